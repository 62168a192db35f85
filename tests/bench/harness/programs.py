"""Finds, starts and stops the programs of the benchmark."""

import json
import os
import resource
import shutil
import subprocess
from pathlib import Path

from harness import machine

HERE = Path(__file__).resolve().parent.parent
REPO = HERE.parent.parent
TIMEOUT_S = 600

TO_BUILD = (
    "cmake --preset release -DFAILSOFT_BENCH=ON && cmake --build --preset release --target bench")
TO_INSTALL = ("build/venv/bin/python -m venv build/bench-venv && "
              "build/bench-venv/bin/pip install -r tests/bench/requirements.txt")
TO_INSTALL_NODE = (
    "mkdir -p build/bench-node && cp tests/bench/node/package.json build/bench-node && "
    "npm install --prefix build/bench-node")
TO_SET_UP = "packaging/setup"


class ClientFailed(Exception):
    """A client program ended with an error: its output is the message."""


class Programs:
    """The programs in one build folder; run on the cores given."""

    def __init__(self, build, server_core, client_core):
        self._cores = {"server": server_core, "client": client_core}
        self._server = build / "bin" / "bench-server"
        self._by_hand = build / "bench-python"
        self._node_modules = build / "bench-node" / "node_modules"
        script = str(HERE / "python" / "bench_python.py")
        node_script = str(HERE / "node" / "bench_node.mjs")
        self._commands = {
            "curl": [str(build / "bin" / "bench-curl")],
            "failsoft": [str(build / "bin" / "bench-failsoft")],
            "python": [str(build / "bench-venv" / "bin" / "python"), script],
            "failsoft-python": [str(build / "venv" / "bin" / "python"), script],
            "failsoft-node": [shutil.which("node") or "node", node_script, str(self._node_modules)],
            "by-hand": [str(build / "venv" / "bin" / "python"), script],
            "node": [shutil.which("node") or "node", node_script, str(self._node_modules)],
        }

    def missing(self):
        """{program: the command that makes it} for what is not there."""
        makers = {"curl": TO_BUILD, "failsoft": TO_BUILD, "python": TO_INSTALL,
                  "failsoft-python": TO_SET_UP, "by-hand": TO_SET_UP}
        gone = {name: makers[name] for name, command in self._commands.items()
                if name in makers and not Path(command[0]).exists()}
        if not self._by_hand.exists():
            gone["by-hand"] = TO_BUILD
        if shutil.which("node") is None or not self._node_modules.exists():
            gone["node"] = gone["failsoft-node"] = TO_INSTALL_NODE
        elif not (self._node_modules.parent.parent / "node" / "node_modules").exists():
            gone["failsoft-node"] = TO_SET_UP
        if not self._server.exists():
            gone["server"] = TO_BUILD
        return gone

    def _environment(self, case):
        """Without proxies and keys: all clients meet the server, and no secret is around."""
        kept = {name: value for name, value in os.environ.items()
                if not name.lower().endswith(("_proxy", "_api_key", "_access_token", "_base_url"))}
        if case.watches_loop:
            kept["FAILSOFT_BENCH_LOOP"] = "1"
        return {**kept, "PYTHONPATH": str(self._by_hand)}

    def start_server(self, case, files):
        return Server([str(self._server), case.workload.kind, str(files.served),
                       str(case.time_ms)], self._cores["server"])

    def run_client(self, case, calls, server, files, before=()):
        """Runs one client, with the command `before` in front of it; returns its whole output."""
        text = files.text if case.client.parses else files.spelt_text
        command = [
            *before, *self._commands[case.client.program], case.client.mode,
            "--url", server.url, "--request", str(files.request), "--text", str(text),
            "--calls", str(calls), "--warmup", str(case.warmup(calls)),
            "--concurrency", str(case.concurrency),
        ]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=TIMEOUT_S, env=self._environment(case), check=False,
            preexec_fn=_pin_to(self._cores["client"]))
        if done.returncode != 0:
            raise ClientFailed(done.stdout.strip() or f"exit status {done.returncode}")
        return done.stdout


def figures(output):
    return json.loads(output.strip().splitlines()[-1])


class Server:
    def __init__(self, command, core):
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, preexec_fn=_pin_to(core))
        port = self._process.stdout.readline().strip()
        if not port:
            raise SystemExit("bench-server did not start")
        self.url = f"http://127.0.0.1:{port}/v1/hosting/llm"

    def cpu(self):
        return machine.cpu_of(self._process.pid)

    def stop(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()


class Servers:
    """One server for each kind of answer, started when it is first needed."""

    def __init__(self, programs, folder):
        self._programs = programs
        self._folder = folder
        self._running = {}

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for server, _ in self._running.values():
            server.stop()

    def of(self, case):
        """(server, files) for a case."""
        key = (case.workload, case.time_ms)
        if key not in self._running:
            files = case.workload.write(self._folder)
            self._running[key] = (self._programs.start_server(case, files), files)
        return self._running[key]

    def own_cpu(self):
        """CPU seconds of everything that belongs to the benchmark."""
        own = sum(server.cpu() for server, _ in self._running.values())
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            usage = resource.getrusage(who)
            own += usage.ru_utime + usage.ru_stime
        return own


def _pin_to(core):
    return lambda: os.sched_setaffinity(0, {core})

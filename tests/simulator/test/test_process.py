"""Starting, stopping, TLS and the command line."""

import json
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from conftest import EXECUTABLE, Simulator, World


def run(*arguments):
    return subprocess.run([EXECUTABLE, *arguments], capture_output=True, text=True, timeout=20)


def wait_for_end(pid):
    """Until the process, which is not a child of this one, has ended."""
    pidfd = os.pidfd_open(pid)
    try:
        assert select.select([pidfd], [], [], 20)[0], "still running"
    finally:
        os.close(pidfd)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stops_on_signals_and_removes_the_certificate(stop):
    simulator = Simulator("--tls")
    ca_file = simulator.announced["ca_file"]
    assert os.path.exists(ca_file)
    world = World(simulator, "x").replies({"fault": "hang"})
    with simulator.connect() as connection:
        connection.sendall(world.raw_chat())
        world.until(lambda state: state["in_flight"] == 1)
        simulator.process.send_signal(stop)
        simulator.process.communicate(timeout=20)
    assert simulator.process.returncode == 0 and not os.path.exists(ca_file)


def test_announcement(simulator, tls_simulator):
    port = simulator.port
    assert simulator.announced == {
        "url": f"http://127.0.0.1:{port}/v1/hosting/llm",
        "port": port,
        "pid": simulator.process.pid,
    }
    url = f"https://127.0.0.1:{tls_simulator.port}/v1/hosting/llm"
    assert tls_simulator.announced["url"] == url


STARTER = """
import subprocess, sys
child = subprocess.Popen([*sys.argv[1:]], stdout=subprocess.PIPE)
print(child.stdout.readline().decode(), end="", flush=True)
"""


def start_and_die(*arguments):
    """Starts the simulator from a process that ends as soon as it has seen the announcement."""
    starter = [sys.executable, "-c", STARTER, EXECUTABLE, *arguments]
    ended = subprocess.run(starter, stdout=subprocess.PIPE, timeout=20, check=True)
    return json.loads(ended.stdout)


def test_stops_when_its_parent_dies():
    announced = start_and_die("--tls")
    try:
        wait_for_end(announced["pid"])
    except ProcessLookupError:
        pass
    assert not os.path.exists(announced["ca_file"])


def test_detached_outlives_its_parent():
    announced = start_and_die("--detach")
    try:
        os.kill(announced["pid"], signal.SIGHUP)
        socket.create_connection(("127.0.0.1", announced["port"]), timeout=20).close()
    finally:
        os.kill(announced["pid"], signal.SIGTERM)
        try:
            wait_for_end(announced["pid"])
        except ProcessLookupError:
            pass


def test_survives_the_end_of_the_thread_that_started_it():
    started = []
    thread = threading.Thread(target=lambda: started.append(Simulator()))
    thread.start()
    thread.join()
    assert World(started[0], "").chat().status == 200
    assert started[0].stop() == 0


def test_ends_when_nobody_reads_the_announcement():
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.Popen([EXECUTABLE, "--detach"], stdout=write_end, stderr=subprocess.PIPE)
    os.close(write_end)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1 and b"cannot write the output: Broken pipe" in said


@pytest.mark.parametrize("closed", [">&-", "<&- >&-"])
def test_ends_when_there_is_no_output(closed):
    command = f'exec "$0" --detach {closed}'
    ended = subprocess.run(["sh", "-c", command, EXECUTABLE], stderr=subprocess.PIPE, timeout=20)
    assert ended.returncode == 1
    assert b"cannot write the output: Bad file descriptor" in ended.stderr


@pytest.mark.parametrize(
    "arguments, part",
    [
        (["--nonsense"], "--nonsense"),
        (["x"], "unexpected argument: x"),
        (["--port"], "--port needs"),
        (["--port", "65536"], "--port needs"),
        (["--port", "-1"], "--port needs"),
        (["--port", "1x"], "--port needs"),
        (["--port="], "--port needs"),
        (["--script"], "--script needs"),
        (["--tls=yes"], "--tls"),
        ([""], "unexpected argument"),
    ],
)
def test_bad_command_lines(arguments, part):
    ended = run(*arguments)
    assert ended.returncode == 2 and part in ended.stderr and "usage:" in ended.stderr
    assert ended.stdout == ""


def test_help():
    ended = run("--help")
    assert ended.returncode == 0 and ended.stdout.startswith("usage:") and ended.stderr == ""


def test_port_in_use(simulator):
    ended = run("--port", str(simulator.port))
    assert ended.returncode == 1 and ended.stdout == ""
    assert f"cannot listen on 127.0.0.1:{simulator.port}: Address already in use" in ended.stderr


def test_chosen_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    simulator = Simulator(f"--port={port}")
    assert simulator.port == port and simulator.stop() == 0


def test_script_file(tmp_path):
    file = tmp_path / "script.json"
    file.write_text('{"replies": [{"answer": "from the file"}]}')
    simulator = Simulator("--script", str(file))
    assert b"from the file" in World(simulator, "").chat().body
    assert simulator.stop() == 0
    file.write_text('{"replies": [{"fault": "x"}]}')
    bad = run("--script", str(file))
    assert bad.returncode == 1 and str(file) in bad.stderr and "/replies/0/fault" in bad.stderr
    for missing in (str(tmp_path / "missing"), str(tmp_path)):
        ended = run("--script", missing)
        assert ended.returncode == 1 and missing in ended.stderr


def test_certificate_holds_for_each_name_and_no_other(tls_simulator):
    for name in ("localhost", "127.0.0.1", "::1"):
        with tls_simulator.connect(name) as connection:
            assert connection.version() in ("TLSv1.2", "TLSv1.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        tls_simulator.connect("example.org")
    with pytest.raises(ssl.SSLCertVerificationError):
        with socket.create_connection(("127.0.0.1", tls_simulator.port)) as raw:
            ssl.create_default_context().wrap_socket(raw, server_hostname="localhost")


def test_certificate_is_strictly_valid(tls_simulator):
    context = ssl.create_default_context(cafile=tls_simulator.announced["ca_file"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with socket.create_connection(("127.0.0.1", tls_simulator.port)) as raw:
        context.wrap_socket(raw, server_hostname="localhost").close()


def test_the_authority_file_holds_no_key(tls_simulator):
    with open(tls_simulator.announced["ca_file"]) as file:
        text = file.read()
    assert text.count("BEGIN CERTIFICATE") == 1 and "PRIVATE" not in text


@pytest.mark.parametrize("offered, chosen", [(["h2", "http/1.1"], "http/1.1"), (["h2"], None)])
def test_alpn(tls_simulator, offered, chosen):
    context = ssl.create_default_context(cafile=tls_simulator.announced["ca_file"])
    context.set_alpn_protocols(offered)
    with socket.create_connection(("127.0.0.1", tls_simulator.port)) as raw:
        with context.wrap_socket(raw, server_hostname="localhost") as connection:
            assert connection.selected_alpn_protocol() == chosen


def wakeups_of(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(status.read().split("\nvoluntary_ctxt_switches:")[1].split()[0])


def test_waits_without_looking_all_the_time():
    """For a client that does not read: it looks a few times a second, not a thousand."""
    simulator = Simulator()
    world = World(simulator, "x")
    world.replies({"answer_bytes": 1_000_000, "fault": "reset_body", "at": {"bytes": 2_000_000}},
                  {"answer": "later", "delay_ms": 1000})
    with socket.socket() as unread:
        unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        unread.connect(("127.0.0.1", simulator.port))
        unread.sendall(world.raw_chat())
        world.until(lambda state: state["in_flight"] == 1)
        before = wakeups_of(simulator.process.pid)
        assert b"later" in world.chat().body
        assert wakeups_of(simulator.process.pid) - before < 100
    assert simulator.stop() == 0

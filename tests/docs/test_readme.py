"""The README's examples, run as a reader would run them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from failsoft.testing import Simulator

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
README = (ROOT / "README.md").read_text()


def example(heading: str) -> str:
    """The first indented block under a heading."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(r"(?:^    .*\n|^\n)+", section.lstrip("\n"), re.MULTILINE)
    assert found is not None
    return re.sub(r"^    ", "", found.group(), flags=re.MULTILINE)


def environment_for(simulator: Simulator) -> dict[str, str]:
    return {
        **os.environ,
        "FAILSOFT_BASE_URL": simulator.url,
        "FAILSOFT_API_KEY": "mbd_sk_readme",
        "LD_LIBRARY_PATH": str(BUILD / "lib"),
    }


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    with Simulator([{"error": "provider_error"}, {"answer": "Hello yourself"}]) as simulator:
        yield environment_for(simulator)


def output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_python(environment: dict[str, str]) -> None:
    shown = output([sys.executable, "-c", example("Python")], environment)
    assert shown.startswith("Hello yourself\nanswered after 2 attempts")


def test_asyncio(environment: dict[str, str]) -> None:
    shown = output([sys.executable, "-X", "dev", "-c", example("asyncio")], environment)
    assert shown.startswith("Hello yourself\nanswered after 2 attempts")
    assert shown.endswith("You said: Tell me a storycomplete\n")


def test_node(environment: dict[str, str]) -> None:
    modules = {**environment, "NODE_PATH": str(BUILD / "node" / "node_modules")}
    shown = output(["node", "-e", example("Node")], modules)
    assert shown.startswith("Hello yourself\nanswered after 2 attempts")


def compiled(tmp_path: Path) -> Path:
    source, program = tmp_path / "example.c", tmp_path / "example"
    source.write_text(example("C"))
    strict = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    paths = [f"-I{BUILD}/include", f"-L{BUILD}/lib"]
    subprocess.run(
        ["cc", *strict, *paths, str(source), "-o", str(program), "-lfailsoft"], check=True
    )
    return program


def test_c(environment: dict[str, str], tmp_path: Path) -> None:
    assert '"Hello yourself"' in output([str(compiled(tmp_path))], environment)


def test_c_that_is_stopped_and_continued(tmp_path: Path) -> None:
    with Simulator([{"answer": "Hello yourself", "delay_ms": 500}]) as simulator:
        command, surroundings = [str(compiled(tmp_path))], environment_for(simulator)
        program = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)
        while not simulator.requests:
            assert program.poll() is None, "it ended without a request"
        program.send_signal(signal.SIGSTOP)
        os.waitpid(program.pid, os.WUNTRACED)
        program.send_signal(signal.SIGCONT)
        assert '"Hello yourself"' in program.communicate()[0]


def test_every_command_of_the_summary_exists() -> None:
    for line in example("Command line").strip().splitlines():
        words = line.split()
        shown = output([str(BUILD / "bin" / "failsoft"), words[1], "--help"], dict(os.environ))
        for flag in re.findall(r"--[a-z-]+", line):
            assert flag in shown, f"{words[1]} has no {flag}"


def documents() -> list[Path]:
    skipped = {"build", ".git", "node_modules"}
    return [path for path in ROOT.rglob("*.md") if not skipped & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target

"""failsoft options, version, sim and --help."""

from __future__ import annotations

import json
import signal
import subprocess
from urllib.request import urlopen

import pytest
from conftest import COMMAND, Cli


def test_options_are_a_table_of_every_option(cli: Cli) -> None:
    table = cli("options").stdout.decode().splitlines()
    described = json.loads(cli("options", "--json").stdout)["options"]
    rows = {line.split()[0]: line for line in table[1:] if not line.startswith(" ")}
    assert list(rows) == [option["name"] for option in described]
    assert rows["max_attempts"].split() == ["max_attempts", "integer", "call", "5"]
    assert max(len(line) for line in table) <= 100


def test_version(cli: Cli) -> None:
    features = json.loads(cli("version", "--json").stdout)
    shown = dict(line.split(None, 1) for line in cli("version").stdout.decode().splitlines())
    assert shown["failsoft"] == features["version"]
    assert shown["libcurl"] == features["curl"]
    assert shown["TLS"] == features["tls"]
    assert shown["ABI"] == "0.1"


def test_version_flag(cli: Cli) -> None:
    version = json.loads(cli("version", "--json").stdout)["version"]
    done = subprocess.run([COMMAND, "--version"], capture_output=True, check=True)
    assert done.stdout == f"failsoft {version}\n".encode()


@pytest.mark.parametrize("command", [(), ("chat",), ("request",), ("chunk",), ("options",), ("version",)])
def test_help(command: tuple[str, ...]) -> None:
    done = subprocess.run([COMMAND, *command, "--help"], capture_output=True, check=True)
    assert b"Usage: failsoft" in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize("command", [[], ["chat"], ["chunk"], ["sim"]])
def test_help_by_its_name(command: list[str]) -> None:
    by_name, by_flag = (
        subprocess.run([COMMAND, *words], capture_output=True, check=True)
        for words in (["help", *command], [*command, "--help"])
    )
    assert by_name.stdout == by_flag.stdout != b""


def test_help_offers_what_there_is(cli: Cli) -> None:
    """A doctor's lines are its story: it has no timeline."""
    for command in ("chat", "summarize", "request", "models", "status", "balance", "errors"):
        assert b"--timeline" in cli(command, "--help").stdout
    assert b"--timeline" not in cli("doctor", "--help").stdout


def test_help_tells_the_exit_codes() -> None:
    text = subprocess.run([COMMAND, "chat", "--help"], capture_output=True, check=True).stdout
    for code in (b"0 answered", b"2 usage", b"3 auth", b"4 no credits", b"5 rate", b"6 net", b"130"):
        assert code in text


def test_sim_is_the_simulator(cli: Cli) -> None:
    with cli.start("sim", "--port", "0") as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        assert started["pid"] == process.pid
        with urlopen(started["url"].replace("/v1/hosting/llm", "/_sim/state"), timeout=60) as answer:
            assert json.load(answer)["requests"] == 0
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_sim_gets_its_own_help() -> None:
    mine = subprocess.run([COMMAND, "sim", "--help"], capture_output=True, check=False)
    assert b"--script" in mine.stdout + mine.stderr

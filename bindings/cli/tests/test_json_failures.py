"""With --json, every failure is a JSON object on standard output: a script can always read one."""

from __future__ import annotations

import json
import resource
import subprocess

import pytest
from conftest import COMMAND, Cli


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        (["chat", "Hi", "--no-such-option"], "argument", "--no-such-option"),
        (["chat", "Hi", "--option", "nothing"], "argument", "NAME=VALUE"),
        (["chat", "Hi", "--option", "max_attempts=0"], "config", "max_attempts"),
        (["chat", "Hi", "--key-file", "no/such/file"], "argument", "--key-file"),
        (["chat", "one", "two"], "argument", "two"),
        (["chat", "Hi", "--model", ""], "argument", "--model"),
        (["summarize", "no/such/file"], "argument", "no/such/file"),
        (["request", "GET"], "argument", "path"),
        (["request", "POST", "/keys", "--body", "{"], "argument", "JSON"),
        (["trim", "no/such/file"], "argument", "no/such/file"),
        (["tokens", "/"], "argument", "directory"),
        (["tokens", "no/caf\udce9"], "argument", "no/caf"),
        (["models", "extra"], "argument", "extra"),
        (["errors", "--limit", "many"], "argument", "--limit"),
        (["doctor", "--tokens", "-5"], "request", "tokens"),
        (["options", "extra"], "argument", "extra"),
        (["version", "extra"], "argument", "extra"),
        (["no-such-command"], "argument", "no-such-command"),
    ],
)
def test_usage(cli: Cli, arguments: list[str], kind: str, told: str) -> None:
    done = cli(*arguments, "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)
    assert (error["class"], error["status"] < 0) == (kind, True)
    assert told in error["message"]
    assert error["message"].encode() in done.stderr or "\udce9" in arguments[-1]
    assert cli.world.requests == []


def test_what_stands_behind_two_dashes_asks_for_nothing(cli: Cli) -> None:
    done = cli("chat", "Hi", "--", "--json")
    assert (done.returncode, done.stdout) == (2, b"")


def test_out_of_memory(cli: Cli) -> None:
    size = 60_000_000
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))  # noqa: E731
    done = cli("tokens", "--json", stdin=b"hello " * (size // 6), preexec_fn=limit)
    assert done.returncode == 1
    assert json.loads(done.stdout)["class"] == "no_memory"


def test_a_full_disk_leaves_the_exit_code(cli: Cli) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [COMMAND, "chat", "Hi", "--no", "--json"], stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2 and b"--no" in done.stderr

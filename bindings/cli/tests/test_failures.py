"""Calls that fail: exit code, message, cause, fix, request id."""

from __future__ import annotations

import json
import resource
import signal
from typing import Any

import pytest
from conftest import KEY, Cli, until

ONCE = ("--option", "max_attempts=1")


@pytest.mark.parametrize(
    ("reply", "code", "kind"),
    [
        ({"error": "invalid_api_key"}, 3, "authentication"),
        ({"status": 403, "body": {"error": {"message": "not yours"}}}, 3, "permission"),
        ({"error": "credits_exhausted"}, 4, "credits"),
        ({"error": "rate_limit_exceeded"}, 5, "rate_limited"),
        ({"fault": "reset"}, 6, "reset"),
        ({"fault": "cut_body"}, 6, None),
        ({"error": "provider_error"}, 7, "provider"),
        ({"status": 503}, 7, "provider"),
        ({"error": "invalid_model"}, 1, "invalid_model"),
        ({"error": "context_length_exceeded"}, 1, "context_length"),
        ({"status": 404}, 1, None),
    ],
)
def test_exit_codes(cli: Cli, reply: dict[str, Any], code: int, kind: str | None) -> None:
    cli.world.script([{**reply, "times": -1}])
    done = cli("chat", "Hello", "--json", *ONCE)
    assert done.returncode == code, done.stderr
    error = json.loads(done.stdout)
    assert kind in (None, error["class"])


def test_nobody_there(cli: Cli) -> None:
    cli.env["FAILSOFT_BASE_URL"] = "http://127.0.0.1:9"
    assert cli("chat", "Hello", *ONCE).returncode == 6


def test_out_of_time(cli: Cli) -> None:
    cli.world.script([{"fault": "hang", "times": -1}])
    assert cli("chat", "Hello", *ONCE, "--option", "timeout=2000").returncode == 6
    assert cli("chat", "Hello", "--option", "deadline=2000").returncode == 6


def test_the_error_says_what_why_and_what_to_do(cli: Cli) -> None:
    reply = {"error": "credits_exhausted", "headers": {"x-request-id": "req_77"}}
    cli.world.script([reply, reply])
    done = cli("chat", "Hello")
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("failsoft: ")
    for part in ("cause: ", "fix: ", "request id: req_77"):
        assert sum(line.strip().startswith(part) for line in lines) == 1, lines
    story = cli("chat", "Hello", "--timeline").stderr.decode()
    assert "after 1 attempt" in story
    assert "req_77" in story


def test_a_key_that_the_service_repeats_is_not_shown(cli: Cli) -> None:
    cli.world.script([{"error": "invalid_api_key", "echo_header": "x-api-key", "times": -1}])
    for extra in ((), ("--json",), ("--timeline",)):
        done = cli("chat", "Hello", *extra)
        assert done.returncode == 3
        assert KEY.encode() not in done.stdout + done.stderr


def test_interrupting_a_running_call(cli: Cli) -> None:
    cli.world.script([{"fault": "hang", "times": -1}])
    with cli.start("chat", "Hello") as process:
        until(lambda: bool(cli.world.requests) or process.poll() is not None)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (-signal.SIGINT, b"")
    assert b"cancelled" in errors.lower()
    # The connection is closed, so the service stops working for nobody.
    until(lambda: not cli.world.state["in_flight"])


def test_interrupting_a_wait(cli: Cli) -> None:
    cli.world.script([{"error": "rate_limit_exceeded", "times": -1}])
    with cli.start("chat", "Hello", "--timeline", scale="1") as process:
        until(lambda: bool(cli.world.requests) or process.poll() is not None)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert b"rate_limited" in errors


@pytest.mark.parametrize("command", ["chat", "tokens", "chunk", "summarize"])
def test_out_of_memory_is_said_in_words(cli: Cli, command: str) -> None:
    size = 60_000_000
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))  # noqa: E731
    more = ("--max", str(size)) if command == "chunk" else ()
    done = cli(command, *more, stdin=b"hello " * (size // 6), preexec_fn=limit)
    assert (done.returncode, done.stderr) == (1, b"failsoft: out of memory\n")


@pytest.mark.parametrize("command", ["chat", "summarize"])
def test_text_in_another_encoding_is_refused_by_its_place(cli: Cli, command: str) -> None:
    done = cli(command, stdin="a café".encode("latin-1"))
    assert done.returncode == 2
    assert b"the text is not UTF-8 at byte 5" in done.stderr
    assert cli.world.requests == []


def test_system_text_in_another_encoding(cli: Cli) -> None:
    done = cli("chat", "Hi", "--system", "caf\udce9")
    assert done.returncode == 2 and b"the text is not UTF-8 at byte 3" in done.stderr

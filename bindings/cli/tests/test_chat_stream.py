"""failsoft chat --stream: as it comes, resumed, cut, interrupted, on terminals and in pipes."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from typing import Any

import pytest
from conftest import Cli, until
from test_output import NASTY, SHOWN, on_terminal, read_in_time, read_terminal

ANSWER = "Zwölf Boxkämpfer jagen Viktor 🙂 quer über den großen Sylter Deich."
CUT: dict[str, Any] = {"answer": ANSWER, "fault": "reset_body", "at": {"text_bytes": 30}}
BEFORE_CUT = ANSWER.encode()[:30].decode()
STALLED: dict[str, Any] = {**CUT, "fault": "stall_body"}
NO_RESUME = ("--option", "max_reconnects=0")


@pytest.mark.parametrize("answer", [ANSWER, "two\nlines\n", "", " \t spaces kept "])
def test_the_answer_is_all_of_standard_output(cli: Cli, answer: str) -> None:
    cli.world.script([{"answer": answer, "stream": {"tokens": 1}}])
    expected = answer if answer.endswith("\n") else answer + "\n"
    done = cli("chat", "Hello", "--stream")
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, expected, b"")
    assert cli.world.requests[0]["body"]["stream"] is True


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_pieces_are_written_before_the_end(cli: Cli, sent: signal.Signals) -> None:
    cli.world.script([STALLED])
    with cli.start("chat", "Hello", "--stream") as process:
        assert process.stdout is not None
        seen = b""
        while len(seen) < 30:
            seen += read_in_time(process.stdout.fileno())
        assert seen.decode() == BEFORE_CUT
        process.send_signal(sent)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest) == (-sent, b"\n")
    assert b"cancelled" in errors and f"{len(BEFORE_CUT)} characters".encode() in errors
    until(lambda: not cli.world.state["in_flight"])
    assert cli.world.state["left_by_client"] == 1


def test_ctrl_c_while_pieces_pour_in(cli: Cli) -> None:
    cli.world.script([{"answer": "word " * 10_000_000}])
    with cli.start("chat", "Hello", "--stream") as process:
        assert process.stdout is not None
        assert read_in_time(process.stdout.fileno(), 4) == b"word"
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert len(rest) < 25_000_000 and rest.endswith(b"\n")
    assert b"cancelled" in errors


def unread(pipe: int) -> int:
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def takes_no_more(pipe: int) -> bool:
    """How much a pipe holds depends on how it was written: full is what does not fill any more."""
    before = unread(pipe)
    time.sleep(0.2)
    return unread(pipe) == before


def test_ctrl_c_does_not_wait_for_a_reader_who_reads_nothing(cli: Cli) -> None:
    cli.world.script([{"answer": "word " * 1_000_000}])
    with cli.start("chat", "Hello", "--stream") as process:
        assert process.stdout is not None and process.stderr is not None
        pipe = process.stdout.fileno()
        until(lambda: unread(pipe) > 0)
        until(lambda: takes_no_more(pipe))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
        errors = process.stderr.read()
    assert b"cancelled" in errors and b"written before: " in errors
    until(lambda: not cli.world.state["in_flight"])
    assert cli.world.state["left_by_client"] == 1


def test_a_resume_is_one_line_on_standard_error(cli: Cli) -> None:
    cli.world.script([{**CUT, "continuations": [{}]}])
    done = cli("chat", "Hello", "--stream")
    assert (done.returncode, done.stdout.decode()) == (0, ANSWER + "\n")
    (line,) = done.stderr.decode().splitlines()
    assert f"dropped (reset) after {len(BEFORE_CUT)} characters" in line


def test_a_resume_on_a_terminal_stands_by_itself(cli: Cli) -> None:
    cli.world.script([{**CUT, "continuations": [{}]}])
    master, slave = pty.openpty()
    with cli.start("chat", "Hello", "--stream", stdout=slave, stderr=slave) as process:
        os.close(slave)
        lines = read_terminal(master).decode().splitlines()
        process.communicate(timeout=60)
    os.close(master)
    assert len(lines) == 3
    assert lines[0] + lines[2] == ANSWER
    assert lines[1].startswith("failsoft: the stream dropped")


def test_a_failure_ends_the_line_and_tells_how_much_came(cli: Cli) -> None:
    cli.world.script([CUT])
    done = cli("chat", "Hello", "--stream", *NO_RESUME)
    assert (done.returncode, done.stdout.decode()) == (6, BEFORE_CUT + "\n")
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("failsoft: the stream broke off")
    assert lines[-1].strip() == f"written before: {len(BEFORE_CUT)} characters of the answer"


def test_a_failure_before_any_text_is_as_of_a_chat(cli: Cli) -> None:
    cli.world.script([{"error": "invalid_api_key", "times": 2}])
    whole, streamed = cli("chat", "Hello"), cli("chat", "Hello", "--stream")
    assert streamed.returncode == whole.returncode == 3
    assert streamed.stdout == whole.stdout == b""
    assert streamed.stderr.splitlines()[0] == whole.stderr.splitlines()[0]


def test_json_is_the_result_alone(cli: Cli) -> None:
    cli.world.script([{**CUT, "continuations": [{}]}, CUT])
    done = cli("chat", "Hello", "--stream", "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["text"]) == (0, ANSWER)
    assert [resume["cause"] for resume in result["resumes"]] == ["reset"]
    failed = cli("chat", "Hello", "--stream", "--json", *NO_RESUME)
    error = json.loads(failed.stdout)
    assert (failed.returncode, error["class"]) == (6, "stream_dropped")
    assert error["partial_text"] == BEFORE_CUT


def test_the_timeline_comes_after_the_text(cli: Cli) -> None:
    cli.world.script([{"error": "provider_error"}, {"answer": ANSWER}])
    done = cli("chat", "Hello", "--stream", "--timeline")
    assert done.stdout.decode() == ANSWER + "\n"
    assert b"after 2 attempts" in done.stderr


@pytest.mark.parametrize("tokens", [1, "words"])
def test_a_terminal_gets_no_control_characters_wherever_pieces_are_cut(
    cli: Cli, tokens: Any
) -> None:
    cli.world.script([{"answer": NASTY, "stream": {"tokens": tokens}}])
    assert on_terminal(cli, "chat", "Hello", "--stream").decode() == SHOWN + "\n"


def test_a_pipe_gets_the_answer_as_it_came(cli: Cli) -> None:
    cli.world.script([{"answer": NASTY, "stream": {"tokens": 1}}])
    assert cli("chat", "Hello", "--stream").stdout.decode() == NASTY + "\n"


def test_ctrl_c_on_a_terminal(cli: Cli) -> None:
    cli.world.script([STALLED])
    master, slave = pty.openpty()
    # The terminal would say ^C, and then forget what is not read yet: before or after the command
    # has said something, as it happens.
    settings = termios.tcgetattr(slave)
    settings[3] = settings[3] & ~termios.ECHO | termios.NOFLSH
    termios.tcsetattr(slave, termios.TCSANOW, settings)

    def take_terminal() -> None:
        os.setsid()
        os.close(os.open(os.ttyname(slave), os.O_RDWR))  # the first one opened is the controlling

    with cli.start(
        "chat", "Hello", "--stream", stdin=slave, stdout=slave, stderr=slave,
        preexec_fn=take_terminal,
    ) as process:
        os.close(slave)
        shown = b""
        while len(shown) < 30:
            shown += read_in_time(master)
        os.write(master, b"\x03")
        shown += read_terminal(master)
        process.communicate(timeout=60)
    os.close(master)
    assert process.returncode == -signal.SIGINT
    first, *errors = shown.decode().splitlines()
    assert first == BEFORE_CUT
    assert errors[0].startswith("failsoft: ") and "cancelled" in errors[0]


def test_a_reader_that_has_gone_is_no_trouble(cli: Cli) -> None:
    cli.world.script([{"answer": "word " * 1_000_000}])
    with cli.start("chat", "Hello", "--stream") as process:
        assert process.stdout is not None and process.stderr is not None
        read_in_time(process.stdout.fileno(), 100)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
    until(lambda: not cli.world.state["in_flight"])


def test_a_full_disk_is(cli: Cli) -> None:
    cli.world.script([STALLED])
    with open("/dev/full", "wb") as full:
        done = cli(
            "chat", "Hello", "--stream",
            capture_output=False, stdout=full, stderr=subprocess.PIPE,
        )
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr

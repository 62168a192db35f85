"""failsoft summarize: files, pipes, terminals, failures, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli, until
from test_output import read_terminal

MARKS: dict[str, Any] = {"summary": "#", "times": -1}
SMALL = ("--max", "30")


def document(parts: int) -> str:
    return "\n\n".join(f"#p{i} is part {i} of it." for i in range(parts))


def marks(parts: int) -> str:
    return " ".join(f"#p{i}" for i in range(parts))


def test_a_file_or_standard_input(cli: Cli, tmp_path: Path) -> None:
    cli.world.script([MARKS])
    file = tmp_path / "document.txt"
    file.write_text(document(20))
    for done in (
        cli("summarize", str(file), *SMALL),
        cli("summarize", "-", *SMALL, stdin=document(20).encode()),
        cli("summarize", *SMALL, stdin=document(20).encode()),
    ):
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, marks(20) + "\n", b"")


def test_what_is_sent_is_what_was_said(cli: Cli) -> None:
    cli.world.script([MARKS])
    options = ("--model", "small", "--reduce-model", "large", "--prompt", "Say", "--reduce-prompt", "Join")
    done = cli("summarize", *SMALL, *options, "--option", "temperature=0", stdin=document(3).encode())
    assert done.returncode == 0, done.stderr
    bodies = [request["body"] for request in cli.world.requests]
    assert {(body["model"], body["messages"][0]["content"]) for body in bodies} == {
        ("small", "Say"),
        ("large", "Join"),
    }
    assert all(body["temperature"] == 0 for body in bodies)


def test_what_has_no_argument_of_its_own_is_an_option(cli: Cli) -> None:
    cli.world.script([MARKS])
    done = cli("summarize", "--option", 'chunk={"max":30,"overlap":3}', stdin=document(4).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert cli.world.state["requests"] > 4
    twice = cli("summarize", *SMALL, "--option", "chunk={}", stdin=document(4).encode())
    assert twice.returncode == 2 and b'"chunk" is given twice' in twice.stderr


def test_json_is_the_whole_outcome(cli: Cli) -> None:
    cli.world.script([MARKS])
    result = json.loads(cli("summarize", *SMALL, "--json", stdin=document(5).encode()).stdout)
    assert result["text"] == marks(5)
    assert [part["summary"] for part in result["parts"]] == [f"#p{i}" for i in range(5)]
    assert result["calls"] == cli.world.state["requests"]


def test_a_summary_that_was_cut_says_so(cli: Cli) -> None:
    cut = {"answer": "#p0 and", "finish_reason": "length"}
    cli.world.script([cut, MARKS])
    done = cli("summarize", "--max-calls", "1", stdin=document(1).encode())
    assert (done.returncode, done.stdout) == (0, b"#p0 and\n")
    assert b"cut at their limit of tokens: 1\n" in done.stderr
    cli.world.script([cut, MARKS])
    done = cli("summarize", "--option", "max_tokens=9", stdin=document(1).encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"#p0\n", b"")


def test_a_terminal_shows_how_far_it_is(cli: Cli) -> None:
    cli.world.script([MARKS])
    master, slave = pty.openpty()
    with cli.start(
        "summarize", *SMALL, stdin=subprocess.PIPE, stderr=slave
    ) as process:
        os.close(slave)
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(document(9).encode())
        process.stdin.close()
        shown = read_terminal(master).decode()
        answer = process.stdout.read().decode()
    os.close(master)
    assert answer == marks(9) + "\n"
    assert "0 of 9 parts summarized" in shown and "9 of 9 parts summarized" in shown
    assert "1 of 1 combined" in shown
    assert shown.endswith(" \r") and "\n" not in shown and "\x1b" not in shown


def test_a_narrow_terminal_gets_no_second_line(cli: Cli) -> None:
    import fcntl
    import struct
    import termios

    cli.world.script([MARKS])
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 20, 0, 0))
    with cli.start("summarize", *SMALL, stdin=subprocess.PIPE, stderr=slave) as process:
        os.close(slave)
        process.stdin.write(document(9).encode())  # type: ignore[union-attr]
        process.stdin.close()  # type: ignore[union-attr]
        shown = read_terminal(master).decode()
        process.stdout.read()  # type: ignore[union-attr]
    os.close(master)
    assert shown and max(map(len, shown.split("\r"))) <= 19


def test_a_failure_tells_what_is_done(cli: Cli) -> None:
    cli.world.script([{"summary": "#", "times": 3}, {"error": "credits_exhausted"}])
    arguments = ("summarize", *SMALL, "--concurrency", "1", "--json")
    done = cli(*arguments, stdin=document(9).encode())
    assert done.returncode == 4
    assert b"part 4 of 9: " in done.stderr and b"3 of 9 parts are done" in done.stderr
    error = json.loads(done.stdout)
    assert [part["summary"] for part in error["summary"]["parts"]][:4] == ["#p0", "#p1", "#p2", None]


def test_ctrl_c_ends_all_of_it(cli: Cli, tmp_path: Path) -> None:
    cli.world.script([{"summary": "#", "times": 3}, {"fault": "hang", "times": -1}])
    file = tmp_path / "document.txt"
    file.write_text(document(50))
    with cli.start("summarize", str(file), *SMALL) as process:
        until(lambda: cli.world.state["requests"] >= 7)
        process.send_signal(signal.SIGINT)
        answer, errors = process.communicate(timeout=60)
    assert (process.returncode, answer) == (-signal.SIGINT, b"")
    assert b"cancelled; 3 of 50 parts are done" in errors
    until(lambda: not cli.world.state["in_flight"])
    assert cli.world.state["requests"] == 7


@pytest.mark.parametrize(
    "arguments, stdin, told",
    [
        ((), b"", "nothing to summarise"),
        ((), b" \n\n ", "nothing to summarise"),
        ((), b"ab\xff\xfe", "the text is not UTF-8 at byte 2"),
        (("--max", "0"), b"text", "/chunk/max"),
        (("--unit", "pages"), b"text", "/chunk/unit"),
        (("--concurrency", "0"), b"text", "/concurrency"),
        (("--max", "4", "--max-calls", "2"), b"one two three four", "max_calls"),
        (("/no/such/file",), b"", "cannot open"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_sent(
    cli: Cli, arguments: tuple[str, ...], stdin: bytes, told: str
) -> None:
    done = cli("summarize", *arguments, stdin=stdin)
    assert done.returncode == 2 and done.stdout == b""
    assert told in done.stderr.decode()
    assert cli.world.state["requests"] == 0

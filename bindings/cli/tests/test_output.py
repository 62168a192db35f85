"""Terminals, pipes whose reader has gone, full disks, closed descriptors."""

from __future__ import annotations

import os
import pty
import select
import socket
import subprocess
from pathlib import Path

import pytest
from conftest import Cli, until

# Everything that could drive a terminal or disguise text, and what must survive beside it.
NASTY = "a\x1b[31mred\x07\b\r\x7f\x9b1m\x85\u202edrow\u2066x\u2069\u061cü\tz\n🙂"
SHOWN = "a[31mred1mdrowx\u061cü\tz\n🙂"


def read_in_time(descriptor: int, most: int = 65536) -> bytes:
    """Of what may say nothing for ever when the command is broken."""
    ready, _, _ = select.select([descriptor], [], [], 60)
    assert ready, "nothing came for a minute"
    return os.read(descriptor, most)


def read_terminal(master: int) -> bytes:
    output = b""
    while True:
        try:
            piece = read_in_time(master)
        except OSError:  # how a terminal says that everybody has gone
            return output
        if not piece:
            return output
        output += piece


def on_terminal(cli: Cli, *arguments: str, errors: bool = False) -> bytes:
    master, slave = pty.openpty()
    stream = "stderr" if errors else "stdout"
    with cli.start(*arguments, **{stream: slave}) as process:
        os.close(slave)
        output = read_terminal(master)
        process.communicate(timeout=60)
    os.close(master)
    return output.replace(b"\r\n", b"\n")


def test_a_terminal_gets_no_control_characters(cli: Cli) -> None:
    cli.world.script([{"answer": NASTY}])
    assert on_terminal(cli, "chat", "Hello").decode() == SHOWN + "\n"


def test_a_terminal_gets_none_in_json_either(cli: Cli) -> None:
    cli.world.script([{"answer": NASTY}])
    shown = on_terminal(cli, "chat", "Hello", "--json").decode()
    assert not set("\x1b\x07\b\r\x7f\x9b\x85\u202e\u2066\u2069") & set(shown)


@pytest.mark.parametrize("extra", [(), ("--timeline",)])
def test_nor_in_errors(cli: Cli, extra: tuple[str, ...]) -> None:
    error = {"error": {"message": NASTY, "code": "x\x1b]0;title\x07"}}
    cli.world.script([{"status": 400, "body": error}])
    shown = on_terminal(cli, "chat", "Hello", *extra, errors=True).decode()
    assert "red" in shown
    assert not set("\x1b\x07\b\r\x7f\x9b\x85\u202e\u2066\u2069") & set(shown)


def test_a_pipe_gets_the_answer_as_it_came(cli: Cli) -> None:
    cli.world.script([{"answer": NASTY}])
    assert cli("chat", "Hello").stdout.decode() == NASTY + "\n"


def test_a_reader_that_has_gone(cli: Cli) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = cli("chat", "Hello", capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.returncode == 1
    assert b"the reader has gone" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["chat", "Hello"], ["options"], ["version"], ["chat", "-h"], ["sim", "-h"]]
)
def test_a_full_disk(cli: Cli, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = cli(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr


def test_a_closed_output_is_no_socket_of_ours(cli: Cli) -> None:
    done = cli("chat", "Hello", preexec_fn=lambda: os.close(1))
    assert done.returncode == 1
    assert b"cannot write the output" in done.stderr
    assert len(cli.world.requests) == 1


def test_closed_errors_hurt_nobody(cli: Cli) -> None:
    done = cli("chat", "Hello", "--timeline", preexec_fn=lambda: os.close(2))
    assert (done.returncode, done.stdout) == (0, b"You said: Hello\n")


@pytest.mark.parametrize(
    ("arguments", "stream", "end"),
    [
        (("chat", "Hello"), "stdout", b"Hello\n"),
        (("chat", "Hello", "--json"), "stdout", b"}\n"),
        (("models",), "stdout", b"available\n"),
        (("chat", "Hello", "--timeline"), "stderr", b")\n"),
        (("chat", "Hello", "--no-option"), "stderr", b"--help`.\n"),
    ],
)
def test_what_it_says_is_one_write(
    cli: Cli, arguments: tuple[str, ...], stream: str, end: bytes
) -> None:
    """Of several that share a pipe or a file, nobody's line is cut by another's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        with cli.start(*arguments, **{stream: theirs}) as process:
            process.wait(60)
        assert ours.recv(1 << 20).endswith(end)
        ours.setblocking(False)
        with pytest.raises(BlockingIOError):
            ours.recv(1 << 20)


@pytest.mark.parametrize(
    "arguments",
    [("chunk", "--max", "5"), ("tokens",), ("options",), ("version",), ("models",), ("chunk", "-h")],
)
def test_a_reader_that_has_seen_enough(cli: Cli, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = cli(
        *arguments, stdin=b"word " * 1000, capture_output=False, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("arguments", [("chat",), ("chunk",), ("tokens",)])
def test_an_input_that_does_not_block(cli: Cli, arguments: tuple[str, ...]) -> None:
    """As a pipe that Node left behind, or one whose other owner made it so."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with cli.start(*arguments, stdin=reader) as process:
        os.close(reader)
        until(lambda: process.poll() is not None or waits(process.pid))
        os.write(writer, b"word")
        os.close(writer)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, b"")
    assert b"word" in output or output == b"1\n"


def waits(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


@pytest.mark.parametrize(
    "stray", [b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80"]
)
def test_a_terminal_gets_no_stray_bytes(cli: Cli, stray: bytes) -> None:
    shown = on_terminal(cli, "tokens", os.fsdecode(b"no-" + stray + b"file"), errors=True)
    assert shown.startswith(b"failsoft: cannot open no-file: ")


@pytest.mark.parametrize(
    "arguments",
    [("chat",), ("tokens",), ("trim",), ("summarize",), ("chunk", "--guide"),
     ("request", "POST", "/keys", "--body", "-")],
)
def test_an_input_without_measure(cli: Cli, arguments: tuple[str, ...], tmp_path: Path) -> None:
    with open(tmp_path / "large", "w+b") as large:
        large.truncate((1 << 30) + 1)
        with cli.start(*arguments, stdin=large) as process:
            output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (2, b"")
        assert b"standard input is larger than 1073741824 bytes" in errors


def test_what_is_left_of_an_input(cli: Cli, tmp_path: Path) -> None:
    """Somebody may have read a part of it, and it may grow while it is read (or be /proc's)."""
    with open(tmp_path / "text", "w+b", buffering=0) as file:
        file.seek(1 << 30)
        file.write(b"word word ")
        file.seek(1 << 30)
        with cli.start("tokens", stdin=file) as process:
            output, _ = process.communicate(timeout=60)
    assert output == cli("tokens", stdin=b"word word ").stdout == b"2\n"
    assert int(cli("tokens", "/proc/self/status").stdout) > 100

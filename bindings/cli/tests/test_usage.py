"""What is wrong before anything is sent: exit code 2, and the reason."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest
from conftest import COMMAND, Cli


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--option", "nothing"], b"NAME=VALUE"),
        (["--option", "=1"], b"NAME=VALUE"),
        (["--option", "max_attempts=0"], b"max_attempts"),
        (["--option", "max_attempts=many"], b"max_attempts"),
        (["--option", "base_delay=-5"], b"base_delay"),
        (["--option", "base_delay=NaN"], b"base_delay"),
        (["--option", "jitter=wild"], b"jitter"),
        (["--option", "user=a", "--option", "user=b"], b'"user" is given twice'),
        (["--option", "messages=[]"], b'"messages" is given twice'),
        (["--model", "a", "--option", "api_key=mbd_sk_secret"], b"--key-file"),
        (["--option", "access_token=mbd_sk_secret"], b"--key-file"),
        (["--base-url", "nonsense"], b"base_url"),
        (["--key-file", "no/such/file"], b"--key-file: No such file"),
        (["--key-file", "mbd_sk_secret"], b"--key-file"),
        (["--option", "mbd_sk_secret"], b"NAME=VALUE"),
        (["--key-file", ""], b"--key-file: must not be empty"),
        (["--base-url", ""], b"--base-url: must not be empty"),
        (["--model", ""], b"--model: must not be empty"),
        (["--fallback", ""], b"--fallback: must not be empty"),
        (["--key-file", "/"], b"directory"),
        (["--no-such-flag"], b"--no-such-flag"),
        (["--api-key", "mbd_sk_secret"], b"--key-file"),
        (["--api-key=mbd_sk_secret"], b"--api-key"),
        (["-kmbd_sk_secret"], b"-k"),
        (["--max-tokens", "100"], b"no option here: --max-tokens\n"),
        (["--", "-x", "--option", "api_key=mbd_sk_secret"], b"--option"),
        (["--model"], b"--model"),
        (["one", "two"], b"two"),
    ],
)
def test_wrong_arguments(cli: Cli, arguments: list[str], reason: bytes) -> None:
    done = cli("chat", "Hello", *arguments)
    assert done.returncode == 2, done.stderr
    assert reason in done.stderr
    assert b"mbd_sk" not in done.stderr
    assert done.stdout == b""
    assert cli.world.requests == []


def test_text_that_is_not_utf8(cli: Cli) -> None:
    done = cli("chat", stdin=b"caf\xe9")
    assert done.returncode == 2
    assert b"UTF-8" in done.stderr
    assert cli.world.requests == []


@pytest.mark.parametrize("content", [b"", b"mbd_sk_a\nmbd_sk_b\n", b"mbd_sk_\xff", b"m" * 70_000])
def test_a_file_that_holds_no_key(cli: Cli, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    done = cli("chat", "Hello", "--key-file", str(tmp_path / "key"))
    assert done.returncode == 2, done.stderr
    assert done.stderr != b""
    assert b"mbd_sk" not in done.stderr
    assert cli.world.requests == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["nonsense"], b"nonsense"), (["options", "extra"], b"extra"), (["request", "GET"], b"path")],
)
def test_wrong_commands(cli: Cli, arguments: list[str], named: bytes) -> None:
    done = cli(*arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert b"failsoft --help" in done.stderr


def test_no_command(cli: Cli) -> None:
    done = subprocess.run([COMMAND], capture_output=True, check=False, env=cli.env)
    assert done.returncode == 2
    assert b"failsoft --help" in done.stderr


@pytest.mark.parametrize("command", ["summarize", "chunk", "trim", "tokens"])
def test_a_file_without_a_name(cli: Cli, command: str) -> None:
    """As of a variable that is not set: it is not standard input."""
    done = cli(command, "", stdin=b"[]")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"file: must not be empty" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_that_is_empty(cli: Cli, arguments: tuple[str, ...]) -> None:
    done = cli("chat", *arguments, "--system", "Write a commit message.")
    assert done.returncode == 2
    assert b"standard input is empty" in done.stderr
    assert cli.world.requests == []


NUMBERS = [
    ("chunk", "--max"), ("chunk", "--overlap"), ("summarize", "--max"), ("trim", "--window"),
    ("summarize", "--concurrency"), ("summarize", "--max-calls"), ("trim", "--max-tokens"),
    ("errors", "--limit"), ("doctor", "--tokens"),
]


@pytest.mark.parametrize(("command", "option"), NUMBERS)
@pytest.mark.parametrize(
    "value", ["", " ", " 5", "5 ", "0x10", "1e3", "5.0", "1_000", "NaN", "+", "mbd_sk_secret"]
)
def test_no_whole_number(cli: Cli, command: str, option: str, value: str) -> None:
    done = cli(command, option, value, stdin=b"[]")
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{option}: expected a whole number\n".encode() in done.stderr


@pytest.mark.parametrize(("command", "option"), NUMBERS)
@pytest.mark.parametrize("value", ["9223372036854775808", "-99999999999999999999"])
def test_a_number_beyond_all(cli: Cli, command: str, option: str, value: str) -> None:
    done = cli(command, option, value, stdin=b"[]")
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{option}: is out of range\n".encode() in done.stderr


@pytest.mark.parametrize(
    ("command", "option", "least", "most"),
    [
        ("chunk", "--max", 1, 1 << 53),
        ("chunk", "--overlap", 0, 1 << 53),
        ("trim", "--max-tokens", 0, 1 << 40),
        ("trim", "--window", 1, 1 << 40),
    ],
)
def test_the_range_is_told(cli: Cli, command: str, option: str, least: int, most: int) -> None:
    for value in (least - 1, most + 1):
        done = cli(command, option, str(value), stdin=b"[]")
        assert (done.returncode, done.stdout) == (2, b"")
        assert f"from {least} to {most}".encode() in done.stderr


def test_numbers_are_decimal(cli: Cli) -> None:
    ten, too = (cli("chunk", "--max", max, stdin=b"word " * 50) for max in ("10", "010"))
    assert ten.stdout == too.stdout != b""


@pytest.mark.parametrize("arguments", [("chunk",), ("tokens",), ("trim",), ("summarize",)])
def test_nothing_to_read_on_a_terminal(cli: Cli, arguments: tuple[str, ...]) -> None:
    master, slave = pty.openpty()
    with cli.start(*arguments, stdin=slave) as process:
        output, errors = process.communicate(timeout=60)
    os.close(slave)
    os.close(master)
    assert (process.returncode, output) == (2, b"")
    assert b"nothing to read" in errors

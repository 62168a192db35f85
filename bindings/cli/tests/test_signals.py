"""Signals while a call runs: it is cancelled, what there is is told, and the signal ends the command."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
from typing import Any

import pytest
from conftest import Cli, until
from test_chat_stream import takes_no_more, unread
from test_output import read_in_time

TEXT = "word " * 20
STALLED: dict[str, Any] = {"answer": TEXT, "fault": "stall_body", "at": {"text_bytes": 30}}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_came_of_a_stream_is_told(cli: Cli, sent: signal.Signals) -> None:
    cli.world.script([STALLED])
    with cli.start("chat", "Hello", "--stream", "--json") as process:
        until(lambda: cli.world.requests and cli.world.requests[0]["streamed"]["text_bytes"] == 30)
        process.send_signal(sent)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == -sent  # 128 more than the signal, to a shell
    error = json.loads(output)
    assert error["class"] == "cancelled" and TEXT.startswith(error["partial_text"])
    assert b"cancelled" in errors
    until(lambda: not cli.world.state["in_flight"])


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_parts_of_a_summary_are_not_lost(cli: Cli, sent: signal.Signals) -> None:
    cli.world.script([{"summary": "#", "times": 1}, {"fault": "hang", "times": -1}])
    text = b"#one is the first part.\n\n#two is the second part."
    words = ("summarize", "--max", "30", "--concurrency", "1", "--json")
    with cli.start(*words, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(text)
        process.stdin.close()
        process.stdin = None
        until(lambda: cli.world.state["requests"] == 2)
        process.send_signal(sent)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == -sent
    assert json.loads(output)["summary"]["parts"][0]["summary"] == "#one"


def test_one_that_is_ignored_stays_so(cli: Cli) -> None:
    """As under nohup, or with Ctrl-C for what a script runs in the background."""
    cli.world.script([{"fault": "hang", "times": -1}])

    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with cli.start("chat", "Hello", preexec_fn=ignore) as process:
        until(lambda: bool(cli.world.requests))
        for sent in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            process.send_signal(sent)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM


def test_ctrl_c_ends_the_loop_of_a_script(cli: Cli) -> None:
    """A shell goes on with its loop unless the command died of the signal."""
    cli.world.script([{"fault": "hang", "times": -1}])
    command = shlex.join(cli.line("chat", "Hello"))
    script = f"for i in 1 2 3; do {command}; done; echo went on"
    with subprocess.Popen(
        ["bash", "-c", script], env=cli.env, stdout=subprocess.PIPE, start_new_session=True
    ) as shell:
        until(lambda: bool(cli.world.requests))
        os.killpg(shell.pid, signal.SIGINT)
        until(lambda: shell.poll() is not None or len(cli.world.requests) > 1)
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
        output, _ = shell.communicate(timeout=60)
    assert (len(cli.world.requests), output) == (1, b"")


@pytest.mark.parametrize("room", [0, 8192])
def test_one_signal_is_enough_where_nobody_reads(cli: Cli, room: int) -> None:
    """`timeout` sends no second one; output and errors often go the same way."""
    much: dict[str, Any] = {"answer": TEXT * 2000, "fault": "stall_body", "at": {"text_bytes": 150_000}}
    cli.world.script([much])
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    os.read(reader, room)
    with cli.start("chat", "Hello", "--stream", "--json", stdout=writer, stderr=writer) as process:
        os.close(writer)
        until(lambda: cli.world.requests and cli.world.requests[0]["streamed"]["text_bytes"] == 150_000)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == -signal.SIGTERM
    os.close(reader)


def test_a_reader_that_died_of_it_first(cli: Cli) -> None:
    """Ctrl-C goes to all of a pipeline."""
    cli.world.script([STALLED])
    with cli.start("chat", "Hello", "--stream") as process:
        assert process.stdout is not None
        read_in_time(process.stdout.fileno(), 1)
        process.stdout.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT


def test_a_shell_is_told_by_the_exit_code(cli: Cli) -> None:
    cli.world.script([{"fault": "hang", "times": -1}])
    command = shlex.join(cli.line("chat", "Hello"))
    script = f"{command} & pid=$!; read; kill -TERM $pid; wait $pid; echo $?"
    with subprocess.Popen(
        ["bash", "-c", script], env=cli.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as shell:
        until(lambda: bool(cli.world.requests))
        output, _ = shell.communicate(b"\n", timeout=60)
    assert output == b"143\n"


@pytest.mark.parametrize("turn", range(5))
def test_a_terminal_that_takes_nothing_does_not_keep_it(cli: Cli, turn: int) -> None:
    """Whether it is waited for before a write or within one is chance."""
    cli.world.script([{"answer": "word " * 1_000_000}])
    master, slave = pty.openpty()
    with cli.start("chat", "Hello", "--stream", stdout=slave) as process:
        until(lambda: unread(master) > 0)
        until(lambda: takes_no_more(master))
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == -signal.SIGINT
    os.close(slave)
    os.close(master)

"""A simulator, a world of its own for each test, and the command as a shell starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from failsoft.testing import Simulator, World

ROOT = Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("FAILSOFT_COMMAND", str(ROOT / "build" / "bin" / "failsoft"))
CALLS = ("chat", "summarize", "request", "models", "status", "balance", "errors", "doctor")
KEY = "mbd_sk_test_0123456789"
# No slow machine trips these: 10 s of real time at the scale of the tests.
LIMITS = ("connect_timeout", "timeout", "idle_timeout", "first_token_timeout", "progress_timeout")


class Command(subprocess.Popen[bytes]):
    """One that a failed test does not wait for."""

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, value, traceback)


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up, "it never became true"


@pytest.fixture(scope="session", autouse=True)
def signals_as_in_a_terminal() -> None:
    """Who starts the tests may ignore some, as nohup does, and what they start would inherit that."""
    for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(ignored) is signal.SIG_IGN:
            signal.signal(ignored, signal.SIG_DFL)


class Cli:
    """The command in a small, known environment, in which waits take a hundredth of their time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.env = {"FAILSOFT_API_KEY": KEY, "FAILSOFT_BASE_URL": world.url}

    def line(self, *arguments: str, scale: str = "0.01") -> list[str]:
        call = arguments[0] in CALLS
        given = {word.partition("=")[0] for word in arguments}
        limits = [f"{limit}=1000000" for limit in LIMITS if limit not in given]
        settings = [f"time_scale={scale}", *limits]
        quick = [word for setting in settings for word in ("--option", setting)] if call else []
        return [COMMAND, arguments[0], *quick, *arguments[1:]]

    def start(
        self, *arguments: str, scale: str = "0.01", **how: Any
    ) -> Command:
        defaults: dict[str, Any] = {
            "env": self.env,
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        }
        return Command(self.line(*arguments, scale=scale), **{**defaults, **how})

    def __call__(
        self, *arguments: str, stdin: bytes = b"", **how: Any
    ) -> subprocess.CompletedProcess[bytes]:
        defaults: dict[str, Any] = {"env": self.env, "input": stdin, "capture_output": True}
        return subprocess.run(
            self.line(*arguments), timeout=60, check=False, **{**defaults, **how}
        )


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def world(simulator: Simulator, request: pytest.FixtureRequest) -> Iterator[World]:
    own = simulator.world(f"cli-{id(request.node)}")
    own.script([])
    yield own
    own.forget()


@pytest.fixture
def cli(world: World) -> Cli:
    return Cli(world)

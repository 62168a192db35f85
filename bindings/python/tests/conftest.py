from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from failsoft.testing import World

pytest_plugins = ["failsoft.testing.pytest_plugin"]

PREFIXES = ("FAILSOFT_", "MOLTBOTDEN_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def clean_environment(patch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if (name.startswith(PREFIXES) and name != "FAILSOFT_SIM") or name in PROXIES:
            patch.delenv(name)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    clean_environment(monkeypatch)


LIMITS = ("connect_timeout", "timeout", "idle_timeout", "first_token_timeout", "progress_timeout")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time limits that no slow machine trips: 10 s of real time at the scale that tests use."""
    given = World._options

    def patient(self: World, options: dict[str, Any]) -> dict[str, Any]:
        limits = (*LIMITS, "credentials_timeout") if "credentials" in options else LIMITS
        return given(self, {**dict.fromkeys(limits, 1_000), **options})

    monkeypatch.setattr(World, "_options", patient)


class WithoutReaders(asyncio.SelectorEventLoop):
    """A loop that cannot watch a descriptor, as there are some."""

    def add_reader(self, *_: Any) -> Any:
        raise NotImplementedError


def new_loop(kind: str) -> asyncio.AbstractEventLoop:
    if kind == "uvloop":
        made: asyncio.AbstractEventLoop = pytest.importorskip("uvloop").new_event_loop()
        return made
    return WithoutReaders() if kind == "without readers" else asyncio.new_event_loop()


Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=["asyncio", "uvloop", "without readers"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs to its end what is asynchronous, on a loop of each kind; whatever it leaves behind that
    somebody should have been told is an error."""

    def run(main: Coroutine[Any, Any, Any]) -> Any:
        complaints: list[dict[str, Any]] = []
        with asyncio.Runner(loop_factory=lambda: new_loop(request.param)) as runner:
            runner.get_loop().set_exception_handler(lambda _, what: complaints.append(what))
            result = runner.run(main)
        assert complaints == []
        return result

    return run

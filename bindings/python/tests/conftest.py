from __future__ import annotations

import os
from typing import Any

import pytest
from failsoft import Client
from failsoft.testing import World

pytest_plugins = ["failsoft.testing.pytest_plugin"]

PREFIXES = ("FAILSOFT_", "MOLTBOTDEN_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if (name.startswith(PREFIXES) and name != "FAILSOFT_SIM") or name in PROXIES:
            monkeypatch.delenv(name)


LIMITS = ("connect_timeout", "timeout", "idle_timeout", "first_token_timeout", "progress_timeout")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time limits that no slow machine trips: 10 s of real time at the scale that tests use."""
    client = World.client

    def patient(self: World, **options: Any) -> Client:
        limits = (*LIMITS, "credentials_timeout") if "credentials" in options else LIMITS
        return client(self, **{**dict.fromkeys(limits, 1_000), **options})

    monkeypatch.setattr(World, "client", patient)

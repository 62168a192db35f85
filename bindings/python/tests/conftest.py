from __future__ import annotations

import os

import pytest

pytest_plugins = ["failsoft.testing.pytest_plugin"]

PREFIXES = ("FAILSOFT_", "MOLTBOTDEN_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if (name.startswith(PREFIXES) and name != "FAILSOFT_SIM") or name in PROXIES:
            monkeypatch.delenv(name)

"""What the doctor says of clients and accounts in which something is wrong; no key is in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import failsoft
import pytest
from failsoft.testing import Simulator, World
from waiting import until

KEY = "mbd_sk_secret_0123456789"
COMMAND = Path(
    os.environ.get("FAILSOFT_COMMAND", Path(__file__).parents[3] / "build" / "bin" / "failsoft")
)
MODELS = [
    {"id": "gpt-4o", "provider": "openai", "context_window": 128000, "status": "available"},
    {"id": "gpt-old", "provider": "openai", "context_window": 8000, "status": "unavailable"},
]
DROPPED = {"fault": "cut_body", "at": {"events": 0}, "times": -1}
ECHOED = {"error": "invalid_api_key", "echo_header": "x-api-key", "times": -1}


class Broken(NamedTuple):
    """A state, and the line that names it."""

    check: str
    state: str
    meaning: str
    fix: str
    code: int = 1
    """The command's exit code."""
    script: dict[str, Any] = {}
    options: dict[str, Any] = {}
    models: list[str] = ["gpt-4o"]
    tokens: int | None = None


def account(**members: Any) -> dict[str, Any]:
    return {"account": members}


BROKEN = {
    "revoked key": Broken(
        "key_valid", "fail", "invalid, expired, or has been revoked", "make a new one", 3,
        {"keys": ["another"]},
    ),
    "expired key": Broken(
        "key_valid", "fail", "expired", "make a new one", 3,
        {"keys": [{"key": KEY, "expires_in_ms": 0}]},
    ),
    "key that is echoed": Broken(
        "key_valid", "fail", "[redacted]", "make a new one", 3, {"replies": [ECHOED]}
    ),
    "key that expires soon": Broken(
        "key_valid", "warn", "it expires at 20", "Make a new key", 0,
        {"keys": [{"key": KEY, "expires_in_ms": 86_400_000}]},
    ),
    "scope missing": Broken(
        "scopes", "fail", "no scope llm:write (it has: llm:read)", "Make a key", 3,
        {"keys": [{"key": KEY, "scopes": ["llm:read"]}]},
    ),
    "key given as token": Broken(
        "key", "warn", "looks like an API key", "api_key", 0, {},
        {"api_key": None, "access_token": KEY},
    ),
    "no balance": Broken(
        "balance", "fail", "Nothing is available (balance 0.0000 USDC",
        "https://app.moltbotden.com/billing", 4,
        account(balance_usdc="0", reserved_usdc="0"),
    ),
    "no top-up": Broken(
        "auto_topup", "warn", "is off", "set_auto_topup", 0,
        account(auto_topup={"enabled": False}),
    ),
    "unknown model": Broken(
        "model", "fail", "gpt-5: the service does not list it", "Nearest: gpt-4o", 1,
        account(checks_models=True), {}, ["gpt-5"],
    ),
    "model unavailable": Broken(
        "model", "fail", "gpt-old: the service lists it as unavailable", "another model", 7,
        account(models=MODELS), {}, ["gpt-4o", "gpt-old"],
    ),
    "window too small": Broken(
        "model", "fail", "128000 tokens does not hold the 150000", "larger window", 1,
        {}, {}, ["gpt-4o"], 150_000,
    ),
    "provider degraded": Broken(
        "provider", "warn", "anthropic: degraded, see https://status.anthropic.com",
        "another provider", 0, {}, {}, ["claude-3-5-sonnet"],
    ),
    "provider down": Broken(
        "chat", "fail", "upstream provider (anthropic) returned an error", "another provider", 7,
        {"replies": [{"path": "/chat/completions", "error": "provider_error", "times": -1}]},
    ),
    "streams that drop": Broken(
        "stream", "fail", "The connection broke", "unstable network", 6,
        {"replies": [{"path": "/completions", "answer": "OK"},
                     {"path": "/completions", "answer": "OK", **DROPPED}]},
    ),
    "over the plan": Broken(
        "chat", "fail", "0 requests per minute", "", 5, {"plan": {"requests_per_minute": 0}}
    ),
    "errors of late": Broken(
        "errors", "warn", "1 of late", "support.moltbotden.com", 0,
        {"replies": [{"path": "/models", "error": "provider_error"}]},
    ),
    "nobody there": Broken(
        "connection", "fail", "", "service is up", 6, {}, {"base_url": "$CLOSED/v1/hosting/llm"}
    ),
    "proxy that is not there": Broken(
        "connection", "fail", "", "proxy", 6, {}, {"proxy": "http://user:hidden-word@$CLOSED"}
    ),
}


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def options_of(broken: Broken, world: World) -> dict[str, Any]:
    options = {"base_url": world.url, "api_key": KEY, "time_scale": 0.01, **broken.options}
    port = closed_port()
    for name, value in options.items():
        if isinstance(value, str) and "$CLOSED" in value:
            full = value if "://" in value else f"http://{value}"
            options[name] = full.replace("$CLOSED", port)
    return options


@pytest.mark.parametrize("name", BROKEN)
def test_client_doctor(name: str, failsoft_simulator: World) -> None:
    broken = BROKEN[name]
    failsoft_simulator.set_script(broken.script)
    with failsoft.Client(**options_of(broken, failsoft_simulator)) as client:
        diagnosis = client.doctor(models=broken.models, tokens=broken.tokens)
    lines = [one for one in diagnosis.findings if one.check == broken.check]
    found = [one for one in lines if broken.meaning in one.meaning and one.state == broken.state]
    assert found, diagnosis.report
    assert broken.fix.lower() in (found[0].fix or "").lower() and found[0].fix
    assert diagnosis.healthy is bool(diagnosis) is (broken.code == 0)
    assert broken.meaning in str(diagnosis) and f"fix: {found[0].fix}" in str(diagnosis)
    everything = repr(diagnosis) + str(diagnosis)
    assert KEY not in everything and "hidden-word" not in everything


@pytest.mark.skipif(not COMMAND.exists(), reason="the command was not built")
@pytest.mark.parametrize("name", BROKEN)
def test_the_command(name: str, failsoft_simulator: World) -> None:
    broken = BROKEN[name]
    options = options_of(broken, failsoft_simulator)
    secret = "FAILSOFT_API_KEY" if options.pop("api_key") else "FAILSOFT_ACCESS_TOKEN"
    options.pop("access_token", None)
    words = [f"--model={model}" for model in broken.models]
    words += [] if broken.tokens is None else [f"--tokens={broken.tokens}"]
    words += [f"--option={name}={value}" for name, value in options.items()]
    for form in ([], ["--json"]):
        failsoft_simulator.set_script(broken.script)
        done = subprocess.run(
            [COMMAND, "doctor", *words, *form], env={secret: KEY}, capture_output=True, text=True
        )
        assert done.returncode == broken.code, done
        assert broken.meaning in done.stdout and broken.fix.lower() in done.stdout.lower()
        assert KEY not in done.stdout + done.stderr
        assert "hidden-word" not in done.stdout + done.stderr
    assert json.loads(done.stdout)["result"]["healthy"] is (broken.code == 0)


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client can be made, for its doctor; nothing is sent by it."""
    for name in ("FAILSOFT_API_KEY", "FAILSOFT_ACCESS_TOKEN", "FAILSOFT_BASE_URL",
                 "MOLTBOTDEN_API_KEY", "MOLTBOTDEN_ACCESS_TOKEN", "MOLTBOTDEN_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(failsoft.ConfigurationError):
        failsoft.Client()
    with failsoft.Client(require_key=False, model="gpt-4o") as client:
        diagnosis = client.doctor()
        failed = [one for one in diagnosis.findings if one.state == "fail"]
        assert [(one.check, one.code) for one in failed] == [("key", "config")]
        assert "No key" in failed[0].meaning and "FAILSOFT_API_KEY" in (failed[0].fix or "")
        states = {one.check: one.state for one in diagnosis.findings}
        assert states["chat"] == "skip" and not diagnosis.healthy
        for call in (client.balance, lambda: client.chat([{"role": "user", "content": "Hi"}])):
            with pytest.raises(failsoft.ConfigurationError, match="no key"):
                call()
        assert client.stats()["calls"] == 0
        client.set_credentials(api_key=KEY)
        quick = {"proxy": f"http://{closed_port()}", "max_attempts": 1}
        with client.with_options(**quick) as keyed, pytest.raises(failsoft.APIConnectionError):
            keyed.balance()


def test_a_certificate_that_nobody_trusts() -> None:
    with Simulator(tls=True) as simulator:
        world = simulator.world("doctor-tls")
        client = world.client(api_key=KEY, ca_file="", deadline=1_000)  # a minute: 0.6 s of real time
        failed = [one for one in client.doctor().findings if one.state == "fail"]
        assert [(one.check, one.code) for one in failed] == [("connection", "tls")]
        assert failed[0].fix is not None and "ca_file" in failed[0].fix
        trusting = client.with_options(ca_file=world.ca_file)
        assert trusting.doctor(models=["gpt-4o"])


def test_a_service_without_account_endpoints(failsoft_simulator: World) -> None:
    missing = [{"path": path, "status": 404, "body": "no", "times": -1}
               for path in ("/verify", "/balance", "/models", "/provider-status", "/errors")]
    failsoft_simulator.script(missing)
    with failsoft_simulator.client(model="gpt-4o") as client:
        diagnosis = client.doctor()
    states = {one.check: one.state for one in diagnosis.findings}
    assert diagnosis.healthy and states["chat"] == states["stream"] == "ok"
    assert all(states[check] == "skip" for check in ("key_valid", "balance", "models", "errors"))


def test_after_a_refused_key_nothing_else_is_asked(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": ["another"]})
    with failsoft_simulator.client(model="gpt-4o") as client:
        diagnosis = client.doctor()
    assert len(failsoft_simulator.requests) == 1
    skipped = [one for one in diagnosis.findings if one.state == "skip"]
    assert len(skipped) == 6
    assert all("the key is not accepted" in one.meaning for one in skipped)


def test_a_doctor_can_be_interrupted_by_closing(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"path": "/balance", "fault": "hang"}])
    client = failsoft_simulator.client(model="gpt-4o")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.doctor)
        until(lambda: failsoft_simulator.state["requests"] >= 2)
        client.close()
        with pytest.raises(failsoft.ClientClosedError):
            running.result()

"""The account's calls, typed, and credentials that are replaced."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from typing import Any

import failsoft
import pytest
from failsoft.testing import World
from waiting import until

HI = [{"role": "user", "content": "Hi"}]
OLD, NEW = "mbd_sk_old_0123456789", "mbd_sk_new_0123456789"
TOKEN = "session-token-0123456789"


def test_models_and_providers(failsoft_simulator: World) -> None:
    with failsoft_simulator.client() as client:
        models = client.models()
        assert models[0] == failsoft.Model("claude-3-5-sonnet", "anthropic", 200000, "available")
        assert all(model.available for model in models)
        client.models()
        assert len(failsoft_simulator.requests) == 1
        client.models(refresh=True)
        assert len(failsoft_simulator.requests) == 2
        status = client.provider_status()
    assert [(one.name, one.operational) for one in status] == [
        ("anthropic", False), ("openai", True), ("google", True)]
    assert status[0].incident_url == "https://status.anthropic.com"


def test_what_is_no_date_is_none(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"path": "/verify", "body": {"valid": True, "expires_at": "soon"}}])
    with failsoft_simulator.client() as client:
        key = client.verify_key()
    assert (key.valid, key.expires_at) == (True, None)


def test_amounts_are_exact(failsoft_simulator: World) -> None:
    with failsoft_simulator.client() as client:
        balance = client.balance()
    assert balance == failsoft.Balance(
        Decimal("4.2300"), Decimal("0.0500"), Decimal("4.1800"),
        failsoft.AutoTopup(True, Decimal("2.00"), Decimal("20.00")))
    assert str(balance.balance_usdc) == "4.2300"


def test_what_needs_a_token(failsoft_simulator: World) -> None:
    with failsoft_simulator.client() as client:
        with pytest.raises(failsoft.InvalidArgumentError, match="access token"):
            client.create_key("x", ["llm:read"])
        with pytest.raises(failsoft.InvalidArgumentError, match="access token"):
            client.set_auto_topup(False)
        assert failsoft_simulator.requests == []
        client.set_credentials(access_token=TOKEN)
        key = client.create_key("agent", ["llm:read", "llm:write"], project_id="proj_2")
        assert key.key not in repr(key) and key.project_id == "proj_2"
        topup = client.set_auto_topup(True, threshold_usdc=Decimal("5E+0"), amount_usdc="50.00")
        assert topup == failsoft.AutoTopup(True, Decimal("5"), Decimal("50.00"))
        assert client.balance().auto_topup == topup
        with pytest.raises(TypeError, match="exact"):
            client.set_auto_topup(True, amount_usdc=0.1)  # type: ignore[arg-type]
        client.set_credentials(api_key=key.key)
        assert client.verify_key().scopes == ("llm:read", "llm:write")


def test_errors_name_their_requests(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error"}])
    with failsoft_simulator.client(max_attempts=1, model="gpt-4o") as client:
        with pytest.raises(failsoft.ProviderError) as caught:
            client.chat(HI)
        (logged,) = client.errors(limit=5)
    assert logged.request_id == caught.value.request_id
    assert (logged.status, logged.code, logged.model) == (500, "provider_error", "gpt-4o")
    assert isinstance(logged.created_at, datetime)


def test_the_nearest_models(failsoft_simulator: World) -> None:
    models = [{"id": "acme-large-2", "provider": "acme", "context_window": 9}]
    failsoft_simulator.set_script({"account": {"checks_models": True, "models": models}})
    with failsoft_simulator.client() as client:
        with pytest.raises(failsoft.InvalidModelError) as caught:
            client.chat(HI, model="claude-3-5-sonet")
        assert caught.value.nearest_models[0] == "claude-3-5-sonnet"  # the guide's
        client.models()
        with pytest.raises(failsoft.InvalidModelError, match="acme-large-2") as caught:
            client.chat(HI, model="acme-large")
        assert caught.value.nearest_models == ["acme-large-2"]


def test_credentials_are_replaced_in_a_running_client(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})
    with failsoft_simulator.client(api_key=OLD, model="gpt-4o") as client:
        with pytest.raises(failsoft.AuthenticationError):
            client.chat(HI)
        client.set_credentials(api_key=f" {NEW}\n")
        assert client.chat(HI).text == "You said: Hi"
        assert client.with_options(max_attempts=1).chat(HI).text == "You said: Hi"
        for wrong in ({}, {"api_key": "a b"}, {"api_key": NEW, "access_token": TOKEN}):
            with pytest.raises(failsoft.ConfigurationError):
                client.set_credentials(**wrong)
        assert client.chat(HI).text == "You said: Hi"
    last = failsoft_simulator.requests[-1]["headers"]
    assert last["x-api-key"] == NEW


def test_an_attempt_that_was_refused_as_somebody_else_is_made_again(
    failsoft_simulator: World,
) -> None:
    failsoft_simulator.set_script(
        {"replies": [{"error": "invalid_api_key", "delay_ms": 1000, "echo_header": "x-api-key"}]})
    with failsoft_simulator.client(api_key=OLD, model="gpt-4o", max_attempts=1) as client:
        with ThreadPoolExecutor(1) as pool:
            call = pool.submit(client.chat, HI)
            until(lambda: failsoft_simulator.state["requests"] >= 1)
            client.set_credentials(api_key=NEW)
            reply = call.result()
    assert [attempt["class"] for attempt in reply.attempts] == ["authentication", "ok"]
    keys = [one["headers"]["x-api-key"] for one in failsoft_simulator.requests]
    assert keys == [OLD, NEW]
    assert OLD not in str(reply.details)


def test_fresh_credentials_are_fetched_once(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})
    fetched: list[int] = []

    def fetch() -> dict[str, str]:
        fetched.append(threading.get_ident())
        return {"api_key": NEW}

    with failsoft_simulator.client(api_key=OLD, model="gpt-4o", credentials=fetch) as client:
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda _: client.chat(HI).text, range(8)))
    assert replies == ["You said: Hi"] * 8
    assert len(fetched) == 1


def test_an_async_function_is_for_the_other_client(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})

    async def fetch() -> dict[str, str]:
        return {"api_key": NEW}

    with failsoft_simulator.client(
        api_key=OLD, model="gpt-4o", credentials=fetch  # type: ignore[arg-type]
    ) as client:
        with pytest.raises(TypeError, match="AsyncClient"):
            client.chat(HI)


@pytest.mark.parametrize("read", ["text", "events", "reply"])
def test_a_stream_that_was_refused_begins_again(failsoft_simulator: World, read: str) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})
    with failsoft_simulator.client(
        api_key=OLD, model="gpt-4o", credentials=lambda: {"api_key": NEW}
    ) as client:
        stream = client.stream(HI)
        if read == "text":
            assert "".join(stream) == "You said: Hi"
        elif read == "events":
            assert list(stream.events())[-1].text == "You said: Hi"
        assert stream.reply.text == "You said: Hi"


def test_a_stream_that_leads_back_to_itself_is_collected(failsoft_simulator: World) -> None:
    class Agent:
        def __init__(self) -> None:
            self.client = failsoft_simulator.client(model="gpt-4o", credentials=self.fetch)
            self.stream = self.client.stream(HI)

        def fetch(self) -> dict[str, str]:
            return {"api_key": NEW}

    agent = Agent()
    assert agent.stream.reply.text == "You said: Hi"
    seen = weakref.ref(agent)
    del agent
    gc.collect()
    assert seen() is None


def test_fetched_credentials_that_are_refused_too(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": ["another"]})
    with failsoft_simulator.client(
        api_key=OLD, model="gpt-4o", credentials=lambda: {"api_key": NEW}
    ) as client:
        with pytest.raises(failsoft.AuthenticationError):
            client.chat(HI)
        assert len(failsoft_simulator.requests) == 2
        with pytest.raises(failsoft.AuthenticationError):
            list(client.stream(HI))
        assert len(failsoft_simulator.requests) == 4


def test_a_fetch_that_fails_is_the_callers_to_see(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": ["another"]})

    def fetch() -> dict[str, str]:
        raise LookupError("no vault")

    with failsoft_simulator.client(api_key=OLD, model="gpt-4o", credentials=fetch) as client:
        with pytest.raises(LookupError, match="no vault"):
            client.chat(HI)


def test_a_fetch_that_uses_the_client_itself_ends(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": ["another"]})
    with failsoft_simulator.client(
        api_key=OLD, model="gpt-4o", credentials=lambda: {"api_key": client.chat(HI).text}
    ) as client:
        with pytest.raises(failsoft.AuthenticationError):
            client.chat(HI)


def test_credentials_of_another_form_are_told_so(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})
    fetch: Any = lambda: NEW  # noqa: E731
    with failsoft_simulator.client(api_key=OLD, model="gpt-4o", credentials=fetch) as client:
        with pytest.raises(TypeError, match="credentials must give .*api_key.*, not str"):
            client.chat(HI)

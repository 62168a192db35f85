"""Other models, and other places, when one does not answer."""

from __future__ import annotations

import pickle

import failsoft
import pytest
from failsoft.testing import World

MESSAGES = [{"role": "user", "content": "Hi"}]
KEY = "mbd_sk_other_9876543210"


def test_the_guides_chain(failsoft_simulator: World) -> None:
    failsoft_simulator.script(
        [
            {"model": "claude-3-5-sonnet", "times": -1, "error": "provider_error"},
            {"model": "gpt-4o", "times": -1, "fault": "reset"},
        ]
    )
    open_for = {"circuit_open": 3_600, "circuit_max_open": 3_600}  # longer than any second call takes
    with failsoft_simulator.client(**open_for) as client:
        answer = failsoft.chat_with_fallback(MESSAGES, client=client)
        assert answer["model"] == "llama-3-3-70b"
        reply = client.chat_with_fallback(MESSAGES)
    models = [request["body"]["model"] for request in failsoft_simulator.requests]
    first = ["claude-3-5-sonnet"] * 2 + ["gpt-4o"] * 2 + ["llama-3-3-70b"]
    assert models == [*first, "llama-3-3-70b"]  # the second call leaves the dead ones alone
    assert reply.target is not None and reply.target["model"] == "llama-3-3-70b"
    assert [one["model"] for one in reply.passed_over] == ["claude-3-5-sonnet", "gpt-4o"]
    assert [one["attempts"] for one in reply.passed_over] == [0, 0]


def test_the_guides_chain_has_a_name(failsoft_simulator: World) -> None:
    replies = [{"model": "claude-3-5-sonnet", "times": -1, "error": "provider_error"}]
    for client_options, call_options, attempts in (
        ({"fallback": "guide"}, {}, 2),
        ({}, {"fallback": "guide"}, 2),
        ({"max_attempts": 3}, {"fallback": "guide"}, 3),
        ({"fallback": "guide"}, {"max_attempts": 1}, 1),
    ):
        failsoft_simulator.script(replies)
        with failsoft_simulator.client(**client_options) as client:
            assert client.chat(MESSAGES, **call_options).model == "gpt-4o"
            assert pickle.loads(pickle.dumps(client))._config == {
                name: value for name, value in client._config.items() if name != "api_key"}
        assert len(failsoft_simulator.requests) == attempts + 1


def test_a_chain_without_a_model_begins_with_the_guides(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"model": "claude-3-5-sonnet", "times": -1, "error": "provider_error"}])
    options = {"fallback": ["b"], "max_attempts": 1}
    with failsoft_simulator.client() as client:
        assert client.chat_with_fallback(MESSAGES, **options).model == "b"
    with failsoft_simulator.client(**options) as client:
        assert client.chat_with_fallback(MESSAGES, fallback=None).model == "b"


def test_a_client_brings_its_own_chain(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"model": "a", "times": -1, "error": "provider_error"}])
    with failsoft_simulator.client(model="a", fallback=["b"], max_attempts=1) as client:
        assert client.chat_with_fallback(MESSAGES).model == "b"
    assert len(failsoft_simulator.requests) == 2


def test_a_dead_primary_costs_later_calls_nothing(failsoft_simulator: World) -> None:
    """The first call finds out; those after it do not wait as long as one backoff."""
    failsoft_simulator.script([{"model": "a", "times": -1, "error": "provider_error"}])
    with failsoft_simulator.client(
        model="a", fallback=["b"], max_attempts=2, jitter="none", time_scale=1.0, circuit_open=60
    ) as client:
        client.chat(MESSAGES)
        replies = [client.chat(MESSAGES) for _ in range(10)]
    assert [len(reply.attempts) for reply in replies] == [1] * 10
    # The best of them: the machine may be busy, a backoff is a second for each.
    assert min(reply.attempts[0]["started_ms"] for reply in replies) < 1_000


def test_nobody_answers(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"times": -1, "error": "provider_error"}])
    with failsoft_simulator.client() as client, pytest.raises(failsoft.ProviderError) as caught:
        client.chat_with_fallback(MESSAGES)
    error = caught.value
    assert [one["model"] for one in error.passed_over] == [
        "claude-3-5-sonnet",
        "gpt-4o",
        "llama-3-3-70b",
    ]
    assert "passed over: gpt-4o" in error.report


def test_keys_of_a_chain_are_not_pickled(failsoft_simulator: World) -> None:
    chain: list[str | failsoft.FallbackTarget] = ["b", {"model": "c", "api_key": KEY}]
    with failsoft_simulator.client(model="a", fallback=chain) as client:
        assert KEY not in repr(client)
        pickled = pickle.dumps(client)
    assert KEY.encode() not in pickled
    assert b"fallback" in pickled

"""Limits that are kept to, and targets that are left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import failsoft
import pytest
from failsoft.testing import World
from waiting import until

MESSAGES = [{"role": "user", "content": "Hi"}]


def test_a_plan_is_kept_to_by_all_threads(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script(
        {"plan": {"requests_per_minute": 10, "concurrent": 2, "minute_ms": 600}}
    )
    with failsoft_simulator.client(
        api_key="mbd_sk_test_python_plan", model="gpt-4o", rpm=10, concurrency=2, time_scale=0.01
    ) as client:
        with ThreadPoolExecutor(12) as pool:
            replies = list(pool.map(lambda _: client.chat(MESSAGES), range(12)))
        pacing = client.stats()["pacing"]
    assert all(len(reply.attempts) == 1 for reply in replies)
    waits = [reply.attempts[0].get("before") for reply in replies]
    reasons = {wait["wait_reason"] for wait in waits if wait is not None}
    assert reasons == {"pacing"}
    assert (pacing["rpm"], pacing["tpm"], pacing["concurrency"]) == (10, None, 2)
    assert pacing["waited"] >= 2 and pacing["refused_by_service"] == 0


def test_a_turn_that_comes_too_late(failsoft_simulator: World) -> None:
    with failsoft_simulator.client(
        api_key="mbd_sk_test_python_late", model="gpt-4o", rpm=1, max_queue_wait=5, time_scale=1.0
    ) as client:
        client.chat(MESSAGES)
        with pytest.raises(failsoft.OverloadedError) as caught:
            client.chat(MESSAGES)
        with pytest.raises(failsoft.DeadlineExceededError):
            client.chat(MESSAGES, max_queue_wait=None, deadline=5)
    error = caught.value
    assert error.attempts == []
    assert error.retry_after is not None and 30 < error.retry_after <= 60.1
    assert error.retry_at is not None and error.retry_at > datetime.now(timezone.utc)
    assert "max_queue_wait" in error.message


def test_a_model_that_keeps_failing_is_left_alone(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error", "times": -1}])
    with failsoft_simulator.client(
        model="gpt-4o", circuit_breaker="on", circuit_failures=2, circuit_open=60, max_attempts=1,
        time_scale=1.0,
    ) as client:
        for _ in range(2):
            with pytest.raises(failsoft.ProviderError):
                client.chat(MESSAGES)
        with pytest.raises(failsoft.CircuitOpenError) as caught:
            client.chat(MESSAGES)
        (circuit,) = client.stats()["circuits"]
    assert caught.value.retry_after is not None and 0 < caught.value.retry_after <= 72
    assert caught.value.retry_at is not None
    assert (circuit["model"], circuit["state"], circuit["times_opened"]) == ("gpt-4o", "open", 1)
    assert len(failsoft_simulator.requests) == 2


def test_a_plan_that_does_not_exist() -> None:
    with pytest.raises(failsoft.ConfigurationError, match="starter"):
        failsoft.Client(api_key="mbd_sk_test", plan="platinum")  # type: ignore[typeddict-item]


def test_limits_are_those_of_the_key_that_is_used(failsoft_simulator: World) -> None:
    """With another key, calls that wait go by its limits, and what it has sent already counts."""
    one, other = "mbd_sk_test_python_one", "mbd_sk_test_python_other"
    failsoft_simulator.script([{"fault": "hang"}])
    with failsoft_simulator.client(
        api_key=one, model="gpt-4o", rpm=5, concurrency=1, time_scale=1.0
    ) as client, client.with_options(api_key=other) as twin, ThreadPoolExecutor(3) as pool:
        hanging = client.stream(MESSAGES)
        pool.submit(lambda: list(hanging))
        until(lambda: failsoft_simulator.state["requests"] == 1)
        waiting = [pool.submit(client.chat, MESSAGES) for _ in range(2)]
        until(lambda: client.stats()["pacing"]["waiting"] == 2)
        twin.chat(MESSAGES)
        client.set_credentials(api_key=other)
        for call in waiting:
            call.result()
        pacing = client.stats()["pacing"]
        assert pacing["requests_in_minute"] == twin.stats()["pacing"]["requests_in_minute"] == 3
        assert pacing["running"] == 0 and pacing["waited"] >= 2
        hanging.close()
    keys = [request["headers"]["x-api-key"] for request in failsoft_simulator.requests]
    assert keys == [one, other, other, other]

"""Plans limit for real, and their waits are exact."""

import re
import time

import pytest
from conftest import API


def next_refusal(world):
    """Asks until the plan refuses."""
    for _ in range(1000):
        answer = world.chat()
        if answer.status == 429:
            return answer.json["error"]
    raise AssertionError("never refused")


@pytest.mark.parametrize(
    "limit, named",
    [
        ({"requests_per_minute": 1}, "1 requests per minute"),
        ({"tokens_per_minute": 4}, "4 tokens per minute"),
    ],
)
def test_waiting_exactly_as_told_is_enough(world, limit, named):
    world.script({"plan": {**limit, "minute_ms": 200}})
    for _ in range(4):
        error = next_refusal(world)
        assert error["code"] == "rate_limit_exceeded" and error["status"] == 429
        assert error["message"].startswith(f"Rate limit exceeded: {named}. Retry after 0.")
        assert 0 < error["retry_after"] <= 0.2
        time.sleep(error["retry_after"])
        assert world.chat().status == 200


def test_the_window_slides(world):
    world.script({"plan": {"requests_per_minute": 2, "minute_ms": 300}})
    statuses = [world.chat().status for _ in range(400)]
    times = [r["at_ms"] for r in world.requests()]
    served = [t for t, status in zip(times, statuses) if status == 200]
    assert len(served) >= 2
    for first, third in zip(served, served[2:]):
        assert third - first >= 300


def test_tokens(world):
    # 40 characters of prompt are 10 tokens, the answer 3.
    world.replies({"answer": "x" * 12, "times": -1}, plan={"tokens_per_minute": 36})
    statuses = [world.chat("y" * 40).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_a_request_larger_than_the_allowance_never_fits(world):
    world.script({"plan": {"tokens_per_minute": 5}})
    assert world.chat("x" * 21).json["error"]["retry_after"] == 60
    assert world.chat("x" * 20).status == 200


def test_concurrent(world):
    world.replies({"fault": "hang", "times": 2}, plan={"concurrent": 2})
    one, two = world.simulator.connect(), world.simulator.connect()
    one.sendall(world.raw_chat())
    two.sendall(world.raw_chat())
    world.until(lambda state: state["in_flight"] == 2)
    error = world.chat().json["error"]
    assert error["retry_after"] == 1
    assert error["message"] == "Rate limit exceeded: 2 concurrent requests. Retry after 1 second."
    one.close()
    world.until(lambda state: state["in_flight"] == 1)
    assert world.chat().status == 200
    two.close()
    state = world.until(lambda state: state["in_flight"] == 0)
    assert state["peak_in_flight"] == 3 and state["requests"] == 4


PLANS = [("free", 10), ("starter", 60), ("growth", 300), ("pro", 1000)]


@pytest.mark.parametrize("plan, rpm", PLANS)
def test_named_plans(world, plan, rpm):
    world.script({"plan": plan})
    connection = world.http()
    for _ in range(rpm):
        assert world.chat("", connection=connection).status == 200
    error = world.chat("", connection=connection).json["error"]
    assert list(error) == ["code", "message", "status", "retry_after"]
    wait = error["retry_after"]
    assert isinstance(wait, int) and 1 <= wait <= 60
    assert re.fullmatch(
        rf"Rate limit exceeded: {rpm} requests per minute\. Retry after {wait} seconds?\.",
        error["message"],
    )


def test_refused_requests_are_not_counted_and_use_up_no_reply(world):
    plan = {"requests_per_minute": 1, "minute_ms": 100}
    world.replies({"answer": "a"}, {"answer": "b"}, plan=plan)
    texts = []
    while len(texts) < 2:
        answer = world.chat()
        if answer.status == 200:
            texts.append(answer.json["choices"][0]["message"]["content"])
    assert texts == ["a", "b"]


def test_limits_of_zero_and_none(world):
    world.script({"plan": {"requests_per_minute": 0}})
    assert world.chat().json["error"]["retry_after"] == 60
    world.script({"plan": {}})
    assert world.chat().status == 200 and world.send("GET", API + "/models").status == 200

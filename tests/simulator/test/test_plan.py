"""Plans limit for real, and their waits are exact."""

import re
import time

import pytest
from conftest import API


def wait_out(error):
    assert error["code"] == "rate_limit_exceeded" and error["status"] == 429
    time.sleep(error["retry_after"])


def test_waiting_exactly_as_told_is_enough(world):
    world.script({"plan": {"requests_per_minute": 3, "minute_ms": 150}})
    served = refused = 0
    while served < 12:
        answer = world.chat()
        if answer.status == 200:
            served += 1
            after_wait = False
            continue
        assert not after_wait, "refused although the wait was kept"
        refused += 1
        error = answer.json["error"]
        assert 0 < error["retry_after"] <= 0.15
        assert error["message"].startswith("Rate limit exceeded: 3 requests per minute. Retry after ")
        wait_out(error)
        after_wait = True
    assert refused >= 3


def test_the_window_slides(world):
    world.script({"plan": {"requests_per_minute": 2, "minute_ms": 300}})
    times, statuses = [], []
    for _ in range(400):
        statuses.append(world.chat().status)
    times = [r["at_ms"] for r in world.requests()]
    served = [t for t, status in zip(times, statuses) if status == 200]
    assert len(served) >= 2
    for first, third in zip(served, served[2:]):
        assert third - first >= 300


def test_tokens(world):
    # 40 characters of prompt are 10 tokens, the answer 3.
    world.replies({"answer": "x" * 12, "times": -1},
                  plan={"tokens_per_minute": 36, "minute_ms": 400})
    text = "y" * 40
    assert [world.chat(text).status for _ in range(3)] == [200, 200, 200]
    error = world.chat(text).json["error"]
    assert "36 tokens per minute" in error["message"]
    wait_out(error)
    assert world.chat(text).status == 200


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


@pytest.mark.parametrize("plan, rpm", [("free", 10), ("starter", 60), ("growth", 300), ("pro", 1000)])
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
    world.replies({"answer": "a"}, {"answer": "b"}, plan={"requests_per_minute": 1, "minute_ms": 100})
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

"""The guide's functions do what they promise; chat_with_retry against somebody else's server."""

from __future__ import annotations

import inspect
import itertools
from typing import Any

import failsoft
import pytest
from failsoft.testing import World
from faulty_server import ANSWER, FaultyServer, guide_error

KEY = "mbd_sk_agent_0123456789"
MESSAGES = [{"role": "user", "content": "Summarize the latest crypto prices"}]

LIMITED = guide_error(429, "rate_limit_exceeded", "Rate limit exceeded.", retry_after=0.2)
BROKEN = guide_error(500, "provider_error", "The upstream provider returned an error.")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Any:
    with FaultyServer() as server:
        monkeypatch.setenv("FAILSOFT_API_KEY", KEY)
        monkeypatch.setenv("FAILSOFT_BASE_URL", server.url)
        yield server


def test_signature_is_the_guides() -> None:
    parameters = list(inspect.signature(failsoft.chat_with_retry).parameters.values())[:4]
    assert [(one.name, one.default) for one in parameters] == [
        ("messages", inspect.Parameter.empty),
        ("model", "claude-3-5-sonnet"),
        ("max_retries", 5),
        ("base_delay", 1.0),
    ]


def test_returns_the_services_json_as_a_dict(service: FaultyServer) -> None:
    response = failsoft.chat_with_retry(MESSAGES)
    assert type(response) is dict
    assert response == ANSWER
    assert response["choices"][0]["message"]["content"] == "Hello"


def test_sends_what_the_guide_sends(service: FaultyServer) -> None:
    failsoft.chat_with_retry(MESSAGES, temperature=0.5)
    (request,) = service.seen
    assert request["path"] == "/v1/hosting/llm/chat/completions"
    assert request["headers"]["x-api-key"] == KEY
    assert request["headers"]["content-type"].startswith("application/json")
    assert request["body"] == {
        "model": "claude-3-5-sonnet",
        "messages": MESSAGES,
        "temperature": 0.5,
    }


def test_two_429s_are_waited_out_and_never_early(service: FaultyServer) -> None:
    service.replies = [LIMITED, LIMITED]
    assert failsoft.chat_with_retry(MESSAGES) == ANSWER
    times = [request["at"] for request in service.seen]
    assert len(times) == 3
    assert all(later - earlier >= 0.2 for earlier, later in zip(times, times[1:]))


def test_a_wait_is_at_most_a_second_longer_than_asked(service: FaultyServer) -> None:
    service.replies = [LIMITED, LIMITED]
    reply = failsoft.Client(KEY, base_url=service.url).chat(MESSAGES, model="gpt-4o")
    waits = [attempt["wait_ms"] for attempt in reply.attempts[:-1]]
    assert len(waits) == 2
    assert all(200 <= wait <= 1200 for wait in waits)
    assert {attempt["wait_reason"] for attempt in reply.attempts[:-1]} == {"server"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (guide_error(401, "invalid_api_key", "The key is revoked."), failsoft.AuthenticationError),
        (guide_error(402, "credits_exhausted", "Empty."), failsoft.CreditsExhaustedError),
        (guide_error(422, "invalid_model", "Not supported."), failsoft.InvalidModelError),
        (guide_error(400, "context_length_exceeded", "Too long."), failsoft.ContextLengthError),
        (guide_error(400, "bad", "Bad."), failsoft.BadRequestError),
    ],
)
def test_what_cannot_be_retried_is_raised_at_once(
    service: FaultyServer, reply: Any, expected: type[failsoft.APIStatusError]
) -> None:
    service.replies = [reply]
    with pytest.raises(expected) as caught:
        failsoft.chat_with_retry(MESSAGES)
    error = caught.value
    assert type(error) is expected
    assert (error.status_code, error.code) == (reply[0], reply[1]["error"]["code"])
    assert error.fix and error.cause
    assert error.request_id == "req_1"
    assert len(error.attempts) == len(service.seen) == 1
    assert error.body == reply[1]


def test_500s_back_off_exponentially(service: FaultyServer) -> None:
    service.replies = [BROKEN] * 3
    response = failsoft.chat_with_retry(MESSAGES, base_delay=0.05, jitter="none")
    assert response == ANSWER
    times = [request["at"] for request in service.seen]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert all(gap >= wait for gap, wait in zip(gaps, (0.05, 0.1, 0.2)))
    assert len(gaps) == 3


def test_a_timeout_is_retried(service: FaultyServer) -> None:
    service.replies = ["hang", (200, ANSWER)]
    response = failsoft.chat_with_retry(MESSAGES, base_delay=0.01, jitter="none", timeout=0.2)
    assert response == ANSWER
    assert len(service.seen) == 2


def test_timeouts_that_do_not_end_are_a_timeout_error(service: FaultyServer) -> None:
    service.replies = ["hang"] * 2
    with pytest.raises(failsoft.APITimeoutError) as caught:
        failsoft.chat_with_retry(
            MESSAGES, max_retries=2, base_delay=0.01, jitter="none", timeout=0.2
        )
    assert isinstance(caught.value, TimeoutError)
    assert len(caught.value.attempts) == len(service.seen) == 2


@pytest.mark.parametrize("max_retries", [1, 2, 5])
def test_ends_in_at_most_max_retries_requests(service: FaultyServer, max_retries: int) -> None:
    service.replies = [BROKEN] * 20
    with pytest.raises(RuntimeError) as caught:
        failsoft.chat_with_retry(MESSAGES, max_retries=max_retries, base_delay=0.01, jitter="none")
    assert isinstance(caught.value, failsoft.ProviderError)
    assert len(service.seen) == max_retries


def test_the_idempotency_key_stays_the_same(service: FaultyServer) -> None:
    service.replies = [BROKEN, BROKEN]
    failsoft.chat_with_retry(MESSAGES, base_delay=0.01, jitter="none")
    failsoft.chat_with_retry(MESSAGES)
    keys = [request["headers"]["idempotency-key"] for request in service.seen]
    assert [len(list(group)) for _, group in itertools.groupby(keys)] == [3, 1]


def test_settings_that_change_are_followed(
    service: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    failsoft.chat_with_retry(MESSAGES)
    monkeypatch.setenv("FAILSOFT_API_KEY", "mbd_sk_agent_another")
    failsoft.chat_with_retry(MESSAGES)
    assert [request["headers"]["x-api-key"] for request in service.seen] == [
        KEY,
        "mbd_sk_agent_another",
    ]


def test_a_client_may_be_given(service: FaultyServer) -> None:
    with failsoft.Client("mbd_sk_mine", base_url=service.url) as client:
        assert failsoft.chat_with_retry(MESSAGES, client=client) == ANSWER
    assert service.seen[0]["headers"]["x-api-key"] == "mbd_sk_mine"


def test_no_key_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(failsoft.ConfigurationError, match="FAILSOFT_API_KEY"):
        failsoft.chat_with_retry(MESSAGES)


# ---------------------------------------------------------------------------------------- streams

WHOLE = "Once upon a time, the guide's own function returned half of this."
DROPPED: dict[str, Any] = {
    "answer": WHOLE, "fault": "cut_body", "at": {"text_bytes": 20}, "framing": "close"
}


def test_signature_of_streaming_is_the_guides() -> None:
    parameters = list(inspect.signature(failsoft.stream_with_reconnect).parameters.values())[:3]
    assert [(one.name, one.default) for one in parameters] == [
        ("messages", inspect.Parameter.empty),
        ("model", "claude-3-5-sonnet"),
        ("max_reconnects", 3),
    ]


def test_a_drop_is_continued(failsoft_simulator: World, capsys: Any) -> None:
    failsoft_simulator.script([{**DROPPED, "continuations": [{"overlap": len("time, th")}]}])
    with failsoft_simulator.client() as client:
        assert failsoft.stream_with_reconnect(MESSAGES, client=client) == WHOLE
    assert capsys.readouterr().out == ""
    first, second = (request["body"]["messages"] for request in failsoft_simulator.requests)
    assert first == second[: len(first)] == MESSAGES
    assert second[-2] == {"role": "assistant", "content": WHOLE[:20]}
    assert second[-1]["role"] == "user"


def test_pieces_are_printed_when_asked(failsoft_simulator: World, capsys: Any) -> None:
    failsoft_simulator.script([{**DROPPED, "continuations": [{}]}])
    with failsoft_simulator.client() as client:
        text = failsoft.stream_with_reconnect(MESSAGES, client=client, print_pieces=True)
    assert capsys.readouterr().out == text == WHOLE


def test_a_drop_too_many_is_a_runtime_error(failsoft_simulator: World) -> None:
    cut = {"fault": "cut_body", "at": {"text_bytes": 5}}
    failsoft_simulator.script([{**DROPPED, "continuations": [cut, cut, cut]}])
    with failsoft_simulator.client() as client, pytest.raises(RuntimeError) as caught:
        failsoft.stream_with_reconnect(MESSAGES, "gpt-4o", 2, client=client)
    assert isinstance(caught.value, failsoft.StreamInterruptedError)
    assert caught.value.partial_text == WHOLE[:30]
    assert len(failsoft_simulator.requests) == 3

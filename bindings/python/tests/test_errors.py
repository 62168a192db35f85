from __future__ import annotations

import copy
import pickle
import socket
from datetime import datetime, timedelta, timezone
from typing import Any

import failsoft
import pytest
from failsoft.testing import World

MESSAGES = [{"role": "user", "content": "Hi"}]

PARENTS = {
    "ConfigurationError": ["FailsoftError", "ValueError"],
    "InvalidArgumentError": ["FailsoftError", "ValueError"],
    "APIError": ["FailsoftError"],
    "APIConnectionError": ["APIError"],
    "APITimeoutError": ["APIConnectionError", "TimeoutError"],
    "APIStatusError": ["APIError"],
    "BadRequestError": ["APIStatusError"],
    "ContextLengthError": ["BadRequestError"],
    "AuthenticationError": ["APIStatusError"],
    "CreditsExhaustedError": ["APIStatusError"],
    "PermissionDeniedError": ["APIStatusError"],
    "NotFoundError": ["APIStatusError"],
    "ConflictError": ["APIStatusError"],
    "UnprocessableEntityError": ["APIStatusError"],
    "InvalidModelError": ["UnprocessableEntityError"],
    "RateLimitError": ["APIStatusError"],
    "InternalServerError": ["APIStatusError"],
    "ProviderError": ["InternalServerError"],
    "StreamInterruptedError": ["APIError"],
    "DeadlineExceededError": ["FailsoftError", "TimeoutError"],
    "CircuitOpenError": ["FailsoftError"],
    "OverloadedError": ["FailsoftError"],
    "CancelledError": ["FailsoftError"],
    "ClientClosedError": ["FailsoftError"],
    "FailsoftError": ["RuntimeError"],
}

ERRORS = sorted(PARENTS)


def fail(world: World, *replies: Any, **options: Any) -> failsoft.FailsoftError:
    world.script(replies)
    options = {"max_attempts": 1, **options}
    with world.client(model="gpt-4o", **options) as client:
        with pytest.raises(failsoft.FailsoftError) as caught:
            client.chat(MESSAGES)
    return caught.value


@pytest.mark.parametrize("name", ERRORS)
def test_hierarchy(name: str) -> None:
    kind = getattr(failsoft, name)
    assert [base.__name__ for base in kind.__bases__] == PARENTS[name]
    assert kind.__module__ == "failsoft"


def test_every_exported_error_is_in_the_hierarchy() -> None:
    exported = [name for name in failsoft.__all__ if name.endswith("Error")]
    assert sorted(exported) == ERRORS


def pickled(error: Exception) -> Any:
    return pickle.loads(pickle.dumps(error))


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
def test_errors_survive_copying(name: str, duplicate: Any) -> None:
    details = {"class": "x", "code": "c", "fix": "Do it.", "attempts": [{"attempt": 1}]}
    error = getattr(failsoft, name)("It broke.", details, "report")
    error.mine = 1
    twin = duplicate(error)
    assert type(twin) is type(error)
    assert vars(twin) == vars(error)
    assert (str(twin), twin.args) == ("It broke. Do it.", ("It broke.",))


@pytest.mark.parametrize("name", ERRORS)
def test_errors_can_be_made_by_hand(name: str) -> None:
    error = getattr(failsoft, name)("It broke.")
    assert str(error) == error.message == "It broke."
    assert (error.code, error.retry_after, error.attempts) == (None, None, [])


def test_rate_limit(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"error": "rate_limit_exceeded"})
    assert type(error) is failsoft.RateLimitError
    assert (error.status_code, error.code, error.retry_after) == (429, "rate_limit_exceeded", 12.0)
    assert isinstance(error.retry_at, datetime)
    assert error.retry_at > datetime.now(timezone.utc) - timedelta(days=1)
    assert error.gave_up


def test_provider(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"error": "provider_error"})
    assert type(error) is failsoft.ProviderError
    assert (error.status_code, error.provider, error.upstream_status) == (500, "anthropic", 529)


def test_a_plain_500_names_no_provider(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"status": 503, "body": "busy"})
    assert type(error) is failsoft.InternalServerError
    assert error.body == "busy"


def test_context_length(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"error": "context_length_exceeded"})
    assert type(error) is failsoft.ContextLengthError
    assert (error.model_max_tokens, error.request_tokens) == (128000, 141234)


def test_credits(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"error": "credits_exhausted"})
    assert type(error) is failsoft.CreditsExhaustedError
    assert error.balance_usdc == "0.0000"
    assert error.top_up_url == "https://app.moltbotden.com/billing"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, failsoft.BadRequestError),
        (401, failsoft.AuthenticationError),
        (403, failsoft.PermissionDeniedError),
        (409, failsoft.ConflictError),
        (418, failsoft.BadRequestError),
        (422, failsoft.UnprocessableEntityError),
    ],
)
def test_bare_statuses(
    failsoft_simulator: World, status: int, expected: type[failsoft.FailsoftError]
) -> None:
    error = fail(failsoft_simulator, {"status": status, "body": {}})
    assert type(error) is expected
    assert error.status_code == status


def test_reset_is_a_connection_error(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"fault": "reset"})
    assert type(error) is failsoft.APIConnectionError
    assert error.status_code is None


def test_deadline(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"fault": "hang"}, deadline=0.2, time_scale=1)
    assert type(error) is failsoft.DeadlineExceededError
    assert isinstance(error, TimeoutError)


def test_statuses_of_the_future_go_by_their_band() -> None:
    from failsoft._errors import error_from

    assert type(error_from(-299, '{"class": "new"}', "")) is failsoft.APIConnectionError
    assert type(error_from(-399, '{"class": "new"}', "")) is failsoft.APIStatusError
    assert type(error_from(-699, '{"class": "new"}', "")) is failsoft.FailsoftError
    assert type(error_from(-901, '{"class": "nomem"}', "")) is MemoryError


def test_the_traceback_of_an_error_tells_the_fix_and_no_key(failsoft_simulator: World) -> None:
    key = "mbd_sk_secret_0123456789"
    error = fail(
        failsoft_simulator,
        {"error": "invalid_api_key", "echo_header": "x-api-key"},
        api_key=key,
    )
    assert type(error) is failsoft.AuthenticationError
    assert error.fix and error.fix in str(error)
    shown = f"{error} {error!r} {vars(error)} {error.report}"
    assert key not in shown and "0123456789" not in shown


def test_the_report_tells_every_attempt(failsoft_simulator: World) -> None:
    error = fail(failsoft_simulator, {"error": "provider_error", "times": 3}, max_attempts=3)
    assert len(error.attempts) == 3
    assert error.report.count("500") >= 3


def test_a_connection_that_does_not_come_about() -> None:
    """The time limit on answers, and the request's size, have no part in it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and speaks no TLS
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/v1"
        with failsoft.Client("key", base_url=url, connect_timeout=0.2, max_attempts=1) as client:
            with pytest.raises(failsoft.APITimeoutError, match="connect_timeout") as caught:
                client.chat(MESSAGES, model="gpt-4o")
    assert "firewall" in str(caught.value.fix)
    assert str(caught.value.fix).endswith("or raise connect_timeout.")


def test_an_answer_that_is_late(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"fault": "hang", "times": -1}])
    with failsoft_simulator.client(model="gpt-4o", max_attempts=1, first_token_timeout=10) as client:
        with pytest.raises(failsoft.APITimeoutError, match="first_token_timeout") as caught:
            list(client.stream(MESSAGES))
    assert "the limit that the message names" in str(caught.value.fix)

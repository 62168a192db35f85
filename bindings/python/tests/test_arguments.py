"""What is wrong is refused with the name of what is wrong, and nothing is sent."""

from __future__ import annotations

import math
from collections import deque
from types import MappingProxyType
from typing import Any

import failsoft
import pytest
from failsoft.testing import World

MESSAGES = [{"role": "user", "content": "Hi"}]
URL = "http://127.0.0.1:9/v1"


def refused_config(**options: Any) -> failsoft.ConfigurationError:
    options = {"api_key": "mbd_sk_x", "base_url": URL, **options}
    with pytest.raises(failsoft.ConfigurationError) as caught:
        failsoft.Client(**options)
    return caught.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", "mbd_sk\nX-Evil: 1"),
        ("api_key", 7),
        ("api_key", ""),
        ("api_key", "\ud800"),
        ("base_url", "not a URL"),
        ("base_url", "ftp://host/"),
        ("auth", "basic"),
        ("deadline", "soon"),
        ("deadline", -2),
        ("base_delay", -1),
        ("deadline", math.nan),
        ("timeout", math.inf),
        ("timeout", 1e300),
        ("max_attempts", 0),
        ("max_attempts", 2.5),
        ("max_attempts", True),
        ("jitter", "some"),
        ("headers", ["a"]),
    ],
)
def test_options_that_are_wrong(name: str, value: Any) -> None:
    error = refused_config(**{name: value})
    assert error.field == f"/{name}"
    assert name in str(error)


def test_an_unknown_option_names_the_nearest() -> None:
    error = refused_config(max_attemps=3)
    assert error.field == "/max_attemps"
    assert "max_attempts" in str(error)


def test_an_option_json_cannot_hold_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="ca_file"):
        failsoft.Client("key", base_url=URL, ca_file=b"bytes")  # type: ignore[arg-type]


def test_a_key_of_a_megabyte(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    key = "k" * (1 << 20)
    try:
        failsoft_simulator.client(api_key=key, max_attempts=1).chat(MESSAGES, model="gpt-4o")
    except failsoft.FailsoftError as error:
        assert "kkkk" not in f"{error} {error.report} {error.details}"
    else:
        assert failsoft_simulator.requests[0]["headers"]["x-api-key"] == key


Circular: list[Any] = []
Circular.append(Circular)
Deep: list[Any] = []
for _ in range(100_000):
    Deep = [Deep]


@pytest.mark.parametrize(
    ("arguments", "expected", "named"),
    [
        ({"messages": b"bytes"}, TypeError, "messages"),
        ({"messages": {1, 2}}, TypeError, "messages"),
        ({"messages": object()}, TypeError, "messages"),
        ({"messages": (message["content"] for message in MESSAGES)},
         failsoft.InvalidArgumentError, "messages/0"),
        ({"messages": Circular}, failsoft.InvalidArgumentError, "messages"),
        ({"messages": Deep}, failsoft.InvalidArgumentError, "messages"),
        ({"messages": None}, failsoft.InvalidArgumentError, "messages"),
        ({"messages": "Hi"}, failsoft.InvalidArgumentError, "messages"),
        ({"messages": []}, failsoft.InvalidArgumentError, "messages"),
        ({"messages": [{"content": "Hi"}]}, failsoft.InvalidArgumentError, "role"),
        ({"messages": [{"role": "user", "content": "\ud83d"}]},
         failsoft.InvalidArgumentError, "messages/0/content"),
        ({"tools": b"bytes"}, TypeError, "tools"),
        ({"temperature": math.nan}, failsoft.InvalidArgumentError, "temperature"),
        ({"temperature": -math.inf}, failsoft.InvalidArgumentError, "temperature"),
        ({"deadline": -2}, failsoft.InvalidArgumentError, "deadline"),
        ({"max_attempts": "three"}, failsoft.InvalidArgumentError, "max_attempts"),
        ({"api_key": "another"}, failsoft.InvalidArgumentError, "api_key"),
    ],
)
def test_requests_that_are_wrong(
    failsoft_simulator: World, arguments: dict[str, Any], expected: Any, named: str
) -> None:
    failsoft_simulator.script([])
    with failsoft_simulator.client(model="gpt-4o") as client:
        with pytest.raises(expected) as caught:
            client.chat(**{"messages": MESSAGES, **arguments})
        assert named in str(getattr(caught.value, "field", caught.value))
        assert failsoft_simulator.requests == []
        assert client.chat(MESSAGES).text == "You said: Hi"


@pytest.mark.parametrize(
    "wrap", [iter, deque, tuple, lambda messages: (one for one in messages),
             lambda messages: dict(enumerate(messages)).values(),
             lambda messages: [MappingProxyType(one) for one in messages]]
)
def test_messages_are_what_can_be_iterated_over(failsoft_simulator: World, wrap: Any) -> None:
    """As their type says: also once only, and in any kind of container."""
    with failsoft_simulator.client(model="gpt-4o", headers=MappingProxyType({"x-a": "b"})) as client:
        assert client.chat(wrap(MESSAGES)).text == "You said: Hi"
        assert "".join(client.stream(wrap(MESSAGES))) == "You said: Hi"
    assert failsoft.count_tokens(wrap(MESSAGES)) == failsoft.count_tokens(MESSAGES)
    assert [dict(one) for one in failsoft.trim(wrap(MESSAGES), 100).messages] == MESSAGES
    assert failsoft_simulator.requests[0]["headers"]["x-a"] == "b"


@pytest.mark.parametrize(
    ("messages", "named"),
    [("Hi", "/messages"), ({"messages": MESSAGES}, "/messages"), ([*MESSAGES, "Hi"], "/messages/1"),
     ([None], "/messages/0"), (5, "/messages"), (b"Hi", None), (None, "/messages")],
)
def test_no_messages_to_trim(messages: Any, named: str | None) -> None:
    expected: type[Exception] = failsoft.InvalidArgumentError if named else TypeError
    with pytest.raises(expected, match="messages") as caught:
        failsoft.trim(messages, 100)
    assert getattr(caught.value, "field", None) == named
    if not isinstance(messages, (str, dict)):
        with pytest.raises(expected):
            failsoft.count_tokens(messages)


TEXT = b"a text " * 1000


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: failsoft.chunk(TEXT, 5), "text must be a str, not bytes"),  # type: ignore[arg-type]
        (lambda: list(failsoft.chunk_stream([TEXT], 5)), "parts must be a str, not bytes"),  # type: ignore[list-item]
        (lambda: failsoft.Client("key", credentials={}), "credentials must be a function"),  # type: ignore[arg-type]
        (lambda: failsoft.Client("key").summarize("x", progress=True),  # type: ignore[arg-type]
         "progress must be a function, not bool"),
        (lambda: failsoft.Client("key").close("1"), "timeout must be a number of seconds"),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_another_type(call: Any, named: str) -> None:
    with pytest.raises(TypeError, match=named) as caught:
        call()
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("timeout", [-1, math.nan, math.inf, 1e300])
def test_a_timeout_that_is_none(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be 0 or more seconds"):
        failsoft.Client("key").close(timeout)


def test_a_hundred_megabytes_of_text_arrive(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": "read"}])
    message = {"role": "user", "content": "x" * 100_000_000}
    with failsoft_simulator.client(model="of-any-window", time_scale=1) as client:
        assert client.chat([message]).text == "read"
    (request,) = failsoft_simulator.requests
    assert request["headers"]["content-length"] > str(100_000_000)


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [("GET", "models", "path"), ("GET", "http://elsewhere/", "path"), ("G T", "/models", "method"),
     ("GET", "/mo\ndels", "path"), ("GET", None, "path"), (1, "/models", "method")],
)
def test_other_requests_that_are_wrong(
    failsoft_simulator: World, method: Any, path: Any, named: str
) -> None:
    with failsoft_simulator.client() as client:
        with pytest.raises(failsoft.InvalidArgumentError) as caught:
            client.request(method, path)
    assert caught.value.field == f"/{named}"

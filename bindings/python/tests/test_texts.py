"""Conversations that fit: the guide's rule bit for bit, the better one, and what messages cost."""

from __future__ import annotations

import hashlib
import inspect
import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import failsoft
import pytest

VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "trim.jsonl"


def generated(recipe: dict[str, Any]) -> str:
    if recipe["op"] == "repeat":
        return str(recipe["s"]) * int(recipe["n"])
    x, alphabet, pieces = recipe["seed"], recipe["alphabet"], []
    for _ in range(recipe["n"]):
        x = (x * 1103515245 + 12345) % 2**31
        pieces.append(alphabet[(x >> 16) % len(alphabet)])
    return "".join(pieces)


def numbered(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value.replace("{i}", str(number))
    if isinstance(value, dict):
        return {name: numbered(member, number) for name, member in value.items()}
    return [numbered(item, number) for item in value] if isinstance(value, list) else value


def expanded(message: Any) -> Any:
    if not isinstance(message, dict) or "content_gen" not in message:
        return message
    rest = {name: value for name, value in message.items() if name != "content_gen"}
    return {**rest, "content": generated(message["content_gen"])}


def messages_of(vector: dict[str, Any]) -> list[Any]:
    if "messages" in vector:
        return [expanded(message) for message in vector["messages"]]
    return [
        expanded(numbered(message, number))
        for block in vector["messages_gen"]
        for number in range(block["repeat"])
        for message in block["messages"]
    ]


def vectors() -> list[Any]:
    lines = VECTORS.read_text().splitlines()
    return [pytest.param(json.loads(line), id=json.loads(line)["name"]) for line in lines]


@pytest.mark.parametrize("vector", vectors())
def test_trim_history_is_the_guides(vector: dict[str, Any]) -> None:
    messages = messages_of(vector)
    budget = vector["max_tokens_estimate"]
    if "error" in vector:
        with pytest.raises(failsoft.InvalidArgumentError) as caught:
            failsoft.trim_history(messages, budget)
        kinds = {"KeyError": KeyError, "TypeError": TypeError}
        assert isinstance(caught.value, kinds[vector["error"]])
        return
    kept = failsoft.trim_history(messages, budget)
    places = {id(message): index for index, message in enumerate(messages)}
    indices = [places[id(message)] for message in kept]  # the very objects
    if "kept" in vector:
        assert indices == vector["kept"]
    else:
        assert (len(messages), len(kept)) == (vector["n_messages"], vector["n_kept"])
        joined = "\x1e".join(message["content"] for message in kept)
        assert hashlib.sha256(joined.encode()).hexdigest() == vector["joined_sha256"]


def test_signature_is_the_guides() -> None:
    parameters = list(inspect.signature(failsoft.trim_history).parameters.values())
    assert [(one.name, one.default) for one in parameters] == [
        ("messages", inspect.Parameter.empty),
        ("max_tokens_estimate", 100_000),
    ]


def test_trim_history_measures_as_python_does() -> None:
    odd: list[Any] = [
        {"role": "user", "content": "\ud800" * 8},
        {"role": "user", "content": ("a", "b")},
        {"role": "user", "content": {"a": 1, "b": 2, "c": 3}},
    ]
    assert failsoft.trim_history(odd, 1) == [odd[2]]
    assert failsoft.trim_history(odd, 1.25) == odd[1:]  # type: ignore[arg-type]
    assert failsoft.trim_history(iter(odd), 4) == odd
    assert failsoft.trim_history(odd, 10**30) == odd
    for most in (True, Fraction(5, 4), Decimal("1.25"), 10**400, math.inf):
        count = {True: 1, math.inf: 3, 10**400: 3}.get(most, 2)
        assert failsoft.trim_history(odd, most) == odd[-count:]  # type: ignore[arg-type]
    assert failsoft.trim_history(odd, -(10**30)) == []
    assert failsoft.trim_history([]) == []


def test_trim_history_refuses_what_is_no_message() -> None:
    with pytest.raises(failsoft.InvalidArgumentError) as caught:
        failsoft.trim_history([{"role": "user", "content": None}])
    assert caught.value.field == "/messages/0/content"
    with pytest.raises(KeyError, match="messages/1/role: missing") as missing:
        failsoft.trim_history([{"role": "user", "content": "a"}, {"content": "x"}])
    assert isinstance(missing.value, failsoft.InvalidArgumentError)
    assert missing.value.field == "/messages/1/role"
    with pytest.raises(TypeError):
        failsoft.trim_history([7])  # type: ignore[list-item]
    with pytest.raises(failsoft.InvalidArgumentError):
        failsoft.trim_history([], math.nan)  # type: ignore[arg-type]
    for wrong in (None, "5", [5]):
        with pytest.raises(TypeError):
            failsoft.trim_history([], wrong)  # type: ignore[arg-type]


def conversation(rounds: int) -> list[dict[str, Any]]:
    talk: list[dict[str, Any]] = [{"role": "system", "content": "Be brief."}]
    for i in range(rounds):
        talk.append({"role": "user", "content": f"Question {i}: " + "why " * 20})
        talk.append({"role": "assistant", "content": f"Answer {i}: " + "so " * 20, "n": 1.0})
    return talk


def test_trim_gives_back_the_same_objects() -> None:
    talk = conversation(30)
    trimmed = failsoft.trim(talk, 600, model="gpt-4o")
    assert trimmed.report["tokens_after"] <= 600 < trimmed.report["tokens_before"]
    assert trimmed.messages[0] is talk[0] and trimmed.messages[1] is talk[1]
    assert trimmed.messages[-1] is talk[-1]
    assert len(trimmed.messages) + len(trimmed.report["dropped"]) == len(talk)
    assert failsoft.trim(talk, 10**6).messages == talk
    assert "tokens" in repr(trimmed)


def test_trim_cuts_a_copy() -> None:
    talk = [{"role": "user", "content": "word " * 5000, "name": "me"}]
    trimmed = failsoft.trim(talk, window=1000, reserve=100)
    assert len(talk[0]["content"]) == 25_000
    assert "characters cut" in trimmed.messages[0]["content"]
    assert trimmed.messages[0]["name"] == "me"
    assert trimmed.report["cut"][0]["characters_before"] == 25_000


def test_what_cannot_fit_is_told_in_numbers() -> None:
    with pytest.raises(failsoft.ContextLengthError) as caught:
        failsoft.trim([{"role": "system", "content": "word " * 500}], 100)
    unfit = caught.value.details["unfit"]
    assert unfit["over"] == unfit["needed"] - 100 > 0
    assert unfit["system"] > 300


def test_trim_refuses_wrong_options() -> None:
    for options in ({"max_tokens": math.nan}, {"max_tokens": -1}, {"max_tokens": 5, "window": 5}):
        with pytest.raises(failsoft.InvalidArgumentError) as caught:
            failsoft.trim([], **options)  # type: ignore[arg-type]
        assert caught.value.field == "/max_tokens"
    with pytest.raises(failsoft.InvalidArgumentError, match="low_water"):
        failsoft.trim([], 5, low_watr=1)
    with pytest.raises(failsoft.InvalidArgumentError, match="surrogate"):
        failsoft.trim([{"role": "user", "content": "\ud800"}], 5)
    with pytest.raises(TypeError):
        failsoft.trim([{"role": "user", "content": object()}], 5)


def test_counting() -> None:
    messages = [{"role": "user", "content": "Hello there"}]
    assert failsoft.count_tokens("") == 0
    assert failsoft.count_tokens("Good day there", model="gpt-4o") == 3
    alone = failsoft.count_tokens(messages, model="gpt-4o")
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
    assert failsoft.count_tokens({"model": "gpt-4o", "messages": messages}) == alone
    assert failsoft.count_tokens({"messages": messages, "tools": tools}, model="gpt-4o") > alone
    image = "data:image/png;base64," + "A" * 1_000_000
    parts = [{"type": "image_url", "image_url": {"url": image}}]
    assert failsoft.count_tokens([{"role": "user", "content": parts}]) < 2_000
    with pytest.raises(failsoft.InvalidArgumentError):
        failsoft.count_tokens("a", family="nobody's")
    with pytest.raises(failsoft.InvalidArgumentError, match="surrogate"):
        failsoft.count_tokens("\ud800")
    with pytest.raises(TypeError, match="tokenizer"):
        failsoft.count_tokens("a", tokenizer="ranks.tiktoken")  # type: ignore[arg-type]


def ranks_of_bytes() -> str:
    from base64 import b64encode

    lines = [f"{b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256)]
    return "".join(lines) + "YWI= 256\n"


def test_exact_counts(tmp_path: Path) -> None:
    file = tmp_path / "ranks.tiktoken"
    file.write_text(ranks_of_bytes())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    tokenizer = failsoft.Tokenizer(file, sha256=digest, pattern="o200k")
    assert failsoft.count_tokens("abab c", tokenizer=tokenizer) == 4
    assert failsoft.trim([{"role": "user", "content": "ab"}], 100, tokenizer=tokenizer).messages
    with pytest.raises(failsoft.ConfigurationError) as caught:
        failsoft.Tokenizer(file, sha256="0" * 64)
    assert caught.value.field == "/sha256"
    with pytest.raises(failsoft.ConfigurationError):
        failsoft.Tokenizer(tmp_path / "none")


def test_a_hundred_thousand_messages() -> None:
    talk = [{"role": "user", "content": "word"} for _ in range(100_000)]
    kept = failsoft.trim_history(talk, 99_999)
    assert len(kept) == 99_999 and kept[0] is talk[1] and kept[-1] is talk[-1]

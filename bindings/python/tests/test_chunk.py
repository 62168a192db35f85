"""Texts cut into chunks."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import failsoft
import pytest

VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "chunk.jsonl"
CASES = [json.loads(line) for line in VECTORS.read_text().splitlines()]


def made(recipe: dict[str, Any]) -> str:
    """The text of a `text_gen`: tests/vectors/README.md has the recipes."""
    op = recipe["op"]
    if op == "repeat":
        return str(recipe["s"] * recipe["n"])
    if op == "concat":
        return "".join(part if isinstance(part, str) else made(part) for part in recipe["parts"])
    if op == "join":
        items = [recipe["item"].replace("{i}", str(i)) for i in range(recipe["n"])]
        return str(recipe["sep"]).join(items)
    assert op == "lcg"
    x, letters, pieces = recipe["seed"], recipe["alphabet"], []
    for _ in range(recipe["n"]):
        x = (x * 1103515245 + 12345) % 2**31
        pieces.append(letters[(x >> 16) % len(letters)])
    return "".join(pieces)


def digest(chunks: list[str]) -> str:
    return hashlib.sha256("\x1e".join(chunks).encode()).hexdigest()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_guides_function_bit_for_bit(case: dict[str, Any]) -> None:
    text = case["text"] if "text" in case else made(case["text_gen"])
    if case["max_chars"] < 1 and case.get("hang"):
        with pytest.raises(failsoft.InvalidArgumentError) as caught:
            failsoft.chunk_text(text, case["max_chars"])
        assert caught.value.field == "/max_chars"
        return
    chunks = failsoft.chunk_text(text, case["max_chars"])
    expected = case.get("guarded") if case.get("hang") else case.get("chunks")
    if expected is not None:
        assert chunks == expected
        return
    assert len(chunks) == case["guarded_n" if case.get("hang") else "n_chunks"]
    assert digest(chunks) == case["guarded_sha256" if case.get("hang") else "joined_sha256"]


def guide(text: str, max_chars: int) -> list[str]:
    """The guide's code, but for the one case in which it does not end."""
    chunks = []
    while len(text) > max_chars:
        at = text.rfind("\n\n", 0, max_chars)
        if at == -1:
            at = text.rfind(". ", 0, max_chars)
            if at <= 0:
                at = text.rfind(" ", 0, max_chars)
        if at == -1:
            at = max_chars
        chunks.append(text[:at])
        text = text[at:].lstrip()
    return [*chunks, text]


PIECES = ["a", "bc", "Word", " ", " ", ". ", ".", "\n", "\n\n", "\r\n", "\t", "\x1c", "\x85", "\xa0",
          "\u1680", "\u2003", "\u2028", "\u200b", "\u3000", "\ufeff", "é", "e\u0301", "文", "字。", "😀",
          "👩\u200d👧", "🇩🇪", "각", "```\n", "# ", "| a |\n", "|-|\n", "! ", "Dr. "]  # fmt: skip


def random_texts(count: int, seed: int) -> list[tuple[str, int]]:
    chance = random.Random(seed)
    return [
        ("".join(chance.choices(PIECES, k=chance.randrange(60))), chance.randrange(1, 25))
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", [5, random.randrange(2**32)])
def test_random_texts_are_cut_as_the_guide_does(seed: int) -> None:
    for text, max_chars in random_texts(3_000, seed):
        assert failsoft.chunk_text(text, max_chars) == guide(text, max_chars), (text, max_chars)


@pytest.mark.parametrize("seed", [6, random.randrange(2**32)])
@pytest.mark.parametrize("markdown", [False, True])
def test_nothing_is_lost_and_every_place_is_right(seed: int, markdown: bool) -> None:
    for text, max_chars in random_texts(2_000, seed):
        chunks = failsoft.chunk(text, max_chars, markdown=markdown)
        assert "".join(part.text for part in chunks) == text, (text, max_chars)
        whole = text.encode()
        at = 0
        for part in chunks:
            assert 0 < len(part.text) <= max_chars
            assert part.start == at
            assert text[part.start : part.end] == part.text
            assert whole[part.byte_start : part.byte_end].decode() == part.text
            at = part.end


@pytest.mark.parametrize("seed", [7, random.randrange(2**32)])
def test_parts_of_a_text_give_the_chunks_of_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    for text, max_chars in random_texts(1_000, seed):
        options: dict[str, Any] = {"overlap": (max_chars - 1) // 2, "trim": chance.random() < 0.5}
        size = chance.randrange(1, 9)
        parts = [text[at : at + size] for at in range(0, len(text), size)]
        streamed = list(failsoft.chunk_stream(parts, max_chars, **options))
        assert streamed == failsoft.chunk(text, max_chars, **options), (text, max_chars)


def test_a_reader_would_cut_there() -> None:
    text = "First of all. Second of all.\n\nThird of all, and then some."
    assert [part.text for part in failsoft.chunk(text, 40)] == [
        "First of all. Second of all.\n\n",
        "Third of all, and then some.",
    ]
    assert [part.text for part in failsoft.chunk(text, 20, trim=True)] == [
        "First of all.",
        "Second of all.",
        "Third of all, and",
        "then some.",
    ]


def test_parts_of_a_fence_are_closed() -> None:
    text = "# Code\n```python\na = 1\nb = 2\nc = 3\n```\nThe end.\n"
    parts = failsoft.chunk(text, 12, markdown=True, close_fences=True)
    inside = [part.text for part in parts if " = " in part.text]
    assert len(inside) > 1
    for part in inside:
        assert part.startswith("```python\n")
        assert part.endswith("\n```\n")
    assert "".join(text[part.start : part.end] for part in parts) == text
    streamed = list(failsoft.chunk_stream(list(text), 12, markdown=True, close_fences=True))
    assert streamed == parts


def test_units() -> None:
    text = "ééééé ééééé"
    assert [len(part.text) for part in failsoft.chunk(text, 6)] == [6, 5]
    assert [part.byte_end for part in failsoft.chunk(text, 11, unit="bytes")] == [11, 21]
    tokens = failsoft.chunk("plain " * 1_000, 100, unit="tokens", model="gpt-4o")
    assert 9 <= len(tokens) <= 14


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"max": 0}, "/max"),
        ({"max": -1}, "/max"),
        ({"max": 2**70}, "/max"),
        ({"max": "9"}, "/max"),
        ({"max": 10, "unit": "words"}, "/unit"),
        ({"max": 10, "overlap": 5}, "/overlap"),
        ({"max": 10, "min_fill": 0.7}, "/min_fill"),
        ({"max": 10, "family": "gpt"}, "/family"),
        ({"max": 3, "unit": "bytes"}, "/max"),
        ({"max": 9, "close_fences": True}, "/close_fences"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], field: str) -> None:
    for chunks in (failsoft.chunk, failsoft.chunk_stream):
        with pytest.raises(failsoft.InvalidArgumentError) as caught:
            chunks("text", **options)
        assert caught.value.field == field


def test_what_is_no_text() -> None:
    for text in (b"bytes", None, 7):
        with pytest.raises(TypeError):
            failsoft.chunk_text(text)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            failsoft.chunk(text, 9)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        list(failsoft.chunk_stream([b"bytes"], 9))  # type: ignore[list-item]
    with pytest.raises(failsoft.InvalidArgumentError, match="byte 1"):
        failsoft.chunk("a\ud800", 9)


def test_a_lone_surrogate_is_a_character_of_the_guides() -> None:
    for text in ("\ud800abc def", "a \udfff. b", "\ud83d\ud83d\ude00 \xe9", "\udc80" * 7):
        for most in range(1, 9):
            assert failsoft.chunk_text(text, most) == guide(text, most), (text, most)


def test_a_size_that_is_no_int_ends_where_the_guides_code_does() -> None:
    for most in (3.0, 3.5, 1e9, float("inf")):
        assert failsoft.chunk_text("abc", most) == ["abc"]  # type: ignore[arg-type]
    assert failsoft.chunk_text("abc", True) == ["a", "b", "c"]
    for wrong in (2.0, -1.5, float("nan"), None, "3"):
        with pytest.raises(TypeError, match="max_chars must be an int"):
            failsoft.chunk_text("abc", wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="text must be a str, not bytes"):
        failsoft.chunk_text(b"abc")  # type: ignore[arg-type]


def test_the_largest_sizes() -> None:
    assert failsoft.chunk_text("a b", 2**80) == ["a b"]
    assert failsoft.chunk_text("") == [""]
    assert failsoft.chunk("", 1) == []
    assert [part.text for part in failsoft.chunk("a b", 2**53)] == ["a b"]

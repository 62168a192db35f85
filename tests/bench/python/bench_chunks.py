"""What cutting a text costs from Python, beside the guide's code and other splitters.

    PYTHONPATH=build/python build/bench-venv/bin/python tests/bench/python/bench_chunks.py [--megabytes N]

CPU time of this process, the best of five, in one run. What is not installed is left out. The guide's code is quadratic: it gets
a tenth of the text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import failsoft

WORDS = "the of a in that which language model answer requests when whenever service failure and is".split()
HARD = {
    "one letter": "a",
    "spaces": " ",
    "newlines": "\n",
    "full stops": ". ",
    "brackets": ")",
    "combining marks": "\u0301",
    "flags": "\U0001f1e9\U0001f1ea",
    "joined emoji": "\U0001f469\u200d",
    "quoted letters": "\u201ca\u201d ",
    "accented letters": "\u00e9. ",
    "Hangul": "\uac01",
    "Chinese": "\u4e2d",
    "Russian": "\u043f\u0440\u0438\u0432\u0435\u0442 ",
}


def prose(size: int) -> str:
    """Sentences of 7 to 15 words, five to a paragraph, the same every time."""
    x, pieces, length, words, sentences = 1, [], 0, 0, 0
    while length < size:
        x = (x * 1103515245 + 12345) % 2**31
        words += 1
        piece = WORDS[(x >> 16) % len(WORDS)] + " "
        if words >= 7 + (x >> 20) % 9:
            words, sentences = 0, sentences + 1
            piece = piece[:-1] + (".\n\n" if sentences % 5 == 0 else ". ")
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def guide(text: str, max_chars: int) -> list[str]:
    """chunk_text as the API's guide has it."""
    chunks = []
    while len(text) > max_chars:
        split_at = text.rfind("\n\n", 0, max_chars)
        if split_at == -1:
            split_at = text.rfind(". ", 0, max_chars)
        if split_at == -1:
            split_at = text.rfind(" ", 0, max_chars)
        if split_at == -1:
            split_at = max_chars
        chunks.append(text[:split_at])
        text = text[split_at:].lstrip()
    return [*chunks, text]


def seconds(work: Callable[[], Any], rounds: int = 5) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def show(name: str, size: int, took: float) -> None:
    print(f"{name:42} {took * 1000:10.1f} ms {size / took / 1e6:10.1f} MB/s")


def others(text: str, size: int) -> None:
    try:
        from semantic_text_splitter import TextSplitter
    except ImportError:
        print("semantic-text-splitter is not installed")
        return
    splitter = TextSplitter(size, trim=False)
    show(f"semantic-text-splitter, {size}", len(text), seconds(lambda: splitter.chunks(text), 2))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=float, default=4.7)
    length = int(arguments.parse_args().megabytes * 1e6)
    text = prose(length)
    tenth = text[: length // 10].replace(". ", ".\n")  # the guide's code does not end on some
    show("guide's code, 200, a tenth of the text", len(tenth), seconds(lambda: guide(tenth, 200), 1))
    show("chunk_text, 200", len(text), seconds(lambda: failsoft.chunk_text(text, 200)))
    for size in (200, 1_000):
        usual = seconds(lambda size=size: failsoft.chunk(text, size))
        show(f"chunk, {size}", len(text), usual)
        others(text, size)
        for name, piece in HARD.items():
            bytes_ = len(piece.encode())
            hard = piece * (length // bytes_)
            took = seconds(lambda hard=hard, size=size: failsoft.chunk(hard, size), 3)
            show(f"chunk, {size}, {name} ({took / usual:.1f} times prose)", length, took)


if __name__ == "__main__":
    main()

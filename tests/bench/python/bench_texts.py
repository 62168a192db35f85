"""What trimming and counting cost from Python, beside the guide's code.

    PYTHONPATH=build/python python3 tests/bench/python/bench_texts.py [--messages N] [--megabytes N]

CPU time of this process, the best of seven, in one run. The guide's trim_history is quadratic: it gets a tenth of the messages.
"""

from __future__ import annotations

import argparse
import base64
import random
from typing import Any

import failsoft
from bench_chunks import prose, seconds, show

TALK = ("user", "assistant")


def conversation(count: int) -> list[dict[str, str]]:
    return [
        {"role": TALK[i % 2], "content": f"message {i}: a few words, as people write them"}
        for i in range(count)
    ]


def guide(messages: list[dict[str, Any]], max_tokens_estimate: int = 100_000) -> list[dict[str, Any]]:
    """trim_history as the API's guide has it."""
    system = [m for m in messages if m["role"] == "system"]
    others = [m for m in messages if m["role"] != "system"]
    budget = max_tokens_estimate * 4
    used = sum(len(m["content"]) for m in system)
    kept: list[dict[str, Any]] = []
    for message in reversed(others):
        if used + len(message["content"]) > budget:
            break
        used += len(message["content"])
        kept.insert(0, message)
    return system + kept


def show_trim(count: int) -> None:
    messages = conversation(count)
    every = 100 * count
    rows = [
        ("guide's trim_history, a tenth of them", count // 10, lambda: guide(messages[: count // 10], every)),
        ("trim_history", count, lambda: failsoft.trim_history(messages, every)),
        ("trim_history, a tenth of them", count // 10, lambda: failsoft.trim_history(messages[: count // 10], every)),
        ("trim, all fit", count, lambda: failsoft.trim(messages, every)),
        ("trim to a tenth", count, lambda: failsoft.trim(messages, count)),
    ]
    for name, size, work in rows:
        took = seconds(work, 7)
        print(f"{name:42} {took * 1000:10.1f} ms {took / size * 1e9:10.0f} ns a message")


def show_count(size: int) -> None:
    code = "    for (int i = 0; i < count; ++i) { total += values[i] * 0x1F; }\n"
    chance = random.Random(1)
    kinds = {
        "English": prose(size),
        "code": code * (size // len(code)),
        "Chinese": "\u4e2d\u6587\u6bb5\u843d\uff0c" * (size // 15),
        "Russian": "\u043f\u0440\u0438\u0432\u0435\u0442 " * (size // 13),
        "base64": base64.b64encode(chance.randbytes(size * 3 // 4)).decode(),
        "one letter": "a" * size,
        "digits": "7" * size,
        "newlines": "\n" * size,
        "punctuation": "({[;" * (size // 4),
        "combining marks": "\u0301" * (size // 2),
        "emoji": "\U0001f600" * (size // 4),
        "capitals and small letters": "aB" * (size // 2),
    }
    usual = 0.0
    for name, text in kinds.items():
        length = len(text.encode())
        took = seconds(lambda text=text: failsoft.count_tokens(text, model="gpt-4o"), 7)
        usual = usual or took / length
        less = seconds(lambda text=text[: len(text) // 10]: failsoft.count_tokens(text, model="gpt-4o"), 7)
        slower = took / length / usual
        show(f"count_tokens, {name} ({slower:.1f} times; n/10: {took / less:.1f})", length, took)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=100_000)
    arguments.add_argument("--megabytes", type=float, default=4.7)
    wanted = arguments.parse_args()
    show_trim(wanted.messages)
    show_count(int(wanted.megabytes * 1e6))


if __name__ == "__main__":
    main()

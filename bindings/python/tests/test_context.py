"""Requests that do not fit their model."""

from __future__ import annotations

import failsoft
import pytest
from failsoft.testing import World

LONG = [{"role": "user", "content": "word " * 2_000}]
MODELS = [
    {"id": "gpt-4o", "provider": "openai", "context_window": 300},
    {"id": "roomy", "provider": "openai", "context_window": 10_000},
]


def test_a_listed_window_counts_before_anything_is_sent(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"account": {"models": MODELS}})
    with failsoft_simulator.client(model="gpt-4o") as client:
        client.models()
        with pytest.raises(failsoft.ContextLengthError) as caught:
            client.chat(LONG)
        reply = client.chat(LONG, on_context_overflow="larger_model")
    assert caught.value.model_max_tokens == 300
    assert caught.value.attempts == [] and caught.value.recoveries == []
    turned = {"kind": "larger_model", "from": "gpt-4o", "to": "roomy", "window": 10_000}
    assert reply.recoveries == [turned] and reply.attempts[0]["preflight"] == turned
    assert reply.target is not None and reply.target["model"] == "roomy"
    chats = [one for one in failsoft_simulator.requests if one["path"].endswith("/completions")]
    assert [one["body"]["model"] for one in chats] == ["roomy"]


def test_what_was_tried_in_vain_stands_in_the_error(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "context_length_exceeded", "times": -1}])
    with (
        failsoft_simulator.client(model="gpt-4o", on_context_overflow="trim_then_larger") as client,
        pytest.raises(failsoft.ContextLengthError) as caught,
    ):
        client.chat(LONG)
    assert [one["kind"] for one in caught.value.recoveries] == ["trim", "larger_model"]
    assert len(failsoft_simulator.requests) == 3

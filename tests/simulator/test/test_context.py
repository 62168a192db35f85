"""The windows of models, and how providers say that a chat does not fit."""

import json

import pytest
from conftest import CHAT

MODELS = [{"id": "small", "context_window": 1000}, {"id": "large", "context_window": 200_000}]


def ask(world, tokens, model="small", **members):
    body = {"model": model, "messages": [{"role": "user", "content": "word" * tokens}], **members}
    return world.send("POST", CHAT, json.dumps(body))


def checking(world, **more):
    return world.script({"account": {"models": MODELS, "checks_context": True, **more}})


def test_what_fits_is_answered(world):
    checking(world)
    assert ask(world, 1000).json["usage"]["prompt_tokens"] == 1000
    assert ask(world, 900, max_tokens=100).status == 200
    assert ask(world, 141_234, model="large").status == 200
    assert ask(world, 5_000, model="unlisted").status == 200


def test_the_guides_words(world):
    checking(world)
    answer = ask(world, 141_234)
    assert answer.status == 400
    assert answer.json == {
        "error": {
            "code": "context_length_exceeded",
            "message": "This model's maximum context length is 1000 tokens. Your request used 141,234 tokens.",
            "status": 400,
            "model_max_tokens": 1000,
            "request_tokens": 141234,
        }
    }
    assert ask(world, 950, max_tokens=100).json["error"]["request_tokens"] == 1050
    assert ask(world, 950, max_completion_tokens=100).status == 400


@pytest.mark.parametrize(
    "name, words",
    [
        ("openai", "However, your messages resulted in 1500 tokens."),
        ("anthropic", "prompt is too long: 1500 tokens > 1000 maximum"),
        ("vllm", "You passed 1500 input tokens and requested 0 output tokens."),
        ("gemini", "The input token count (1500) exceeds the maximum number of tokens allowed (1000)."),
        ("llamacpp", '"n_prompt_tokens":1500,"n_ctx":1000'),
        ("xai", "maximum prompt length is 1000 but the request contains 1500 tokens."),
        ("mistral", "Prompt contains 1500 tokens and 0 draft tokens, too large for model with 1000"),
        ("kimi", "exceeded model token limit: 1000 (requested: 1500)"),
        ("openrouter", "you requested about 1500 tokens (1500 of text input, 0 in the output)."),
        ("sglang", "The input (1500 tokens) is longer than the model's context length (1000 tokens)."),
        ("unnumbered", "exceeds the context window"),
    ],
)
def test_other_providers_words(world, name, words):
    checking(world, context_error=name)
    answer = ask(world, 1500)
    assert answer.status == 400 and words in answer.body.decode()
    assert answer.json


def test_prompt_and_answer_together(world):
    checking(world, context_error="openai")
    assert "requested 1100 tokens (800 in the messages, 300 in the completion)" in ask(
        world, 800, max_tokens=300
    ).body.decode()
    checking(world, context_error="anthropic")
    assert "exceed context limit: 800 + 300 > 1000" in ask(world, 800, max_tokens=300).body.decode()


def test_nothing_is_checked_unless_asked(world):
    world.script({"account": {"models": MODELS}})
    assert ask(world, 5_000).status == 200


def test_wrong_words_are_refused(world):
    assert "unnumbered" in world.refused({"account": {"context_error": "nobody's"}})["message"]

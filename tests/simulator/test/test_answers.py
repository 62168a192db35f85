"""What the API answers when nothing is scripted, and what scripts make of it."""

import gzip
import json

import pytest
from conftest import API, CHAT, KEY, World, chat_body

def summary_of(world, text):
    return world.chat(text).json["choices"][0]["message"]["content"]


def test_a_summary_of_marked_words_is_the_same_from_its_parts(world):
    world.replies({"summary": "#", "times": -1})
    first, second = summary_of(world, "#a one\n#b"), summary_of(world, "two #c, #")
    assert (first, second) == ("#a #b", "#c, #")
    assert summary_of(world, first + "\n\n" + second) == "#a #b #c, #"
    assert summary_of(world, "nothing marked") == "-"


def test_a_summary_of_first_words_has_a_line_for_each_paragraph(world):
    world.replies({"summary": 2, "times": -1})
    assert summary_of(world, "One two three.\nFour\n\n\nFive\n\nSix seven eight") == "One two\nFive\nSix seven"
    assert summary_of(world, " \n\n ") == "-"
    world.replies({"summary": 2**31 - 1, "times": -1})
    assert summary_of(world, "One two.\n\nThree") == "One two.\nThree"


@pytest.mark.parametrize("wrong", [0, "", True, None, 1.5])
def test_what_is_no_summary_is_refused(world, wrong):
    assert world.refused({"replies": [{"summary": wrong}]})["pointer"] == "/replies/0/summary"


def test_a_summary_and_an_answer_do_not_go_together(world):
    assert "combined" in world.refused({"replies": [{"summary": 2, "answer": "x"}]})["message"]


GUIDE_ERRORS = {
    "invalid_api_key": {
        "code": "invalid_api_key",
        "message": "The API key provided is invalid, expired, or has been revoked.",
        "status": 401,
    },
    "rate_limit_exceeded": {
        "code": "rate_limit_exceeded",
        "message": "Rate limit exceeded: 60 requests per minute. Retry after 12 seconds.",
        "status": 429,
        "retry_after": 12,
    },
    "invalid_model": {
        "code": "invalid_model",
        "message": "Model 'gpt-5-turbo-preview' is not supported. "
        "See /v1/hosting/llm/models for the full list.",
        "status": 422,
    },
    "provider_error": {
        "code": "provider_error",
        "message": "The upstream provider (anthropic) returned an error. "
        "This is not a MoltbotDen issue.",
        "status": 500,
        "provider": "anthropic",
        "upstream_status": 529,
    },
    "context_length_exceeded": {
        "code": "context_length_exceeded",
        "message": "This model's maximum context length is 128000 tokens. "
        "Your request used 141,234 tokens.",
        "status": 400,
        "model_max_tokens": 128000,
        "request_tokens": 141234,
    },
    "credits_exhausted": {
        "code": "credits_exhausted",
        "message": "Your USDC credit balance is 0.00. Add credits to continue using the LLM API.",
        "status": 402,
        "balance_usdc": "0.0000",
        "top_up_url": "https://app.moltbotden.com/billing",
    },
}

GUIDE_MODELS = [
    ("claude-3-5-sonnet", "anthropic", 200000),
    ("claude-3-5-haiku", "anthropic", 200000),
    ("gpt-4o", "openai", 128000),
    ("gpt-4o-mini", "openai", 128000),
    ("gemini-2-0-flash", "google", 1000000),
    ("llama-3-3-70b", "meta", 128000),
]


def test_unscripted_chat(either_world):
    answer = either_world.chat("Hello, world!", model="claude-3-5-sonnet")
    assert (answer.status, answer.reason) == (200, "OK")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["x-request-id"] == "req_1"
    body = answer.json
    assert body["object"] == "chat.completion" and body["model"] == "claude-3-5-sonnet"
    assert body["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "You said: Hello, world!"},
            "finish_reason": "stop",
        }
    ]
    assert body["usage"] == {"prompt_tokens": 4, "completion_tokens": 6, "total_tokens": 10}
    assert either_world.chat().headers["x-request-id"] == "req_2"


def test_last_user_message_and_parts_and_characters(world):
    messages = [
        {"role": "system", "content": "é" * 5},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": None},
        {"role": "user", "content": [{"type": "text", "text": "a\"b"}, {"type": "image_url"}]},
        {"role": "tool", "content": "x"},
    ]
    answer = world.send("POST", CHAT, json.dumps({"model": "m", "messages": messages})).json
    assert answer["choices"][0]["message"]["content"] == 'You said: a"b'
    assert answer["usage"]["prompt_tokens"] == 4  # 5 + 5 + 3 + 1 characters


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"messages": "x"}', b"\xff\xfe"])
def test_what_is_no_chat_request_is_told_so(world, body):
    answer = world.send("POST", CHAT, body)
    assert answer.status == 400 and answer.json["error"]["code"] == "invalid_request"


def test_models(world):
    expected = [
        {"id": i, "provider": p, "context_window": w, "status": "available"}
        for i, p, w in GUIDE_MODELS
    ]
    assert world.send("GET", API + "/models").json == {"models": expected}
    head = world.send("HEAD", API + "/models")
    assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) > 100


def test_other_paths_and_methods(world):
    assert world.send("GET", "/v1/hosting/nothing").status == 404
    assert world.send("GET", "/").json["error"]["status"] == 404
    wrong = world.send("GET", CHAT)
    assert wrong.status == 405 and wrong.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"X-API-Key": "k"}, 200),
        ({"Authorization": "Bearer t"}, 200),
        ({"Authorization": "bearer t"}, 200),
        ({}, 401),
        ({"X-API-Key": ""}, 401),
        ({"X-API-Key": "mbd_sk_revoked"}, 401),
        ({"Authorization": "ApiKey t"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "t"}, 401),
        ({"X-Auth-Token": "t"}, 401),
    ],
)
def test_keys(world, headers, status):
    answer = world.chat(key=None, headers=headers)
    assert answer.status == status
    if status == 401:
        assert answer.json == {"error": GUIDE_ERRORS["invalid_api_key"]}


def test_listed_keys_are_the_only_ones(world):
    world.script({"keys": ["one", "mbd_sk_revoked"]})
    assert world.chat(key="one").status == 200
    assert world.chat(key="mbd_sk_revoked").status == 200
    assert world.chat(key=None, headers={"Authorization": "Bearer one"}).status == 200
    assert world.chat(key="two").status == 401


def test_a_refused_key_uses_up_no_reply(world):
    world.replies({"answer": "kept"})
    assert world.chat(key=None).status == 401
    assert world.chat().json["choices"][0]["message"]["content"] == "kept"
    assert [r["reply"] for r in world.requests()] == [-1, 0]


@pytest.mark.parametrize("code", GUIDE_ERRORS)
def test_guide_errors_word_for_word(either_world, code):
    answer = either_world.replies({"error": code}).chat()
    assert answer.status == GUIDE_ERRORS[code]["status"]
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json) == ["error"]
    assert list(answer.json["error"].items()) == list(GUIDE_ERRORS[code].items())


def test_error_fields_and_echo(world):
    fields = {"retry_after": 0.5, "status": None, "extra": {"a": [1]}, "message": "No \"luck\":"}
    error = {"error": "rate_limit_exceeded", "error_fields": fields, "echo_header": "X-API-Key"}
    world.replies(error)
    assert world.chat().json["error"] == {
        "code": "rate_limit_exceeded",
        "message": f'No "luck": {KEY}',
        "retry_after": 0.5,
        "extra": {"a": [1]},
    }


def test_answers(world):
    world.replies(
        {"answer": "é\n\"x\"\\", "finish_reason": "length"},
        {"answer": "", "finish_reason": None},
        {"answer_bytes": 1000},
    )
    first, second, third = (world.chat().json for _ in range(3))
    assert first["choices"][0]["message"]["content"] == "é\n\"x\"\\"
    assert first["choices"][0]["finish_reason"] == "length"
    assert first["usage"]["completion_tokens"] == 2
    assert second["choices"][0]["finish_reason"] is None
    assert second["usage"]["completion_tokens"] == 0
    assert len(third["choices"][0]["message"]["content"]) == 1000


def test_thirty_megabytes(either_world):
    answer = either_world.replies({"answer_bytes": 30_000_000}).chat()
    assert len(answer.json["choices"][0]["message"]["content"]) == 30_000_000


def test_any_response(world):
    world.replies(
        {"status": 503},
        {"status": 418, "reason": "I am a teapot", "body": "short and stout"},
        {"body": {"a": 1.0}, "headers": {"X-Two": ["1", "2"], "content-type": "text/html"}},
        {"answer": "x", "status": 201, "headers": {"X-Request-Id": None}},
        {"body": None},
        {"status": 204},
    )
    empty, teapot, listed, changed, null, none = (world.chat() for _ in range(6))
    assert (empty.status, empty.body) == (503, b"") and empty.reason == "Service Unavailable"
    assert (teapot.status, teapot.reason) == (418, "I am a teapot")
    assert teapot.body == b"short and stout" and teapot.headers["Content-Type"].startswith("text/")
    assert listed.body == b'{"a": 1.0}' and listed.headers.get_all("X-Two") == ["1", "2"]
    assert listed.headers.get_all("Content-Type") == ["text/html"]
    assert changed.status == 201 and "x-request-id" not in changed.headers
    assert null.body == b"null"
    assert none.status == 204 and "Content-Length" not in none.headers


def test_redirect(world):
    world.replies(
        {"redirect": "$OTHER/x?y"}, {"redirect": "$SELF/x", "status": 302}, {"redirect": "/z"}
    )
    other, own, relative = (world.chat() for _ in range(3))
    port = world.simulator.port
    assert other.status == 307
    assert other.headers["Location"] == f"http://localhost:{port}{world.prefix}/x?y"
    assert own.status == 302
    assert own.headers["Location"] == f"http://127.0.0.1:{port}{world.prefix}/x"
    assert relative.headers["Location"] == "/z"


def test_gzip(either_world):
    answer = either_world.replies({"answer": "x" * 5000, "fault": "gzip"}).chat()
    assert answer.headers["Content-Encoding"] == "gzip" and len(answer.body) < 1000
    text = json.loads(gzip.decompress(answer.body))["choices"][0]["message"]["content"]
    assert text == "x" * 5000


def test_the_unnamed_world(simulator):
    world = World(simulator, "").replies({"answer": "here"})
    assert world.chat().json["choices"][0]["message"]["content"] == "here"
    assert len(world.requests()) == 1


@pytest.mark.parametrize("messages", [[], [1], ["Hi"], [{"role": "user", "content": "Hi"}, None]])
def test_messages_that_are_none_are_refused(world, messages):
    answer = world.send("POST", CHAT, json.dumps({"model": "gpt-4o", "messages": messages}))
    assert answer.status == 400 and answer.json["error"]["code"] == "invalid_request"


@pytest.mark.parametrize("n", [0, -1, 129, 1.5, "2"])
def test_a_number_of_choices_that_is_none_is_refused(world, n):
    messages = [{"role": "user", "content": "Hi"}]
    answer = world.send("POST", CHAT, json.dumps({"messages": messages, "n": n}))
    assert answer.status == 400 and "n from 1 to 128" in answer.json["error"]["message"]


def test_null_is_no_number_of_choices(world):
    body = {"messages": [{"role": "user", "content": "Hi"}], "n": None}
    assert len(world.send("POST", CHAT, json.dumps(body)).json["choices"]) == 1


def test_a_wrong_base_url_is_told_where_the_api_is(world):
    answer = world.send("POST", "/v1/chat/completions?x", chat_body())
    assert answer.status == 404 and answer.json["error"]["message"] == (
        "There is no endpoint /v1/chat/completions; the API is below /v1/hosting/llm."
    )


def test_tool_calls_without_ids_are_told_apart(world):
    world.replies({"tool_calls": [{"name": "a"}, {"name": "b"}, {"name": "c", "id": ""}]})
    calls = world.chat().json["choices"][0]["message"]["tool_calls"]
    assert [call["id"] for call in calls] == ["call_1", "call_2", ""]
    assert [call["function"]["arguments"] for call in calls] == ["{}", "{}", "{}"]

"""Requests that ask to continue an answer, and what they get."""

import json

import pytest
from conftest import CHAT

T = "The quick brown fox. It jumps over\nthe lazy dog, 你好 😀, and runs."
ASK = "Continue exactly where you left off."
CLAUDE = "Your previous response ended with [x]. Continue from where you left off."
QUESTION = [{"role": "user", "content": "Tell me."}]


def instruct(partial, ask=ASK, question=None):
    return [*(question or QUESTION), {"role": "assistant", "content": partial},
            {"role": "user", "content": ask}]


def prefill(partial, **members):
    return [*QUESTION, {"role": "assistant", "content": partial, **members}]


def cut_at(n, *continuations, **members):
    return {"answer": T, "fault": "cut_body", "at": {"text_bytes": n}, **members,
            "continuations": list(continuations)}


def begin(world, n, *continuations):
    """The partial text of an answer that is cut."""
    partial = world.stream(cut_at(n, *continuations), messages=QUESTION).text
    assert partial == T.encode()[:n].decode(errors="ignore")
    return partial


FORMS = {
    "instruct": lambda partial: {"messages": instruct(partial)},
    "claude": lambda partial: {"messages": instruct(partial, CLAUDE)},
    "parts": lambda partial: {"messages": instruct([{"type": "text", "text": partial}])},
    "prefill": lambda partial: {"messages": prefill(partial)},
    "prefix": lambda partial: {"messages": prefill(partial, prefix=True)},
    "exact": lambda partial: {"messages": prefill(partial), "continue_final_message": True,
                              "add_generation_prompt": False},
}


@pytest.mark.parametrize("form", FORMS)
def test_the_exact_rest(world, form):
    partial = begin(world, 17)
    stream = world.stream(**FORMS[form](partial))
    assert partial + stream.text == T
    assert stream.finishes == ["stop"] and stream.data[-1] == "[DONE]"
    seen = world.requests()
    assert [(r["reply"], r["continuation"]) for r in seen] == [(0, -1), (0, -1)]


def test_at_every_byte(world):
    for n in range(len(T.encode()) + 1):
        partial = begin(world, n)
        assert partial + world.stream(messages=instruct(partial)).text == T


OVERLAPS = [
    (17, 0, "ox"), (17, 1, "fox"), (17, 5, "own fox"), (17, 999, T[:19]),
    (17, "word", "fox"), (10, "word", "quick brown"), (9, "word", "quick brown"),
    (27, "sentence", "It jumps"), (20, "sentence", "The quick brown fox. It"),
    (40, "line", "the lazy"), (35, "line", "The quick brown fox. It jumps over\nthe"),
    (17, "line", "The quick brown fox"), (17, "all", "The quick"), (60, 3, "好 😀, and"), (60, "word", "😀, and"), (0, "word", "The"),
]


@pytest.mark.parametrize("n, overlap, start", OVERLAPS)
def test_overlaps(world, n, overlap, start):
    partial = begin(world, n, {"overlap": overlap})
    text = world.stream(messages=instruct(partial)).text
    assert text.startswith(start), text
    assert T.endswith(text)


def test_trimming_and_preambles(world):
    partial = begin(world, 3, {"trim_start": True}, {"preamble": "Sure:\n\n"},
                    {"preamble": "```python\n", "overlap": "word", "times": 2})
    texts = [world.stream(messages=instruct(partial)).text for _ in range(5)]
    assert texts == [T[4:], "Sure:\n\n" + T[3:], "```python\n" + T, "```python\n" + T, T[3:]]
    assert [r["continuation"] for r in world.requests()] == [-1, 0, 1, 2, 2, -1]


def test_what_says_something_else(world):
    partial = begin(world, 17, {"answer": "Quite different."}, {"answer": ""},
                    {"events": ["data: [DONE]\n\n"]}, {"status": 503},
                    {"fault": "error_event", "at": {"events": 1}}, {"error": "provider_error"})
    streams = [world.stream(messages=instruct(partial)) for _ in range(7)]
    assert [s.text for s in streams[:2]] == ["Quite different.", ""]
    assert streams[2].body == b"data: [DONE]\n\n" and " 503 " in streams[3].head
    assert len(streams[4].data) == 2 and "error" in streams[4].chunks[1]
    assert " 500 " in streams[5].head and streams[6].text == T[17:]


def test_cut_again_and_again_inside_the_overlap_too(world):
    n = 17
    first = begin(world, n,
                  {"overlap": 7, "fault": "reset_body", "at": {"text_bytes": 3}},
                  {"overlap": 7, "fault": "truncate", "at": {"text_bytes": 9}},
                  {"fault": "cut_chunk", "at": {"text_bytes": 12}})
    second = world.stream(messages=instruct(first))
    assert second.text == T[10:13] and second.end == "reset"
    third = world.stream(messages=instruct(first))
    assert third.text == T[10:19]
    so_far = first + third.text[7:]
    fourth = world.stream(messages=instruct(so_far))
    assert len(fourth.framing_end) > 0
    text = fourth.text or T[19:31]
    assert world.stream(messages=instruct(so_far + text)).text == T[31:]


def test_prefill_refused(world):
    partial = begin(world, 17, {"form": "prefill", "times": -1, "error": "prefill_unsupported"},
                    {"overlap": "word"})
    refused = world.stream(messages=prefill(partial))
    assert " 400 " in refused.head
    assert b"does not support assistant message prefill" in refused.body
    assert world.stream(messages=instruct(partial)).text == T[16:]
    assert " 400 " in world.stream(messages=prefill(partial)).head
    assert [r["continuation"] for r in world.requests()] == [-1, 0, 1, 0]


def test_the_form_chooses_among_replies_too(world):
    world.replies({"form": "prefill", "answer": "p"}, {"form": "instruct", "answer": "i"},
                  {"form": "first", "answer": "f"}, {"answer": "any", "times": -1})
    asked = [QUESTION, prefill("x"), instruct("x"), instruct("x", "What else?"), QUESTION]
    assert [world.stream(messages=m).text for m in asked] == ["f", "p", "i", "any", "any"]


@pytest.mark.parametrize("ask", ["Go on with another story.", "I continue.", "Who left off?"])
def test_an_ordinary_turn_continues_nothing(world, ask):
    partial = begin(world, 17)
    assert world.stream(messages=instruct(partial, ask)).text == "You said: " + ask


def test_without_continuations_the_next_entry_serves(world):
    world.replies({"answer": T, "fault": "cut_body", "at": {"text_bytes": 17}}, {"answer": "next"})
    partial = world.stream(messages=QUESTION).text
    assert world.stream(messages=instruct(partial)).text == "next"


def test_the_default_answer_can_be_continued(world):
    world.replies({"fault": "cut_body", "at": {"text_bytes": 6}, "continuations": []})
    partial = world.stream(messages=QUESTION).text
    assert partial + world.stream(messages=instruct(partial)).text == "You said: Tell me."


def test_continued_without_a_stream(world):
    partial = begin(world, 17, {"overlap": 2})
    answer = world.send("POST", CHAT, json.dumps({"messages": instruct(partial)}))
    assert answer.json["choices"][0]["message"]["content"] == T[15:]


@pytest.mark.parametrize(
    "partial, rest",
    [
        (T[:17] + "x fox. It", T[23:]),  # its last characters occur
        ("something else altogether: jumps", T[29:]),
        ("ZZZZ", T),
    ],
)
def test_a_text_that_is_not_the_beginning(world, partial, rest):
    begin(world, 17)
    assert world.stream(messages=instruct(partial)).text == rest


def test_conversations_side_by_side(world):
    world.replies({"answer": T, "times": 5, "fault": "cut_body", "at": {"text_bytes": 9},
                   "continuations": [{"overlap": "all"}, {"preamble": "!"}]})
    questions = [[{"role": "user", "content": f"Tell me {i}."}] for i in range(5)]
    for question in questions:
        assert world.stream(messages=question).text == T[:9]
    for expected in (T, "!" + T[9:], T[9:]):
        for question in questions:
            assert world.stream(messages=instruct(T[:9], question=question)).text == expected


def test_the_same_question_begins_anew(world):
    world.replies(cut_at(9, {"preamble": "!"}), cut_at(12, {"preamble": "?"}))
    for n, mark in ((9, "!"), (12, "?")):
        assert world.stream(messages=QUESTION).text == T[:n]
        assert world.stream(messages=instruct(T[:n])).text == mark + T[n:]
    world.replies()
    assert world.stream(messages=instruct(T[:9])).text == "You said: " + ASK


def test_the_same_question_forgets_the_answer_before(world):
    world.replies(cut_at(9, {"preamble": "!"}), {"answer": "Other", "fault": "cut_body"},
                  {"answer": "next"})
    for _ in range(2):
        world.stream(messages=QUESTION)
    assert world.stream(messages=instruct(T[:9])).text == "next"


def test_usage_of_each_part(world):
    options = {"stream_options": {"include_usage": True}}
    partial = begin(world, 20)
    stream = world.stream(messages=instruct(partial), **options)
    usage = stream.chunks[-1]["usage"]
    assert usage["prompt_tokens"] == (8 + 20 + len(ASK) + 3) // 4
    assert usage["completion_tokens"] == (len(T) - 20 + 3) // 4


BAD = [
    ({"overlap": 1}, "/overlap", "continuations"),
    ({"preamble": ""}, "/preamble", "continuations"),
    ({"continuations": {}}, "/continuations", "array"),
    ({"continuations": [{"continuations": []}]}, "/continuations/0/continuations", "no place"),
    ({"continuations": [{"overlap": "words"}]}, "/continuations/0/overlap", "sentence"),
    ({"continuations": [{"overlap": -1}]}, "/continuations/0/overlap", "whole number"),
    ({"continuations": [{"overlap": 1, "answer": "x"}]}, "/continuations/0/answer", "combined"),
    ({"continuations": [{"trim_start": 1}]}, "/continuations/0/trim_start", "true or false"),
    ({"form": "second"}, "/form", "first, prefill, instruct"),
    ({"at": {}}, "/at", "bytes, events, text_bytes"),
    ({"at": {"bytes": 1, "events": 1}}, "/at/events", "too many"),
    ({"at": "end"}, "/at", "finish, done"),
    ({"at": {"bytes": -1}}, "/at/bytes", "whole number"),
    ({"framing": "none"}, "/framing", "http/1.0"),
    ({"error_shape": "x"}, "/error_shape", "anthropic"),
    ({"close_notify": None}, "/close_notify", "true or false"),
    ({"tool_calls": [{"nam": "x"}]}, "/tool_calls/0/nam", 'did you mean "name"?'),
    ({"choices": []}, "/choices", "empty"),
    ({"choices": [{"answer": "", "answer_bytes": 1}]}, "/choices/0/answer_bytes", "combined"),
    ({"choices": [{"answer": ""}], "answer": ""}, "/answer", "combined"),
    ({"choices": [{"finish_reason": "stop"}]}, "/choices/0", "needs an answer"),
    ({"events": {}}, "/events", "array"),
    ({"events": [], "reasoning": "x"}, "/reasoning", "combined"),
    ({"reasoning_name": "thoughts"}, "/reasoning_name", "both"),
    ({"stream": True}, "/stream", "object"),
    ({"stream": {"token": 1}}, "/stream/token", 'did you mean "tokens"?'),
    ({"stream": {"tokens": "letters"}}, "/stream/tokens", "words"),
    ({"stream": {"tokens": 0}}, "/stream/tokens", "whole number"),
    ({"stream": {"tokens": []}}, "/stream/tokens", "empty"),
    ({"stream": {"tokens": ["a", ""]}}, "/stream/tokens/1", "empty"),
    ({"stream": {"tokens": ["a", "b"]}, "answer": "abc"}, "", "pieces"),
    ({"stream": {"tokens": ["a"]}, "error": "provider_error"}, "", "pieces"),
    ({"stream": {"write_bytes": 0}}, "/stream/write_bytes", "whole number"),
    ({"stream": {"write_bytes": 1, "events_per_write": 1}}, "/stream", "combined"),
    ({"stream": {"line_end": "\n\r"}}, "/stream/line_end", "must be one of"),
    ({"stream": {"comments": {"text": "a\nb"}}}, "/stream/comments/text", "CR, LF"),
    ({"stream": {"comments": {"every_ms": 0}}}, "/stream/comments/every_ms", "whole number"),
    ({"stream": {"insert": [{"pause_ms": 1}]}}, "/stream/insert/0", 'needs "at"'),
    ({"stream": {"insert": [{"at": "x"}]}}, "/stream/insert/0/at", "finish, done"),
    ({"stream": {"insert": [{"at": "done"}] * 101}}, "/stream/insert", "at most 100"),
    ({"stream": {"extra": []}}, "/stream/extra", "object"),
    ({"stream": {"usage": "first"}}, "/stream/usage", "x_groq"),
    ({"stream": {"done": 1}}, "/stream/done", "string"),
    ({"stream": {"ascii": "yes"}}, "/stream/ascii", "true or false"),
]


@pytest.mark.parametrize("reply, pointer, part", BAD, ids=lambda v: str(v)[:40])
def test_bad_scripts_name_the_member(world, reply, pointer, part):
    error = world.refused({"replies": [{}, reply]})
    assert error["pointer"] == "/replies/1" + pointer and part in error["message"], error

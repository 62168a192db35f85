"""What is streamed: text, tokens, writes, the form of events, what answers hold besides text."""

import gzip
import json
import zlib

import pytest
from conftest import receive_until
from wire import events_in

PROSE = "Hello, wide world!\n\n  It's 3.5°C: voilà."
MIXED = "Naïve 你好,世界 — テスト 한국 😀👩‍👩‍👧 e\u0301 done"


def whole_answer(world, body):
    data = world.raw_chat(extra="Connection: close\r\n", body=body)
    return json.loads(world.exchange(data)[0].partition(b"\r\n\r\n")[2])


def test_the_shape_of_a_stream(either_world):
    stream = either_world.stream({"answer": "Hello there"})
    assert stream.head.startswith("HTTP/1.1 200 OK\r\n")
    assert "Content-Type: text/event-stream" in stream.head
    assert "x-request-id: req_1" in stream.head and "Content-Length" not in stream.head
    assert stream.framing_end == b"0\r\n\r\n" and stream.end == "close"
    assert stream.data[-1] == "[DONE]"
    for chunk in stream.chunks:
        assert chunk["id"] == "chatcmpl-1" and chunk["object"] == "chat.completion.chunk"
        assert chunk["model"] == "gpt-4o" and chunk["created"] > 1_700_000_000
        assert "usage" not in chunk
    assert [chunk["choices"] for chunk in stream.chunks] == [
        [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}],
        [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": None}],
        [{"index": 0, "delta": {"content": " there"}, "finish_reason": None}],
        [{"index": 0, "delta": {}, "finish_reason": "stop"}],
    ]


def test_without_a_script(world):
    assert world.stream(messages=[{"role": "user", "content": "a b"}]).text == "You said: a b"


def test_the_connection_lives_on(world):
    last = world.raw_stream()
    first = last.replace(b"Connection: close\r\n", b"")
    received, end = world.exchange(first + last)
    assert end == "close" and received.count(b"data: [DONE]\n\n") == 2


@pytest.mark.parametrize(
    "tokens, pieces",
    [
        ("words", ["Hello", ",", " wide", " world", "!", "\n\n  It", "'", "s", " 3", ".", "5°C",
                   ":", " voilà", "."]),
        (7, ["Hello, ", "wide wo", "rld!\n\n ", " It's 3", ".5°C: v", "oilà."]),
        (1000, [PROSE]),
        (["Hel", PROSE[3:]], ["Hel", PROSE[3:]]),
    ],
)
def test_tokens(world, tokens, pieces):
    assert world.stream({"answer": PROSE, "stream": {"tokens": tokens}}).pieces == pieces


def test_tokens_of_scripts_without_spaces_between_words(world):
    pieces = world.stream({"answer": MIXED}).pieces
    assert "".join(pieces) == MIXED and pieces[:6] == ["Naïve", " 你", "好", ",", "世", "界"]


def test_tokens_alone_are_the_answer(world):
    world.replies({"stream": {"tokens": ["a b", "c"]}, "times": -1})
    assert world.stream().pieces == ["a b", "c"]
    assert world.chat().json["choices"][0]["message"]["content"] == "a bc"


def test_a_trailing_space_is_not_lost(world):
    assert world.stream({"answer": " a  \n"}).pieces == [" a", "  \n"]


def test_an_empty_answer(world):
    stream = world.stream({"answer": ""})
    assert len(stream.chunks) == 2 and stream.text == "" and stream.finishes == ["stop"]


def test_many_events_leave_in_large_writes(world):
    stream = world.stream({"answer_bytes": 100_000})
    assert len(stream.text) == 100_000 and len(stream.data) > 20_000
    sizes = [len(write) for write in stream.writes]
    assert min(sizes[:-1]) >= 16384 and max(sizes) < 17000


@pytest.mark.parametrize("members", [{"token_ms": 1}, {"events_per_write": 1}])
def test_one_event_a_write(world, members):
    stream = world.stream({"answer": "a b c", "stream": members})
    assert [events_in(write.decode()) for write in stream.writes] == [[d] for d in stream.data]


def test_several_events_a_write(world):
    members = {"events_per_write": 3, "token_ms": 1}
    stream = world.stream({"answer": "a b c d", "stream": members})
    assert [len(events_in(write.decode())) for write in stream.writes] == [3, 3, 1]


@pytest.mark.parametrize("size", [1, 2, 7, 100, 1_000_000])
def test_writes_of_exactly_so_many_bytes(world, size):
    options = {"write_bytes": size, "line_end": "\r\n"}
    stream = world.stream({"answer": MIXED, "stream": options})
    assert stream.text == MIXED and stream.data[-1] == "[DONE]"
    assert {len(write) for write in stream.writes[:-1]} <= {size}
    assert len(stream.writes[-1]) <= size


def test_events_come_when_they_are_due(world):
    insert = [{"at": {"events": 2}, "pause_ms": 3_600_000}]
    with world.open_stream({"answer": "one two", "stream": {"insert": insert}}) as connection:
        received = receive_until(connection, b'"one"},"finish_reason":null}]}\n\n\r\n')
        assert b'" two"' not in received
        state = world.until(lambda state: state["streams"] == 1)
        assert state["left_by_client"] == 0
        assert world.requests()[0]["streamed"]["text_bytes"] == 3
    state = world.until(lambda state: state["streams"] == 0)
    assert state["left_by_client"] == 1 and state["in_flight"] == 0


def test_headers_leave_before_the_first_event(world):
    insert = [{"at": {"events": 0}, "pause_ms": 3_600_000}]
    with world.open_stream({"stream": {"insert": insert}}) as connection:
        receive_until(connection, b"\r\n\r\n")
    world.until(lambda state: state["left_by_client"] == 1)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", [True, False])
def test_line_ends_and_spaces(world, line_end, space):
    stream = world.stream({"answer": "a b", "stream": {"line_end": line_end, "space": space}})
    start = "data: {" if space else "data:{"
    blocks = stream.body.decode().split(line_end * 2)
    assert blocks.pop() == "" and all(b.startswith(start) for b in blocks[:-1])
    assert blocks[-1] == ("data: " if space else "data:") + "[DONE]" and stream.text == "a b"


def test_a_byte_order_mark(world):
    body = world.stream({"answer": "a", "stream": {"bom": True}}).body
    assert body.startswith(b"\xef\xbb\xbfdata: {") and body.count(b"\xef\xbb\xbf") == 1


def test_comments(world):
    comments = {"text": "PROCESSING", "first": 2, "every_events": 2}
    stream = world.stream({"answer": "a b", "stream": {"comments": comments}})
    kinds = ["c" if b == b": PROCESSING" else "e" for b in stream.body.split(b"\n\n")[:-1]]
    assert "".join(kinds) == "cceeceece" and stream.text == "a b"
    assert world.requests()[0]["streamed"]["events"] == 5


def test_comments_while_nothing_happens(world):
    insert = [{"at": {"events": 2}, "pause_ms": 3_600_000}]
    options = {"comments": {"every_ms": 5}, "insert": insert}
    with world.open_stream({"answer": "a b", "stream": options}) as connection:
        comment = b"e\r\n: keep-alive\n\n\r\n"
        received = receive_until(connection, comment * 3)
    assert b'"a"' in received and b'" b"' not in received


def test_comments_after_a_pause_are_counted(world):
    options = {"comments": {"every_ms": 5}, "insert": [{"at": {"events": 2}, "pause_ms": 50}]}
    stream = world.stream({"answer": "a b", "stream": options})
    assert stream.text == "a b"
    assert world.requests()[0]["streamed"]["bytes"] == len(stream.body)


def test_comments_keep_out_of_a_body_of_promised_size(world):
    options = {"comments": {"every_ms": 1}, "insert": [{"at": {"events": 2}, "pause_ms": 30}]}
    stream = world.stream({"answer": "a b", "framing": "length", "stream": options})
    assert b"keep-alive" not in stream.body and stream.text == "a b"


def test_no_comment_comes_inside_an_event(world):
    options = {"comments": {"every_ms": 1}, "insert": [{"at": {"bytes": 250}, "pause_ms": 30}]}
    stream = world.stream({"answer": "a b", "stream": options})
    assert b": keep-alive" not in stream.body and stream.text == "a b"


def test_events_of_the_scripts_own_in_between(world):
    insert = [
        {"at": {"events": 2}, "events": ['data: {"choi\n\n', {"choices": [], "x": "\n"}]},
        {"at": {"text_bytes": 4}, "events": ["event: ping\ndata: {}\n\n"]},
        {"at": "finish", "events": [{"choices": []}]},
        {"at": "done", "events": [{"error": "late"}, "data: junk"]},
    ]
    stream = world.stream({"answer": "ab cdef", "stream": {"insert": insert}})
    data = stream.data
    assert data[2:4] == ['{"choi', '{"choices": [], "x": "\\n"}']
    assert json.loads(data[4])["choices"][0]["delta"] == {"content": " c"}
    assert data[5] == "{}" and json.loads(data[6])["choices"][0]["delta"] == {"content": "def"}
    assert '"finish_reason":"stop"' in data[7] and data[8] == '{"choices": []}'
    assert data[9:] == ["[DONE]", '{"error": "late"}', "junk"]
    assert stream.body.endswith(b"data: junk")


def test_events_inserted_inside_an_event_come_there(world):
    insert = [{"at": {"bytes": 10}, "events": ["\n\n: x\n\n", "data: "]}]
    body = world.stream({"answer": "a", "stream": {"insert": insert}}).body
    assert body.startswith(b'data: {"id\n\n: x\n\ndata: ":')


def test_extra_members(world):
    extra = {"obfuscation": "Zq\n", "service_tier": None, "list": [1, {"a": 2}]}
    reply = {"answer": "a", "stream": {"extra": extra}}
    stream = world.stream(reply, stream_options={"include_usage": True})
    assert all(chunk.items() >= extra.items() for chunk in stream.chunks)


@pytest.mark.parametrize("done", [None, "[DONE] ", "[DONE]malicious", '[DONE]\n{"a":1}'])
def test_the_last_event(world, done):
    body = world.stream({"answer": "a", "stream": {"done": done}}).body
    expected = "" if done is None else "data: " + done.replace("\n", "\ndata: ") + "\n\n"
    assert body.decode().partition('"stop"}]}\n\n')[2] == expected


@pytest.mark.parametrize("reason", ["length", "", "error", None])
def test_finish_reasons(world, reason):
    stream = world.stream({"answer": "a", "finish_reason": reason})
    assert stream.finishes == ([] if reason is None else [reason]) and stream.data[-1] == "[DONE]"


def test_escapes(world):
    body = world.stream({"answer": 'é😀"\n', "stream": {"ascii": True, "tokens": 100}}).body
    assert b'"content":"\\u00e9\\ud83d\\ude00\\"\\n"' in body


@pytest.mark.parametrize(
    "text, pieces",
    [
        ("a😀b", ["a\ud83d", "\ude00b"]),
        ("😀", ["\ud83d", "\ude00"]),
        ("😀😀 x", ["\ud83d", "\ude00\ud83d", "\ude00 x"]),
        ("你", ["你"]),
    ],
)
def test_split_surrogates(world, text, pieces):
    options = {"split_surrogates": True, "tokens": 100}
    assert world.stream({"answer": text, "stream": options}).pieces == pieces


USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("place", ["asked", "last", "none", "finish", "every", "choice", "x_groq"])
def test_usage(world, place, asked):
    options = {"stream_options": {"include_usage": True}} if asked else {}
    stream = world.stream({"answer": "Hi there", "stream": {"usage": place}}, **options)
    *rest, last = stream.chunks
    if place == "last" or (place == "asked" and asked):
        assert last["choices"] == [] and last["usage"] == USAGE
        assert all(chunk["usage"] is None for chunk in rest)
        return
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last.get("usage") == (USAGE if place in ("finish", "every") else None)
    assert last["choices"][0].get("usage") == (USAGE if place == "choice" else None)
    assert last.get("x_groq") == ({"usage": USAGE} if place == "x_groq" else None)
    told = [chunk["usage"]["completion_tokens"] for chunk in rest if "usage" in chunk]
    assert told == ([0, 1, 2] if place == "every" else [])


def test_choices_take_turns(world):
    choices = [{"answer": "a b c"}, {"answer": "x", "finish_reason": "length"}]
    stream = world.stream({"choices": choices}, n=2)
    seen = [(c["choices"][0]["index"], c["choices"][0]["delta"].get("content"),
             c["choices"][0]["finish_reason"]) for c in stream.chunks]
    assert seen == [(0, "", None), (1, "", None), (0, "a", None), (1, "x", None), (0, " b", None),
                    (1, None, "length"), (0, " c", None), (0, None, "stop")]


def test_as_many_choices_as_asked_for(world):
    world.replies({"answer": "a b", "times": 2})
    indices = [c["choices"][0]["index"] for c in world.stream(n=3).chunks]
    assert sorted(indices) == [0] * 4 + [1] * 4 + [2] * 4
    answer = whole_answer(world, {"messages": [{}], "n": 3})
    assert [c["index"] for c in answer["choices"]] == [0, 1, 2]
    assert answer["usage"]["completion_tokens"] == 3  # 9 characters


CALLS = [
    {"id": "call_1", "name": "weather", "arguments": {"city": "Oslo"}},
    {"id": "call_2", "name": "time", "arguments": '{"zone":"CET"}'},
]
ARGUMENTS = ['{"city": "Oslo"}', '{"zone":"CET"}']


def test_tool_calls_in_pieces(world):
    stream = world.stream({"tool_calls": CALLS, "stream": {"tokens": 3}})
    assert stream.deltas[0] == {"role": "assistant", "content": None}
    calls = [delta["tool_calls"][0] for delta in stream.deltas if "tool_calls" in delta]
    for i, expected in enumerate(CALLS):
        function = {"name": expected["name"], "arguments": ""}
        head, *rest = [call for call in calls if call["index"] == i]
        assert head == {"index": i, "id": expected["id"], "type": "function", "function": function}
        assert "".join(call["function"]["arguments"] for call in rest) == ARGUMENTS[i]
        assert len(rest) > 3 and all(call.keys() == {"index", "function"} for call in rest)
    assert [call["index"] for call in calls[:6]] == [0, 1, 0, 1, 0, 1]
    assert stream.finishes == ["tool_calls"]


def test_text_before_a_tool_call(world):
    stream = world.stream({"answer": "Let me look.", "tool_calls": CALLS[:1]})
    kinds = [next(iter(delta), None) for delta in stream.deltas]
    assert kinds.index("tool_calls") > max(i for i, k in enumerate(kinds) if k == "content")


@pytest.mark.parametrize(
    "name, keys",
    [(None, ["reasoning_content"]), ("reasoning", ["reasoning"]),
     ("both", ["reasoning_content", "reasoning"])],
)
def test_reasoning(world, name, keys):
    reply = {"reasoning": "Let me think.", "answer": "So."}
    if name:
        reply["reasoning_name"] = name
    world.replies(reply, reply)
    deltas = world.stream().deltas
    for key in keys:
        assert "".join(delta.get(key, "") for delta in deltas) == "Let me think."
    assert all(list(delta) in (["content"], keys, [], ["role", "content"]) for delta in deltas)
    assert deltas[1].keys() == set(keys) and deltas[-2] == {"content": "."}
    message = world.chat().json["choices"][0]["message"]
    assert message == {"role": "assistant", "content": "So.", **{k: "Let me think." for k in keys}}


def test_refusals(world):
    world.replies({"refusal": "I can't help."}, {"refusal": "I can't help."})
    stream = world.stream()
    assert "".join(delta.get("refusal", "") for delta in stream.deltas) == "I can't help."
    assert stream.text == "" and stream.finishes == ["stop"]
    message = world.chat().json["choices"][0]["message"]
    assert message["refusal"] == "I can't help." and message["content"] is None


def test_tool_calls_without_a_stream(world):
    world.replies({"tool_calls": CALLS})
    choice = world.chat().json["choices"][0]
    assert choice["finish_reason"] == "tool_calls" and choice["message"]["content"] is None
    assert [call["function"]["arguments"] for call in choice["message"]["tool_calls"]] == ARGUMENTS
    assert [call["id"] for call in choice["message"]["tool_calls"]] == ["call_1", "call_2"]


def test_logprobs(world):
    world.replies({"answer": "aé b"}, {"answer": "aé b"})
    choices = [chunk["choices"][0] for chunk in world.stream(logprobs=True).chunks]
    tokens = [choice["logprobs"]["content"] for choice in choices if "logprobs" in choice]
    assert [[t["token"] for t in token] for token in tokens] == [["aé"], [" b"]]
    assert tokens[0][0]["bytes"] == [97, 195, 169]
    choice = whole_answer(world, {"messages": [{}], "logprobs": True})["choices"][0]
    assert [t["token"] for t in choice["logprobs"]["content"]] == ["aé", " b"]


def test_a_stream_written_by_hand(world):
    events = ["event: a\r\ndata: 1\r\n\r\n", {"choices": [1, 2]}, "data: [DONE]"]
    stream = world.stream({"events": events, "stream": {"events_per_write": 1}}, stream=False)
    assert "text/event-stream" in stream.head
    assert stream.writes == [b"event: a\r\ndata: 1\r\n\r\n", b'data: {"choices": [1, 2]}\n\n',
                             b"data: [DONE]"]


def test_json_of_several_lines_stays_one_line(world):
    world.script('{"replies": [{"events": [{\n"a":\r\n1}], "stream": {"extra": {"b": [\n2]}}}]}')
    assert world.stream().body == b'data: {"a":1}\n\n'


@pytest.mark.parametrize("reply, content_type", [
    ({"body": {"error": "x"}}, "application/json"),
    ({"answer": "x", "body": "<html>", "headers": {"Content-Type": "text/html"}}, "text/html"),
])
def test_a_200_that_is_no_stream(world, reply, content_type):
    stream = world.stream(reply)
    assert stream.head.startswith("HTTP/1.1 200") and f"Content-Type: {content_type}" in stream.head
    assert "Content-Length" in stream.head and "data:" not in stream.body.decode()


def test_errors_are_not_streamed(world):
    stream = world.stream({"error": "rate_limit_exceeded"})
    assert stream.head.startswith("HTTP/1.1 429")
    assert json.loads(stream.body)["error"]["status"] == 429
    assert world.requests()[0]["streamed"] is None


def test_headers_and_status_of_a_stream(world):
    headers = {"A": "b", "Cache-Control": None}
    stream = world.stream({"answer": "a", "status": 201, "headers": headers})
    assert stream.head.startswith("HTTP/1.1 201") and "\r\nA: b" in stream.head
    assert "Cache-Control" not in stream.head and stream.text == "a"


def test_a_compressed_stream_can_be_read_as_it_comes(world):
    world.replies({"answer": "one two three", "fault": "gzip", "stream": {"events_per_write": 1}})
    stream = world.stream()
    assert "Content-Encoding: gzip" in stream.head
    inflater = zlib.decompressobj(31)
    parts = [inflater.decompress(write) for write in stream.writes]
    assert inflater.eof and [len(events_in(p.decode())) for p in parts if p] == [1] * 6
    assert gzip.decompress(stream.body) == b"".join(parts)


def test_slow_body_of_a_stream(world):
    stream = world.stream({"answer": "a b", "fault": "slow_body", "piece_bytes": 50, "piece_ms": 1})
    assert {len(write) for write in stream.writes[:-1]} == {50} and stream.text == "a b"


def test_the_record_of_a_stream(world):
    stream = world.stream({"answer": MIXED})
    streamed = world.requests()[0]["streamed"]
    assert streamed == {"events": len(stream.data), "bytes": len(stream.body),
                        "text_bytes": len(MIXED.encode())}


def test_a_running_stream_goes_on_when_the_script_is_replaced(world):
    reply = {"answer": "old", "fault": "stall_body", "at": "finish"}
    options = {"comments": {"every_ms": 1}}
    with world.open_stream({**reply, "stream": options}) as connection:
        world.until(lambda state: state["streams"] == 1)
        assert world.stream({"answer": "new"}).text == "new"
        receive_until(connection, b": keep-alive\n\n\r\n")
        assert world.state()["streams"] == 0

"""Every way a stream can end, at every kind of place."""

import json
import socket
import ssl

import pytest
from conftest import World, receive_all, receive_until
from wire import events_in, take_apart

TEXT = "Alpha beta — 你好 😀 gamma."
PLACES = [{"events": 3}, {"bytes": 400}, {"text_bytes": 10}, "finish", "done"]


def length_of(head):
    return int(head.lower().split("content-length: ")[1].split("\r\n")[0])


@pytest.fixture
def whole(either_world):
    """The body without any fault."""
    return either_world.stream({"answer": TEXT}).body


def body_up_to(whole, place):
    """What of the whole body should arrive. The text's place is the end of its second token."""
    events = [event + b"\n\n" for event in whole.split(b"\n\n")[:-1]]
    if place == "finish":
        return b"".join(events[:-1])
    if place == "done":
        return whole
    if "bytes" in place:
        return whole[: place["bytes"]]
    return b"".join(events[: place.get("events", 3)])


@pytest.fixture(params=PLACES, ids=str)
def place(request):
    return request.param


@pytest.fixture
def cut(either_world, whole, place):
    """Streams with a fault at the place, and checks how much of the body came."""

    def run(fault, **members):
        stream = either_world.stream({"answer": TEXT, "fault": fault, "at": place, **members})
        assert len(stream.body) == len(body_up_to(whole, place))
        assert events_of(stream.body) == events_of(body_up_to(whole, place))
        return stream

    return run


def events_of(body):
    """The events without what differs from one answer to the next."""
    return [data.partition('"choices"')[2] for data in events_in(body.decode(errors="replace"))]


def test_a_clean_end_without_markers(cut):
    stream = cut("end_body")
    assert stream.framing_end == b"0\r\n\r\n" and stream.end == "close"


def test_a_clean_end_keeps_the_connection(world):
    world.replies({"answer": TEXT, "fault": "end_body", "at": {"events": 2}}, {"answer": "next"})
    last = world.raw_stream()
    received, _ = world.exchange(last.replace(b"Connection: close\r\n", b"") + last)
    assert received.count(b"HTTP/1.1 200") == 2 and b'"next"' in received


def test_fin_between_two_chunks(cut):
    stream = cut("cut_body")
    assert stream.framing_end == b"" and stream.end == "close"


def test_fin_between_two_chunks_while_events_come_slowly(cut):
    stream = cut("cut_body", stream={"token_ms": 1})
    assert stream.framing_end == b"" and stream.end == "close" and len(stream.writes) > 2


@pytest.mark.parametrize("options", [{}, {"token_ms": 1}, {"write_bytes": 64}], ids=str)
def test_fin_inside_a_chunk(either_world, whole, place, options):
    reply = {"answer": TEXT, "fault": "cut_chunk", "at": place, "stream": options}
    stream = either_world.stream(reply)
    assert stream.end == "close"
    size, _, part = stream.framing_end.partition(b"\r\n")
    assert int(size, 16) == len(part) + 16 and len(part) > 0
    body = stream.body + part
    assert len(body) == len(body_up_to(whole, place))
    assert events_of(body) == events_of(body_up_to(whole, place))


def test_reset(cut):
    stream = cut("reset_body")
    assert stream.framing_end == b"" and stream.end == "reset"


def test_a_chunk_size_that_is_no_number(cut):
    stream = cut("bad_chunk")
    assert stream.framing_end == b"NaN\r\n" and stream.end == "close"


def test_content_length_too_long(cut, whole):
    stream = cut("cut_body", framing="length")
    assert length_of(stream.head) == len(whole) and "chunked" not in stream.head


def test_content_length_of_a_clean_end(cut):
    stream = cut("end_body", framing="length")
    assert length_of(stream.head) == len(stream.body)


def test_content_length_too_short(either_world, whole, place):
    stream = either_world.stream({"answer": TEXT, "fault": "long_body", "at": place})
    assert length_of(stream.head) == len(body_up_to(whole, place))
    assert len(stream.body) == len(whole) and stream.text == TEXT


@pytest.mark.parametrize("framing, version", [("close", "1.1"), ("http/1.0", "1.0")])
@pytest.mark.parametrize("fault", ["cut_body", "end_body"])
def test_a_body_that_ends_with_the_connection(cut, framing, version, fault):
    stream = cut(fault, framing=framing)
    assert stream.head.startswith(f"HTTP/{version} 200 OK\r\n") and stream.end == "close"
    assert "Connection: close" in stream.head
    assert "Content-Length" not in stream.head and "chunked" not in stream.head


def test_truncate_is_such_a_body_cut(cut):
    stream = cut("truncate")
    assert "Connection: close" in stream.head and "chunked" not in stream.head


@pytest.mark.parametrize("framing", ["length", "close", "http/1.0"])
def test_other_framings_of_a_whole_stream(either_world, framing):
    stream = either_world.stream({"answer": TEXT, "framing": framing})
    assert stream.text == TEXT and stream.data[-1] == "[DONE]" and stream.end == "close"


def test_http_1_0_requests_get_no_chunks(world):
    stream = world.stream({"answer": TEXT}, version="1.0")
    assert "chunked" not in stream.head and stream.text == TEXT and stream.end == "close"


def test_a_unary_answer_in_other_framings(world):
    world.replies({"answer": TEXT, "framing": "chunked"}, {"answer": TEXT, "framing": "close"})
    for _ in range(2):
        assert world.chat().json["choices"][0]["message"]["content"] == TEXT


@pytest.mark.parametrize("fault", ["cut_body", "truncate", "cut_chunk", "bad_chunk"])
@pytest.mark.parametrize("notify", [True, False])
def test_tls_with_and_without_close_notify(tls_simulator, fault, notify):
    world = World(tls_simulator, "close-notify")
    world.replies({"answer": TEXT, "fault": fault, "close_notify": notify})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_stream())
        received, end = receive_all(connection)
        state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    assert events_in(received.decode(errors="ignore"))
    # Without it conftest tells of a reset where Python's ssl tells of a ragged end at all (newer
    # ones do); in truth it is a FIN either way:
    assert end == "close" or not notify
    close_wait = 8
    assert state == close_wait or notify


def test_no_close_notify_after_an_answer_that_is_whole(tls_simulator):
    world = World(tls_simulator, "close-notify")
    world.replies({"answer": TEXT, "framing": "close", "close_notify": False})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_stream())
        assert receive_until(connection, b"data: [DONE]\n\n")
        try:
            assert connection.recv(1) == b""
        except ssl.SSLEOFError:
            pass  # as newer versions of Python tell a ragged end


def test_stall(either_world, whole, place):
    expected = body_up_to(whole, place)
    reply = {"answer": TEXT, "fault": "stall_body", "at": place}
    with either_world.open_stream(reply) as connection:
        receive_until(connection, b"\r\n\r\n")
        received = receive_until(connection, expected[-8:] + b"\r\n")
        either_world.until(lambda state: state["streams"] == 1)
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert len(received.partition(b"\r\n")[2]) == len(expected) + 2
    state = either_world.until(lambda state: state["streams"] == 0)
    assert state["left_by_client"] == 1


def test_comments_for_ever(either_world):
    options = {"comments": {"every_ms": 2, "text": "wait"}}
    reply = {"answer": TEXT, "fault": "stall_body", "at": {"events": 2}, "stream": options}
    with either_world.open_stream(reply) as connection:
        receive_until(connection, b"8\r\n: wait\n\n\r\n" * 5)
    state = either_world.until(lambda state: state["streams"] == 0)
    assert state["left_by_client"] == 1
    assert either_world.requests()[0]["streamed"]["events"] == 2


def test_silence_in_the_middle_of_an_event_has_no_comments(world):
    options = {"comments": {"every_ms": 1}}
    reply = {"answer": TEXT, "fault": "stall_body", "at": {"bytes": 300}, "stream": options}
    with world.open_stream(reply) as connection:
        received = receive_until(connection, b"\r\n\r\n")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            while True:
                received += connection.recv(65536)
    assert b"keep-alive" not in received


def test_finish_then_silence_before_done(world):
    reply = {"answer": "a", "stream": {"insert": [{"at": "finish", "pause_ms": 3_600_000}]}}
    with world.open_stream(reply) as connection:
        received = receive_until(connection, b'"stop"}]}\n\n\r\n')
    assert b"[DONE]" not in received


def test_finish_without_done_and_done_without_finish(world):
    world.replies({"answer": "a", "stream": {"done": None}}, {"answer": "a", "finish_reason": None})
    first, second = world.stream(), world.stream()
    assert first.finishes == ["stop"] and "[DONE]" not in first.data
    assert second.finishes == [] and second.data[-1] == "[DONE]"
    assert first.framing_end == second.framing_end == b"0\r\n\r\n"


@pytest.mark.parametrize("fault, end", [("close", "close"), ("reset", "reset")])
def test_empty_replies(either_world, fault, end):
    either_world.replies({"answer": TEXT, "fault": fault})
    assert either_world.exchange(either_world.raw_stream()) == (b"", end)


def test_a_head_cut_in_the_middle(either_world):
    either_world.replies({"answer": TEXT, "fault": "cut_headers"})
    received, end = either_world.exchange(either_world.raw_stream())
    assert received.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\n\r\n" not in received
    assert end == "close"


def test_the_middle_is_half_of_the_events(world):
    total = len(world.stream({"answer": TEXT}).data)
    assert len(world.stream({"answer": TEXT, "fault": "cut_body"}).data) == total // 2


@pytest.mark.parametrize("place", [{"events": 999}, {"bytes": 99999}, {"text_bytes": 999}], ids=str)
def test_a_place_beyond_the_end_is_the_end(world, place):
    stream = world.stream({"answer": TEXT, "fault": "cut_body", "at": place})
    assert stream.text == TEXT and stream.data[-1] == "[DONE]" and stream.framing_end == b""


@pytest.mark.parametrize("place", [{"events": 0}, {"bytes": 0}, {"text_bytes": 0}], ids=str)
@pytest.mark.parametrize("fault", ["cut_body", "end_body", "reset_body", "cut_chunk"])
def test_nothing_but_the_head(either_world, place, fault):
    stream = either_world.stream({"answer": TEXT, "fault": fault, "at": place})
    assert stream.writes == [] and stream.head.startswith("HTTP/1.1 200 OK")
    ends = {"cut_body": b"", "end_body": b"0\r\n\r\n", "reset_body": b"", "cut_chunk": b"10\r\n"}
    assert stream.framing_end == ends[fault]


def test_every_byte_of_the_text(world):
    encoded = TEXT.encode()
    for n in range(len(encoded) + 1):
        reply = {"answer": TEXT, "fault": "cut_body", "at": {"text_bytes": n}}
        expected = encoded[:n].decode(errors="ignore")
        stream = world.stream(reply)
        assert stream.text == expected, n
        assert stream.body == b"" or stream.body.endswith(b"}\n\n")
        assert world.requests()[0]["streamed"]["text_bytes"] == len(expected.encode())


def test_every_byte_of_the_text_with_split_surrogates(world):
    text = "a😀😀b"
    whole = ["", "a", "a", "a", "a", "a😀", "a😀", "a😀", "a😀", "a😀😀", "a😀😀b"]
    for n, expected in enumerate(whole):
        reply = {"answer": text, "fault": "cut_body", "at": {"text_bytes": n}}
        stream = world.stream({**reply, "stream": {"split_surrogates": True}})
        pieces = "".join(stream.pieces)
        assert pieces.encode("utf-16", "surrogatepass").decode("utf-16", "ignore") == expected


def test_every_byte_of_the_body(world):
    size = len(world.stream({"answer": "Hé 😀"}).body)
    for n in range(size + 1):
        reply = {"answer": "Hé 😀", "fault": "end_body", "at": {"bytes": n}}
        stream = world.stream({**reply, "stream": {"write_bytes": 100}})
        assert len(stream.body) == n and stream.framing_end == b"0\r\n\r\n"


def test_bytes_of_an_answer_that_is_not_streamed(world):
    world.replies({"body": "x" * 100, "fault": "cut_body", "at": {"bytes": 7}},
                  {"body": "x" * 100, "fault": "end_body", "at": {"bytes": 7}},
                  {"body": "x" * 100, "fault": "cut_body", "at": {"text_bytes": 7}},
                  {"body": "x" * 100, "fault": "end_body", "at": {"bytes": 700}})
    closing = world.raw_chat(extra="Connection: close\r\n")
    streams = [take_apart(*world.exchange(closing)) for _ in range(4)]
    assert [len(s.body) for s in streams] == [7, 7, 50, 100]
    assert [length_of(s.head) for s in streams] == [100, 7, 100, 100]


SHAPES = {
    "openai": lambda d: json.loads(d[0])["error"]["type"] == "server_error",
    "openrouter": lambda d: json.loads(d[0])["choices"][0]["finish_reason"] == "error"
    and json.loads(d[0])["error"]["code"] == 502,
    "finish_reason": lambda d: json.loads(d[0])["choices"][0]["finish_reason"] == "error",
    "vllm": lambda d: json.loads(d[0])["error"]["code"] == 500 and d[1] == "[DONE]",
    "vllm_flat": lambda d: json.loads(d[0])["object"] == "error" and d[1] == "[DONE]",
    "string": lambda d: isinstance(json.loads(d[0])["error"], str),
    "tgi": lambda d: json.loads(d[0])["error_type"] == "generation",
    "gemini": lambda d: json.loads(d[0])[0]["error"]["status"] == "UNAVAILABLE",
    "anthropic": lambda d: json.loads(d[0])["error"]["type"] == "overloaded_error",
    "named": lambda d: json.loads(d[0])["type"] == "overloaded_error",
    "llamacpp": lambda d: d == [],
}


@pytest.mark.parametrize("framing", ["chunked", "length"])
@pytest.mark.parametrize("shape", SHAPES)
def test_error_events(world, shape, framing):
    stream = world.stream({"answer": TEXT, "fault": "error_event", "error_shape": shape,
                           "at": {"events": 2}, "framing": framing})
    assert SHAPES[shape](stream.data[2:]) and len(stream.data) <= 4
    rest = stream.body.decode().split("\n\n", 2)[2]
    assert rest.startswith({"anthropic": "event: error\ndata: {", "named": "event: error\ndata: {",
                            "llamacpp": 'error: {"code":500'}.get(shape, "data: "))
    assert rest.endswith("\n\n") and stream.end == "close"
    assert stream.framing_end == (b"0\r\n\r\n" if framing == "chunked" else b"")
    assert world.requests()[0]["streamed"]["bytes"] == len(stream.body)


def test_an_error_event_first(world):
    stream = world.stream({"fault": "error_event", "at": {"events": 0}})
    assert len(stream.data) == 1 and "error" in stream.chunks[0]


def test_what_is_inserted_at_the_place_of_a_fault_goes_before_it(world):
    insert = [{"at": {"events": 2}, "events": ["data: 1\n\n", "data: 2\n\n"]}]
    stream = world.stream({"answer": TEXT, "fault": "cut_body", "at": {"events": 2},
                           "stream": {"insert": insert}})
    assert stream.data[2:] == ["1", "2"]


def test_a_place_between_inserted_events(world):
    insert = [{"at": {"events": 1}, "events": ["data: 1\n\n", "data: 2\n\n"]}]
    stream = world.stream({"answer": TEXT, "fault": "cut_body", "at": {"events": 2},
                           "stream": {"insert": insert}})
    assert stream.data[1:] == ["1"]


def test_a_place_in_a_stream_written_by_hand(world):
    events = ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n", "data: 4\n\n"]
    world.replies({"events": events, "fault": "cut_body"},
                  {"events": events, "fault": "reset_body", "at": {"events": 1}},
                  {"events": events, "fault": "end_body", "at": {"bytes": 12}},
                  {"events": events, "fault": "end_body", "at": "finish"})
    assert [world.stream().body for _ in range(4)] == [
        b"data: 1\n\ndata: 2\n\n", b"data: 1\n\n", b"data: 1\n\ndat", "".join(events).encode()]


def test_a_client_that_leaves_is_counted_once(either_world):
    for members in [{"fault": "hang"}, {"fault": "stall_body"}, {"delay_ms": 3_600_000}]:
        either_world.replies({"answer": TEXT, **members})
        connection = either_world.simulator.connect()
        connection.sendall(either_world.raw_stream())
        either_world.until(lambda state: state["in_flight"] == 1)
        connection.close()
        state = either_world.until(lambda state: state["in_flight"] == 0)
        assert state["left_by_client"] == 1, members


def test_endings_of_the_servers_own_are_not_counted_as_the_clients(either_world):
    for fault in ["reset_body", "cut_body", "cut_chunk", "reset", "close", "end_body"]:
        either_world.replies({"answer": TEXT, "fault": fault})
        either_world.exchange(either_world.raw_stream())
        assert either_world.until(lambda s: s["in_flight"] == 0)["left_by_client"] == 0, fault

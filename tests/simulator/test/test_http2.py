"""HTTP/2: with TLS and without, answers, streams and their endings."""

import json
import socket
import ssl

import pytest

pytest.importorskip("h2")

import h2.exceptions  # noqa: E402
from conftest import API, Simulator, World, chat_body, _numbers  # noqa: E402
from http2_client import Http2Client  # noqa: E402
from wire import events_in, take_apart  # noqa: E402

TEXT = "Alpha beta — 你好 😀 gamma."
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL, ENHANCE_YOUR_CALM = 0, 2, 7, 8, 11


@pytest.fixture(scope="module", params=["plain", "tls"])
def http2_simulator(request):
    simulator = Simulator("--http2", *(["--tls"] if request.param == "tls" else []))
    yield simulator
    assert simulator.stop() == 0


@pytest.fixture
def world(http2_simulator):
    return World(http2_simulator, f"test-{next(_numbers)}")


@pytest.fixture
def client(world):
    with Http2Client(world) as client:
        yield client


def text_of(response):
    data = [json.loads(d) for d in events_in(response.body.decode()) if d != "[DONE]"]
    return "".join(c["delta"].get("content") or "" for d in data for c in d["choices"])


def test_a_chat(world, client):
    response = client.finish(client.chat("Hello", stream=False))
    assert response.end == "ended" and response.headers[":status"] == "200"
    assert response.headers["content-type"] == "application/json"
    assert int(response.headers["content-length"]) == len(response.body)
    assert response.json["choices"][0]["message"]["content"] == "You said: Hello"
    assert not {"connection", "transfer-encoding"} & response.headers.keys()
    seen = world.requests()[0]
    assert seen["method"] == "POST" and seen["headers"]["host"] == "sim.example"
    assert seen["body"]["messages"][0]["content"] == "Hello" and seen["reply"] == -1


def test_a_large_head(world, client):
    world.replies({"answer": "x", "headers": {"X-Large": ["v" * 1000] * 200}})
    client.h2.decoder.max_header_list_size = 1 << 20
    response = client.finish(client.chat(stream=False))
    assert response.end == "ended" and response.headers["x-large"] == "v" * 1000


def test_forgetting_a_world_ends_its_own_streams_alone(world, client):
    other = World(world.simulator, world.name + "-other")
    for each in (world, other):
        each.replies({"answer": "a b c", "fault": "stall_body"})
    forgotten = client.chat()
    client.world = other
    going_on = client.chat()
    other.until(lambda state: state["streams"] == 1)
    client.world = world
    deleted = client.finish(client.request("DELETE", "/_sim"))
    assert deleted.headers[":status"] == "200"
    assert client.finish(forgotten).end == ("reset", CANCEL)
    assert not client.end and not going_on.end and other.state()["streams"] == 1


def test_other_endpoints(world, client):
    world.replies({"error": "rate_limit_exceeded", "headers": {"Retry-After": "7", "X": ["a", "b"]}})
    refused = client.request(body=chat_body())
    models = client.request("GET", API + "/models")
    head = client.request("HEAD", API + "/models")
    unknown = client.request("GET", "/nothing")
    control = client.request("GET", "/_sim/state")
    keyless = client.request(body=chat_body(), key="")
    client.finish(refused, models, head, unknown, control, keyless)
    statuses = [r.headers[":status"] for r in (refused, models, head, unknown, control, keyless)]
    assert statuses == ["429", "200", "200", "404", "200", "401"]
    assert refused.headers["retry-after"] == "7"
    assert models.json["models"] and head.body == b"" and head.end == "ended"
    assert int(head.headers["content-length"]) == len(models.body)
    assert control.json["requests"] == 4


def test_a_stream(world, client):
    world.replies({"answer": TEXT})
    response = client.finish(client.chat())
    assert response.end == "ended" and text_of(response) == TEXT
    assert "content-length" not in response.headers
    assert response.headers["content-type"].startswith("text/event-stream")
    assert world.requests()[0]["streamed"]["bytes"] == len(response.body)


@pytest.mark.parametrize("options", [{"token_ms": 1}, {"events_per_write": 1}, {"write_bytes": 50}])
def test_a_write_is_a_frame(world, client, options):
    world.replies({"answer": TEXT, "stream": options})
    response = client.finish(client.chat())
    assert text_of(response) == TEXT
    frames = [frame for frame in response.frames if frame]
    if "write_bytes" in options:
        assert {len(frame) for frame in frames[:-1]} == {50}
    else:
        assert all(len(events_in(frame.decode())) == 1 for frame in frames)


def test_many_streams_on_one_connection(world, client):
    world.replies({"answer": TEXT, "times": -1, "stream": {"token_ms": 1}})
    responses = [client.chat(str(i)) for i in range(200)]
    client.finish(*responses)
    assert {text_of(response) for response in responses} == {TEXT}
    state = world.state()
    assert state["peak_in_flight"] > 1 and len({r["connection"] for r in world.requests()}) == 1


def test_a_stalled_stream_does_not_hold_up_the_others(world, client):
    world.replies({"answer": TEXT, "fault": "stall_body"}, {"answer": "fast"}, {"fault": "hang"},
                  {"answer": "fast"})
    stalled, fast, hanging, other = [client.chat() for _ in range(4)]
    client.finish(fast, other)
    assert text_of(fast) == text_of(other) == "fast" and not stalled.end and not hanging.end
    assert len(stalled.body) > 0 and hanging.headers == {}
    assert world.until(lambda s: s["in_flight"] == 2)["left_by_client"] == 0


def test_a_client_that_resets_a_stream_has_left_that_one(world, client):
    world.replies({"fault": "stall_body", "times": 2}, {"answer": "next"})
    first, second = client.chat(), client.chat()
    world.until(lambda state: state["streams"] == 2)
    client.h2.reset_stream(first.stream, CANCEL)
    client.flush()
    assert world.until(lambda state: state["streams"] == 1)["left_by_client"] == 1
    assert text_of(client.finish(client.chat())) == "next"
    client.socket.close()
    assert world.until(lambda state: state["streams"] == 0)["left_by_client"] == 2


def test_a_delay_ends_when_the_client_goes(world, client):
    world.replies({"delay_ms": 3_600_000})
    client.chat()
    world.until(lambda state: state["in_flight"] == 1)
    client.socket.close()
    assert world.until(lambda state: state["in_flight"] == 0)["left_by_client"] == 1


def test_a_large_answer_waits_for_the_clients_window(world, client):
    world.replies({"answer_bytes": 3_000_000})
    response = client.finish(client.chat(stream=False))
    assert len(response.json["choices"][0]["message"]["content"]) == 3_000_000
    assert world.until(lambda state: state["in_flight"] == 0)["left_by_client"] == 0


def test_a_large_request(world, client):
    response = client.finish(client.chat("x" * 3_000_000, stream=False))
    assert response.json["usage"]["prompt_tokens"] == 750_000
    world.script({})


CUTS = [
    ({"fault": "end_body"}, "ended", None, None),
    ({"fault": "rst_stream", "h2_error": "NO_ERROR"}, ("reset", NO_ERROR), None, None),
    ({"fault": "rst_stream", "h2_error": "INTERNAL_ERROR"}, ("reset", INTERNAL_ERROR), None, None),
    ({"fault": "rst_stream"}, ("reset", CANCEL), None, None),
    ({"fault": "rst_stream", "h2_error": "ENHANCE_YOUR_CALM"}, ("reset", ENHANCE_YOUR_CALM), None,
     None),
    ({"fault": "rst_stream", "h2_error": "REFUSED_STREAM"}, ("reset", REFUSED_STREAM), None, None),
    ({"fault": "reset_body"}, None, None, "reset"),
    ({"fault": "cut_body"}, None, None, "close"),
    ({"fault": "truncate"}, None, None, "close"),
    ({"fault": "goaway"}, None, (NO_ERROR, 1), "close"),
    ({"fault": "goaway", "h2_error": "INTERNAL_ERROR"}, None, (INTERNAL_ERROR, 0), "close"),
]


@pytest.mark.parametrize("at", [{"events": 3}, {"bytes": 400}, {"text_bytes": 10}, "finish", "done"],
                         ids=str)
@pytest.mark.parametrize("reply, end, goaway, connection_end", CUTS, ids=str)
def test_endings(world, client, reply, end, goaway, connection_end, at):
    world.replies({"answer": TEXT}, {"answer": TEXT, "at": at, **reply}, {"answer": "next"})
    with Http2Client(world) as other:
        whole = other.finish(other.chat())
    response = client.chat()
    client.finish(response)
    if connection_end:
        client.until_end()
    expected = {"events": 3, "text_bytes": 3, "finish": -1, "done": None}
    if at == {"bytes": 400}:
        assert len(response.body) == 400
    else:
        count = expected[at if isinstance(at, str) else next(iter(at))]
        assert len(events_in(response.body.decode())) == len(events_in(whole.body.decode())[:count])
        assert response.body.endswith(b"\n\n")
    assert (response.end, client.goaway, client.end) == (end, goaway, connection_end)
    if not connection_end:
        assert text_of(client.finish(client.chat())) == "next"
    assert world.until(lambda state: state["in_flight"] == 0)["left_by_client"] == 0


def test_a_stream_refused_before_its_head(world, client):
    world.replies({"fault": "rst_stream", "h2_error": "REFUSED_STREAM", "at": {"bytes": 0}})
    response = client.finish(client.chat())
    assert response.end == ("reset", REFUSED_STREAM) and response.headers == {}


@pytest.mark.parametrize("fault, end", [("reset", "reset"), ("close", "close")])
def test_empty_replies(world, client, fault, end):
    world.replies({"fault": fault})
    response = client.chat()
    assert client.until_end() == end and response.headers == {}


def frames(raw):
    """Type, stream and payload of each frame; the last one may be cut."""
    found = []
    while raw:
        size, kind = int.from_bytes(raw[:3], "big"), raw[3]
        found.append((kind, int.from_bytes(raw[5:9], "big"), size, raw[9 : 9 + size]))
        raw = raw[9 + size :]
    return found


def test_a_head_cut_in_the_middle(world, client):
    world.replies({"answer": TEXT, "fault": "cut_headers"})
    client.chat()
    client.until_end()
    kind, stream, size, payload = frames(client.raw)[-1]
    assert (kind, stream) == (1, 1) and 0 < len(payload) < size and client.end == "close"


def test_a_frame_cut_in_the_middle(world, client):
    world.replies({"answer": TEXT, "fault": "cut_chunk", "at": {"events": 2}})
    client.chat()
    client.until_end()
    kind, stream, size, payload = frames(client.raw)[-1]
    assert (kind, stream) == (0, 1) and len(payload) == size - 16 and client.end == "close"
    assert len(events_in(payload.decode())) == 2


@pytest.mark.parametrize("fault", ["garbage", "bad_chunk"])
def test_bytes_that_are_no_frames(world, client, fault):
    world.replies({"fault": "garbage"}, {"answer": TEXT, "fault": fault})
    garbage, _ = world.exchange()
    client.chat()
    try:
        client.until_end()
    except h2.exceptions.ProtocolError:
        assert fault == "garbage"
    assert client.raw.endswith(garbage if fault == "garbage" else b"NaN\r\n")


def test_content_length_that_is_too_short(world, client):
    world.replies({"answer": TEXT, "fault": "long_body"})
    client.chat()
    with pytest.raises(h2.exceptions.InvalidBodyLengthError):
        client.until_end()


def test_error_events_and_comments(world, client):
    options = {"comments": {"every_ms": 2}}
    world.replies({"answer": TEXT, "fault": "error_event", "at": {"events": 2}},
                  {"answer": TEXT, "fault": "stall_body", "at": {"events": 2}, "stream": options})
    response = client.finish(client.chat())
    assert "error" in json.loads(events_in(response.body.decode())[-1]) and response.end == "ended"
    response = client.chat()
    while response.body.count(b": keep-alive\n\n") < 3:
        client.step()


def test_a_forgotten_world_ends_its_streams(world, client):
    world.replies({"fault": "stall_body"}, {"delay_ms": 3_600_000}, {"fault": "hang"})
    streams = [client.chat() for _ in range(3)]
    world.until(lambda state: state["in_flight"] == 3)
    world.send("DELETE", "/_sim", key=None)
    client.finish(*streams)
    assert [stream.end for stream in streams] == [("reset", CANCEL)] * 3
    assert client.finish(client.chat(stream=False)).json["id"] == "chatcmpl-1"


def test_http_1_is_still_spoken(world):
    stream = take_apart(*world.exchange(world.raw_stream()))
    assert stream.head.startswith("HTTP/1.1 200") and stream.text == "You said: Hi"
    if not world.simulator.context:
        received, end = world.exchange(b"PRI * HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert received.startswith(b"HTTP/1.1") and end == "close"


def test_a_preface_byte_by_byte(http2_simulator, world):
    if http2_simulator.context:
        pytest.skip("agreed by ALPN")
    with socket.create_connection(("127.0.0.1", http2_simulator.port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000"):
            connection.sendall(bytes([byte]))
        assert connection.recv(9)[3] == 4  # SETTINGS


def test_what_is_no_http2_ends_the_connection(world, client):
    client.socket.sendall(b"\xff" * 100)
    client.until_end()
    assert client.goaway and client.goaway[0] != NO_ERROR
    assert world.state()["requests"] == 0


@pytest.mark.parametrize("name", ["simulator", "tls_simulator"])
def test_it_is_not_spoken_unless_asked_for(request, name):
    simulator = request.getfixturevalue(name)
    if simulator.context:
        context = ssl.create_default_context(cafile=simulator.announced["ca_file"])
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", simulator.port), timeout=20) as raw:
            with context.wrap_socket(raw, server_hostname="127.0.0.1") as connection:
                assert connection.selected_alpn_protocol() == "http/1.1"
    else:
        received, _ = World(simulator, "x").exchange(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        assert received.startswith(b"HTTP/1.1 400")

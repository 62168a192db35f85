"""HTTP/1.1 as clients really speak it."""

import gzip
import json
import resource
import socket

import pytest
from conftest import CHAT, KEY, chat_body


def read_until(connection, end):
    received = b""
    while not received.endswith(end):
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    return received


def head(world, *lines):
    lines = [f"POST {world.prefix}{CHAT} HTTP/1.1", "Host: sim", f"X-API-Key: {KEY}", *lines]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def test_keep_alive_and_close(either_world):
    either_world.script({})
    connection = either_world.http()
    for _ in range(3):
        assert either_world.chat(connection=connection).status == 200
    assert len({r["connection"] for r in either_world.requests()}) == 1
    closing = either_world.raw_chat(extra="Connection: close\r\n")
    received, end = either_world.exchange(closing)
    assert end == "close" and b"Connection: close\r\n" in received


def test_http_1_0_closes(world):
    data = world.raw_chat().replace(b"HTTP/1.1", b"HTTP/1.0")
    received, end = world.exchange(data)
    assert end == "close" and b"You said" in received


@pytest.mark.parametrize("text, end", [("Connection: keep-alive\r\n", "keep-alive"), ("", "close")])
def test_http_1_0_is_told_what_becomes_of_the_connection(world, text, end):
    chat = world.raw_chat(extra=text, version="1.0")
    control = f"GET {world.prefix}/_sim/state HTTP/1.0\r\n{text}\r\n".encode()
    for data in (chat, control):
        with world.simulator.connect() as connection:
            connection.sendall(data)
            assert b"Connection: %s\r\n" % end.encode() in read_until(connection, b"}")


def test_http_1_0_gets_no_chunks_from_a_compressed_stream(world):
    world.replies({"answer": "a b c", "fault": "gzip", "framing": "length"})
    received, end = world.exchange(world.raw_stream(version="1.0"))
    head, _, body = received.partition(b"\r\n\r\n")
    assert end == "close" and b"chunked" not in head
    assert gzip.decompress(body).endswith(b"data: [DONE]\n\n")


def test_empty_lines_before_a_request_are_passed_over(either_world):
    either_world.script({})
    with either_world.simulator.connect() as connection:
        for byte in b"\r\n\r\n":
            connection.sendall(bytes([byte]))
        connection.sendall(either_world.raw_chat("one") + b"\r\n")
        assert b"You said: one" in read_until(connection, b"}}")
        connection.sendall(either_world.raw_chat("two", extra="Connection: close\r\n"))
        assert b"You said: two" in read_until(connection, b"}}")


def test_a_scripted_close_is_kept(either_world):
    either_world.replies({"answer": "last", "headers": {"connection": "Close"}})
    received, end = either_world.exchange()
    assert end == "close" and b"last" in received


def test_head_of_a_control_endpoint_has_no_body(world):
    data = f"HEAD {world.prefix}/_sim/state HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    received, _ = world.exchange(data)
    assert received.startswith(b"HTTP/1.1 404 ") and received.endswith(b"\r\n\r\n")


def test_an_unknown_status_has_no_invented_reason(world):
    world.replies({"status": 999})
    received, _ = world.exchange(world.raw_chat(extra="Connection: close\r\n"))
    assert received.startswith(b"HTTP/1.1 999 \r\n")


def test_byte_by_byte(either_world):
    with either_world.simulator.connect() as connection:
        for byte in either_world.raw_chat(extra="Connection: close\r\n"):
            connection.sendall(bytes([byte]))
        assert b"You said: Hi" in read_until(connection, b"}}")


def test_chunked_request(either_world):
    body = chat_body("chunked")
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(body[i : i + 9]), body[i : i + 9])
                      for i in range(0, len(body), 9))
    data = head(either_world, "Transfer-Encoding: chunked") + chunks + b"0\r\nTrailer: x\r\n\r\n"
    with either_world.simulator.connect() as connection:
        connection.sendall(data)
        assert b"You said: chunked" in read_until(connection, b"}}")
    assert either_world.requests()[0]["body"]["messages"][0]["content"] == "chunked"


def test_expect_continue(either_world):
    body = chat_body("continued")
    with either_world.simulator.connect() as connection:
        length = f"Content-Length: {len(body)}"
        connection.sendall(head(either_world, length, "Expect: 100-continue"))
        assert read_until(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert either_world.state()["requests"] == 0
        connection.sendall(body)
        assert b"You said: continued" in read_until(connection, b"}}")


def test_absolute_target(world):
    data = world.raw_chat().replace(b"POST /", b"POST http://api.example/", 1)
    with world.simulator.connect() as connection:
        connection.sendall(data)
        assert b"You said: Hi" in read_until(connection, b"}}")
    assert world.requests()[0]["path"] == CHAT


def test_a_large_request(either_world):
    text = "x" * 40_000_000
    answer = either_world.chat(text)
    assert answer.status == 200
    assert answer.json["usage"]["prompt_tokens"] == 10_000_000
    either_world.script({})


def test_a_request_beyond_the_limit_is_refused_before_it_is_sent(world):
    data = head(world, f"Content-Length: {(256 << 20) + 1}", "Expect: 100-continue")
    received, end = world.exchange(data)
    assert received.startswith(b"HTTP/1.1 413 ") and end == "close"


def test_a_large_key(world):
    answer = world.chat(key="k" * 1_000_000)
    assert answer.status == 200 and len(world.requests()[0]["headers"]["x-api-key"]) == 1_000_000


def test_headers_beyond_the_limit_are_refused(world):
    received, end = world.exchange(head(world, "A: " + "x" * (9 << 20)))
    assert received.startswith(b"HTTP/1.1 431 ") or end == "reset"


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told_so(world, data):
    received, end = world.exchange(data)
    assert end == "close" and received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["error"]["code"] == "invalid_request"


def test_clients_that_leave_in_the_middle_of_a_request(world):
    for cut in (0, 5, 60, len(world.raw_chat()) - 1):
        with world.simulator.connect() as connection:
            connection.sendall(world.raw_chat()[:cut])
    assert world.state()["requests"] == 0


def test_a_client_may_close_its_sending_half_after_the_request(world):
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat())
        connection.shutdown(socket.SHUT_WR)
        assert b"You said: Hi" in read_until(connection, b"}}")


def test_plain_http_to_tls_and_the_other_way_round(simulator, tls_simulator):
    with socket.create_connection(("127.0.0.1", tls_simulator.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        try:
            connection.recv(100)
        except ConnectionResetError:
            pass
    assert tls_simulator.process.poll() is None


def test_a_thousand_requests_at_once(either_world):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    either_world.replies({"fault": "hang", "times": 999}, {"answer": "the thousandth"})
    connections = [either_world.simulator.connect() for _ in range(1000)]
    for connection in connections[:999]:
        connection.sendall(either_world.raw_chat())
    either_world.until(lambda state: state["in_flight"] == 999)
    connections[-1].sendall(either_world.raw_chat())
    assert b"the thousandth" in read_until(connections[-1], b"}}")
    assert either_world.state()["peak_in_flight"] == 1000
    for connection in connections:
        connection.close()
    either_world.until(lambda state: state["in_flight"] == 0)
    either_world.until(lambda state: state["open_connections"] < 10)



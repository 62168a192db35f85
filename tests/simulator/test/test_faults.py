"""Every way things go wrong, byte by byte."""

import json
import socket
import struct

import pytest
from conftest import receive_all, receive_some

TEXT = "0123456789" * 10


def split(received):
    head, _, body = received.partition(b"\r\n\r\n")
    return head.decode("latin-1"), body


def length_of(head):
    return int(head.lower().split("content-length: ")[1].split("\r\n")[0])


def whole(world):
    """The size of head and body as they would be without the fault."""
    world.replies({"answer": TEXT})
    received, _ = world.exchange(world.raw_chat(extra="Connection: close\r\n"))
    head, body = split(received)
    return len(head) + 4, len(body)


@pytest.fixture
def faulty(either_world):
    def exchange(fault, **members):
        either_world.replies({"answer": TEXT, "fault": fault, **members})
        return either_world.exchange()

    return exchange


def test_reset(faulty):
    assert faulty("reset") == (b"", "reset")


def test_close(faulty):
    assert faulty("close") == (b"", "close")


def test_cut_headers(faulty, either_world):
    head_size = whole(either_world)[0] - len("Connection: close\r\n")
    received, end = faulty("cut_headers")
    assert end == "close" and received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" not in received and len(received) == head_size // 2


def test_cut_body(faulty):
    received, end = faulty("cut_body")
    head, body = split(received)
    assert end == "close" and len(body) == length_of(head) // 2


def test_reset_body(faulty):
    received, end = faulty("reset_body")
    head, body = split(received)
    assert end == "reset" and len(body) == length_of(head) // 2


def test_reset_of_a_large_body_loses_no_byte_before_the_middle(either_world):
    either_world.replies({"answer_bytes": 8_000_000, "fault": "reset_body"})
    received, end = either_world.exchange()
    head, body = split(received)
    assert end == "reset" and len(body) == length_of(head) // 2


def test_truncate(faulty):
    received, end = faulty("truncate")
    head, body = split(received)
    assert end == "close" and "content-length" not in head.lower()
    assert "Connection: close" in head
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_garbage(faulty):
    received, end = faulty("garbage")
    assert end == "close" and len(received) == 512 and b"HTTP" not in received


def test_bad_chunk(faulty, either_world):
    half = whole(either_world)[1] // 2
    received, end = faulty("bad_chunk")
    head, body = split(received)
    assert end == "close" and "Transfer-Encoding: chunked" in head
    assert "content-length" not in head.lower()
    size, _, rest = body.partition(b"\r\n")
    assert int(size, 16) == half and rest[half:] == b"\r\nNaN\r\n"


def test_long_body(either_world):
    _, size = whole(either_world)
    either_world.replies({"answer": TEXT, "fault": "long_body"})
    with either_world.simulator.connect() as connection:
        connection.sendall(either_world.raw_chat())
        received = b""
        while b'"usage"' not in received or not received.endswith(b"}}"):
            received += connection.recv(65536)
    head, body = split(received)
    assert len(body) == size and length_of(head) == size // 2


def test_stall_body(either_world):
    either_world.replies({"answer": TEXT, "fault": "stall_body"})
    with either_world.simulator.connect() as connection:
        connection.sendall(either_world.raw_chat())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(1)
        half = length_of(split(received)[0]) // 2
        receive_some(connection, half)
        either_world.until(lambda state: state["in_flight"] == 1)
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    either_world.until(lambda state: state["in_flight"] == 0)


def test_hang_ends_when_the_client_goes(either_world):
    either_world.replies({"fault": "hang"}, {"delay_ms": 3_600_000})
    for _ in range(2):
        connection = either_world.simulator.connect()
        connection.sendall(either_world.raw_chat())
        either_world.until(lambda state: state["in_flight"] == 1)
        connection.close()
        either_world.until(lambda state: state["in_flight"] == 0)


def test_hang_ends_when_the_client_resets(world):
    world.replies({"fault": "hang"})
    connection = world.simulator.connect()
    connection.sendall(world.raw_chat())
    world.until(lambda state: state["in_flight"] == 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    world.until(lambda state: state["in_flight"] == 0)


def test_slow_body_comes_in_pieces(either_world):
    either_world.replies({"body": TEXT, "fault": "slow_body", "piece_bytes": 7, "piece_ms": 1})
    answer = either_world.chat()
    assert answer.body == TEXT.encode()
    either_world.replies({"body": TEXT, "fault": "slow_body", "piece_ms": 3_600_000})
    with either_world.simulator.connect() as connection:
        connection.sendall(either_world.raw_chat())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        assert length_of(split(received)[0]) == 100 and split(received)[1] == b""
    either_world.until(lambda state: state["in_flight"] == 0)


def test_a_client_that_goes_in_the_middle_of_a_large_answer(either_world):
    either_world.replies({"answer_bytes": 30_000_000})
    connection = either_world.simulator.connect()
    connection.sendall(either_world.raw_chat())
    receive_some(connection, 1000)
    connection.close()
    either_world.until(lambda state: state["in_flight"] == 0)


def test_the_default_answer_goes_wrong_too(world):
    world.replies({"fault": "cut_body"})
    head, body = split(world.exchange()[0])
    assert len(body) == length_of(head) // 2 and b"chat.completion" in body


def test_delays(world):
    world.replies({"answer": "a", "delay_ms": 30}, answer_delay_ms=40)
    for _ in range(2):
        before = world.state()["requests"]
        with world.simulator.connect() as connection:
            connection.sendall(world.raw_chat())
            # The state, asked after the request, is answered before it.
            world.until(lambda state: state["requests"] == before + 1)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert world.chat().status == 200


def test_pipelined_requests_wait_behind_a_delay(either_world):
    either_world.replies({"body": "one", "delay_ms": 30}, {"body": "two"}, {"body": "three"})
    last = either_world.raw_chat(extra="Connection: close\r\n")
    received, end = either_world.exchange(either_world.raw_chat() * 2 + last)
    order = [received.index(word) for word in (b"one", b"two", b"three")]
    assert end == "close" and order == sorted(order)
    assert len({r["connection"] for r in either_world.requests()}) == 1


def test_an_orderly_close_keeps_what_was_sent_with_unread_input(world):
    world.replies({"body": "x" * 100_000, "fault": "truncate"})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat() + b"GET / HTTP/1.1\r\n" * 1000)
        received, end = receive_all(connection)
    assert end == "close" and len(split(received)[1]) == 50_000

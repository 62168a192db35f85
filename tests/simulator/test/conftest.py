"""A simulator for the tests, worlds inside it, and raw connections to it."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import socket
import ssl
import subprocess
import time

import pytest
from wire import take_apart

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXECUTABLE = os.environ.get("FAILSOFT_SIM", str(ROOT / "build/bin/failsoft-sim"))
KEY = "mbd_sk_test_0123456789"
API = "/v1/hosting/llm"
CHAT = API + "/chat/completions"


class Simulator:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([EXECUTABLE, *arguments], stdout=subprocess.PIPE)
        self.announced = json.loads(self.process.stdout.readline())
        self.port = self.announced["port"]
        self.context = None
        if "ca_file" in self.announced:
            self.context = ssl.create_default_context(cafile=self.announced["ca_file"])

    def connect(self, host="127.0.0.1"):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.context:
            return raw
        return self.context.wrap_socket(raw, server_hostname=host, suppress_ragged_eofs=False)

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=20)
        return self.process.returncode


class Answer:
    def __init__(self, response):
        self.status, self.reason = response.status, response.reason
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class World:
    def __init__(self, simulator, name):
        self.simulator, self.name = simulator, name
        self.prefix = f"/w/{name}" if name else ""

    def send(self, method, path, body=None, headers=None, key=KEY, connection=None):
        """One request over http.client; keeps `connection` open when one is given."""
        own = connection is None
        connection = connection or self.http()
        headers = dict(headers or {})
        if key is not None:
            headers.setdefault("X-API-Key", key)
        connection.request(method, self.prefix + path, body, headers)
        try:
            return Answer(connection.getresponse())
        finally:
            if own:
                connection.close()

    def http(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.simulator.port, timeout=20)
        connection.sock = self.simulator.connect()
        return connection

    def chat(self, text="Hi", model="gpt-4o", **options):
        return self.send("POST", CHAT, chat_body(text, model), **options)

    def script(self, script):
        text = script if isinstance(script, str) else json.dumps(script)
        answer = self.send("PUT", "/_sim/script", text, key=None)
        assert answer.status == 200, answer.body
        return self

    def replies(self, *replies, **rest):
        return self.script({"replies": list(replies), **rest})

    def refused(self, script):
        """The error object that a bad script is answered with."""
        text = script if isinstance(script, (str, bytes)) else json.dumps(script)
        answer = self.send("PUT", "/_sim/script", text, key=None)
        assert answer.status == 400, answer.body
        return answer.json["error"]

    def requests(self):
        return self.send("GET", "/_sim/requests", key=None).json["requests"]

    def state(self):
        return self.send("GET", "/_sim/state", key=None).json

    def until(self, condition):
        """The first state that fulfils the condition; fails after 20 s."""
        give_up = time.monotonic() + 20
        while time.monotonic() < give_up:
            state = self.state()
            if condition(state):
                return state
        raise AssertionError(f"never came true; last seen: {state}")

    def raw_chat(self, text="Hi", extra="", body=None, version="1.1"):
        """The bytes of a chat request."""
        body = chat_body(text) if body is None else json.dumps(body).encode()
        head = (
            f"POST {self.prefix}{CHAT} HTTP/{version}\r\nHost: sim\r\nX-API-Key: {KEY}\r\n{extra}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def raw_stream(self, version="1.1", messages=None, **members):
        """The bytes of a streaming chat request that is the last of its connection."""
        messages = messages or [{"role": "user", "content": "Hi"}]
        body = {"model": "gpt-4o", "messages": messages, "stream": True, **members}
        return self.raw_chat(extra="Connection: close\r\n", body=body, version=version)

    def stream(self, reply=None, **request):
        """The stream that a reply is answered by (the script's next one, without)."""
        if reply is not None:
            self.replies(reply)
        return take_apart(*self.exchange(self.raw_stream(**request)))

    def exchange(self, data=None):
        """What arrives for a request until the server ends the connection, and how it ends."""
        with self.simulator.connect() as connection:
            connection.sendall(self.raw_chat() if data is None else data)
            return receive_all(connection)

    @contextlib.contextmanager
    def open_stream(self, reply, **request):
        """The connection of a stream that is under way."""
        self.replies(reply)
        with self.simulator.connect() as connection:
            connection.sendall(self.raw_stream(**request))
            yield connection


def chat_body(text="Hi", model="gpt-4o"):
    return json.dumps({"model": model, "messages": [{"role": "user", "content": text}]}).encode()


def receive_all(connection):
    received = b""
    while True:
        try:
            piece = connection.recv(65536)
        except (ConnectionResetError, ssl.SSLEOFError):  # with TLS a reset shows as the latter
            return received, "reset"
        if not piece:
            return received, "close"
        received += piece


def receive_until(connection, end):
    """All up to the first time that what was received ends so."""
    received = b""
    while not received.endswith(end):
        piece = connection.recv(1)
        assert piece, f"ended after {received!r}"
        received += piece
    return received


def receive_some(connection, size):
    received = b""
    while len(received) < size:
        piece = connection.recv(size - len(received))
        assert piece, f"ended after {len(received)} bytes"
        received += piece
    return received


@pytest.fixture(scope="session")
def simulator():
    simulator = Simulator()
    yield simulator
    assert simulator.stop() == 0


@pytest.fixture(scope="session")
def tls_simulator():
    simulator = Simulator("--tls")
    yield simulator
    assert simulator.stop() == 0


_numbers = itertools.count()


@pytest.fixture
def world(simulator):
    return World(simulator, f"test-{next(_numbers)}")


@pytest.fixture(params=["plain", "tls"])
def either_world(request):
    name = "simulator" if request.param == "plain" else "tls_simulator"
    return World(request.getfixturevalue(name), f"test-{next(_numbers)}")

"""A connection in HTTP/2, frame by frame: what the tests see is what came."""

import json
import socket
import ssl

import h2.config
import h2.connection
import h2.events
from conftest import CHAT, KEY


RESETS = (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)


class Response:
    """`end`: "ended", ("reset", code), or None while there is none; `frames` are the DATA frames."""

    def __init__(self):
        self.headers, self.frames, self.end = {}, [], None

    @property
    def body(self):
        return b"".join(self.frames)

    @property
    def json(self):
        return json.loads(self.body)


class Http2Client:
    def __init__(self, world):
        self.world, simulator = world, world.simulator
        self.socket = socket.create_connection(("127.0.0.1", simulator.port), timeout=20)
        if simulator.context:
            context = ssl.create_default_context(cafile=simulator.announced["ca_file"])
            context.set_alpn_protocols(["h2", "http/1.1"])
            self.socket = context.wrap_socket(self.socket, server_hostname="127.0.0.1",
                                              suppress_ragged_eofs=False)
            assert self.socket.selected_alpn_protocol() == "h2"
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.responses, self.goaway, self.raw = {}, None, b""
        self.end = None  # of the connection: "close", "reset"
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def flush(self):
        data = self.h2.data_to_send()
        try:
            if data:
                self.socket.sendall(data)
        except RESETS:
            self.end = "reset"

    def request(self, method="POST", path=CHAT, body=b"", key=KEY, authority="sim.example"):
        """Sends a request and returns its response, which fills as `step` is called."""
        stream = self.h2.get_next_available_stream_id()
        head = [(":method", method), (":path", self.world.prefix + path), (":scheme", "https"),
                (":authority", authority), ("x-api-key", key)]
        self.h2.send_headers(stream, head, end_stream=not body)
        self.responses[stream] = response = Response()
        response.stream = stream
        while body:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room == 0:
                self.step()
                continue
            self.h2.send_data(stream, body[:room], end_stream=len(body) <= room)
            body = body[room:]
            self.flush()
        self.flush()
        return response

    def chat(self, text="Hi", stream=True, **members):
        messages = members.pop("messages", [{"role": "user", "content": text}])
        body = {"model": "gpt-4o", "messages": messages, "stream": stream, **members}
        return self.request(body=json.dumps(body).encode())

    def step(self):
        """Reads once and takes in what came."""
        try:
            data = self.socket.recv(65536)
        except RESETS:
            self.end = "reset"
            return
        if not data:
            self.end = "close"
            return
        self.raw += data
        for event in self.h2.receive_data(data):
            self.take(event)
        if not self.goaway:
            self.flush()

    def take(self, event):
        response = self.responses.get(getattr(event, "stream_id", None))
        if isinstance(event, h2.events.ResponseReceived):
            response.headers = dict(event.headers)
        elif isinstance(event, h2.events.DataReceived):
            response.frames.append(event.data)
            if event.flow_controlled_length and not self.goaway:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            response.end = "ended"
        elif isinstance(event, h2.events.StreamReset):
            response.end = ("reset", int(event.error_code))
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.goaway = (int(event.error_code), event.last_stream_id)

    def finish(self, *responses):
        """Reads until all of them, or the connection, have ended."""
        while not self.end and not all(response.end for response in responses):
            self.step()
        return responses[0] if len(responses) == 1 else responses

    def until_end(self):
        while not self.end:
            self.step()
        return self.end

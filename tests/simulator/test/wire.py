"""What a streamed answer looks like on the wire, taken apart."""

import dataclasses
import json


@dataclasses.dataclass
class Stream:
    """`writes` are the chunks, `framing_end` what came after the last whole one."""

    head: str
    writes: list
    framing_end: bytes
    end: str  # of the connection: close or reset

    @property
    def body(self):
        return b"".join(self.writes)

    @property
    def data(self):
        """The data of each event (comments and other fields left out)."""
        return events_in(self.body.decode())

    @property
    def chunks(self):
        return [json.loads(data) for data in self.data if data != "[DONE]"]

    @property
    def deltas(self):
        return [c["delta"] for chunk in self.chunks for c in chunk["choices"]]

    @property
    def pieces(self):
        return [delta["content"] for delta in self.deltas if delta.get("content")]

    @property
    def text(self):
        return "".join(self.pieces)

    @property
    def finishes(self):
        return [c["finish_reason"] for chunk in self.chunks for c in chunk["choices"]
                if c["finish_reason"] is not None]


def events_in(text):
    found = []
    for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
        lines = [line[5:].removeprefix(" ") for line in block.split("\n") if line[:5] == "data:"]
        if lines:
            found.append("\n".join(lines))
    return found


def dechunk(body):
    """The whole chunks, and what follows them."""
    chunks, at = [], 0
    while True:
        line_end = body.find(b"\r\n", at)
        try:
            length = int(body[at:line_end], 16) if line_end >= 0 else 0
        except ValueError:
            length = 0
        end = line_end + 2 + length
        if length == 0 or len(body) < end + 2:
            return chunks, body[at:]
        assert body[end : end + 2] == b"\r\n"
        chunks.append(body[line_end + 2 : end])
        at = end + 2


def take_apart(received, end):
    head, empty_line, body = received.partition(b"\r\n\r\n")
    assert empty_line, received
    head = head.decode("latin-1")
    if "Transfer-Encoding: chunked" in head:
        writes, framing_end = dechunk(body)
    else:
        writes, framing_end = [body] if body else [], b""
    return Stream(head, writes, framing_end, end)

"""A scripted service on the standard library's HTTP server, which knows nothing of failsoft."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "model": "claude-3-5-sonnet",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello"},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 2, "completion_tokens": 2, "total_tokens": 4},
}


def guide_error(status: int, code: str, message: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    error = {"code": code, "message": message, "status": status, **fields}
    return status, {"error": error}


class FaultyServer:
    """Answers with `replies` in order, then with ANSWER. A reply is (status, JSON body); "hang" is
    a request that gets no answer until the server closes."""

    def __init__(self, *replies: tuple[int, Any] | str) -> None:
        self.replies = list(replies)
        self.seen: list[dict[str, Any]] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1/hosting/llm"

    def __enter__(self) -> FaultyServer:
        return self

    def __exit__(self, *exception: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, request: dict[str, Any]) -> tuple[int, Any]:
        self.seen.append(request)
        reply = self.replies.pop(0) if self.replies else (200, ANSWER)
        if isinstance(reply, str):
            self._closing.wait()
            return 503, {}
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                at = time.monotonic()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = {"at": at, "path": self.path, "headers": headers, "body": body}
                status, answer = service.reply(request)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.send_header("X-Request-Id", f"req_{len(service.seen)}")
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

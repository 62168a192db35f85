"""The rows of the benchmark: which client makes how many calls of which kind."""

from dataclasses import dataclass

from harness.workload import Workload

BASE = "libcurl multi-socket"  # what the other rows of a table are divided by

CHAT = Workload("chat")
PAYLOADS = {
    "answer of 1 KB": Workload("answer-1k", answer_chars=1_000),
    "answer of 100 KB": Workload("answer-100k", answer_chars=100_000),
    "answer of 1 MB": Workload("answer-1m", answer_chars=1_000_000),
    "request of 100 KB": Workload("request-100k", request_chars=100_000),
}


@dataclass(frozen=True)
class Client:
    name: str
    program: str  # "curl", "failsoft" (C++ programs), "python" or "failsoft-python"
    mode: str     # the program's first argument


LIBCURL = Client(BASE, "curl", "multi")
LIBCURL_EASY = Client("libcurl easy", "curl", "easy")
C_BLOCKING = Client("failsoft C, blocking", "failsoft", "blocking")
C_QUEUE = Client("failsoft C, shared queue", "failsoft", "queue")
PYTHON = Client("failsoft Python", "failsoft-python", "failsoft")
PYCURL = Client("pycurl", "python", "pycurl")
URLLIB3 = Client("urllib3", "python", "urllib3")
AIOHTTP = Client("aiohttp", "python", "aiohttp")
HTTPX = Client("httpx", "python", "httpx")
HTTPX2 = Client("httpx2", "python", "httpx2")
REQUESTS = Client("requests", "python", "requests")
OPENAI = Client("openai", "python", "openai")
HTTPX_POST = Client("httpx.post (a client a call)", "python", "httpx.post")


@dataclass(frozen=True)
class Case:
    table: str
    client: Client
    concurrency: int
    calls: int
    workload: Workload = CHAT
    delay_ms: int = 0

    @property
    def key(self):
        return f"{self.table} | {self.client.name}"

    def warmup(self, calls):
        return max(calls // 10, 2 * self.concurrency, 2)


def payload_table(payload):
    return f"1 at a time, {payload}"


def _table(title, concurrency, rows, **more):
    return [Case(title, client, concurrency, calls, **more) for client, calls in rows]


def all_cases():
    return [*_unary_cases(), *_slow_cases(), *_payload_cases()]


def _unary_cases():
    return [
        *_table("1 at a time", 1, [
            (LIBCURL, 16_000), (LIBCURL_EASY, 16_000), (C_BLOCKING, 16_000), (C_QUEUE, 16_000),
            (PYTHON, 16_000), (PYCURL, 8_000), (AIOHTTP, 5_000), (URLLIB3, 5_000),
            (HTTPX2, 4_000), (HTTPX, 4_000), (REQUESTS, 2_500), (OPENAI, 1_500), (HTTPX_POST, 40),
        ]),
        *_table("64 at a time", 64, [
            (LIBCURL, 60_000), (C_QUEUE, 60_000), (C_BLOCKING, 40_000), (PYTHON, 25_000),
            (PYCURL, 15_000), (AIOHTTP, 10_000), (URLLIB3, 5_000), (HTTPX2, 4_000),
            (HTTPX, 4_000), (REQUESTS, 2_500), (OPENAI, 1_500),
        ]),
        *_table("1,000 at a time", 1_000, [
            (LIBCURL, 60_000), (C_QUEUE, 60_000), (AIOHTTP, 10_000),
        ]),
    ]


def _slow_cases():
    return _table("1,000 at a time, each answered after 50 ms", 1_000, [
        (LIBCURL, 60_000), (C_QUEUE, 60_000), (AIOHTTP, 10_000),
    ], delay_ms=50)


def _payload_cases():
    calls = {"answer of 1 KB": 8_000, "answer of 100 KB": 3_000, "answer of 1 MB": 400,
             "request of 100 KB": 3_000}
    return [
        case
        for title, workload in PAYLOADS.items()
        for case in _table(payload_table(title), 1, [
            (client, calls[title]) for client in (LIBCURL, C_BLOCKING, PYTHON, HTTPX)
        ], workload=workload)
    ]

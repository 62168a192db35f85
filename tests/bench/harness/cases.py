"""The rows of the benchmark: which client makes how many calls of which kind."""

from dataclasses import dataclass, replace

from harness.workload import Stream, Workload

BASE = "libcurl multi-socket"  # what the other rows of a table are divided by

CHAT = Workload("chat")
PAYLOADS = {
    "answer of 1 KB": Workload("answer-1k", answer_chars=1_000),
    "answer of 100 KB": Workload("answer-100k", answer_chars=100_000),
    "answer of 1 MB": Workload("answer-1m", answer_chars=1_000_000),
    "request of 100 KB": Workload("request-100k", request_chars=100_000),
}
PACKED = Stream("packed", events=2_000)
PADDED = Stream("padded", events=2_000, padded=True)
LIVE = Stream("live", events=150)
SLOW = Stream("slow", events=20)


@dataclass(frozen=True)
class Client:
    name: str
    program: str  # of programs.py
    mode: str     # the program's first argument
    parses: bool = True  # else it compares the text as JSON spells it

    def streaming(self):
        return replace(self, mode=f"{self.mode}-stream")


LIBCURL = Client(BASE, "curl", "multi", parses=False)
LIBCURL_HANDING = Client(f"{BASE}, handed to a thread", "curl", "multi-handing", parses=False)
LIBCURL_EASY = Client("libcurl easy", "curl", "easy", parses=False)
SAME_WORK = Client("libcurl + RapidJSON, same work", "curl", "multi-parse")
SAME_WORK_HANDING = Client(f"{SAME_WORK.name}, handed to a thread", "curl", "multi-parse-handing")
C_BLOCKING = Client("failsoft C, blocking", "failsoft", "blocking")
C_QUEUE = Client("failsoft C, shared queue", "failsoft", "queue")
PYTHON = Client("failsoft Python", "failsoft-python", "failsoft")
PYTHON_BY_HAND = Client("libcurl + RapidJSON, same work, from Python", "by-hand", "bench_by_hand")
PYCURL = Client("pycurl", "python", "pycurl")
URLLIB3 = Client("urllib3", "python", "urllib3")
AIOHTTP = Client("aiohttp", "python", "aiohttp")
HTTPX = Client("httpx", "python", "httpx")
HTTPX2 = Client("httpx2", "python", "httpx2")
REQUESTS = Client("requests", "python", "requests")
OPENAI = Client("openai", "python", "openai")
PYTHON_ASYNC = Client("failsoft Python, asyncio", "failsoft-python", "failsoft-async")
OPENAI_ASYNC = Client("openai, asyncio", "python", "openai-async")
HTTPX_POST = Client("httpx.post (a client a call)", "python", "httpx.post")
FETCH = Client("fetch + eventsource-parser", "node", "fetch")


@dataclass(frozen=True)
class Case:
    table: str
    client: Client
    concurrency: int
    calls: int
    workload: Workload | Stream = CHAT
    time_ms: float = 0  # before an answer; between the events of a stream
    watches_loop: bool = False  # of Node: how long its event loop is held up

    @property
    def key(self):
        return f"{self.table} | {self.client.name}"

    @property
    def is_stream(self):
        return self.workload.kind == "stream"

    def calls_by(self, divisor):
        """A `divisor`-th of the calls, if that is enough to have them all at a time."""
        least = self.concurrency if self.is_stream else max(2 * self.concurrency, 10)
        return max(self.calls // divisor, least)

    def warmup(self, calls):
        if self.is_stream:
            return max(calls // 10, self.concurrency)
        return max(calls // 10, 2 * self.concurrency, 2)


def _streams(count):
    return "1 stream" if count == 1 else f"{count:,} streams"


def payload_table(payload):
    return f"1 at a time, {payload}"


def live_table(streams, interval_ms):
    return f"{_streams(streams)}, each with an event every {interval_ms} ms"


def packed_table(streams):
    return f"{_streams(streams)}, as fast as possible"


PADDED_TABLE = f"{packed_table(1)}, padded"


def _table(title, concurrency, rows, **more):
    return [Case(title, client, concurrency, calls, **more) for client, calls in rows]


def _streams_table(title, concurrency, rows, workload, time_ms=0):
    rows = [(client.streaming(), calls) for client, calls in rows]
    return _table(title, concurrency, rows, workload=workload, time_ms=time_ms)


def all_cases():
    return [*_unary_cases(), *_slow_cases(), *_payload_cases(), *_packed_stream_cases(),
            *_live_stream_cases(), *_slow_stream_cases()]


def _unary_cases():
    return [
        *_table("1 at a time", 1, [
            (LIBCURL, 16_000), (LIBCURL_EASY, 16_000), (SAME_WORK, 16_000), (C_BLOCKING, 16_000),
            (C_QUEUE, 16_000), (PYTHON_BY_HAND, 16_000), (PYTHON, 16_000), (PYCURL, 8_000), (AIOHTTP, 5_000),
            (URLLIB3, 5_000), (HTTPX2, 4_000), (HTTPX, 4_000), (REQUESTS, 2_500), (OPENAI, 1_500),
            (HTTPX_POST, 40), (PYTHON_ASYNC, 16_000), (OPENAI_ASYNC, 1_500),
        ]),
        *_table("64 at a time", 64, [
            (LIBCURL, 60_000), (SAME_WORK, 60_000), (C_QUEUE, 60_000), (C_BLOCKING, 40_000),
            (PYTHON_BY_HAND, 25_000), (PYTHON, 25_000), (PYCURL, 15_000), (AIOHTTP, 10_000), (URLLIB3, 5_000),
            (HTTPX2, 4_000), (HTTPX, 4_000), (REQUESTS, 2_500), (OPENAI, 1_500),
            (PYTHON_ASYNC, 25_000), (OPENAI_ASYNC, 1_500),
        ]),
        *_table("1,000 at a time", 1_000, [
            (LIBCURL, 60_000), (SAME_WORK, 60_000), (C_QUEUE, 60_000), (AIOHTTP, 10_000),
            (PYTHON_ASYNC, 25_000), (OPENAI_ASYNC, 2_000),
        ]),
    ]


def _slow_cases():
    return _table("1,000 at a time, each answered after 50 ms", 1_000, [
        (LIBCURL, 60_000), (C_QUEUE, 60_000), (AIOHTTP, 10_000), (PYTHON_ASYNC, 25_000),
    ], time_ms=50)


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


def _packed_stream_cases():
    return [
        *_streams_table(packed_table(1), 1, [
            (LIBCURL, 2_000), (SAME_WORK, 2_000), (C_BLOCKING, 2_000), (C_QUEUE, 2_000),
            (PYTHON, 500), (FETCH, 200), (AIOHTTP, 80), (HTTPX, 40), (OPENAI, 10),
        ], PACKED),
        *_streams_table(packed_table(64), 64, [
            (LIBCURL, 2_560), (C_QUEUE, 2_560), (PYTHON, 640), (FETCH, 256), (AIOHTTP, 128),
            (HTTPX, 64), (OPENAI, 64), (PYTHON_ASYNC, 640), (OPENAI_ASYNC, 64),
        ], PACKED),
        *_streams_table(PADDED_TABLE, 1, [
            (LIBCURL, 1_000), (C_BLOCKING, 1_000), (PYTHON, 300),
        ], PADDED),
    ]


def _live_stream_cases():
    return [
        *_streams_table(live_table(10, 0.5), 10, [
            (client, 2_000) for client in (LIBCURL, C_QUEUE, AIOHTTP)
        ], SLOW, time_ms=0.5),
        *_streams_table(live_table(1, 1), 1, [
            (client, 10) for client in (LIBCURL, SAME_WORK, C_BLOCKING, PYTHON_BY_HAND, PYTHON,
                                        FETCH, AIOHTTP, HTTPX, OPENAI)
        ], LIVE, time_ms=1),
        *_streams_table(live_table(64, 10), 64, [
            (client, 64) for client in (LIBCURL, LIBCURL_HANDING, SAME_WORK, SAME_WORK_HANDING,
                                        C_QUEUE, C_BLOCKING, PYTHON_BY_HAND, PYTHON, FETCH,
                                        AIOHTTP, HTTPX, OPENAI, PYTHON_ASYNC, OPENAI_ASYNC)
        ], LIVE, time_ms=10),
    ]


def _slow_stream_cases():
    every, most = (LIBCURL, C_QUEUE, PYTHON, FETCH, AIOHTTP, HTTPX, OPENAI), 5
    return [
        case
        for streams, calls, clients in ((10, 30, every), (1_000, 1_000, every),
                                        (2_000, 2_000, every[:most]))
        for case in _streams_table(live_table(streams, 100), streams, [
            (client, calls) for client in clients
        ], SLOW, time_ms=100)
    ]

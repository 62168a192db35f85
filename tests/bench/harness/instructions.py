"""Instructions a call, or an event of a stream: the same on a busy machine as on a quiet one.

Counted by callgrind, in user space only, in the client only. A run of 2n calls less one of n
leaves out starting up, warming up and ending.
"""

import re

from harness import cases
from harness.report import number
from harness.workload import Stream

COUNTED = re.compile(r"Collected : (\d+)")

# Slower than in cases.py: under callgrind, too, each event must be read before the next one comes.
LIVE = Stream("live-slowly", events=100)
LIVE_ONE, LIVE_FEW = cases.live_table(1, 2), cases.live_table(8, 20)


def _rows(table, concurrency, calls, clients, **more):
    return [cases.Case(table, client, concurrency, calls, **more) for client in clients]


def _stream_rows(table, concurrency, calls, clients, workload, time_ms=0):
    return _rows(table, concurrency, calls, [client.streaming() for client in clients],
                 workload=workload, time_ms=time_ms)


ROWS = [
    *_rows("1 at a time", 1, 1_000, (
        cases.LIBCURL, cases.LIBCURL_EASY, cases.SAME_WORK, cases.C_BLOCKING, cases.C_QUEUE)),
    *_rows("1 at a time, from Python", 1, 500, (
        cases.LIBCURL, cases.PYTHON_BY_HAND, cases.PYTHON, cases.PYTHON_ASYNC, cases.AIOHTTP)),
    *_rows("64 at a time, from Python", 64, 640, (
        cases.LIBCURL, cases.PYTHON_ASYNC, cases.AIOHTTP)),
    *_rows("64 at a time", 64, 4_000, (
        cases.LIBCURL, cases.SAME_WORK, cases.C_QUEUE, cases.C_BLOCKING)),
    *_rows("1,000 at a time", 1_000, 8_000, (cases.LIBCURL, cases.SAME_WORK, cases.C_QUEUE)),
    *_stream_rows(cases.packed_table(1), 1, 50, (
        cases.LIBCURL, cases.SAME_WORK, cases.C_BLOCKING, cases.C_QUEUE), cases.PACKED),
    *_stream_rows(cases.packed_table(64), 64, 128, (
        cases.LIBCURL, cases.C_QUEUE, cases.C_BLOCKING), cases.PACKED),
    *_stream_rows(cases.PADDED_TABLE, 1, 50, (cases.LIBCURL, cases.C_BLOCKING), cases.PADDED),
    *_stream_rows(LIVE_ONE, 1, 10, (
        cases.LIBCURL, cases.SAME_WORK, cases.C_BLOCKING, cases.LIBCURL_HANDING,
        cases.SAME_WORK_HANDING, cases.C_QUEUE, cases.PYTHON_BY_HAND, cases.PYTHON), LIVE, 2),
    *_stream_rows(LIVE_FEW, 8, 16, (
        cases.LIBCURL, cases.LIBCURL_HANDING, cases.SAME_WORK, cases.SAME_WORK_HANDING,
        cases.C_QUEUE, cases.C_BLOCKING), LIVE, 20),
]


def count(programs, servers, rows, folder):
    """{table: {client: instructions a call or event}}; callgrind's files stay in `folder`."""
    tables = {}
    for case in rows:
        once, twice = (_count_run(programs, servers, case, calls, folder)
                       for calls in (case.calls, 2 * case.calls))
        tables.setdefault(case.table, {})[case.client.name] = (
            (twice - once) / case.calls / case.workload.events)
    return tables


def _count_run(programs, servers, case, calls, folder):
    server, files = servers.of(case)
    name = f"{case.client.program}-{case.client.mode}-{case.workload.name}-{case.concurrency}"
    valgrind = ["valgrind", "--tool=callgrind", "--fair-sched=yes",
                f"--callgrind-out-file={folder / name}-{calls}.callgrind"]
    return int(COUNTED.search(programs.run_client(case, calls, server, files, valgrind)).group(1))


def markdown(tables):
    parts = []
    for title, rows in tables.items():
        base = rows.get(cases.BASE)
        lines = [f"### Instructions a call or event: {title}", "",
                 "| client | instructions | vs libcurl |", "|---|---:|---:|"]
        for name, instructions in rows.items():
            ratio = f"{instructions / base:.2f}x" if base else ""
            lines.append(f"| {name} | {number(instructions)} | {ratio} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)

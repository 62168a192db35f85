"""Instructions per call, counted by callgrind: the same on a busy machine as on a quiet one.

Counted in user space only, in the client only. A run of 2n calls less one of n leaves out starting
up, warming up and ending.
"""

import re

from harness import cases
from harness.report import number

COUNTED = re.compile(r"Collected : (\d+)")
ROWS = [
    cases.Case("1 at a time", cases.LIBCURL, 1, 1_000),
    cases.Case("1 at a time", cases.LIBCURL_EASY, 1, 1_000),
    cases.Case("1 at a time", cases.C_BLOCKING, 1, 1_000),
    cases.Case("1 at a time", cases.C_QUEUE, 1, 1_000),
    cases.Case("64 at a time", cases.LIBCURL, 64, 4_000),
    cases.Case("64 at a time", cases.C_QUEUE, 64, 4_000),
    cases.Case("64 at a time", cases.C_BLOCKING, 64, 4_000),
    cases.Case("1,000 at a time", cases.LIBCURL, 1_000, 8_000),
    cases.Case("1,000 at a time", cases.C_QUEUE, 1_000, 8_000),
]


def count(programs, servers, rows, folder):
    """{table: {client: instructions a call}}; callgrind's files stay in `folder`."""
    tables = {}
    for case in rows:
        once, twice = (_count_run(programs, servers, case, calls, folder)
                       for calls in (case.calls, 2 * case.calls))
        tables.setdefault(case.table, {})[case.client.name] = (twice - once) / case.calls
    return tables


def _count_run(programs, servers, case, calls, folder):
    server, files = servers.of(case)
    out = folder / f"{case.client.program}-{case.client.mode}-{case.concurrency}-{calls}.callgrind"
    valgrind = ["valgrind", "--tool=callgrind", "--fair-sched=yes",
                f"--callgrind-out-file={out}"]
    return int(COUNTED.search(programs.run_client(case, calls, server, files, valgrind)).group(1))


def markdown(tables):
    parts = []
    for title, rows in tables.items():
        base = rows.get(cases.BASE)
        lines = [f"### Instructions, {title}", "", "| client | instructions/call | vs libcurl |",
                 "|---|---:|---:|"]
        for name, instructions in rows.items():
            ratio = f"{instructions / base:.2f}x" if base else ""
            lines.append(f"| {name} | {number(instructions)} | {ratio} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)

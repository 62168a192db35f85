"""What failsoft promises to cost, and whether it does."""

from dataclasses import dataclass

from harness import cases, node_cases
from harness.report import number

ONE, MANY, CROWD = "1 at a time", "64 at a time", "1,000 at a time"
LARGE, LARGER = (cases.payload_table(f"answer of {size}") for size in ("100 KB", "1 MB"))
PACKED, PACKED_MANY = cases.packed_table(1), cases.packed_table(64)
LIVE, LIVE_MANY = cases.live_table(1, 1), cases.live_table(64, 10)
FEW_SLOW, MANY_SLOW = cases.live_table(10, 100), cases.live_table(2_000, 100)
FEW_BUSY = cases.live_table(10, 0.5)  # as many events a second as MANY_SLOW


@dataclass(frozen=True)
class Ratio:
    """CPU a call, or an event, divided by that of another row."""

    client: cases.Client
    table: str
    base: cases.Client
    base_table: str
    limit: float | None = None  # None: no aim, for comparison
    stretch: float | None = None

    def cells(self, tables):
        row, base = _row(tables, self.table, self.client), _row(tables, self.base_table, self.base)
        if not row or not base:
            return None
        than = self.base.name if self.base_table == self.table else self.base_table
        ratio = row["cpu_us"] / base["cpu_us"]
        return than, f"{ratio:.2f}x", _limit(self.limit, "{:.2f}x"), _verdict(
            ratio, self.limit, self.stretch, row, base)


@dataclass(frozen=True)
class Amount:
    """A figure of a row, by itself."""

    client: cases.Client
    table: str
    field: str
    unit: str
    limit: float | None = None

    def cells(self, tables):
        row = _row(tables, self.table, self.client)
        if not row:
            return None
        amount = row[self.field]
        return "", f"{number(amount)} {self.unit}", _limit(self.limit, f"{{:g}} {self.unit}"), (
            _verdict(amount, self.limit, None, row))


def _against(client, table, base, *limits):
    return Ratio(client, table, base, table, *limits)


AIMS = [
    _against(cases.C_BLOCKING, ONE, cases.LIBCURL, 1.10),
    _against(cases.C_QUEUE, MANY, cases.LIBCURL, 1.20),
    _against(cases.PYTHON, ONE, cases.LIBCURL, 1.25),
    _against(cases.PYTHON, MANY, cases.LIBCURL, 2.40),
    Ratio(cases.C_QUEUE, CROWD, cases.C_QUEUE, MANY, 1.30),
    Ratio(cases.LIBCURL, CROWD, cases.LIBCURL, MANY),
    Ratio(cases.C_BLOCKING, LARGER, cases.C_BLOCKING, LARGE, 10.0),
    Ratio(cases.PYTHON, LARGER, cases.PYTHON, LARGE, 10.0),
    Ratio(cases.LIBCURL, LARGER, cases.LIBCURL, LARGE),
    _against(cases.C_BLOCKING, ONE, cases.SAME_WORK),
    _against(cases.C_QUEUE, MANY, cases.SAME_WORK),
    _against(cases.C_QUEUE, CROWD, cases.SAME_WORK),
    _against(cases.PYTHON_BY_HAND, ONE, cases.LIBCURL),
    _against(cases.PYTHON_BY_HAND, MANY, cases.LIBCURL),
    _against(cases.PYTHON, ONE, cases.PYTHON_BY_HAND),
    _against(cases.PYTHON, MANY, cases.PYTHON_BY_HAND),
    _against(cases.C_BLOCKING, LIVE, cases.LIBCURL, 1.10),
    _against(cases.C_QUEUE, LIVE_MANY, cases.LIBCURL, 1.10),
    _against(cases.C_BLOCKING, LIVE, cases.SAME_WORK),
    _against(cases.SAME_WORK, LIVE, cases.LIBCURL),
    _against(cases.C_QUEUE, LIVE_MANY, cases.LIBCURL_HANDING),
    _against(cases.C_QUEUE, LIVE_MANY, cases.SAME_WORK_HANDING),
    _against(cases.SAME_WORK_HANDING, LIVE_MANY, cases.LIBCURL),
    _against(cases.PYTHON, LIVE, cases.LIBCURL, 1.50),
    _against(cases.PYTHON, LIVE_MANY, cases.LIBCURL, 1.50),
    _against(cases.PYTHON, LIVE, cases.PYTHON_BY_HAND),
    _against(cases.PYTHON, LIVE_MANY, cases.PYTHON_BY_HAND),
    _against(cases.C_BLOCKING, PACKED, cases.LIBCURL, 2.00, 1.30),
    _against(cases.C_QUEUE, PACKED_MANY, cases.LIBCURL, 2.00, 1.30),
    Amount(cases.PYTHON, PACKED, "cpu_us", "µs", 0.6),
    Amount(cases.PYTHON, PACKED_MANY, "cpu_us", "µs", 0.6),
    Ratio(cases.C_QUEUE, MANY_SLOW, cases.C_QUEUE, FEW_BUSY, 1.30),
    Ratio(cases.LIBCURL, MANY_SLOW, cases.LIBCURL, FEW_BUSY),
    Ratio(cases.C_QUEUE, MANY_SLOW, cases.C_QUEUE, FEW_SLOW, 1.30),
    Amount(cases.C_QUEUE, MANY_SLOW, "kib_each", "KiB", 20),
    Amount(cases.LIBCURL, MANY_SLOW, "kib_each", "KiB"),
    _against(node_cases.FAILSOFT, ONE, node_cases.UNDICI, 0.62),
    _against(node_cases.FAILSOFT, MANY, node_cases.UNDICI, 0.84),
    _against(node_cases.FAILSOFT, PACKED, node_cases.UNDICI, 0.27),
    _against(node_cases.FAILSOFT, LIVE_MANY, cases.LIBCURL, 1.80),
    _against(node_cases.CREATE_FETCH, ONE, node_cases.FETCH),
    _against(node_cases.CREATE_FETCH, PACKED, node_cases.FETCH),
    Amount(node_cases.FAILSOFT, PACKED, "cpu_us", "µs", 0.6),
    Amount(node_cases.FAILSOFT, node_cases.LOOP_TABLE, "loop_p99_ms", "ms, the loop's delay (p99)", 5),
    Amount(node_cases.UNDICI, node_cases.LOOP_TABLE, "loop_p99_ms", "ms, the loop's delay (p99)"),
    Amount(node_cases.IDLE, node_cases.LOOP_TABLE, "loop_p99_ms", "ms, the loop's delay (p99)"),
    Amount(node_cases.FAILSOFT, cases.live_table(node_cases.MANY_STREAMS, 1_000), "kib_each", "KiB",
           30),
]


def markdown(tables):
    lines = []
    for aim in AIMS:
        cells = aim.cells(tables)
        if cells:
            lines.append(f"| {' | '.join((f'{aim.client.name}: {aim.table}', *cells))} |")
    if not lines:
        return ""
    return "\n".join(["### Aims", "", "| client | beside | measured | at most | |",
                      "|---|---|---:|---:|---|", *lines])


def _row(tables, table, client):
    return tables.get(table, {}).get(client.name)


def _limit(limit, pattern):
    return "" if limit is None else pattern.format(limit)


def _verdict(measured, limit, stretch, *rows):
    if limit is None:
        return "for comparison"
    if any(2 * row["disturbed"] >= row["runs"] for row in rows):
        return "no verdict: the machine was busy"
    if measured > limit:
        return "missed"
    if stretch is None:
        return "met"
    return f"met; {stretch:.2f}x {'too' if measured <= stretch else 'missed'}"

"""What failsoft promises to cost, and whether it does."""

from harness import cases

ONE, MANY, CROWD = "1 at a time", "64 at a time", "1,000 at a time"
LARGE, LARGER = (cases.payload_table(f"answer of {size}") for size in ("100 KB", "1 MB"))

# (client, table, what its CPU a call is divided by: a client and a table; at most; None: no aim)
AIMS = [
    (cases.C_BLOCKING, ONE, cases.LIBCURL, ONE, 1.10),
    (cases.C_QUEUE, MANY, cases.LIBCURL, MANY, 1.20),
    (cases.PYTHON, ONE, cases.LIBCURL, ONE, 1.25),
    (cases.PYTHON, MANY, cases.LIBCURL, MANY, 2.40),
    (cases.C_QUEUE, CROWD, cases.C_QUEUE, MANY, 1.30),
    (cases.LIBCURL, CROWD, cases.LIBCURL, MANY, None),
    (cases.C_BLOCKING, LARGER, cases.C_BLOCKING, LARGE, 10.0),
    (cases.PYTHON, LARGER, cases.PYTHON, LARGE, 10.0),
    (cases.LIBCURL, LARGER, cases.LIBCURL, LARGE, None),
]


def markdown(tables):
    lines = []
    for client, table, base, base_table, limit in AIMS:
        row = tables.get(table, {}).get(client.name)
        base_row = tables.get(base_table, {}).get(base.name)
        if row and base_row:
            than = base.name if base_table == table else base_table
            lines.append(f"| {client.name}, {table} | {than} | {_verdict(row, base_row, limit)} |")
    if not lines:
        return ""
    return "\n".join(["### Aims", "", "| client | beside | measured | at most | |",
                      "|---|---|---:|---:|---|", *lines])


def _verdict(row, base_row, limit):
    ratio = row["cpu_us"] / base_row["cpu_us"]
    if limit is None:
        return f"{ratio:.2f}x | | for comparison"
    if _doubtful(row) or _doubtful(base_row):
        return f"{ratio:.2f}x | {limit:.2f}x | no verdict: the machine was busy"
    return f"{ratio:.2f}x | {limit:.2f}x | {'met' if ratio <= limit else 'missed'}"


def _doubtful(row):
    return 2 * row["disturbed"] >= row["runs"]

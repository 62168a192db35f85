"""What failsoft promises to cost, and whether it does."""

from harness import cases

ONE, MANY, CROWD = "1 at a time", "64 at a time", "1,000 at a time"

# (table, client, at most so many times the CPU of libcurl in the same table)
RATIOS = [
    (ONE, cases.C_BLOCKING, 1.10),
    (MANY, cases.C_QUEUE, 1.20),
    (ONE, cases.PYTHON, 1.25),
    (MANY, cases.PYTHON, 2.40),
]
# How much more a call may cost among 1,000 than among 64.
FLAT = 1.30


def markdown(tables):
    lines = ["| aim | at most | measured | |", "|---|---:|---:|---|"]
    for table, client, limit in RATIOS:
        row = tables.get(table, {}).get(client.name)
        if row and row["ratio"]:
            lines.append(_line(f"{client.name}, {table}, vs libcurl", limit, row["ratio"]))
    for client, limit in ((cases.C_QUEUE, FLAT), (cases.LIBCURL, None)):
        growth = _growth(tables, client.name)
        if growth:
            lines.append(_line(f"{client.name}, 1,000 vs 64 at a time", limit, growth))
    return "\n".join(["### Aims", "", *lines]) if len(lines) > 2 else ""


def _growth(tables, name):
    few, many = (tables.get(table, {}).get(name) for table in (MANY, CROWD))
    return many["cpu_us"] / few["cpu_us"] if few and many else None


def _line(what, limit, measured):
    if limit is None:
        return f"| {what} | | {measured:.2f}x | for comparison |"
    verdict = "met" if measured <= limit else "missed"
    return f"| {what} | {limit:.2f}x | {measured:.2f}x | {verdict} |"

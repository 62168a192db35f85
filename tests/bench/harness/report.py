"""Medians, ratios and tables."""

from statistics import median

from harness.cases import BASE

COLUMNS = ("client", "library", "CPU µs/call", "vs libcurl", "spread", "calls/s", "p50 µs",
           "p99 µs", "peak MiB")
HEADER = f"| {' | '.join(COLUMNS)} |\n|---|---|{'---:|' * 7}"


def summarize(cases, runs):
    """{table: {client: row}}; a row has medians of all runs, and ratios to the table's BASE."""
    tables = {}
    for case in cases:
        if runs[case.key]:
            rows = tables.setdefault(case.table, {})
            rows[case.client.name] = _row(runs[case.key])
    for rows in tables.values():
        for row in rows.values():
            base = rows.get(BASE)
            row["ratio"] = row["cpu_us"] / base["cpu_us"] if base else None
    return tables


def _row(runs):
    cpu_us = [1e6 * run["cpu_s"] / run["calls"] for run in runs]
    return {
        "library": runs[-1]["library"],
        "cpu_us": median(cpu_us),
        "spread": (max(cpu_us) - min(cpu_us)) / median(cpu_us),
        "calls_per_s": median(run["calls"] / run["wall_s"] for run in runs),
        "p50_us": median(run["p50_us"] for run in runs),
        "p99_us": median(run["p99_us"] for run in runs),
        "peak_mib": median(run["peak_rss_kib"] for run in runs) / 1024,
        "runs": len(runs),
        "disturbed": sum(not run["quiet"] for run in runs),
    }


def markdown(tables):
    parts = []
    for title, rows in tables.items():
        lines = [_line(name, row) for name, row in rows.items()]
        parts.append("\n".join([f"### {title}", "", HEADER, *lines]))
    return "\n\n".join(parts)


def _line(name, row):
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}x"
    mark = f" ({row['disturbed']} of {row['runs']} disturbed)" if row["disturbed"] else ""
    return (f"| {name} | {row['library']} | {number(row['cpu_us'])} | {ratio} | "
            f"{100 * row['spread']:.0f} %{mark} | {row['calls_per_s']:,.0f} | "
            f"{number(row['p50_us'])} | {number(row['p99_us'])} | {row['peak_mib']:.0f} |")


def number(value):
    """Three digits are all that a measurement here is worth."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

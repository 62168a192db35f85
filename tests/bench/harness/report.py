"""Medians, ratios and tables. What is counted is calls, or the events of streams."""

from statistics import median

from harness.cases import BASE

CALLS = ("client", "library", "CPU µs/call", "vs libcurl", "spread", "calls/s", "p50 µs",
         "p99 µs", "peak MiB")
LOOP = ("loop_p50_ms", "loop_p99_ms", "loop_max_ms")
EVENTS = ("client", "library", "CPU µs/event", "vs libcurl", "spread", "events/s", "peak MiB",
          "KiB a stream")


def summarize(cases, runs):
    """{table: {client: row}}; a row has medians of all runs, and ratios to the table's BASE."""
    tables = {}
    for case in cases:
        if runs[case.key]:
            rows = tables.setdefault(case.table, {})
            rows[case.client.name] = _row(case, runs[case.key])
    for rows in tables.values():
        for row in rows.values():
            base = rows.get(BASE)
            row["ratio"] = row["cpu_us"] / base["cpu_us"] if base else None
    return tables


def _row(case, runs):
    def counted(run):
        return run["calls"] * case.workload.events

    cpu_us = [1e6 * run["cpu_s"] / counted(run) for run in runs]
    grown_kib = median(run["peak_rss_kib"] - run["start_rss_kib"] for run in runs)
    loop = {name: median(run[name] for run in runs) for name in LOOP if name in runs[-1]}
    return {
        **loop,
        "stream": case.is_stream,
        "library": runs[-1]["library"],
        "cpu_us": median(cpu_us),
        "spread": (max(cpu_us) - min(cpu_us)) / median(cpu_us),
        "per_s": median(counted(run) / run["wall_s"] for run in runs),
        "p50_us": median(run["p50_us"] for run in runs),
        "p99_us": median(run["p99_us"] for run in runs),
        "peak_mib": median(run["peak_rss_kib"] for run in runs) / 1024,
        "kib_each": grown_kib / case.concurrency if case.concurrency > 1 else None,
        "runs": len(runs),
        "disturbed": sum(not run["quiet"] for run in runs),
    }


def markdown(tables):
    parts = []
    for title, rows in tables.items():
        stream = next(iter(rows.values()))["stream"]
        columns = EVENTS if stream else CALLS
        lines = [_line(name, row) for name, row in rows.items()]
        parts.append("\n".join([f"### {title}", "", f"| {' | '.join(columns)} |",
                                f"|---|---|{'---:|' * (len(columns) - 2)}", *lines]))
    return "\n\n".join(parts)


def _line(name, row):
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}x"
    mark = f" ({row['disturbed']} of {row['runs']} disturbed)" if row["disturbed"] else ""
    cells = [name, row["library"], number(row["cpu_us"]), ratio,
             f"{100 * row['spread']:.0f} %{mark}", f"{row['per_s']:,.0f}"]
    if row["stream"]:
        grown = "" if row["kib_each"] is None else number(row["kib_each"])
        cells += [f"{row['peak_mib']:.0f}", grown]
    else:
        cells += [number(row["p50_us"]), number(row["p99_us"]), f"{row['peak_mib']:.0f}"]
    return f"| {' | '.join(cells)} |"


def number(value):
    """Three digits are all that a measurement here is worth."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

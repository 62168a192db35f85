"""Runs all cases in turn, several times over, and says of each run how quiet the machine was."""

import random
import sys

from harness import machine
from harness.programs import ClientFailed, figures

QUIET = 0.08  # cores used by others, or stolen by the host, that a run may have beside it


def run_rounds(programs, servers, cases, rounds, divide_calls, tries):
    """{case key: [run, ...]}, the quietest of up to `tries` runs each. A run is the client's
    figures, with "others", "stolen", "quiet"."""
    runs = {case.key: [] for case in cases}
    failed = {}
    for number in range(rounds):
        order = [case for case in cases if case.key not in failed]
        random.Random(number).shuffle(order)
        for at, case in enumerate(order):
            _progress(f"round {number + 1}/{rounds}, {at + 1}/{len(order)}: {case.key}")
            try:
                runs[case.key].append(_run_quietly(
                    programs, servers, case, divide_calls, tries))
            except ClientFailed as error:
                failed[case.key] = str(error)
    _progress("")
    return runs, failed


def _run_quietly(programs, servers, case, divide_calls, tries):
    best = None
    for _ in range(tries):
        run = _run_once(programs, servers, case, divide_calls)
        if best is None or _disturbance(run) < _disturbance(best):
            best = run
        if best["quiet"]:
            break
    return best


def _run_once(programs, servers, case, divide_calls):
    server, files = servers.of(case)
    calls = case.calls_by(divide_calls)
    watch = machine.Watch(servers.own_cpu)
    run = figures(programs.run_client(case, calls, server, files))
    run["others"], run["stolen"] = (round(cores, 3) for cores in watch.others())
    run["quiet"] = _disturbance(run) <= QUIET
    return run


def _disturbance(run):
    return run["others"] + run["stolen"]


def _progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

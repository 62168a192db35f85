"""Makes the calls of a job and measures them, as clients/meter.h does for C++."""

import asyncio
import gc
import json
import resource
import threading
import time


class Meter:
    """Wall time and the process's own CPU between begin and end, and the memory above what the
    process had when the meter was made: before the first call."""

    def __init__(self):
        self._start_rss_kib = _memory_kib("VmRSS")

    def begin(self):
        gc.collect()
        self._cpu = _own_cpu()
        self._wall = time.perf_counter()

    def end(self):
        self._wall = time.perf_counter() - self._wall
        self._cpu = _own_cpu() - self._cpu

    def print(self, latencies, library):
        latencies.sort()
        last = len(latencies) - 1
        print(json.dumps({
            "library": library,
            "calls": len(latencies),
            "wall_s": round(self._wall, 6),
            "cpu_s": round(self._cpu, 6),
            "p50_us": round(latencies[int(0.5 * last)] * 1e6, 1),
            "p99_us": round(latencies[int(0.99 * last)] * 1e6, 1),
            "start_rss_kib": self._start_rss_kib,
            "peak_rss_kib": _memory_kib("VmHWM"),
        }))


def measure_sync(job, library, connect):
    """`connect(job)` returns a function that makes one call and returns its text. A job of more
    than one at a time uses that many threads, each of which makes its share of the calls."""
    make_call = connect(job)
    measure = _measure_alone if job.concurrency == 1 else _measure_threads
    meter = Meter()
    latencies = measure(job, make_call, meter)
    meter.print(latencies, library)


def _measure_alone(job, make_call, meter):
    _call_times(job.warmup, job, make_call)
    meter.begin()
    latencies = _call_times(job.calls, job, make_call)
    meter.end()
    return latencies


def _measure_threads(job, make_call, meter):
    turn = threading.Barrier(job.concurrency + 1)  # this thread takes part, to read the clocks
    of_thread = [None] * job.concurrency
    failures = []

    def work(index):
        try:
            _call_times(_share(job.warmup, index, job.concurrency), job, make_call)
            turn.wait()
            turn.wait()
            of_thread[index] = _call_times(
                _share(job.calls, index, job.concurrency), job, make_call)
            turn.wait()
        except Exception as error:
            failures.append(error)
            turn.abort()

    for index in range(job.concurrency):
        threading.Thread(target=work, args=(index,), daemon=True).start()
    try:
        turn.wait()
        meter.begin()
        turn.wait()
        turn.wait()
        meter.end()
    except threading.BrokenBarrierError:
        raise failures[0] from None
    return [latency for own in of_thread for latency in own]


def _call_times(calls, job, make_call):
    latencies = []
    for _ in range(calls):
        started = time.perf_counter()
        text = make_call()
        latencies.append(time.perf_counter() - started)
        _check(text, job)
    return latencies


def measure_async(job, library, connect):
    """As measure_sync with tasks for threads; `connect` is an async context manager."""
    asyncio.run(_measure_tasks(job, library, connect))


async def _measure_tasks(job, library, connect):
    async with connect(job) as make_call:
        meter = Meter()
        await _call_times_together(job.warmup, job, make_call)
        meter.begin()
        latencies = await _call_times_together(job.calls, job, make_call)
        meter.end()
    meter.print(latencies, library)


async def _call_times_together(calls, job, make_call):
    async def work(share):
        latencies = []
        for _ in range(share):
            started = time.perf_counter()
            text = await make_call()
            latencies.append(time.perf_counter() - started)
            _check(text, job)
        return latencies

    shares = (_share(calls, index, job.concurrency) for index in range(job.concurrency))
    done = await asyncio.gather(*(work(share) for share in shares))
    return [latency for own in done for latency in own]


def _share(calls, index, workers):
    return calls // workers + (index < calls % workers)


def _check(text, job):
    if text != job.text:
        raise RuntimeError(f"wrong answer: {text!r:.200}")


def _memory_kib(field):
    """Of /proc/self/status: what getrusage calls the peak also counts the process that this one
    was forked from."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field + ":"))


def _own_cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime

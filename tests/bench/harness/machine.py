"""Which cores are used, and what else the machine was doing meanwhile."""

import os
import platform
import time
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count()


def default_cores():
    """(server, client): two different ones where there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[min(1, len(allowed) - 1)]


def describe():
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.split(":", 1)[1].strip() for line in cpuinfo.splitlines()
                  if line.startswith("model name")), platform.machine())
    return {"cpu": model, "cores": CORES, "kernel": platform.release(),
            "python": platform.python_version()}


class Watch:
    """How many cores others kept busy since it was made. `own_cpu` returns the CPU seconds that the
    benchmark itself has used so far."""

    def __init__(self, own_cpu):
        self._own_cpu = own_cpu
        self._start = self._now()

    def others(self):
        wall, idle, stolen, own = (now - start for now, start in zip(self._now(), self._start))
        busy = wall * CORES - idle - stolen
        return max(0.0, busy - own) / wall, stolen / wall

    def _now(self):
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
        idle = (int(fields[3]) + int(fields[4])) * TICK  # of all cores; with waiting for disks
        stolen = int(fields[7]) * TICK
        return time.monotonic(), idle, stolen, self._own_cpu()


def cpu_of(pid):
    """CPU seconds of a running process; all its threads."""
    run = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        run += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return run * 1e-9

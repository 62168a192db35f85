"""What `import failsoft` costs: nearly nothing."""

from __future__ import annotations

import subprocess
import sys

import failsoft

PROGRAM = """
import sys, time
before = set(sys.modules)
began = time.perf_counter()
import failsoft
took = time.perf_counter() - began
import os
print(sorted(set(sys.modules) - before))
print(len(os.listdir("/proc/self/task")))
print(f"{took * 1000:.2f} ms")
"""


def fresh(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_import_loads_nothing_heavy_and_starts_no_thread() -> None:
    modules, threads, took = fresh(PROGRAM)
    print(f"import failsoft: {took}")
    assert modules == "['__future__', 'failsoft', 'failsoft._errors']"
    assert threads == "1"


def test_a_client_needs_neither_asyncio_nor_pythons_own_network() -> None:
    (loaded,) = fresh(
        "import failsoft, sys; failsoft.Client('key').stats();"
        "heavy = 'asyncio http ssl socket urllib.request typing logging threading subprocess';"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    assert loaded == "[]"


def test_every_public_name_is_there() -> None:
    assert all(getattr(failsoft, name) is not None for name in failsoft.__all__)
    assert set(failsoft.__all__) <= set(dir(failsoft))
    assert len(set(failsoft.__all__)) == len(failsoft.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(failsoft, "no_such_name")

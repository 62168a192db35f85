"""A second interpreter in one process, as mod_wsgi makes them."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import _xxsubinterpreters as interpreters

other = interpreters.create()
interpreters.run_string(other, '''
import failsoft
try:
    failsoft.chunk_text("a text")
except ImportError as error:
    print(error, flush=True)
''')
interpreters.destroy(other)
import failsoft

print(failsoft.chunk_text("a text"))
other = interpreters.create()
interpreters.run_string(other, '''
import failsoft
print(failsoft.chunk_text("a text"), flush=True)
client = failsoft.Client("key", base_url="http://127.0.0.1:1/v1", model="gpt-4o", max_attempts=1)
try:
    list(client.stream([{"role": "user", "content": "Hi"}]))
except failsoft.APIConnectionError as error:
    print(type(error).__name__, flush=True)
''')
interpreters.destroy(other)
"""


def test_the_first_import_is_the_main_interpreters() -> None:
    """pybind11 would wait for ever for a lock that its own thread holds."""
    pytest.importorskip("_xxsubinterpreters")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    refused, here, there, failure = done.stdout.splitlines()
    assert "main interpreter" in refused and "WSGIApplicationGroup %{GLOBAL}" in refused
    assert here == there == "['a text']"
    assert failure == "APIConnectionError"

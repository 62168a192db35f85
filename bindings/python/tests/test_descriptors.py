"""What is said when the process may open no more files."""

from __future__ import annotations

import subprocess
import sys

import pytest
from failsoft.testing import World

PROGRAM = """
import os, resource, sys
import failsoft

url, what = sys.argv[1:]

def client():
    return failsoft.Client("mbd_sk_test_0123456789", base_url=url, model="gpt-4o", max_attempts=2,
                           time_scale=0.01)

made = client()
made.stats()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
taken = []
try:
    while True:
        taken.append(os.dup(0))
except OSError:
    pass
try:
    client() if what == "client" else made.chat([{"role": "user", "content": "Hi"}])
except failsoft.FailsoftError as error:
    failure = error
for descriptor in taken:
    os.close(descriptor)
print(type(failure).__name__, failure, failure.cause, len(failure.attempts), sep="\\n")
print(made.chat([{"role": "user", "content": "Hi"}]).text)
"""


@pytest.mark.parametrize(
    ("what", "kind", "attempts"),
    [("client", "FailsoftError", "0"), ("call", "APIConnectionError", "2")],
)
def test_too_many_open_files(
    failsoft_simulator: World, what: str, kind: str, attempts: str
) -> None:
    command = [sys.executable, "-c", PROGRAM, failsoft_simulator.url, what]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    name, message, cause, tried, text = done.stdout.splitlines()
    assert (name, tried, text) == (kind, attempts, "You said: Hi")
    assert message.startswith("no file descriptor is left (too many open files). Close what")
    assert "ulimit -n" in message and "as it may" in cause

"""Programs that are interrupted, or end, in the middle of things: each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from failsoft.testing import World

SETUP = """
import os, signal, sys, threading, time
import failsoft
from failsoft.testing import World

world = World({origin!r}, {name!r}, None)
client = world.client(model="gpt-4o", max_server_wait=None)
MESSAGES = [{{"role": "user", "content": "Hi"}}]

def when_seen(action, count=1):
    def watch():
        while world.state["requests"] < count:
            pass
        action()
    threading.Thread(target=watch).start()
"""

INTERRUPTED = """
def interrupt():
    global at
    at = time.perf_counter()
    os.kill(os.getpid(), signal.SIGINT)

when_seen(interrupt)
try:
    client.chat(MESSAGES)
except KeyboardInterrupt:
    print(f"interrupted after {(time.perf_counter() - at) * 1000:.1f} ms")
while world.state["in_flight"]:
    pass
world.script([])
assert client.chat(MESSAGES).text == "You said: Hi"
print("and goes on")
"""


STREAM_INTERRUPTED = """
def interrupt():
    global at
    at = time.perf_counter()
    os.kill(os.getpid(), signal.SIGINT)

stream = client.stream(MESSAGES)
pieces = iter(stream)
assert next(pieces) == "one"
when_seen(interrupt)
try:
    {wait}
except KeyboardInterrupt:
    print(f"interrupted after {{(time.perf_counter() - at) * 1000:.1f}} ms")
while world.state["in_flight"]:
    pass
assert world.state["left_by_client"] == 1
try:
    stream.reply
except failsoft.CancelledError as error:
    print("came:", error.partial_text)
world.script([])
assert client.stream(MESSAGES).reply.text == "You said: Hi"
print("and goes on")
"""


def run(world: World, program: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    origin, _, name = world.url.removesuffix("/v1/hosting/llm").partition("/w/")
    text = SETUP.format(origin=origin, name=name) + program
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", text], capture_output=True, text=True, timeout=60
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize(
    "reply",
    [
        {"fault": "hang"},
        {"fault": "stall_body"},
        {"error": "rate_limit_exceeded", "error_fields": {"retry_after": 6000}},
    ],
    ids=["no answer", "half an answer", "waiting to retry"],
)
def test_ctrl_c_ends_the_call_and_the_client_goes_on(
    failsoft_simulator: World, reply: dict[str, object]
) -> None:
    failsoft_simulator.set_script({"replies": [reply]})
    done = run(failsoft_simulator, INTERRUPTED)
    assert "interrupted after" in done.stdout and "and goes on" in done.stdout
    print(done.stdout)


@pytest.mark.parametrize(
    "wait", ["list(pieces)", "list(stream)", "list(stream.events())", "stream.reply"]
)
def test_ctrl_c_cancels_a_stream(failsoft_simulator: World, wait: str) -> None:
    failsoft_simulator.script([{"answer": "one two", "fault": "stall_body", "at": {"events": 2}}])
    done = run(failsoft_simulator, STREAM_INTERRUPTED.format(wait=wait))
    assert "interrupted after" in done.stdout and "and goes on" in done.stdout
    assert "came: one\n" in done.stdout
    print(done.stdout)


def test_ctrl_c_between_pieces_cancels_a_stream(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": "word " * 1_000_000, "times": -1}])
    program = """
try:
    for piece in client.stream(MESSAGES):
        if piece == " word":
            os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
while world.state["in_flight"]:
    pass
print(world.state["left_by_client"])
"""
    assert run(failsoft_simulator, program).stdout == "interrupted\n1\n"


def test_ctrl_c_unhandled_ends_the_program(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"fault": "hang"}])
    done = run(
        failsoft_simulator,
        "when_seen(lambda: os.kill(os.getpid(), signal.SIGINT))\nclient.chat(MESSAGES)\n",
        check=False,
    )
    assert done.returncode == -2
    assert "KeyboardInterrupt" in done.stderr and "mbd_sk" not in done.stderr


def test_a_signal_handler_that_returns_does_not_end_the_call(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": "Hello", "delay_ms": 300}])
    program = """
caught = []
signal.signal(signal.SIGUSR1, lambda *_: caught.append(1))
when_seen(lambda: os.kill(os.getpid(), signal.SIGUSR1))
print(client.chat(MESSAGES).text, caught)
"""
    assert run(failsoft_simulator, program).stdout == "Hello [1]\n"


EXITS = {
    "after import": "",
    "with a client": "client.stats()",
    "after a call": "client.chat(MESSAGES)",
    "with a reply": "reply = client.chat(MESSAGES)",
    "closed": "client.chat(MESSAGES); client.close()",
    "from a thread's call": (
        "t = threading.Thread(target=client.chat, args=(MESSAGES,)); t.start(); t.join()"
    ),
    "with a stream open": "pieces = iter(client.stream(MESSAGES)); next(pieces)",
    "with a stream that was not read": "stream = client.stream(MESSAGES)",
    "while daemons stream": """
world.script([{"answer": "word " * 10_000, "stream": {"token_ms": 1}, "times": -1}])
def read():
    for piece in client.stream(MESSAGES):
        pass
for _ in range(8):
    threading.Thread(target=read, daemon=True).start()
while world.state["streams"] < 8:
    pass
""",
    "while daemons wait": """
world.script([{"fault": "hang", "times": -1}])
for _ in range(8):
    threading.Thread(target=client.chat, args=(MESSAGES,), daemon=True).start()
while world.state["requests"] < 8:
    pass
""",
    "while daemons call": """
def call():
    while True:
        client.chat(MESSAGES)
for _ in range(8):
    threading.Thread(target=call, daemon=True).start()
while world.state["requests"] < 100:
    pass
""",
}


@pytest.mark.parametrize("stage", EXITS)
def test_exit_at_every_stage(failsoft_simulator: World, stage: str) -> None:
    failsoft_simulator.script([])
    done = run(failsoft_simulator, EXITS[stage])
    assert done.stderr == ""

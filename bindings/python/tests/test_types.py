"""The types that users' type checkers see."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import failsoft
import pytest
from failsoft.testing import World

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "failsoft"

USE = """
import failsoft
from failsoft.testing import Simulator

client = failsoft.Client("key", model="gpt-4o", max_attempts=3, deadline=30.0, jitter="full")
reply = client.chat([{"role": "user", "content": "Hi"}], temperature=0.5)
text: str = reply.text
again: failsoft.Client = client.with_options(max_attempts=1, base_url="http://127.0.0.1/")
answer: dict[str, object] = failsoft.chat_with_retry([{"role": "user", "content": "Hi"}])
with client.stream([{"role": "user", "content": "Hi"}], max_reconnects=1) as stream:
    pieces: list[str] = [piece for piece in stream]
    kinds: list[str] = [event.type for event in stream.events()]
    reply = stream.reply
why: list[str] = [attempt["class"] for attempt in reply.attempts if attempt["sent"]]
else_why: list[str] = [one["class"] for one in reply.passed_over]
plain: failsoft.Client = client.with_options(ca_file=None, fallback=None, api_key=None, rpm=None)
def show(progress: failsoft.Progress) -> None:
    print(progress.done / progress.total)

summary: failsoft.Summary = client.summarize("text", concurrency=8, chunk={"max": 9}, progress=show)
first: failsoft.SummaryPart = summary.parts[0]
told: str = summary.text + summary.outcome + first.summary
digest: str = failsoft.summarize_long_doc("text", client=client, print_progress=True)
whole: str = failsoft.stream_with_reconnect([], print_pieces=True)
parts: list[str] = failsoft.chunk_text("text", max_chars=10)
chunks: list[failsoft.Chunk] = failsoft.chunk("text", 10, unit="tokens", model="gpt-4o")
start: int = next(failsoft.chunk_stream(["te", "xt"], 10, markdown=True)).start
try:
    client.request("GET", "/models").body["models"]
except failsoft.RateLimitError as error:
    wait: float | None = error.retry_after
except failsoft.StreamInterruptedError as error:
    partial: str = error.partial_text
with Simulator([{"answer": "Hello"}]) as simulator:
    simulator.client(model="gpt-4o")
"""

ASYNC_USE = """
from collections.abc import Mapping
import failsoft
from failsoft import aio

async def fetch() -> dict[str, str]:
    return {"api_key": "key"}

async def main() -> None:
    async with failsoft.AsyncClient("key", max_attempts=3, credentials=fetch) as client:
        reply = await client.chat([{"role": "user", "content": "Hi"}], temperature=0.5)
        text: str = reply.text
        again: failsoft.AsyncClient = client.with_options(max_attempts=1)
        async with client.stream([{"role": "user", "content": "Hi"}]) as stream:
            pieces: list[str] = [piece async for piece in stream]
            kinds: list[str] = [event.type async for event in stream.events()]
            reply = await stream.reply
        summary: failsoft.Summary = await client.summarize("text", progress=print)
        models: list[failsoft.Model] = await client.models()
        answer: dict[str, object] = await aio.chat_with_retry([], client=client)
        whole: str = await failsoft.aio.stream_with_reconnect([], print_pieces=True)
        await client.close(1.5)
"""

ASYNC_MISUSE = """
import failsoft
async def main(client: failsoft.AsyncClient) -> None:
    client.chat([]).text
    (await client.chat([])).txt
    await client.stream([])
    client.stream([]).reply.text
    await failsoft.aio.chat_with_retry([], client=failsoft.Client())
    for piece in client.stream([]): pass
async def fetch() -> dict[str, str]: return {}
failsoft.Client("key", credentials=fetch)
failsoft.AsyncClient("key", max_attemps=3)
"""

MISUSE = """
import failsoft
failsoft.Client("key", max_attemps=3)
failsoft.Client("key", max_attempts="three")
failsoft.Client("key").chat()
failsoft.chat_with_retry([], max_retries="five")
failsoft.Client("key").stream([]).text
failsoft.stream_with_reconnect([], max_reconnects="three")
failsoft.chunk("text", 10, unit="words")
failsoft.Client("key").summarize("text", concurrency="many")
failsoft.Client("key").summarize("text", progress=lambda progress: progress.undone)
"""


def mypy(*arguments: str) -> list[str]:
    pytest.importorskip("mypy")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *arguments],
        capture_output=True,
        text=True,
        cwd=HERE,
    )
    return (done.stdout + done.stderr).splitlines()


def test_the_package_is_strictly_typed() -> None:
    assert mypy(str(PACKAGE)) == []


@pytest.mark.parametrize("use", [USE, ASYNC_USE])
def test_right_use_is_accepted(use: str) -> None:
    assert mypy("-c", use) == []


@pytest.mark.parametrize(
    "misuse, wrong", [(MISUSE, [3, 4, 5, 6, 7, 8, 9, 10, 11]), (ASYNC_MISUSE, [4, 5, 6, 7, 8, 9, 11, 12])]
)
def test_wrong_use_is_found(misuse: str, wrong: list[int]) -> None:
    lines = sorted(int(line.split(":")[1]) for line in mypy("-c", misuse) if ": error:" in line)
    assert lines == wrong


def test_the_stub_is_what_the_module_is(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    allowed = tmp_path / "pybind11s-own-metaclass-and-initialiser"
    allowed.write_text(r"failsoft\._core\.(Chunker|Client|Loop|LoopCall|LoopStream|Outcome|Stream|Tokenizer)(\.__init__)?")
    command = [sys.executable, "-m", "mypy.stubtest", "failsoft._core", "--concise"]
    done = subprocess.run(
        [*command, "--allowlist", str(allowed)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_option_types_are_those_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE.parent / "tools"))
    import generate_options

    assert generate_options.TARGET.read_text() == generate_options.generate()


def test_what_always_stands_in_a_timeline(failsoft_simulator: World) -> None:
    """A type checker lets nobody read a member that may be missing."""
    failsoft_simulator.script([{"fault": "reset"}, {"error": "provider_error"}, {"answer": "Hi"}])
    with failsoft_simulator.client(fallback="guide", model="gpt-4o") as client:
        reply = client.chat([{"role": "user", "content": "Hi"}])
    assert len(reply.attempts) == 3 and reply.passed_over
    for attempt in reply.attempts:
        assert {"attempt", "class", "sent"} <= failsoft.Attempt.__required_keys__ <= attempt.keys()
    for passed in reply.passed_over:
        assert {"class", "model"} <= failsoft.PassedOver.__required_keys__ <= passed.keys()


def test_the_package_says_it_is_typed() -> None:
    assert (Path(failsoft.__file__).parent / "py.typed").is_file()

"""AsyncClient and its event loops: several, ended, forked, or in a process that exits."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import failsoft
import pytest
from conftest import Run, new_loop
from failsoft.testing import World
from test_async_client import descriptors, said, state, text
from test_interrupt import run as run_program
from waiting import until

HI = [{"role": "user", "content": "Hi"}]
ENDLESS = {"answer": "one two three", "fault": "stall_body", "times": -1}


async def many(client: failsoft.AsyncClient, count: int) -> list[str]:
    replies = await asyncio.gather(*(client.chat(said(n)) for n in range(count)))
    return [reply.text for reply in replies]


@pytest.mark.parametrize("kind", ["asyncio", "uvloop"])
def test_a_client_serves_loops_in_several_threads(failsoft_simulator: World, kind: str) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.async_client(model="gpt-4o")

    def in_a_thread(_: int) -> list[str]:
        with asyncio.Runner(loop_factory=lambda: new_loop(kind)) as runner:
            return runner.run(many(client, 50))

    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(in_a_thread, range(8)))
    assert texts == [[f"You said: {n}" for n in range(50)]] * 8
    asyncio.run(client.close())


def test_a_stream_is_read_where_it_was_begun(failsoft_simulator: World) -> None:
    failsoft_simulator.script([ENDLESS])
    client = failsoft_simulator.async_client(model="gpt-4o")
    with asyncio.Runner() as here, asyncio.Runner() as elsewhere:

        async def begin() -> failsoft.AsyncStream:
            return client.stream(HI)

        stream = here.run(begin())
        with pytest.raises(RuntimeError, match="another event loop"):
            elsewhere.run(text(stream))
        with pytest.raises(failsoft.CancelledError):
            here.run(text(stream))
        here.run(client.close())


def test_a_loop_that_ended_leaves_nothing(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.async_client(model="gpt-4o")
    seen: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def main() -> None:
        seen.append(weakref.ref(asyncio.get_running_loop()))
        assert await many(client, 3)

    async def close() -> None:
        await client.close()

    run(main())
    gc.collect()
    before = descriptors(client)
    for _ in range(5):
        run(main())
    gc.collect()
    assert [loop() for loop in seen] == [None] * 6
    until(lambda: descriptors(client) <= before)
    run(close())
    until(lambda: not [one for one in threading.enumerate() if one.name.startswith("failsoft")])


@pytest.mark.parametrize("kind", ["asyncio", "uvloop", "without readers"])
def test_a_loop_that_is_closed_while_calls_run(
    failsoft_simulator: World, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    failsoft_simulator.script([ENDLESS])
    client = failsoft_simulator.async_client(model="gpt-4o")
    loop = new_loop(kind)

    async def begin() -> None:
        tasks = [asyncio.create_task(call) for call in (client.chat(HI), text(client.stream(HI)))]
        held.extend(tasks)
        await state(failsoft_simulator, "requests", 2)

    held: list[object] = []
    loop.run_until_complete(begin())
    with caplog.at_level(logging.ERROR):
        loop.close()
        held.clear()
        del loop
        asyncio.run(many(client, 0))
        failsoft_simulator.script([])
        asyncio.run(many(client, 1))  # where loops that are closed are forgotten
        gc.collect()
        until(lambda: failsoft_simulator.state["in_flight"] == 0)
    assert all("Task was destroyed" in record.message for record in caplog.records)
    asyncio.run(client.close())


def test_a_forked_child_goes_on_with_the_same_client(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.async_client(model="gpt-4o")

    async def main() -> None:
        stream = client.stream(HI)
        await client.chat(HI)
        child = os.fork()
        if child == 0:
            os._exit(ThreadPoolExecutor(1).submit(child_status, client).result())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert await text(stream) == "You said: Hi"
        assert await many(client, 3)
        await client.close()

    run(main())


def child_status(client: failsoft.AsyncClient) -> int:
    try:
        assert asyncio.run(many(client, 2)) == ["You said: 0", "You said: 1"]
        asyncio.run(client.close())
        return 0
    except BaseException:
        return 1


# Python tells of callbacks that are slow, as some of these programs' are.
BEGIN = """
import asyncio, logging
logging.getLogger("asyncio").setLevel(logging.ERROR)
client = world.async_client(model="gpt-4o")
"""

EXITS = {
    "with a client": "client.stats()",
    "after a call": "asyncio.run(client.chat(MESSAGES))",
    "with the default client": """
from failsoft import aio
os.environ.update(FAILSOFT_BASE_URL=world.url, FAILSOFT_API_KEY="mbd_sk_test_0123456789")
asyncio.run(aio.chat_with_retry(MESSAGES))
""",
    "with a stream open": """
async def main():
    global stream
    stream = client.stream(MESSAGES)
    async for piece in stream.events():
        break
asyncio.run(main())
""",
    "while calls run": """
world.script([{"fault": "hang", "times": -1}])
async def main():
    tasks = [asyncio.create_task(client.chat(MESSAGES)) for _ in range(8)]
    while world.state["requests"] < 8:
        await asyncio.sleep(0)
asyncio.run(main())
""",
    "while a daemon's loop runs": """
world.script([{"answer": "word " * 10_000, "stream": {"token_ms": 1}, "times": -1}])
async def read():
    async for piece in client.stream(MESSAGES):
        pass
async def main():
    await asyncio.gather(*(read() for _ in range(8)))
threading.Thread(target=asyncio.run, args=(main(),), daemon=True).start()
while world.state["streams"] < 8:
    pass
""",
    "interrupted": """
world.script([{"fault": "hang", "times": -1}])
when_seen(lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    asyncio.run(client.chat(MESSAGES))
except KeyboardInterrupt:
    pass
while world.state["in_flight"]:
    pass
""",
}


@pytest.mark.parametrize("stage", EXITS)
def test_exit_at_every_stage(failsoft_simulator: World, stage: str) -> None:
    failsoft_simulator.script([])
    assert run_program(failsoft_simulator, BEGIN + EXITS[stage]).stderr == ""

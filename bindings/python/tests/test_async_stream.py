"""AsyncClient.stream: what comes, and what ends it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import failsoft
import pytest
from conftest import Run
from failsoft.testing import World
from test_async_client import idle, state, text

HI = [{"role": "user", "content": "Hi"}]
ANSWER = "Zwölf Boxkämpfer jagen Viktor 🙂 quer über den großen Sylter Deich."
CUT: dict[str, Any] = {"answer": ANSWER, "fault": "reset_body", "at": {"text_bytes": 30}}
BEFORE_CUT = ANSWER.encode()[:30].decode()
ENDLESS: dict[str, Any] = {"answer": ANSWER, "fault": "stall_body", "times": -1}


def test_pieces_are_the_text(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": ANSWER}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            async with client.stream(HI, temperature=0.5) as stream:
                pieces = [piece async for piece in stream]
            assert len(pieces) > 5 and "".join(pieces) == ANSWER
            reply = await stream.reply
            assert reply.text == ANSWER and reply is await stream.reply
            assert [piece async for piece in stream] == []

    run(main())
    (request,) = failsoft_simulator.requests
    assert request["body"]["stream"] is True and request["body"]["temperature"] == 0.5


def test_events_are_everything(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"status": 503}, {**CUT, "continuations": [{}]}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            events = [event async for event in client.stream(HI).events()]
        kinds = [event.type for event in events if event.type != "text"]
        assert kinds == ["attempt", "retry", "attempt", "retry", "attempt", "resumed", "reply"]
        assert "".join(event.text for event in events if event.type == "text") == ANSWER
        assert isinstance(events[-1].data, failsoft.Reply) and events[-1].text == ANSWER

    run(main())


def test_a_broken_stream_is_an_error_with_what_came(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([CUT])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            stream, pieces = client.stream(HI, max_reconnects=0), []
            with pytest.raises(failsoft.StreamInterruptedError) as caught:
                async for piece in stream:
                    pieces.append(piece)
            assert "".join(pieces) == caught.value.partial_text == BEFORE_CUT
            for again in (text(stream), stream.reply, anext(stream.events())):
                with pytest.raises(failsoft.StreamInterruptedError):
                    await again
            with pytest.raises(failsoft.InvalidArgumentError):
                client.stream(HI, max_reconnects=-1)

    run(main())


async def leave_by_break(stream: failsoft.AsyncStream) -> None:
    async for _ in stream:
        break


async def leave_events_by_break(stream: failsoft.AsyncStream) -> None:
    async for event in stream.events():
        if event.type == "text":
            break


async def leave_by_exception(stream: failsoft.AsyncStream) -> None:
    with pytest.raises(ZeroDivisionError):
        async for _ in stream:
            1 / 0  # noqa: B018


async def leave_the_block(stream: failsoft.AsyncStream) -> None:
    async with stream:
        pieces = aiter(stream)
        await anext(pieces)
    with pytest.raises(failsoft.CancelledError) as caught:
        await text(stream)
    assert caught.value.partial_text


async def leave_by_time(stream: failsoft.AsyncStream) -> None:
    with pytest.raises(asyncio.TimeoutError):
        async with asyncio.timeout(0.05):
            await text(stream)


async def leave_a_piece(stream: failsoft.AsyncStream) -> None:
    pieces = aiter(stream)
    with pytest.raises(asyncio.TimeoutError):
        while True:
            await asyncio.wait_for(anext(pieces), 0.05)


async def leave_by_cancel(stream: failsoft.AsyncStream) -> None:
    got = asyncio.Event()

    async def read() -> None:
        async for _ in stream:
            got.set()

    task = asyncio.create_task(read())
    await got.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def close_twice(stream: failsoft.AsyncStream) -> None:
    await stream.aclose()
    stream.close()
    with pytest.raises(failsoft.CancelledError):
        await stream.reply


async def cancel_the_reply(stream: failsoft.AsyncStream) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(stream.reply, 0.05)


WAYS = [leave_by_break, leave_events_by_break, leave_by_exception, leave_the_block, leave_by_time,
        leave_a_piece, leave_by_cancel, close_twice, cancel_the_reply]


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_closes_the_connection(
    failsoft_simulator: World, run: Run, leave: Callable[[failsoft.AsyncStream], Awaitable[None]]
) -> None:
    failsoft_simulator.script([ENDLESS])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            stream = client.stream(HI)
            await leave(stream)
            assert client.stats()["in_flight"] == 0  # at once
            await idle(failsoft_simulator)
            seen = failsoft_simulator.state
            assert seen["left_by_client"] == seen["requests"]

    run(main())


def test_garbage_collection_closes_the_connection(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([ENDLESS])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            pieces = aiter(client.stream(HI))
            await anext(pieces)
            del pieces
            gc.collect()
            assert client.stats()["in_flight"] == 0
            await idle(failsoft_simulator)

    run(main())


async def close_here(stream: failsoft.AsyncStream) -> None:
    stream.close()


async def close_in_a_thread(stream: failsoft.AsyncStream) -> None:
    await asyncio.to_thread(stream.close)


def test_another_task_or_thread_may_close(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([ENDLESS])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            for close_in in (close_here, close_in_a_thread):
                stream = client.stream(HI)
                reading = asyncio.create_task(text(stream))
                await state(failsoft_simulator, "streams", 1)
                await close_in(stream)
                with pytest.raises(failsoft.CancelledError):
                    await reading
                await idle(failsoft_simulator)
            stream = client.stream(HI)
            pieces = aiter(stream)
            await anext(pieces)
        with pytest.raises(failsoft.ClientClosedError) as caught:
            await text(stream)
        assert caught.value.partial_text

    run(main())


def test_tasks_share_the_pieces_of_one_stream(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"tokens": 1, "token_ms": 1}}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            stream = client.stream(HI)
            taken = await asyncio.gather(*(text(stream) for _ in range(4)))
            assert sorted("".join(taken)) == sorted(ANSWER)

    run(main())


def test_tasks_share_one_iteration(failsoft_simulator: World, run: Run) -> None:
    tokens = {"tokens": 1, "token_ms": 1, "events_per_write": 8}
    failsoft_simulator.script([{"answer": ANSWER, "stream": tokens}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            stream = client.stream(HI)
            pieces = aiter(stream)
            taken: list[str] = []

            async def take() -> None:
                async for piece in pieces:
                    taken.append(piece)
                    await asyncio.sleep(0)

            await asyncio.gather(take(), take(), take())
            assert sorted("".join(taken)) == sorted(ANSWER)

    run(main())


def test_tasks_that_share_all_events_have_one_reply(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"tokens": 1, "token_ms": 1}}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            events = client.stream(HI).events()
            taken: list[str] = []

            async def take() -> None:
                async for event in events:
                    taken.append(event.type)

            await asyncio.gather(take(), take(), take())
            assert taken.count("reply") == 1 and taken[-1] == "reply"

    run(main())


def test_a_hundred_streams_at_once(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"token_ms": 1}, "times": -1}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            texts = await asyncio.gather(*(text(client.stream(HI)) for _ in range(100)))
            assert set(texts) == {ANSWER}

    run(main())


def test_a_slow_reader_slows_the_service(failsoft_simulator: World, run: Run) -> None:
    whole = "word " * 400_000
    failsoft_simulator.script([{"answer": whole}])

    async def main() -> None:
        async with failsoft_simulator.async_client(
            model="gpt-4o", time_scale=1, stream_high_water=65_536, idle_timeout=60,
            progress_timeout=60,
        ) as client:
            async with client.stream(HI) as stream:
                pieces = aiter(stream)
                await anext(pieces)
                before = -1
                while client.stats()["bytes_received"] != before:  # until it stands still
                    before = client.stats()["bytes_received"]
                    await asyncio.sleep(0.1)
                assert before < len(whole)
                rest = [piece async for piece in stream]
                assert (await stream.reply).text == whole
                assert whole.endswith("".join(rest))

    run(main())


def test_a_stream_outlives_its_client_object(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"token_ms": 1}}])

    async def main() -> None:
        stream = failsoft_simulator.async_client(model="gpt-4o").stream(HI)
        gc.collect()
        assert await text(stream) == ANSWER

    run(main())


def test_a_stream_that_leads_back_to_itself_is_collected(
    failsoft_simulator: World, run: Run
) -> None:
    class Agent:
        def __init__(self) -> None:
            self.client = failsoft_simulator.async_client(model="gpt-4o", credentials=self.fetch)
            self.stream = self.client.stream(HI)
            self.pieces = aiter(self.stream)

        async def fetch(self) -> dict[str, str]:
            return {"api_key": "mbd_sk_new_0123456789"}

    async def main() -> weakref.ref[Agent]:
        agent = Agent()
        assert await anext(agent.pieces)
        return weakref.ref(agent)

    async def collected() -> bool:
        seen = await main()
        gc.collect()
        return seen() is None

    assert run(collected())

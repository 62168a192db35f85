"""AsyncClient: calls that are answered whole."""

from __future__ import annotations

import asyncio
import copy
import inspect
import os
import pickle
import resource
import threading
import time
from decimal import Decimal

import failsoft
import pytest
from conftest import Run
from failsoft import aio
from failsoft.testing import World

HI = [{"role": "user", "content": "Hi"}]
CALLS = int(os.environ.get("FAILSOFT_ASYNC_CALLS", "2100"))  # to see that nothing piles up
OLD, NEW = "mbd_sk_old_0123456789", "mbd_sk_new_0123456789"


async def state(world: World, name: str, least: int) -> None:
    """Until the simulator counts that many."""
    while (await asyncio.to_thread(lambda: world.state))[name] < least:
        pass


async def idle(world: World) -> None:
    while (await asyncio.to_thread(lambda: world.state))["in_flight"] > 0:
        pass


def said(text: object) -> list[dict[str, str]]:
    return [{"role": "user", "content": str(text)}]


def test_a_reply_tells_everything(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"error": "rate_limit_exceeded"}, {"answer": "Hellö"}])

    async def main() -> failsoft.Reply:
        async with failsoft_simulator.async_client() as client:
            reply = await client.chat(HI, model="gpt-4o")
            assert client.stats()["retries"] == 1
            return reply

    reply = run(main())
    assert type(reply) is failsoft.Reply and reply.text == "Hellö"
    assert [attempt.get("http_status") for attempt in reply.attempts] == [429, 200]
    assert pickle.loads(pickle.dumps(reply)).raw == reply.raw


def test_errors_are_those_of_the_other_client(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"error": "invalid_api_key"}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            with pytest.raises(failsoft.AuthenticationError) as caught:
                await client.chat(HI)
            assert caught.value.attempts and caught.value.fix
            with pytest.raises(failsoft.InvalidArgumentError):
                await client.chat(HI, max_attempts=-1)
            with pytest.raises(TypeError):
                await client.chat([object()])  # type: ignore[list-item]
            with pytest.raises(failsoft.InvalidArgumentError, match="surrogate"):
                await client.chat(said("\ud800"))
        with pytest.raises(failsoft.ClientClosedError):
            await client.chat(HI)

    run(main())
    with pytest.raises(failsoft.ConfigurationError):
        failsoft_simulator.async_client(max_attempts=0)


def test_a_thousand_calls_at_once(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"error": "provider_error", "times": 30}])
    threads = []

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            replies = asyncio.gather(*(client.chat(said(n)) for n in range(1000)))
            await asyncio.sleep(0)
            threads.append(threading.active_count())
            texts = [reply.text for reply in await replies]
            assert texts == [f"You said: {n}" for n in range(1000)]

    before = threading.active_count()
    run(main())
    assert threads[0] <= before + 1  # for a loop that cannot watch a descriptor


def test_a_cancelled_task_closes_the_connection(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"fault": "hang", "times": -1}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            calls = [asyncio.create_task(client.chat(HI)) for _ in range(8)]
            await state(failsoft_simulator, "requests", 8)
            for call in calls:
                call.cancel()
            ends = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(end) for end in ends} == {asyncio.CancelledError}
            assert client.stats()["in_flight"] == 0
            await idle(failsoft_simulator)
            assert failsoft_simulator.state["left_by_client"] == 8
            failsoft_simulator.script([])
            assert (await client.chat(HI)).text == "You said: Hi"

    run(main())


def test_time_limits_of_asyncio(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"fault": "hang", "times": -1}])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            with pytest.raises(asyncio.TimeoutError):
                async with asyncio.timeout(0.01):
                    await client.chat(HI)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.request("GET", "/models"), 0.01)
            await idle(failsoft_simulator)

    run(main())


def test_a_call_that_was_cancelled_before_it_began_sends_nothing(
    failsoft_simulator: World, run: Run
) -> None:
    failsoft_simulator.script([])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            call = asyncio.create_task(client.chat(HI))
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert client.stats()["calls"] == 0

    run(main())


def test_a_result_that_comes_with_the_cancellation_is_dropped(
    failsoft_simulator: World, run: Run
) -> None:
    failsoft_simulator.script([])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            for _ in range(50):
                calls = [asyncio.create_task(client.chat(HI)) for _ in range(4)]
                done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
                for call in calls:
                    call.cancel()
                ends = await asyncio.gather(*calls, return_exceptions=True)
                assert done and {type(end) for end in ends} <= {
                    failsoft.Reply, asyncio.CancelledError}
            assert client.stats()["in_flight"] == 0

    run(main())


def test_the_loop_goes_on_while_calls_run(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": "Hello", "delay_ms": 300, "times": -1}])

    async def main() -> None:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0)
                ticks += 1

        ticker = asyncio.create_task(tick())
        async with failsoft_simulator.async_client(model="gpt-4o", time_scale=1) as client:
            closing = asyncio.create_task(client.chat(HI))
            await client.chat(HI)
            seen = ticks
            await closing
        ticker.cancel()
        assert seen > 100

    run(main())


def test_the_account(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([])

    async def main() -> None:
        token = "session-token-0123456789"
        async with failsoft_simulator.async_client(access_token=token) as client:
            models = await client.models()
            assert models[0].id == "claude-3-5-sonnet"
            assert (await client.provider_status())[0].name
            assert isinstance((await client.balance()).balance_usdc, Decimal)
            key = await client.create_key("agent", ["llm:read"])
            topup = await client.set_auto_topup(True, threshold_usdc=Decimal("5"))
            assert topup.enabled
            with pytest.raises(TypeError, match="exact"):
                await client.set_auto_topup(True, amount_usdc=0.1)  # type: ignore[arg-type]
            assert await client.errors() == []
            client.set_credentials(api_key=key.key)
            assert (await client.verify_key()).scopes == ("llm:read",)
            assert (await client.doctor(models=["gpt-4o"])).findings
            assert (await client.request("GET", "/models")).body["models"]

    run(main())


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_fresh_credentials_are_fetched_once(failsoft_simulator: World, run: Run, kind: str) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})
    fetched: list[asyncio.Task[object] | None] = []

    def plain() -> dict[str, str]:
        fetched.append(asyncio.current_task())
        return {"api_key": NEW}

    async def fetch() -> dict[str, str]:
        await asyncio.sleep(0.01)
        with pytest.raises(failsoft.AuthenticationError):  # it must not wait for itself
            await client.chat(HI, model="gpt-4o")
        return plain()

    credentials = plain if kind == "plain" else fetch
    client = failsoft_simulator.async_client(
        api_key=OLD, model="gpt-4o", credentials=credentials)

    async def main() -> None:
        async with client:
            calls = [asyncio.create_task(client.chat(HI)) for _ in range(8)]
            streams = [asyncio.create_task(text(client.stream(HI))) for _ in range(8)]
            assert {reply.text for reply in await asyncio.gather(*calls)} == {"You said: Hi"}
            assert set(await asyncio.gather(*streams)) == {"You said: Hi"}
            assert len(fetched) == 1 and fetched[0] in (*calls, *streams)

    run(main())


async def text(stream: failsoft.AsyncStream) -> str:
    return "".join([piece async for piece in stream])


def test_what_fetching_credentials_raises_is_raised_by_a_call(
    failsoft_simulator: World, run: Run
) -> None:
    failsoft_simulator.set_script({"keys": [NEW]})

    async def fetch() -> dict[str, str]:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    async def main() -> None:
        async with failsoft_simulator.async_client(
            api_key=OLD, model="gpt-4o", credentials=fetch
        ) as client:
            calls = [client.chat(HI) for _ in range(4)]
            ends = await asyncio.gather(*calls, return_exceptions=True)
        kinds = [type(end) for end in ends]
        assert kinds.count(ZeroDivisionError) >= 1
        assert set(kinds) <= {ZeroDivisionError, failsoft.AuthenticationError}

    run(main())


def test_close_waits_as_long_as_it_is_told(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"answer": "Hello", "delay_ms": 100}, {"fault": "hang"}])

    async def main() -> None:
        client = failsoft_simulator.async_client(model="gpt-4o")
        calls = [asyncio.create_task(client.chat(HI))]
        await state(failsoft_simulator, "requests", 1)
        await client.close(timeout=None)
        assert (await calls[0]).text == "Hello"
        client = failsoft_simulator.async_client(model="gpt-4o")
        calls = [asyncio.create_task(client.chat(HI))]
        await state(failsoft_simulator, "requests", 2)
        await client.close()
        with pytest.raises(failsoft.ClientClosedError):
            await calls[0]
        with pytest.raises(ValueError, match="timeout"):
            await client.close(-1)

    run(main())


def test_summaries_tell_their_progress(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([{"summary": "parts", "times": -1}])
    told: list[failsoft.Progress] = []

    async def later(progress: failsoft.Progress) -> None:
        await asyncio.sleep(0)
        told.append(progress)

    async def stop(progress: failsoft.Progress) -> None:
        raise ZeroDivisionError

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            plain = await client.summarize("word " * 300, chunk={"max": 500})
            for progress in (told.append, later):
                told.clear()
                summary = await client.summarize(
                    "word " * 300, chunk={"max": 500}, progress=progress)
                assert summary.text == plain.text and summary.calls == plain.calls
                assert told[-1].calls == summary.calls
            with pytest.raises(ZeroDivisionError):
                await client.summarize("word " * 300, chunk={"max": 500}, progress=stop)
            assert client.stats()["in_flight"] == 0

    run(main())


def test_the_guides_functions(
    failsoft_simulator: World, run: Run, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    failsoft_simulator.script([])
    monkeypatch.setenv("FAILSOFT_BASE_URL", failsoft_simulator.url)
    monkeypatch.setenv("FAILSOFT_API_KEY", NEW)

    async def main() -> None:
        answer = await aio.chat_with_retry(HI)
        assert type(answer) is dict
        assert answer["choices"][0]["message"]["content"] == "You said: Hi"
        assert (await aio.chat_with_fallback(HI))["model"] == "claude-3-5-sonnet"
        assert await aio.stream_with_reconnect(HI, print_pieces=True) == "You said: Hi"
        async with failsoft_simulator.async_client() as client:
            assert await aio.summarize_long_doc("text", client=client, print_progress=True)
            assert client.stats()["calls"] == 2

    run(main())
    assert capsys.readouterr().out.startswith("You said: Hi")
    for name in aio.__all__:
        twin, original = getattr(aio, name), getattr(failsoft, name)
        assert inspect.iscoroutinefunction(twin) and twin.__doc__ == original.__doc__
        parameters = inspect.signature(twin).parameters
        assert list(parameters) == list(inspect.signature(original).parameters)


def test_it_has_what_the_other_client_has() -> None:
    for name in dir(failsoft.Client):
        if name.startswith("_"):
            continue
        twin, original = getattr(failsoft.AsyncClient, name), getattr(failsoft.Client, name)
        assert inspect.signature(twin).parameters.keys() == (
            inspect.signature(original).parameters.keys()), name
        assert twin.__doc__, name


def test_copies_and_pickles(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.async_client(api_key=OLD, model="gpt-4o")
    assert OLD.encode() not in pickle.dumps(client) and OLD not in repr(client)
    pickled = pickle.loads(pickle.dumps(client))
    assert type(pickled) is failsoft.AsyncClient
    copied = copy.copy(client)

    async def main() -> None:
        assert (await copied.with_options(max_attempts=1).chat(HI)).text == "You said: Hi"
        with pytest.raises(failsoft.AuthenticationError):
            await pickled.chat(HI)

    run(main())


def test_nothing_piles_up(failsoft_simulator: World, run: Run) -> None:
    """Neither memory nor descriptors, over some thousand calls, some of which are cancelled."""
    failsoft_simulator.script([])

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o") as client:
            async def some() -> None:
                await asyncio.gather(*(client.chat(HI) for _ in range(60)))
                left = [asyncio.create_task(client.chat(HI)) for _ in range(10)]
                await asyncio.sleep(0)
                for call in left:
                    call.cancel()
                await asyncio.gather(*left, return_exceptions=True)

            for _ in range(3):
                await some()
            memory, before = resident(), descriptors(client)
            for _ in range(CALLS // 70):
                await some()
            async with asyncio.timeout(60):  # those of cancelled calls close a moment later
                while descriptors(client) > before:
                    await asyncio.sleep(0)
            assert resident() - memory < 8 << 20

    run(main())


def descriptors(client: failsoft.AsyncClient) -> int:
    """Those that are open, but for the client's own connections; both are counted at one time."""
    while True:
        connections: int = client.stats()["connections"]
        count = len(os.listdir("/proc/self/fd"))
        if client.stats()["connections"] == connections:
            return count - connections


def resident() -> int:
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * resource.getpagesize()


def test_a_call_without_a_loop_says_so(failsoft_simulator: World) -> None:
    client = failsoft_simulator.async_client(model="gpt-4o")
    with pytest.raises(RuntimeError, match="no running event loop"):
        client.stream(HI)

"""Runs every scenario of tests/scenarios through the asynchronous client: nearly all at once, on
one loop, each in a world of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import failsoft
import pytest
from conftest import clean_environment
from failsoft.testing import Simulator, World
from test_scenarios import (
    SAY_HI,
    SCENARIOS,
    asked,
    check,
    client_options,
    compare,
    expected,
    streamed,
    whole_reply,
)

AT_ONCE = 32
LIMITS = {"plan", "rpm", "tpm", "concurrency"}  # of all clients with an origin and a key
HEAVY = {"transport/large-answer"}  # Python works on it for seconds, in which nothing else runs


class Simulators(NamedTuple):
    plain: Simulator
    tls: Simulator
    http2: Simulator

    def of(self, script: dict[str, Any]) -> Simulator:
        tls, http2 = script.pop("tls", False), script.pop("http2", False)
        return self.http2 if http2 else self.tls if tls else self.plain


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest) -> Iterator[dict[str, BaseException | None]]:
    """What became of each scenario that is to be run: None, or what is wrong."""
    wanted = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_scenario
    ]
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        clean_environment(patch)
        started = [Simulator(), Simulator(tls=True), Simulator(tls=True, http2=True)]
        simulators = Simulators(*map(stack.enter_context, started))
        yield asyncio.run(run_all(wanted, simulators))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, results: dict[str, BaseException | None]) -> None:
    problem = results[name]
    if problem is not None:
        raise problem


async def run_all(
    names: list[str], simulators: Simulators
) -> dict[str, BaseException | None]:
    scenarios = {name: json.loads(SCENARIOS[name].read_text()) for name in names}
    alone = asyncio.Lock()

    async def run_one(name: str, gate: asyncio.Semaphore) -> None:
        scenario = scenarios[name]
        async with alone if LIMITS & set(scenario.get("client", {})) else gate:
            await in_its_world(name, scenario, simulators)

    results: dict[str, BaseException | None] = {}
    for part, at_once in in_turn(scenarios):
        gate = asyncio.Semaphore(at_once)
        runs = [run_one(name, gate) for name in part]
        results.update(zip(part, await asyncio.gather(*runs, return_exceptions=True)))
    return results


def in_turn(scenarios: dict[str, Any]) -> list[tuple[list[str], int]]:
    """Which together, and how many at a time."""
    hasty = [name for name, scenario in scenarios.items() if is_hasty(scenario)]
    heavy = [name for name in scenarios if name in HEAVY]
    rest = [name for name in scenarios if name not in (*hasty, *heavy)]
    return [(hasty, 1), (rest, AT_ONCE), (heavy, 1)]


def is_hasty(scenario: dict[str, Any]) -> bool:
    """Whether it takes a client that is not kept waiting: time passes between several calls, and
    over HTTP/2 what comes before a reset is lost to one that has something to send first."""
    return "before" in scenario or "http2" in scenario.get("server", {})


async def in_its_world(name: str, scenario: dict[str, Any], simulators: Simulators) -> None:
    if not isinstance(scenario.get("call", SAY_HI)["request"], dict):
        pytest.skip("keyword arguments are always an object")
    script = dict(scenario.get("server", {}))
    down = script.pop("down", False)
    simulator = simulators.of(script)
    world = simulator.world("scenario-" + name.replace("/", "-"))
    await asyncio.to_thread(world.set_script, script)
    options = client_options(scenario.get("client", {}), simulator, world, down)
    try:
        await run(scenario, options, world)
    finally:
        await asyncio.to_thread(world.forget)


async def run(scenario: dict[str, Any], options: dict[str, Any], world: World) -> None:
    if "config_error" in scenario:
        with pytest.raises(failsoft.ConfigurationError) as caught:
            failsoft.AsyncClient(**options)
        check(caught.value.details, scenario["config_error"])
        return
    gate = asyncio.Semaphore(scenario.get("concurrency", 1))
    async with failsoft.AsyncClient(**options) as client:
        for earlier in scenario.get("before", []):
            await one_call(client, {**SAY_HI, **earlier}, gate)
        call = {**SAY_HI, **scenario.get("call", {})}
        calls = [one_call(client, call, gate) for _ in range(scenario.get("count", 1))]
        outcomes = asyncio.gather(*calls)
        if "cancel_when_seen" in scenario:
            await seen(world, scenario["cancel_when_seen"])
            await client.close()
        told = await outcomes
    expect, scale = expected(scenario), options["time_scale"]
    await asyncio.to_thread(compare, expect, told, world, scale)


async def seen(world: World, requests: int) -> None:
    while (await asyncio.to_thread(lambda: world.state))["requests"] < requests:
        pass


async def one_call(
    client: failsoft.AsyncClient, call: dict[str, Any], gate: asyncio.Semaphore
) -> Any:
    """What the call came to; an error too is a value here."""
    async with gate:
        try:
            told = asked(client, call)
            if isinstance(told, failsoft.AsyncStream):
                return await take_all(told)
            return await told
        except failsoft.FailsoftError as error:
            return error


async def take_all(stream: failsoft.AsyncStream) -> Any:
    events: list[failsoft.StreamEvent] = []
    outcome: Any
    try:
        async for event in stream.events():
            events.append(event)
        outcome = events.pop().data
        assert outcome is await stream.reply
    except failsoft.FailsoftError as error:
        outcome = error
    if isinstance(outcome, failsoft.Reply):
        assert [event async for event in stream.events()] == [whole_reply(outcome)]
    else:
        with pytest.raises(type(outcome)):
            await stream.reply
    return streamed(outcome, events)

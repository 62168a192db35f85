"""Runs every scenario of tests/scenarios through the synchronous client."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import failsoft
import pytest
from failsoft.testing import Simulator, World
from patterns import mismatches
from waiting import until

FOLDER = Path(__file__).parents[3] / "tests" / "scenarios"
SCENARIOS = {
    path.relative_to(FOLDER).with_suffix("").as_posix(): path
    for path in sorted(FOLDER.rglob("*.json"))
}
SAY_HI = {"request": {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}}


@pytest.fixture(scope="module")
def tls_simulator() -> Any:
    with Simulator(tls=True) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def http2_simulator() -> Any:
    with Simulator(tls=True, http2=True) as simulator:
        yield simulator


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(
    name: str, failsoft_simulator_process: Simulator, request: pytest.FixtureRequest
) -> None:
    scenario = json.loads(SCENARIOS[name].read_text())
    script = dict(scenario.get("server", {}))
    tls, down = script.pop("tls", False), script.pop("down", False)
    wire = "http2_simulator" if script.pop("http2", False) else "tls_simulator" if tls else ""
    simulator = request.getfixturevalue(wire) if wire else failsoft_simulator_process
    world = simulator.world("scenario-" + name.replace("/", "-"))
    world.set_script(script)
    options = client_options(scenario.get("client", {}), simulator, world, down)
    if not isinstance(scenario.get("call", SAY_HI)["request"], dict):
        pytest.skip("keyword arguments are always an object")
    try:
        run(scenario, options, world)
    finally:
        world.forget()


def client_options(given: dict[str, Any], simulator: Simulator, world: World, down: bool) -> Any:
    port = closed_port() if down else simulator.port
    url = world.url.replace(f":{simulator.port}/", f":{port}/")
    options = {"base_url": url, "api_key": "mbd_sk_test_0123456789", "time_scale": 0.01}
    scale = given.get("time_scale", 0.01)
    patience = 10_000 / scale if isinstance(scale, float) and scale > 0 else 10_000
    limits = dict.fromkeys(("connect_timeout", "timeout", "idle_timeout"), patience)
    certificate = {"ca_file": world.ca_file} if world.ca_file else {}
    return {**options, **limits, **certificate, **fill_in(given, url, port), "time_unit": "ms"}


def fill_in(value: Any, url: str, port: int) -> Any:
    if isinstance(value, str):
        other = url.replace("127.0.0.1", "localhost")
        return value.replace("$OTHER", other).replace("$URL", url).replace("$PORT", str(port))
    if isinstance(value, dict):
        return {name: fill_in(member, url, port) for name, member in value.items()}
    if isinstance(value, list):
        return [fill_in(member, url, port) for member in value]
    return value


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def run(scenario: dict[str, Any], options: dict[str, Any], world: World) -> None:
    if "config_error" in scenario:
        with pytest.raises(failsoft.ConfigurationError) as caught:
            failsoft.Client(**options)
        check(caught.value.details, scenario["config_error"])
        return
    count, concurrency = scenario.get("count", 1), scenario.get("concurrency", 1)
    with failsoft.Client(**options) as client, ThreadPoolExecutor(concurrency) as pool:
        for earlier in scenario.get("before", []):
            one_call(client, {**SAY_HI, **earlier})
        call = {**SAY_HI, **scenario.get("call", {})}
        calls = [pool.submit(one_call, client, call) for _ in range(count)]
        if "cancel_when_seen" in scenario:
            until(lambda: world.state["requests"] >= scenario["cancel_when_seen"])
            client.close()
        outcomes = [call.result() for call in calls]
    compare(expected(scenario), outcomes, world, options["time_scale"])


def expected(scenario: dict[str, Any]) -> dict[str, Any]:
    expect = json.dumps(scenario["expect"])
    if "cancel_when_seen" in scenario:  # closing the client is how a synchronous call is cancelled
        expect = expect.replace('"cancelled"', '"closed"').replace("-601", "-602")
    told: dict[str, Any] = json.loads(expect)
    return told


def one_call(client: failsoft.Client, call: dict[str, Any]) -> Any:
    """What the call came to; an error too is a value here."""
    try:
        told = asked(client, call)
        return take_all(told) if isinstance(told, failsoft.Stream) else told
    except failsoft.FailsoftError as error:
        return error


def asked(client: Any, call: dict[str, Any]) -> Any:
    """What the client's method gives."""
    request = dict(call["request"])
    kind = call.get("kind", "chat")
    if kind == "request":
        return client.request(request.pop("method", None), request.pop("path", None), **request)
    if kind == "summarize":
        return client.summarize(request.pop("document", None), **request)
    if kind == "account":
        return client._account(request.pop("operation", None), request)
    messages = request.pop("messages", None)
    if kind == "stream":
        return client.stream(messages, **request)
    return client.chat(messages, **request)


class Streamed:
    """What a stream came to, with what happened on the way."""

    def __init__(self, outcome: Any, happened: list[dict[str, Any]]) -> None:
        self.outcome = outcome
        self.happened = happened


def take_all(stream: failsoft.Stream) -> Streamed:
    events: list[failsoft.StreamEvent] = []
    outcome: Any
    try:
        events.extend(stream.events())
        outcome = events.pop().data
        assert outcome is stream.reply
    except failsoft.FailsoftError as error:
        outcome = error
    if isinstance(outcome, failsoft.Reply):
        assert list(stream.events()) == [whole_reply(outcome)]
    else:
        with pytest.raises(type(outcome)):
            list(stream.events())
    return streamed(outcome, events)


def whole_reply(reply: failsoft.Reply) -> tuple[Any, ...]:
    """What a stream that has ended still tells."""
    return ("reply", reply.text, 0, None, None, None, reply)


def streamed(outcome: Any, events: list[failsoft.StreamEvent]) -> Streamed:
    text = "".join(event.text for event in events if event.type == "text" and event.choice == 0)
    if isinstance(outcome, failsoft.Reply):
        assert text == outcome.text
    else:
        assert (outcome.partial_text or "") == text
    told = [{"event": event.type, **event.data} for event in events if event.data is not None]
    return Streamed(outcome, told)


def compare(expect: dict[str, Any], outcomes: list[Any], world: World, time_scale: float) -> None:
    seen = world.requests
    streams = [one for one in outcomes if isinstance(one, Streamed)]
    if "events" in expect:
        assert len(streams) == len(outcomes)
        for stream in streams:
            check(stream.happened, expect["events"], "events")
    outcomes = [one.outcome if isinstance(one, Streamed) else one for one in outcomes]
    for outcome in outcomes:
        compare_one(expect, outcome)
    if "statuses" in expect:
        check(Counter(map(status, outcomes)), expect["statuses"])
    if "requests" in expect:
        check(len(seen), expect["requests"], "requests")
    if "sent" in expect:
        sent = [{**one, "path": re.sub("^/w/[^/]+", "", one["path"])} for one in seen]
        check(sent, expect["sent"], "sent")
    if "waits_ms" in expect and len(outcomes) == 1:
        for wait, earlier, later in zip(waits(outcomes[0]), seen, seen[1:]):
            assert later["at_ms"] - earlier["at_ms"] >= wait * time_scale


def compare_one(expect: dict[str, Any], outcome: Any) -> None:
    failed = isinstance(outcome, failsoft.FailsoftError)
    story = outcome.report if failed else f"{outcome.report}\n{outcome.text}"
    if "status" in expect:
        assert status(outcome) == expect["status"], story
    for name, value in {
        "text": None if failed else outcome.text,
        "error" if failed else "result": outcome.details,
        "waits_ms": waits(outcome),
        "report": outcome.report,
    }.items():
        if name in expect:
            check(value, expect[name], name)
    everything = f"{json.dumps(outcome.details)}\n{story}\n{outcome!r}\n{outcome}"
    for text in expect.get("absent", []):
        assert text not in everything


def status(outcome: Any) -> str:
    return outcome.details["class"] if isinstance(outcome, failsoft.FailsoftError) else "ok"


def waits(outcome: Any) -> list[float]:
    return [attempt["wait_ms"] for attempt in outcome.attempts if "wait_ms" in attempt]


def check(value: Any, pattern: Any, where: str = "") -> None:
    problems = list(mismatches(value, pattern, where))
    assert not problems, "\n".join(problems)

"""client.stream: what comes, and what ends it."""

from __future__ import annotations

import _thread
import gc
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import failsoft
import pytest
from failsoft.testing import World
from waiting import until

MESSAGES = [{"role": "user", "content": "Hi"}]
ANSWER = "Zwölf Boxkämpfer jagen Viktor 🙂 quer über den großen Sylter Deich."
CUT: dict[str, Any] = {"answer": ANSWER, "fault": "reset_body", "at": {"text_bytes": 30}}
BEFORE_CUT = ANSWER.encode()[:30].decode()
ENDLESS: dict[str, Any] = {"answer": ANSWER, "fault": "stall_body", "times": -1}


def test_pieces_are_the_text(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        with client.stream(MESSAGES, temperature=0.5) as stream:
            pieces = list(stream)
        assert len(pieces) > 5 and "".join(pieces) == ANSWER
        assert stream.reply.text == ANSWER
        assert stream.reply is stream.reply
        assert stream.reply.finish_reason == "stop" and stream.reply.outcome == "complete"
        assert stream.reply["choices"][0]["message"]["content"] == ANSWER
        assert list(stream) == []
    (request,) = failsoft_simulator.requests
    assert request["body"]["stream"] is True and request["body"]["temperature"] == 0.5


def test_events_are_everything(failsoft_simulator: World) -> None:
    script = {**CUT, "reasoning": "Hm, so", "continuations": [{}]}
    failsoft_simulator.script([{"status": 503}, script])
    with failsoft_simulator.client(model="gpt-4o") as client:
        events = list(client.stream(MESSAGES).events())
    kinds = [event.type for event in events if event.type not in ("text", "reasoning")]
    assert kinds == ["attempt", "retry", "attempt", "retry", "attempt", "resumed", "reply"]
    assert "".join(event.text for event in events if event.type == "text") == ANSWER
    assert "".join(event.text for event in events if event.type == "reasoning") == "Hm, so"
    resumed = next(event.data for event in events if event.type == "resumed")
    assert resumed is not None
    assert resumed["cause"] == "reset"
    assert resumed["delivered_chars_before"] == len(BEFORE_CUT)
    reply = events[-1].data
    assert isinstance(reply, failsoft.Reply) and reply.text == events[-1].text == ANSWER
    with pytest.raises(AttributeError):
        events[0].type = "text"  # type: ignore[misc]


def test_tool_calls(failsoft_simulator: World) -> None:
    calls = [{"id": "a", "name": "look", "arguments": '{"at": "ü"}'},
             {"id": "b", "name": "go", "arguments": "{}"}]
    failsoft_simulator.script([{"tool_calls": calls}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        events = list(client.stream(MESSAGES).events())
    pieces = [event for event in events if event.type == "tool_call"]
    for index, call in enumerate(calls):
        mine = [event for event in pieces if event.index == index]
        assert {(event.id, event.name) for event in mine} == {(call["id"], call["name"])}
        assert "".join(event.text for event in mine) == call["arguments"]
    assert isinstance(events[-1].data, failsoft.Reply)
    sent = [call["function"] for call in events[-1].data.message["tool_calls"]]
    assert [one["arguments"] for one in sent] == [call["arguments"] for call in calls]


def test_of_several_answers_the_first_is_the_text(failsoft_simulator: World) -> None:
    choices = [{"answer": "The first of two"}, {"answer": "The other", "refusal": "No!"}]
    failsoft_simulator.script([{"choices": choices, "times": 2}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        assert "".join(client.stream(MESSAGES, n=2)) == "The first of two"
        events = list(client.stream(MESSAGES, n=2).events())
    texts = [(event.choice, event.text) for event in events if event.type == "text"]
    assert "".join(text for choice, text in texts if choice == 1) == "The other"
    assert "".join(event.text for event in events if event.type == "refusal") == "No!"


def test_reply_drops_what_nobody_took(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        assert client.stream(MESSAGES).reply.text == ANSWER


def test_a_broken_stream_is_an_error_with_what_came(failsoft_simulator: World) -> None:
    failsoft_simulator.script([CUT])
    pieces: list[str] = []
    with failsoft_simulator.client(model="gpt-4o") as client:
        stream = client.stream(MESSAGES, max_reconnects=0)
        with pytest.raises(failsoft.StreamInterruptedError) as caught:
            pieces.extend(stream)
        assert "".join(pieces) == caught.value.partial_text == BEFORE_CUT
        assert caught.value.interrupted_by == "reset"
        assert "max_reconnects" in str(caught.value.not_resumed)
        for again in (lambda: list(stream), lambda: list(stream.events()), lambda: stream.reply):
            with pytest.raises(failsoft.StreamInterruptedError):
                again()


def test_a_deadline_carries_what_came(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{**ENDLESS, "at": {"text_bytes": 30}}])
    with failsoft_simulator.client(model="gpt-4o", time_scale=1) as client:
        with pytest.raises(failsoft.DeadlineExceededError) as caught:
            list(client.stream(MESSAGES, deadline=0.3))
    assert caught.value.partial_text == BEFORE_CUT


def test_what_never_began_has_no_partial_text(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "invalid_api_key"}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        with pytest.raises(failsoft.AuthenticationError) as caught:
            list(client.stream(MESSAGES))
    assert caught.value.partial_text is None


def test_a_wrong_request_is_refused_at_once(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    with failsoft_simulator.client(model="gpt-4o") as client:
        with pytest.raises(failsoft.InvalidArgumentError):
            client.stream(MESSAGES, max_reconnects=-1)
        with pytest.raises(TypeError):
            client.stream([object()])  # type: ignore[list-item]
    assert failsoft_simulator.requests == []


def leave_by_break(stream: failsoft.Stream) -> None:
    for _ in stream:
        break


def leave_events_by_break(stream: failsoft.Stream) -> None:
    for event in stream.events():
        if event.type == "text":
            break


def leave_by_exception(stream: failsoft.Stream) -> None:
    with pytest.raises(ZeroDivisionError):
        for _ in stream:
            1 / 0  # noqa: B018


def leave_the_block(stream: failsoft.Stream) -> None:
    with stream:
        pieces = iter(stream)
        next(pieces)
    with pytest.raises(failsoft.CancelledError) as caught:
        list(pieces)
    assert caught.value.partial_text


def close_twice(stream: failsoft.Stream) -> None:
    stream.close()
    stream.close()
    with pytest.raises(failsoft.CancelledError):
        _ = stream.reply


WAYS = [leave_by_break, leave_events_by_break, leave_by_exception, leave_the_block, close_twice]


@pytest.mark.parametrize("leave", WAYS)
def test_leaving_closes_the_connection(
    failsoft_simulator: World, leave: Callable[[failsoft.Stream], None]
) -> None:
    failsoft_simulator.script([ENDLESS])
    with failsoft_simulator.client(model="gpt-4o") as client:
        stream = client.stream(MESSAGES)
        leave(stream)
        until(lambda: failsoft_simulator.state["in_flight"] == 0)
        left = failsoft_simulator.state["left_by_client"]
        assert left == failsoft_simulator.state["requests"]


def test_garbage_collection_closes_the_connection(failsoft_simulator: World) -> None:
    failsoft_simulator.script([ENDLESS])
    with failsoft_simulator.client(model="gpt-4o") as client:
        pieces = iter(client.stream(MESSAGES))
        next(pieces)
        assert failsoft_simulator.state["streams"] == 1
        del pieces
        gc.collect()
        until(lambda: failsoft_simulator.state["in_flight"] == 0)
        assert failsoft_simulator.state["left_by_client"] == 1


def test_an_iteration_that_never_began_leaves_the_stream_alone(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        stream = client.stream(MESSAGES)
        iter(stream)
        stream.events()
        assert "".join(stream) == ANSWER


def test_an_iteration_is_over_once(failsoft_simulator: World) -> None:
    failsoft_simulator.script([CUT])
    with failsoft_simulator.client(model="gpt-4o") as client:
        stream = client.stream(MESSAGES, max_reconnects=0)
        for walk in (iter(stream), stream.events()):
            with pytest.raises(failsoft.StreamInterruptedError):
                list(walk)
            assert list(walk) == []
            with pytest.raises(TypeError):
                type(walk)()


def test_a_cycle_through_an_iteration_is_collected(failsoft_simulator: World) -> None:
    class Holder:
        pieces: Any

        def renew(self) -> dict[str, str]:
            raise NotImplementedError

    failsoft_simulator.script([ENDLESS])
    holder = Holder()
    client = failsoft_simulator.client(model="gpt-4o", credentials=holder.renew)
    holder.pieces = iter(client.stream(MESSAGES))
    next(holder.pieces)
    del holder, client
    gc.collect()
    until(lambda: failsoft_simulator.state["in_flight"] == 0)


def test_another_thread_may_close(failsoft_simulator: World) -> None:
    failsoft_simulator.script([ENDLESS])
    with failsoft_simulator.client(model="gpt-4o") as client, ThreadPoolExecutor(1) as pool:
        stream = client.stream(MESSAGES)
        waiting = pool.submit(list, stream)
        until(lambda: failsoft_simulator.state["streams"] == 1)
        stream.close()
        with pytest.raises(failsoft.CancelledError):
            waiting.result()


def test_closing_the_client_ends_its_streams(failsoft_simulator: World) -> None:
    failsoft_simulator.script([ENDLESS])
    client = failsoft_simulator.client(model="gpt-4o")
    pieces = iter(client.stream(MESSAGES))
    next(pieces)
    client.close()
    with pytest.raises(failsoft.ClientClosedError) as caught:
        list(pieces)
    assert caught.value.partial_text


def test_threads_share_the_pieces_of_one_stream(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"tokens": 1, "token_ms": 1}}])
    with failsoft_simulator.client(model="gpt-4o") as client, ThreadPoolExecutor(4) as pool:
        stream = client.stream(MESSAGES)
        taken = list(pool.map(lambda _: take_shared(stream), range(4)))
    assert sorted("".join(sum(taken, []))) == sorted(ANSWER)
    assert stream.reply.text == ANSWER


def take_shared(stream: failsoft.Stream) -> list[str]:
    return list(stream)


def shown(piece: str | failsoft.StreamEvent) -> bool:
    return isinstance(piece, str) or piece.type == "text"


@pytest.mark.parametrize("iterate", [iter, failsoft.Stream.events])
def test_one_iteration_is_not_for_two_threads(failsoft_simulator: World, iterate: Any) -> None:
    """Who comes second is told so; who came first goes on, and nothing is lost."""
    failsoft_simulator.script([{**ENDLESS, "times": 1, "continuations": [{}]}])
    client = failsoft_simulator.client(model="gpt-4o", idle_timeout=30, base_delay=0)
    with client, ThreadPoolExecutor(2) as pool:
        stream = client.stream(MESSAGES)
        pieces = iterate(stream)
        taken: list[Any] = []

        def take() -> None:
            for piece in pieces:
                taken.append(piece)

        ends = [pool.submit(take).exception for _ in range(2)]
        refused = [error for end in ends if (error := end())]
        assert len(refused) == 1 and "an iteration of its own" in str(refused[0])
        assert isinstance(refused[0], RuntimeError)
        texts = [one if isinstance(one, str) else one.text for one in taken if shown(one)]
        assert "".join(texts) == stream.reply.text == ANSWER


def test_a_signal_handler_cannot_go_on_with_the_iteration(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{**ENDLESS, "times": 1, "continuations": [{}]}])
    with failsoft_simulator.client(model="gpt-4o", idle_timeout=30, base_delay=0) as client:
        stream = client.stream(MESSAGES)
        pieces = iter(stream)
        refused: list[str] = []

        def handler(*_: object) -> None:
            try:
                next(pieces)
            except RuntimeError as error:
                refused.append(str(error))

        before = signal.signal(signal.SIGALRM, handler)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            text = "".join(pieces)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        assert len(refused) == 1 and text == ANSWER


def test_an_interrupt_is_heard_where_no_piece_is_for_the_reader(failsoft_simulator: World) -> None:
    """One that ends no wait, as of another thread: events come all the time, and are no text."""
    thoughts = {"reasoning": "Hm, so. " * 2_000, "stream": {"tokens": 1, "token_ms": 1}}
    failsoft_simulator.script([{"answer": ANSWER, **thoughts}])
    with failsoft_simulator.client(model="gpt-4o") as client, ThreadPoolExecutor(1) as pool:
        pieces = iter(client.stream(MESSAGES))

        def interrupt() -> None:
            until(lambda: failsoft_simulator.state["in_flight"] == 1)
            _thread.interrupt_main()

        ended = pool.submit(interrupt)
        with pytest.raises(KeyboardInterrupt):
            next(pieces)
        until(lambda: failsoft_simulator.state["left_by_client"] == 1)
        ended.result()


def test_many_streams_in_many_threads(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"token_ms": 1}, "times": -1}])
    with failsoft_simulator.client(model="gpt-4o") as client, ThreadPoolExecutor(16) as pool:
        streams = pool.map(lambda _: "".join(client.stream(MESSAGES)), range(64))
        assert set(streams) == {ANSWER}


def test_a_stream_outlives_its_client_object(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"token_ms": 1}}])
    stream = failsoft_simulator.client(model="gpt-4o").stream(MESSAGES)
    gc.collect()
    assert "".join(stream) == ANSWER


def test_a_forked_child_streams_anew_and_leaves_the_parents_stream_alone(
    failsoft_simulator: World,
) -> None:
    failsoft_simulator.script([{"answer": ANSWER, "stream": {"token_ms": 1}, "times": -1}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        stream = client.stream(MESSAGES)
        pieces = iter(stream)
        first = next(pieces)
        child = os.fork()
        if child == 0:
            os._exit(in_the_child(client, stream))
        assert os.waitpid(child, 0)[1] == 0
        assert first + "".join(pieces) == ANSWER


def in_the_child(client: failsoft.Client, stream: failsoft.Stream) -> int:
    try:
        stream.reply  # noqa: B018
    except failsoft.FailsoftError as error:
        if "fork" in error.message and "".join(client.stream(MESSAGES)) == ANSWER:
            return 0
    return 1


def test_weird_text_is_text(failsoft_simulator: World) -> None:
    answer = "\0 \u2028 \x1b[31m e\u0301 👨‍👩‍👧 ￿"
    stream = {"tokens": 1, "ascii": True, "split_surrogates": True}
    failsoft_simulator.script([{"answer": answer, "stream": stream}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        assert "".join(client.stream(MESSAGES)) == answer


def test_nothing_piles_up(failsoft_simulator: World) -> None:
    """Streams that were left hold no thread and no call."""
    failsoft_simulator.script([ENDLESS])
    with failsoft_simulator.client(model="gpt-4o") as client:
        threads = threading.active_count()
        for _ in range(50):
            leave_by_break(client.stream(MESSAGES))
        assert client.stats()["in_flight"] == 0
        assert threading.active_count() == threads

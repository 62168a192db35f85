"""Summaries of documents of any length."""

from __future__ import annotations

import inspect
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import failsoft
import pytest
from failsoft.testing import World

from test_interrupt import run
from waiting import until

MARKS = {"replies": [{"summary": "#", "times": -1}]}


def document(parts: int) -> str:
    return "\n\n".join(f"#p{i} é is part {i} of it." for i in range(parts))


def marks(parts: int) -> str:
    return " ".join(f"#p{i}" for i in range(parts))


def small(world: World, text: str, **options: Any) -> failsoft.Summary:
    options = {"chunk": {"max": 30}, "model": "gpt-4o-mini", **options}
    return world.client().summarize(text, **options)


def test_the_order_is_kept_and_the_story_told(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script({"answer_delay_ms": 2, **MARKS})
    text = document(40)
    summary = small(failsoft_simulator, text, concurrency=8)
    assert summary.text == marks(40)
    assert len(summary.parts) == 40
    for number, part in enumerate(summary.parts):
        assert part.summary == f"#p{number}"
        assert text[part.start : part.end].startswith(f"#p{number} ")
        assert text.encode()[part.byte_start : part.byte_end].decode() == text[part.start : part.end]
    assert summary.calls == len(summary.attempts) == failsoft_simulator.state["requests"]
    assert failsoft_simulator.state["peak_in_flight"] == 8
    assert summary.levels > 1 and summary.outcome == "complete" and summary.cut_short == 0
    assert summary.usage and summary.usage["total_tokens"] > 0
    assert summary.status_code == 200
    assert summary["calls"] == summary.calls
    assert pickle.loads(pickle.dumps(summary)).parts == summary.parts


def test_progress_is_told(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script(MARKS)
    told: list[failsoft.Progress] = []
    summary = small(failsoft_simulator, document(10), progress=told.append)
    assert summary.text == marks(10)
    first, last = told[0], told[-1]
    assert first == ("parts", 0, 0, 10, 0, 0, 19, first.most_calls, 0)
    assert last.stage == "combine" and last.done == last.total == 1
    assert last.calls == summary.calls <= first.planned_calls < first.most_calls
    parts = [progress.done for progress in told if progress.stage == "parts"]
    assert parts == list(range(11))


def test_what_progress_raises_ends_the_work(failsoft_simulator: World) -> None:
    failsoft_simulator.set_script(MARKS)

    def stop(progress: failsoft.Progress) -> None:
        if progress.done == 3:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        small(failsoft_simulator, document(1000), progress=stop)
    assert failsoft_simulator.state["requests"] < 100


def test_a_failure_tells_what_is_done(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"summary": "#", "times": 3}, {"error": "invalid_model"}])
    with pytest.raises(failsoft.InvalidModelError) as caught:
        small(failsoft_simulator, document(9), concurrency=1)
    error = caught.value
    assert error.message.startswith("part 4 of 9: ") and error.message.endswith("; 3 of 9 parts are done")
    assert error.summary is not None and error.summary["done"] == 3
    assert [part["summary"] for part in error.summary["parts"]] == ["#p0", "#p1", "#p2"] + [None] * 6
    assert len(error.attempts) == 4
    assert "4 attempts" in error.report


def test_a_part_that_does_not_fit_is_cut_in_two(failsoft_simulator: World) -> None:
    models = [{"id": "small", "context_window": 30}, {"id": "large"}]
    failsoft_simulator.set_script({**MARKS, "account": {"models": models, "checks_context": True}})
    text = document(8)
    summary = small(
        failsoft_simulator, text, model="small", reduce_model="large", chunk={"max": 120}
    )
    assert summary.text == marks(8)
    assert len(summary.parts) > 2


def test_a_summary_that_was_cut_is_asked_for_again(failsoft_simulator: World) -> None:
    cut = {"answer": "#p1 and", "finish_reason": "length"}
    failsoft_simulator.script([MARKS["replies"][0] | {"times": 1}, cut, {**MARKS["replies"][0]}])
    summary = small(failsoft_simulator, document(3), concurrency=1, max_tokens=50)
    assert summary.text == marks(3)
    assert (summary.cut_short, summary.truncated) == (1, 0)
    assert not any(part.truncated for part in summary.parts)
    limits = [request["body"]["max_tokens"] for request in failsoft_simulator.requests]
    assert limits[:4] == [50, 50, 50, 200]


def test_a_summary_that_stays_cut_says_so(failsoft_simulator: World) -> None:
    cut = {"answer": "#p1 and", "finish_reason": "length"}
    failsoft_simulator.script([MARKS["replies"][0] | {"times": 1}, cut, {**MARKS["replies"][0]}])
    told: list[failsoft.Progress] = []
    summary = small(
        failsoft_simulator, document(2), concurrency=1, max_calls=3, progress=told.append
    )
    assert (summary.text, summary.cut_short, summary.truncated) == ("#p0 #p1", 1, 1)
    assert [part.truncated for part in summary.parts] == [False, True]
    assert [progress.truncated for progress in told] == [0, 0, 1, 1, 1]


def test_closing_the_client_ends_it(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"summary": "#", "times": 5}, {"fault": "hang", "times": -1}])
    client = failsoft_simulator.client()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.summarize, document(50), chunk={"max": 30})
        until(lambda: failsoft_simulator.state["requests"] >= 9)
        client.close()
        with pytest.raises(failsoft.ClientClosedError) as caught:
            running.result()
    assert caught.value.summary is not None and caught.value.summary["done"] == 5


SUMMARY_INTERRUPTED = """
def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

when_seen(interrupt, 7)
try:
    client.summarize("one two three. " * 1000, chunk={{"max": 100}}{progress})
except KeyboardInterrupt:
    print("interrupted")
while world.state["in_flight"]:
    pass
seen = world.state["requests"]
world.script([])
assert client.chat(MESSAGES).text == "You said: Hi"
print("and goes on after", seen)
"""


@pytest.mark.parametrize("progress", ["", ", progress=print"], ids=["quiet", "told"])
def test_ctrl_c_ends_all_of_it(failsoft_simulator: World, progress: str) -> None:
    failsoft_simulator.script([{"summary": 2, "times": 3}, {"fault": "hang", "times": -1}])
    done = run(failsoft_simulator, SUMMARY_INTERRUPTED.format(progress=progress))
    assert "interrupted" in done.stdout and "and goes on after 7" in done.stdout, done.stdout


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"document": ""}, "/document"),
        ({"document": " \n"}, "/document"),
        ({"document": 7}, "/document"),
        ({"concurrency": 0}, "/concurrency"),
        ({"chunk": {"max": 0}}, "/chunk/max"),
        ({"chunk": {"maximum": 9}}, "/chunk/maximum"),
        ({"max_calls": 1, "chunk": {"max": 1}}, "/max_calls"),
        ({"prompt": ""}, "/prompt"),
        ({"n": 2}, "/n"),
        ({"max_attempts": 0}, "/max_attempts"),
    ],
)
def test_what_is_wrong_is_named(
    failsoft_simulator: World, wrong: dict[str, Any], field: str
) -> None:
    arguments: dict[str, Any] = {"document": "a b", **wrong}
    with pytest.raises(failsoft.InvalidArgumentError) as caught:
        failsoft_simulator.client().summarize(**arguments)
    assert caught.value.field == field
    assert failsoft_simulator.state["requests"] == 0


def test_the_guides_function(
    failsoft_simulator: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAILSOFT_API_KEY", "mbd_sk_agent_0123456789")
    monkeypatch.setenv("FAILSOFT_BASE_URL", failsoft_simulator.url)
    failsoft_simulator.set_script(MARKS)
    parameters = list(inspect.signature(failsoft.summarize_long_doc).parameters.values())
    assert parameters[0].name == "document"
    assert all(one.kind is not one.POSITIONAL_OR_KEYWORD for one in parameters[1:])
    text = "#a " + "word " * 9_998 + "#b\n\n" + "#c " + "word " * 9_000
    assert failsoft.summarize_long_doc(text, print_progress=True) == "#a #b #c"
    bodies = [request["body"] for request in failsoft_simulator.requests]
    assert sorted(body["model"] for body in bodies) == [
        "claude-3-5-sonnet",
        "gpt-4o-mini",
        "gpt-4o-mini",
    ]
    assert bodies[2] == {
        "model": "claude-3-5-sonnet",
        "messages": [
            {"role": "system", "content": "Combine these summaries into one coherent summary."},
            {"role": "user", "content": "#a #b\n\n#c"},
        ],
    }
    assert bodies[0]["messages"][0]["content"] == "Summarize the following text concisely."
    assert capsys.readouterr().out.splitlines() == [
        "Processed chunk 1/2",
        "Processed chunk 2/2",
        "Processed group 1/1",
    ]
    assert failsoft.summarize_long_doc("#z short", client=failsoft_simulator.client()) == "#z"
    assert failsoft_simulator.state["requests"] == 5  # combined too, as the guide does


def test_the_guides_function_warns_of_what_was_cut(failsoft_simulator: World) -> None:
    cut = {"answer": "#z and", "finish_reason": "length"}
    failsoft_simulator.script([{"summary": "#"}, cut])
    with pytest.warns(RuntimeWarning, match="1 were cut at their limit of tokens") as caught:
        client = failsoft_simulator.client()
        assert failsoft.summarize_long_doc("#z short", client=client, max_calls=2) == "#z and"
    assert caught[0].filename == __file__

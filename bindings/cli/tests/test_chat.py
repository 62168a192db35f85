"""failsoft chat: what is sent, and what comes out."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path
from typing import Any

import pytest
from conftest import KEY, Cli
from failsoft.testing import World


def sent(world: World) -> dict[str, Any]:
    (request,) = world.requests
    body: dict[str, Any] = request["body"]
    return body


def test_the_answer_is_all_of_standard_output(cli: Cli) -> None:
    done = cli("chat", "Hello")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"You said: Hello\n", b"")


@pytest.mark.parametrize("answer", ["two\nlines\n", "", "no end", " \t spaces kept ", "ünïcödé 🙂"])
def test_an_answer_is_written_as_it_is_and_ended_by_a_newline(cli: Cli, answer: str) -> None:
    cli.world.script([{"answer": answer}])
    expected = answer if answer.endswith("\n") else answer + "\n"
    assert cli("chat", "Hello").stdout == expected.encode()


def test_model_system_and_key_are_sent(cli: Cli) -> None:
    cli("chat", "Hello", "--model", "gpt-4o", "--system", "Be brief")
    (request,) = cli.world.requests
    assert request["headers"]["x-api-key"] == KEY
    assert request["body"]["model"] == "gpt-4o"
    assert request["body"]["messages"] == [
        {"role": "system", "content": "Be brief"},
        {"role": "user", "content": "Hello"},
    ]


def test_the_model_may_be_an_option_and_has_a_default(cli: Cli) -> None:
    cli("chat", "Hello")
    assert sent(cli.world)["model"] == "claude-3-5-sonnet"
    cli.world.script([])
    cli("chat", "Hello", "--option", "model=gpt-4o-mini")
    assert sent(cli.world)["model"] == "gpt-4o-mini"


def test_awkward_text_arrives_whole(cli: Cli) -> None:
    text = 'quotes " \\ and \t\r\n, é, 🙂, and {"json": [1]}'
    cli("chat", text)
    assert sent(cli.world)["messages"][0]["content"] == text


@pytest.mark.parametrize("word", ["options", "version", "chat", "sim", "request", ""])
def test_text_that_is_a_command_is_text(cli: Cli, word: str) -> None:
    assert cli("chat", word).returncode == 0
    assert sent(cli.world)["messages"][0]["content"] == word


def test_text_that_begins_with_a_dash(cli: Cli) -> None:
    assert cli("chat", "--", "-5 degrees?").stdout == b"You said: -5 degrees?\n"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_text_from_a_pipe(cli: Cli, arguments: tuple[str, ...]) -> None:
    done = cli("chat", *arguments, stdin="line 1\nlïne 2\n\0end".encode())
    assert done.returncode == 0
    assert sent(cli.world)["messages"][0]["content"] == "line 1\nlïne 2\n\0end"


def test_much_text_from_a_pipe(cli: Cli) -> None:
    cli.world.script([{"answer": "much"}])
    text = b"0123456789abcdef" * (1 << 18)
    done = cli("chat", "--model", "of-any-window", stdin=text)
    assert (done.returncode, done.stdout) == (0, b"much\n")
    assert len(sent(cli.world)["messages"][0]["content"]) == len(text)


def test_a_large_answer_comes_whole(cli: Cli) -> None:
    cli.world.script([{"answer_bytes": 5_000_000}])
    done = cli("chat", "Hello")
    assert (done.returncode, len(done.stdout)) == (0, 5_000_001)


def test_nothing_to_say_on_a_terminal_is_usage(cli: Cli) -> None:
    master, slave = pty.openpty()
    with cli.start("chat", stdin=slave) as process:
        _, errors = process.communicate(timeout=60)
    os.close(slave)
    os.close(master)
    assert process.returncode == 2
    assert b"give a text" in errors
    assert cli.world.requests == []


def test_options_are_taken_out_and_fields_are_sent(cli: Cli) -> None:
    cli.world.script([{"status": 500}])
    options = ["max_attempts=1", "temperature=0.5", "user=ada", 'metadata={"a":[1]}', "stop=null"]
    done = cli("chat", "Hello", *(part for o in options for part in ("--option", o)))
    body = sent(cli.world)
    assert done.returncode == 7
    assert "max_attempts" not in body
    assert body["temperature"] == 0.5
    assert body["user"] == "ada"
    assert body["metadata"] == {"a": [1]}
    assert body["stop"] is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e3", 1000.0),
        ("-0.5", -0.5),
        ("true", True),
        ('"1"', "1"),
        ("01", "01"),
        ("1.", "1."),
        ("nul", "nul"),
        ("[1,]", "[1,]"),
        ('{"a"}', '{"a"}'),
        ('"\\u12"', '"\\u12"'),
        ("a=b", "a=b"),
        ("", ""),
        (" [ ] ", []),
        ("[" * 60 + "]" * 60, json.loads("[" * 60 + "]" * 60)),
    ],
)
def test_a_value_is_json_where_it_is_json(cli: Cli, text: str, value: object) -> None:
    assert cli("chat", "Hello", "--option", f"x_field={text}").returncode == 0
    assert sent(cli.world)["x_field"] == value


def test_json_prints_the_whole_result(cli: Cli) -> None:
    cli.world.script([{"error": "provider_error"}, {"answer": "Hi \u202e\u0007"}])
    result = json.loads(cli("chat", "Hello", "--json").stdout)
    assert result["text"] == "Hi \u202e\u0007"
    assert result["outcome"] == "complete"
    assert [attempt["class"] for attempt in result["attempts"]] == ["provider", "ok"]


def test_the_timeline_goes_to_standard_error(cli: Cli) -> None:
    cli.world.script([{"error": "provider_error"}, {"fault": "reset"}, {"answer": "Hi"}])
    done = cli("chat", "Hello", "--timeline")
    assert done.stdout == b"Hi\n"
    assert b"after 3 attempts" in done.stderr
    assert b"provider" in done.stderr
    assert b"reset" in done.stderr


def test_the_base_url_argument_beats_the_environment(cli: Cli) -> None:
    cli.env["FAILSOFT_BASE_URL"] = "http://127.0.0.1:9/nobody"
    assert cli("chat", "Hello", "--base-url", cli.world.url).returncode == 0


def test_the_key_comes_from_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("mbd_sk_from_file\n")
    del cli.env["FAILSOFT_API_KEY"]
    assert cli("chat", "Hello", "--key-file", str(tmp_path / "key")).returncode == 0
    assert cli.world.requests[0]["headers"]["x-api-key"] == "mbd_sk_from_file"


def test_the_key_comes_from_standard_input(cli: Cli) -> None:
    del cli.env["FAILSOFT_API_KEY"]
    done = cli("chat", "Hello", "--key-file", "-", stdin=b"mbd_sk_from_pipe\n")
    assert done.returncode == 0
    assert cli.world.requests[0]["headers"]["x-api-key"] == "mbd_sk_from_pipe"


def test_another_model_answers(cli: Cli) -> None:
    down = [{"model": "gpt-4o", "times": -1, "error": "provider_error"}]
    words = ("chat", "Hi", "--model", "gpt-4o", "--fallback", "gpt-4o-mini", "--fallback",
             "llama-3-3-70b", "--option", "max_attempts=2")
    cli.world.script(down)
    done = cli(*words, "--timeline")
    assert (done.returncode, done.stdout) == (0, b"You said: Hi\n")
    models = [request["body"]["model"] for request in cli.world.requests]
    assert models == ["gpt-4o", "gpt-4o", "gpt-4o-mini"]
    story = done.stderr.decode()
    assert story.count("gpt-4o  provider") == 2 and "gpt-4o-mini  answered" in story
    cli.world.script(down)
    done = cli(*words, "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["text"], result["model"]) == (0, "You said: Hi", "gpt-4o-mini")
    assert result["target"]["model"] == "gpt-4o-mini"
    assert [(one["model"], one["class"], one["attempts"]) for one in result["passed_over"]] == [
        ("gpt-4o", "provider", 2)]


def test_the_guides_chain_has_a_name(cli: Cli) -> None:
    cli.world.script([{"model": "claude-3-5-sonnet", "times": -1, "error": "provider_error"}])
    assert cli("chat", "Hi", "--fallback", "guide").stdout == b"You said: Hi\n"
    models = [request["body"]["model"] for request in cli.world.requests]
    assert models == ["claude-3-5-sonnet", "claude-3-5-sonnet", "gpt-4o"]


@pytest.mark.parametrize("form", [["--timeline"], ["--stream", "--timeline"], ["--json"]])
def test_nobody_answers(cli: Cli, form: list[str]) -> None:
    cli.world.script([{"times": -1, "error": "provider_error"}])
    done = cli("chat", "Hi", "--fallback", "gpt-4o", "--option", "max_attempts=1", *form)
    assert done.returncode == 7
    assert len(cli.world.requests) == 2
    if form == ["--json"]:
        error = json.loads(done.stdout)
        assert [one["model"] for one in error["passed_over"]] == ["claude-3-5-sonnet", "gpt-4o"]
    else:
        assert b"gpt-4o" in done.stderr and done.stdout == b""


@pytest.mark.parametrize("form", [[], ["--stream"]])
@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ({"answer": "Once upon", "finish_reason": "length"}, "limit of tokens\n  fix: a higher"),
        ({"answer": "Once upon", "finish_reason": "max_tokens"}, "limit of tokens"),
        ({"answer": "Once upon", "finish_reason": "content_filter"}, "a content filter stopped it"),
        ({"refusal": "I can not"}, "the model refused: I can not"),
        (
            {"tool_calls": [
                {"id": "a", "name": "look_up", "arguments": "{}"},
                {"id": "b", "name": "send", "arguments": "{}"},
            ]},
            "calls tools, see --json: look_up, send",
        ),
        ({"choices": [{"answer": "a"}, {"answer": "b"}]}, "the first of 2 answers, see --json"),
        ({"answer": "a", "finish_reason": None}, None),
        ({"reasoning": "hm", "answer": "a"}, None),
    ],
)
def test_what_the_text_does_not_show_is_told(
    cli: Cli, reply: dict[str, Any], told: str | None, form: list[str]
) -> None:
    cli.world.script([{**reply, "times": -1}])
    several = ("--option", "n=2") if "choices" in reply else ()
    done = cli("chat", "Hello", *several, *form)
    first = reply.get("choices", [reply])[0]
    assert (done.returncode, done.stdout.decode()) == (0, first.get("answer", "") + "\n")
    assert done.stderr.decode().startswith("failsoft: ") if told else done.stderr == b""
    assert (told or "") in done.stderr.decode()
    quiet = cli("chat", "Hello", "--json", *several, *form)
    assert (quiet.returncode, quiet.stderr) == (0, b"")


@pytest.mark.parametrize("form", [[], ["--stream"]])
def test_nobody_fetches_fresh_credentials(cli: Cli, form: list[str]) -> None:
    """A call that may wait a year for them ends at once."""
    cli.world.set_script({"keys": ["another"]})
    done = cli("chat", "Hi", *form, "--option", "credentials_timeout=315360000000")
    assert done.returncode == 3
    assert cli.world.state["requests"] == 1

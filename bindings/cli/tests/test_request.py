"""failsoft request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Cli


def test_get(cli: Cli) -> None:
    done = cli("request", "GET", "/models")
    assert done.returncode == 0
    assert "gpt-4o" in [model["id"] for model in json.loads(done.stdout)["models"]]
    assert cli.world.requests[0]["method"] == "GET"


def test_it_survives_like_a_chat(cli: Cli) -> None:
    cli.world.script([{"status": 503}, {"fault": "reset"}, {"body": {"fine": [1, 2]}}])
    done = cli("request", "GET", "/provider-status", "--timeline")
    assert json.loads(done.stdout) == {"fine": [1, 2]}
    assert b"after 3 attempts" in done.stderr


@pytest.mark.parametrize("source", ["text", "file", "pipe", "as curl"])
def test_bodies(cli: Cli, tmp_path: Path, source: str) -> None:
    body = ' {"name": "böt", "scopes": []}\n'
    (tmp_path / "body.json").write_text(body)
    cli.world.script([{"body": {"made": True}}])
    argument = {"text": body, "file": f"@{tmp_path}/body.json", "pipe": "-", "as curl": "@-"}[source]
    done = cli("request", "POST", "/keys", "--body", argument, stdin=body.encode())
    assert done.returncode == 0, done.stderr
    assert cli.world.requests[0]["body"] == {"name": "böt", "scopes": []}


@pytest.mark.parametrize(
    "body", ["{", "", "{} {}", '{"a":1,}', "NaN", "'a'", '"\n"', "{},\"path\":\"/x\"", "@no/such"]
)
def test_bodies_that_are_no_json(cli: Cli, body: str) -> None:
    done = cli("request", "POST", "/keys", "--body", body)
    assert done.returncode == 2
    assert done.stderr != b""
    assert cli.world.requests == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"a": 1,}', b"not JSON, at or before byte 8"),
        (b'{"a": 1', b"not JSON, at or before byte 7"),
        (b"\xef\xbb\xbf{}", b"not JSON, at or before byte 0"),
        (b'{"a": "caf\xe9"}', b"not UTF-8 at byte 10"),
    ],
)
def test_where_a_body_is_wrong(cli: Cli, body: bytes, told: bytes) -> None:
    done = cli("request", "POST", "/keys", "--body", "-", stdin=body)
    assert done.returncode == 2 and told in done.stderr


def test_a_deep_body(cli: Cli) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    assert cli("request", "POST", "/keys", "--body", "-", stdin=deep.encode()).returncode in (0, 2)
    assert cli("request", "POST", "/keys", "--body", "-", stdin=deep[1:].encode()).returncode == 2


def test_json_prints_the_whole_result(cli: Cli) -> None:
    result = json.loads(cli("request", "GET", "/models", "--json").stdout)
    assert result["http_status"] == 200
    assert len(result["attempts"]) == 1


def test_an_error(cli: Cli) -> None:
    cli.world.script([{"error": "invalid_api_key"}])
    done = cli("request", "GET", "/models")
    assert done.returncode == 3
    assert b"fix: " in done.stderr

"""failsoft models, status, balance, errors, doctor."""

from __future__ import annotations

import json

import pytest
from conftest import KEY, Cli


def rows(cli: Cli, *arguments: str) -> list[list[str]]:
    done = cli(*arguments)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.decode().splitlines()]


def test_models(cli: Cli) -> None:
    titles, first, *rest = rows(cli, "models")
    assert titles == ["MODEL", "PROVIDER", "WINDOW", "STATUS"]
    assert first == ["claude-3-5-sonnet", "anthropic", "200000", "available"]
    assert len(rest) == 5


def test_status(cli: Cli) -> None:
    assert rows(cli, "status")[1:] == [
        ["anthropic", "degraded", "https://status.anthropic.com"],
        ["openai", "operational", "-"],
        ["google", "operational", "-"],
    ]


def test_balance(cli: Cli) -> None:
    assert rows(cli, "balance") == [
        ["available", "4.1800", "USDC"],
        ["balance", "4.2300", "USDC"],
        ["reserved", "0.0500", "USDC"],
        ["auto", "top-up", "20.00", "USDC", "below", "2.00"],
    ]
    cli.world.set_script({"account": {"auto_topup": {"enabled": False}}})
    assert rows(cli, "balance")[-1] == ["auto", "top-up", "off"]


def test_errors(cli: Cli) -> None:
    assert rows(cli, "errors") == [["REQUEST", "ID", "AT", "STATUS", "CODE", "MODEL", "MESSAGE"]]
    cli.world.script([{"status": 400, "body": {"error": {"code": "bad\nrow", "message": "a\tb"}}}])
    cli("chat", "Hi", "--model", "gpt-4o")
    _, logged = rows(cli, "errors", "--limit", "5")
    assert logged[0] == "req_1" and logged[2:] == ["400", "bad", "row", "gpt-4o", "a", "b"]
    assert cli.world.requests[-1]["path"].endswith("/errors?limit=5")


@pytest.mark.parametrize("command", ["models", "status", "balance", "errors", "doctor"])
def test_json_and_failures(cli: Cli, command: str) -> None:
    answer = json.loads(cli(command, "--json").stdout)
    assert answer["outcome"] == "complete" and answer["result"]
    cli.world.set_script({"keys": ["another"]})
    done = cli(command)
    assert done.returncode == 3
    assert b"fix: " in done.stdout + done.stderr
    assert KEY.encode() not in done.stdout + done.stderr


def test_a_wrong_limit_is_usage(cli: Cli) -> None:
    assert cli("errors", "--limit", "0").returncode == 2
    assert cli("errors", "--limit", "x").returncode == 2
    assert cli.world.requests == []


def test_a_doctor_without_a_key(cli: Cli) -> None:
    done = cli("doctor", env={})
    assert (done.returncode, done.stderr) == (2, b"")
    lines = done.stdout.decode().splitlines()
    found = [n for n, line in enumerate(lines) if line.startswith("fail  key ")]
    assert len(found) == 1 and "No key" in lines[found[0]]
    assert lines[found[0] + 1].startswith("      fix: ") and "FAILSOFT_API_KEY" in lines[found[0] + 1]
    assert lines[-1].startswith("skip  stream ") and "there is no key" in lines[-1]
    checks = json.loads(cli("doctor", "--json", env={}).stdout)["result"]["checks"]
    assert [(one["check"], one["class"]) for one in checks if one["state"] == "fail"] == [
        ("key", "config")]
    assert cli("models", env={}).returncode == 2


def test_a_healthy_doctor(cli: Cli) -> None:
    done = cli("doctor", "--model", "gpt-4o", "--tokens", "100000")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert all(line.startswith("ok ") for line in lines), lines
    assert [line.split()[1] for line in lines][-2:] == ["chat", "stream"]


def test_columns_stand_below_each_other_in_any_script(cli: Cli) -> None:
    models = [{"id": id, "provider": "p"} for id in ("é" * 9, "x" * 12, "ü")]
    cli.world.script([{"path": "/models", "body": {"models": models}}])
    lines = cli("models").stdout.decode().splitlines()
    assert {line[14:16] for line in lines} == {"PR", "p "}

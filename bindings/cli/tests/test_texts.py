"""`failsoft trim` and `failsoft tokens`: pipes in, numbers and JSON out."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from pathlib import Path

import failsoft
from conftest import COMMAND


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], input=stdin, capture_output=True, text=True, env={}, timeout=60
    )


TALK = [{"role": "system", "content": "Be brief."}] + [
    {"role": role, "content": f"{role} {i}: " + "why " * 30}
    for i in range(20)
    for role in ("user", "assistant")
]


def test_trim_prints_what_is_left() -> None:
    done = run("trim", "--max-tokens", "500", "--model", "gpt-4o", stdin=json.dumps(TALK))
    assert done.returncode == 0, done.stderr
    left = json.loads(done.stdout)
    assert left[0] == TALK[0] and left[-1] == TALK[-1] and len(left) < len(TALK)
    assert "tokens before" in done.stderr and "dropped:" in done.stderr
    whole = run("trim", "--window", "100000", stdin=json.dumps(TALK))
    assert json.loads(whole.stdout) == TALK and whole.stderr == ""


def test_trim_by_other_options() -> None:
    guide = run("trim", "--option", "rule=guide", "--option", "max_tokens_estimate=200",
                stdin=json.dumps(TALK))
    assert json.loads(guide.stdout) == failsoft.trim_history(TALK, 200)
    report = run("trim", "--max-tokens", "500", "--option", "with_messages=false",
                 stdin=json.dumps(TALK))
    assert json.loads(report.stdout)["kept"][-1] == len(TALK) - 1


def test_trim_tells_what_does_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    file.write_text(json.dumps(TALK))
    done = run("trim", str(file), "--max-tokens", "3", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["unfit"]["budget"] == 3
    assert "more than the 3" in done.stderr


def test_wrong_input_is_a_usage_error(tmp_path: Path) -> None:
    for arguments, stdin in (
        (("trim", "--max-tokens", "5"), "{}"),
        (("trim", "--max-tokens", "5"), "not JSON"),
        (("trim",), "[]"),
        (("trim", "--max-tokens", "x"), "[]"),
        (("trim", "--max-tokens", "5", "--option", "nonsense"), "[]"),
        (("trim", "--max-tokens", "5", "--option", "low_water=NaN"), "[]"),
        (("tokens", "--messages"), "{}"),
        (("tokens", str(tmp_path / "none")), ""),
        (("tokens", "--rank-file", str(tmp_path / "none")), "x"),
    ):
        done = run(*arguments, stdin=stdin)
        assert done.returncode == 2, (arguments, done)
        assert done.stderr and not done.stdout


def test_tokens(tmp_path: Path) -> None:
    assert run("tokens", "--model", "gpt-4o", stdin="Good day there").stdout == "3\n"
    assert run("tokens").stdout == "0\n"
    told = json.loads(run("tokens", "--messages", "--json", stdin=json.dumps(TALK)).stdout)
    assert told["tokens"] > 1000 and told["exact"] is False
    ranks = tmp_path / "ranks.tiktoken"
    lines = [f"{b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256)]
    ranks.write_text("".join(lines) + "YWI= 256\n")
    assert run("tokens", "--rank-file", str(ranks), stdin="abab c").stdout == "4\n"

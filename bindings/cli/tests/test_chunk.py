"""failsoft chunk."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import failsoft
import pytest
from conftest import Cli

TEXT = "First of all — “this”.\n\nSecond 😀 of all. \x01\n```\ncode\n\ncode\n```\n" * 200


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_chunks_of_a_file_are_json_lines(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "text.md"
    file.write_text(TEXT)
    rows = lines(cli("chunk", str(file), "--max", "60", "--markdown"))
    expected = failsoft.chunk(TEXT, 60, markdown=True)
    assert [row.pop("index") for row in rows] == list(range(len(expected)))
    assert rows == [part._asdict() for part in expected]


def test_parts_of_a_fence_are_closed(cli: Cli) -> None:
    text = "```c\n" + "int x;\n" * 20 + "```\n"
    rows = lines(cli("chunk", "--max", "40", "--markdown", "--close-fences", stdin=text.encode()))
    expected = failsoft.chunk(text, 40, markdown=True, close_fences=True)
    assert [row["text"] for row in rows] == [part.text for part in expected]
    assert all(row["text"].startswith("```c\n") for row in rows)


def test_standard_input_and_every_option(cli: Cli) -> None:
    options = ["--max", "40", "--unit", "tokens", "--overlap", "9", "--min-fill", "0.25"]
    rows = lines(cli("chunk", *options, "--trim", "--model", "gpt-4o", stdin=TEXT.encode()))
    expected = failsoft.chunk(
        TEXT, 40, unit="tokens", overlap=9, min_fill=0.25, trim=True, model="gpt-4o"
    )
    assert [row["text"] for row in rows] == [part.text for part in expected]
    assert lines(cli("chunk", "-", "--max", "40", stdin=b"")) == []


def test_lines_are_as_short_as_other_writers_make_them(cli: Cli) -> None:
    text = "".join(map(chr, range(0x80))) + "\u2028é🙂"
    (line,) = cli("chunk", stdin=text.encode()).stdout.splitlines()
    row = json.loads(line)
    assert row["text"] == text
    assert line.decode() == json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def test_texts_ended_by_nul(cli: Cli) -> None:
    done = cli("chunk", "-0", "--max", "50", stdin=TEXT.encode())
    assert done.stdout == "".join(f"{part.text}\0" for part in failsoft.chunk(TEXT, 50)).encode()


def test_as_the_guide(cli: Cli) -> None:
    done = cli("chunk", "--guide", "--null", "--max", "30", stdin=TEXT.encode())
    assert done.stdout == "".join(f"{part}\0" for part in failsoft.chunk_text(TEXT, 30)).encode()
    assert len(lines(cli("chunk", "--guide", stdin=b"x" * 60_000))) == 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "told"),
    [
        (["--max", "0"], b"", b'"max"'),
        (["--max", "0", "--guide"], b"abc", b"max_chars"),
        (["--max", "many"], b"", b"--max"),
        (["--unit", "words"], b"", b'"unit"'),
        (["--overlap", "25000"], b"", b'"overlap"'),
        (["--min-fill", "1"], b"", b'"min_fill"'),
        (["--min-fill", "a}"], b"", b"--min-fill"),
        (["--family", "gpt"], b"", b'"family"'),
        (["no-such-file"], b"", b"no-such-file"),
        (["/"], b"", b"cannot read /"),
        ([], b"abc\xff", b"byte 3"),
        (["--guide"], b"abc\xff", b"byte 3"),
    ],
)
def test_what_is_wrong(cli: Cli, arguments: list[str], stdin: bytes, told: bytes) -> None:
    done = cli("chunk", *arguments, stdin=stdin)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == b""


def test_a_stream_is_cut_as_it_comes(cli: Cli) -> None:
    process = cli.start("chunk", "--max", "10", stdin=subprocess.PIPE)
    with process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b"one two three four five six seven eight nine ten")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == "one two "
        process.stdin.close()
        assert len(process.stdout.readlines()) >= 4

"""Texts cut into chunks that fit a model."""

from __future__ import annotations

from operator import index
from typing import NamedTuple

from . import _core
from ._errors import given
from ._json import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    Unit = Literal["chars", "bytes", "tokens"]
    Family = Literal["o200k", "cl100k", "llama3", "deepseek", "gemma", "qwen", "unknown"]

__all__ = ["Chunk", "chunk", "chunk_stream", "chunk_text"]

_LARGEST = 2**63 - 1


class Chunk(NamedTuple):
    """A part of a text: `text == whole[start:end] == whole_utf8[byte_start:byte_end]`, but for what
    `close_fences` adds."""

    text: str
    start: int
    end: int
    byte_start: int
    byte_end: int


Chunk.__module__ = "failsoft"


def chunk_text(text: str, max_chars: int = 50_000) -> list[str]:
    """The API guide's function: chunks of at most `max_chars` characters, cut before the last
    blank line, else full stop and space, else space.

    The same result for every input; but it takes linear time, and where the guide's code would
    never end (". " in first place, and no better cut) that ". " counts as not found. Raises
    InvalidArgumentError when `max_chars` is below 1, and there is more than white space. For chunks
    that lose nothing and end where sentences do, see `chunk`.
    """
    _check("text", text)
    try:
        most = index(max_chars)
    except TypeError:
        if isinstance(max_chars, float) and len(text) <= max_chars:
            return [text]  # the guide's code compares, and only then cuts
        raise TypeError(f"max_chars must be an int, not {type(max_chars).__name__}") from None
    return given(_core.chunk_text(text, min(max(most, -_LARGEST), _LARGEST)))


def chunk(
    text: str,
    max: int,
    *,
    unit: Unit = "chars",
    overlap: int = 0,
    min_fill: float = 0.5,
    markdown: bool = False,
    trim: bool = False,
    close_fences: bool = False,
    model: str | None = None,
    family: Family | None = None,
) -> list[Chunk]:
    """Chunks of at most `max` code points, UTF-8 bytes or estimated tokens, cut where a reader
    would: after a blank line, a line, a sentence, a word, and never inside what a reader sees as
    one character.

    Joined, the chunks are the text. `overlap`: how much of a chunk's end the next may begin with,
    less than half of `max`. `min_fill`: a better cut counts only where it leaves a chunk this full.
    `markdown`: prefer to cut before headings and around fences and tables, and leave those whole
    that fit. `close_fences`, with `markdown`: a chunk that has a part of a fence gets the fence's
    first line before it and its marks behind it, beyond `max`; the places stay those of the part.
    `trim`: take white space off both ends, and leave out chunks that are nothing else.
    Tokens are estimated for `model`, or for a `family` of tokenizers.

    Raises InvalidArgumentError, whose `field` is the argument that is wrong.
    """
    _check("text", text)
    options = _options(max, unit, overlap, min_fill, markdown, trim, close_fences, model, family)
    return list(map(Chunk._make, given(_core.chunk(text, options))))


def chunk_stream(
    parts: Iterable[str],
    max: int,
    *,
    unit: Unit = "chars",
    overlap: int = 0,
    min_fill: float = 0.5,
    markdown: bool = False,
    trim: bool = False,
    close_fences: bool = False,
    model: str | None = None,
    family: Family | None = None,
) -> Iterator[Chunk]:
    """The chunks that `chunk` makes of the parts joined, as they become certain; for a text that
    is larger than memory, such as a file's lines. What is kept is about twice the largest chunk.
    """
    options = _options(max, unit, overlap, min_fill, markdown, trim, close_fences, model, family)
    return _run(given(_core.Chunker.open(options)), parts)


def _check(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, not {type(text).__name__}")


def _run(chunker: _core.Chunker, parts: Iterable[str]) -> Iterator[Chunk]:
    for part in parts:
        _check("each of the parts", part)
        yield from map(Chunk._make, given(chunker.write(part)))
    yield from map(Chunk._make, given(chunker.finish()))


def _options(
    max: int,
    unit: Unit,
    overlap: int,
    min_fill: float,
    markdown: bool,
    trim: bool,
    close_fences: bool,
    model: str | None,
    family: Family | None,
) -> str:
    options = {
        "max": max,
        "unit": unit,
        "overlap": overlap,
        "min_fill": min_fill,
        "markdown": markdown,
        "trim": trim,
        "close_fences": close_fences,
        "model": model,
        "family": family,
    }
    return encode({name: value for name, value in options.items() if value is not None})

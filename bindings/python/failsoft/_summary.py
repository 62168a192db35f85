"""Summaries of documents of any length."""

from __future__ import annotations

from typing import NamedTuple

from . import _core
from ._json import decode
from ._reply import _Completion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

__all__ = ["Progress", "Summary", "SummaryPart"]


class Progress(NamedTuple):
    """How far a summary is. `stage` is "parts" while the parts of the document are summarised
    (`level` 0), then "combine"; `done` of `total` are done of the level, and `running` calls run."""

    stage: Literal["parts", "combine"]
    level: int
    done: int
    total: int
    running: int
    calls: int
    """Made so far."""
    planned_calls: int
    """What it comes to at most, if every part fits its model."""
    most_calls: int
    """What it comes to in any case."""
    truncated: int
    """Summaries that are cut at their limit of tokens, as it stands: some may be asked for again."""


class SummaryPart(NamedTuple):
    """A part of the document, `document[start:end]`, and what it was summarised to."""

    start: int
    end: int
    byte_start: int
    byte_end: int
    summary: str
    truncated: bool
    """The summary was cut at its limit of tokens."""


for _kind in (Progress, SummaryPart):
    _kind.__module__ = "failsoft"


class Summary(_Completion):
    """A document's summary: `text`, and what led to it. As a mapping, it is `details`."""

    __slots__ = ()
    __module__ = "failsoft"

    @property
    def parts(self) -> list[SummaryPart]:
        """In the document's order."""
        return [
            SummaryPart(
                part["char_begin"],
                part["char_end"],
                part["byte_begin"],
                part["byte_end"],
                part["summary"],
                part["truncated"],
            )
            for part in self.details["parts"]
        ]

    @property
    def calls(self) -> int:
        """How many calls it took, each with its attempts."""
        calls: int = self.details["calls"]
        return calls

    @property
    def levels(self) -> int:
        """How often summaries were combined; 0 for a document of one part."""
        levels: int = self.details["levels"]
        return levels

    @property
    def cut_short(self) -> int:
        """How many answers reached their limit of tokens, those that were asked for again too."""
        cut_short: int = self.details["cut_short"]
        return cut_short

    @property
    def truncated(self) -> int:
        """How many of the summaries it was made of, itself too, stayed cut at their limit of tokens:
        0 when it says all that was to say."""
        truncated: int = self.details["truncated"]
        return truncated


def follow(
    progress: Callable[[Progress], object], renew: Callable[[], None]
) -> Callable[[_core.Client, str], _core.Outcome | tuple[int, str, str] | None]:
    """Runs a summary and tells `progress` of its events."""

    def run(handle: _core.Client, request: str) -> _core.Outcome | tuple[int, str, str] | None:
        stream = handle.summary(request)
        if not isinstance(stream, _core.Stream):
            return stream
        ends: list[_core.Outcome | tuple[int, str, str]] = []
        try:
            for event in stream.events(tuple, decode, ends.append, renew):
                progress(progress_of(event[-1]))
        finally:
            stream.cancel()
        return ends[0]

    return run


def progress_of(data: dict[str, Any]) -> Progress:
    return Progress(*(data[name] for name in Progress._fields))

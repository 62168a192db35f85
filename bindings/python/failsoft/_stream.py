"""A streamed answer."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from . import _core
from ._errors import error_from
from ._json import decode
from ._reply import Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

__all__ = ["Stream", "StreamEvent"]


class StreamEvent(NamedTuple):
    """One thing that happened to a stream. `type` is one of

    - "text", "reasoning", "refusal": `text` is the next piece of it, `choice` says of which of the
      request's `n` answers;
    - "tool_call": `text` is a piece of its arguments, `index` which call of that answer (-1: the
      old `function_call`), `id` and `name` what is known of them so far. Run none before "reply":
      only then are the arguments known to be whole, and stand in the reply's `message`;
    - "attempt": an attempt begins: `data` has "attempt", "model", "resume", perhaps "hedge";
    - "retry": an attempt failed and another follows: `data` is as in `Reply.attempts`. What came of
      reasoning before any text will come again;
    - "resumed": a dropped stream goes on, and the next pieces are its continuation: `data` has
      "attempt", "mode", "cause", "join", "dropped_chars", "dropped_kind",
      "delivered_chars_before", "gap_ms", "model", "request_id";
    - "reply": the last one: `data` is the `Reply`, `text` its text.
    """

    type: str
    text: str = ""
    choice: int = 0
    index: int | None = None  # type: ignore[assignment]  # hides tuple.index
    id: str | None = None
    name: str | None = None
    data: Mapping[str, Any] | None = None


StreamEvent.__module__ = "failsoft"

to_event = partial(tuple.__new__, StreamEvent)  # as StreamEvent._make, but in C


class BaseStream:
    """What both kinds of streams have."""

    __slots__ = ("__weakref__", "_reply", "_stream")

    def __init__(self, stream: _core.Stream | _core.LoopStream) -> None:
        self._stream: Any = stream
        self._reply: Reply | None = None

    def close(self) -> None:
        """Cancels the call at once, unless it has ended; harmless when repeated. What is asked of
        the stream afterwards raises CancelledError."""
        self._stream.cancel()

    def _end(self, end: Any) -> Reply:
        if type(end) is not _core.Outcome:
            raise error_from(*end)
        if self._reply is None:
            self._reply = Reply(end)
        return self._reply


class Stream(BaseStream):
    """An answer that comes piece by piece: iterate over it for the text (of the first choice, if
    there are several), or over `events()` for everything.

        with client.stream(messages) as stream:
            for piece in stream:
                print(piece, end="", flush=True)

    Every piece comes once, and joined they are `reply.text`: a stream that drops goes on where it
    stopped. When it cannot, the iteration raises a FailsoftError, at its end and whenever it is
    asked again: StreamInterruptedError for a stream that broke off, DeadlineExceededError, ...;
    `partial_text` of each is all the text that came. Iterations of one stream share its pieces.

    Leaving an iteration before its end (`break`, an exception, Ctrl-C), leaving the `with` block,
    `close` and garbage collection cancel the call and close its connection. The stream is read
    while somebody waits for its next piece; `close` may be called from any thread, and ends the
    waits of others with CancelledError. A stream belongs to the process that made it. Threads that
    share a stream need an iteration each.
    """

    __slots__ = ("_renew",)
    __module__ = "failsoft"

    def __init__(self, stream: _core.Stream, renew: Callable[[], None]) -> None:
        super().__init__(stream)
        self._renew = renew  # here, where the garbage collector sees it: it leads to the client

    def __iter__(self) -> Iterator[str]:
        texts: Iterator[str] = self._stream.texts(self._end_texts, self._renew)
        return texts

    def events(self) -> Iterator[StreamEvent]:
        """Everything that happens, in order; "reply" comes last. Raises as the iteration does."""
        events: Iterator[StreamEvent] = self._stream.events(
            StreamEvent, decode, self._end_events, self._renew
        )
        return events

    @property
    def reply(self) -> Reply:
        """The whole answer. Before the stream's end, waits for it and drops the pieces that nobody
        took. Raises as the iteration does."""
        ends: list[Any] = []
        for _ in self._stream.texts(ends.append, self._renew):
            pass
        return self._end(ends[0])

    def _end_texts(self, end: _core.Outcome | tuple[int, str, str]) -> None:
        self._end(end)

    def _end_events(self, end: _core.Outcome | tuple[int, str, str]) -> StreamEvent:
        reply = self._end(end)
        return StreamEvent("reply", reply.text, data=reply)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

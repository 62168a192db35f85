"""A streamed answer, for an event loop."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from itertools import chain

from . import _core
from ._json import decode
from ._stream import BaseStream, StreamEvent, to_event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Awaitable,
        Callable,
        Generator,
        Iterable,
        Iterator,
    )
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

    from ._loop import LoopSide
    from ._reply import Reply

__all__ = ["AsyncStream"]


class Reader:
    """Takes what comes of a stream, a batch at a time."""

    __slots__ = ("_renew", "_side", "_waiters", "core")

    def __init__(
        self, core: _core.LoopStream, side: LoopSide, renew: Callable[[], Awaitable[None]]
    ) -> None:
        self.core = core
        self._side = side
        self._renew = renew
        self._waiters: list[Future[None]] = []

    async def next(self, take: Callable[[], Any]) -> Any:
        """Something to take, or what the stream came to."""
        while True:
            taken = take()
            if taken is None:
                await self._ring()
            elif taken is True:
                await self._renew()
            else:
                return taken

    async def _ring(self) -> None:
        loop = get_running_loop()
        if self._side.loop() is not loop:
            raise RuntimeError("This stream belongs to another event loop: read it there")
        waiter: Future[None] = loop.create_future()
        self._waiters.append(waiter)
        self._side.reading[self.core.number] = self._wake
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
            if not self._waiters:
                self._side.reading.pop(self.core.number, None)

    def _wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)


class AsyncStream(BaseStream):
    """An answer that comes piece by piece: iterate over it for the text (of the first choice, if
    there are several), or over `events()` for everything.

        async with client.stream(messages) as stream:
            async for piece in stream:
                print(piece, end="", flush=True)
        reply = await stream.reply

    Every piece comes once, and joined they are the reply's text: a stream that drops goes on where
    it stopped. When it cannot, the iteration raises a FailsoftError, at its end and whenever it is
    asked again: StreamInterruptedError for a stream that broke off, DeadlineExceededError, ...;
    `partial_text` of each is all the text that came. Iterations of one stream share its pieces.

    Leaving an iteration before its end (`break`, an exception, a task that is cancelled), leaving
    the `async with` block, `aclose`, `close` and garbage collection cancel the call and close its
    connection, at once. A slow reader slows the service down: what nobody takes is not read. A
    stream is read on the event loop on which it was begun; `close` may be called from any thread,
    and ends the waits of others with failsoft's CancelledError.
    """

    __slots__ = ("_reader",)
    __module__ = "failsoft"

    def __init__(
        self, stream: _core.LoopStream, side: LoopSide, renew: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(stream)
        self._reader = Reader(stream, side, renew)

    def __aiter__(self) -> AsyncIterator[str]:
        return _Texts(self)

    def events(self) -> AsyncIterator[StreamEvent]:
        """Everything that happens, in order; "reply" comes last. Raises as the iteration does."""
        return _Events(self)

    @property
    def reply(self) -> Awaitable[Reply]:
        """To be awaited: the whole answer. Before the stream's end, waits for it and drops the
        pieces that nobody took. Raises as the iteration does."""
        return _Whole(self)

    async def aclose(self) -> None:
        """As `close`."""
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def _whole(self) -> Reply:
        next, texts = self._reader.next, self._stream.texts
        try:
            while type(taken := await next(texts)) is list:
                pass
        finally:
            self.close()
        return self._end(taken)


class _Whole:
    __slots__ = ("_stream",)

    def __init__(self, stream: AsyncStream) -> None:
        self._stream = stream

    def __await__(self) -> Generator[Any, None, Reply]:
        return self._stream._whole().__await__()


class _Iteration:
    """A walk over a stream. No generator: one that was left would close when the loop comes to it,
    this does so at once."""

    __slots__ = ("_batch", "_is_on", "_of")

    def __init__(self, stream: AsyncStream) -> None:
        self._of = stream
        self._is_on: bool | None = None  # not yet
        self._batch: Iterator[Any] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        for one in self._batch:
            return one
        if self._is_on is False:
            raise StopAsyncIteration
        self._is_on = True
        try:
            while type(taken := await self._of._reader.next(self._take)) is list:
                # Another task may have begun a batch meanwhile.
                self._batch = chain(self._batch, self._each(taken))
                for one in self._batch:
                    return one
        except BaseException:
            self._leave()
            raise
        self._is_on = False  # what another task has left of its batch is still there to be taken
        self._of.close()
        return self._last(self._of._end(taken))

    async def aclose(self) -> None:
        self._leave()

    def __del__(self) -> None:
        if self._is_on:
            self._leave()

    def _leave(self) -> None:
        self._is_on = False
        self._batch = iter(())
        self._of.close()

    def _take(self) -> Any:
        raise NotImplementedError

    def _each(self, batch: list[Any]) -> Iterable[Any]:
        return batch

    def _last(self, reply: Reply) -> Any:
        raise StopAsyncIteration


class _Texts(_Iteration):
    __slots__ = ()

    def _take(self) -> Any:
        return self._of._stream.texts()


class _Events(_Iteration):
    __slots__ = ()

    def _take(self) -> Any:
        return self._of._stream.events(decode)

    def _each(self, batch: list[Any]) -> Iterable[Any]:
        return map(to_event, batch)

    def _last(self, reply: Reply) -> Any:
        return StreamEvent("reply", reply.text, data=reply)

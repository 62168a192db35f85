"""A streamed answer, for an event loop."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from functools import partial
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
    """Takes what comes of a stream, a batch at a time. Every event that comes alone pays for each
    coroutine and each call of the core that is between it and its reader."""

    __slots__ = ("_number", "_renew", "_side", "_waiters", "core")

    def __init__(
        self, core: _core.LoopStream, side: LoopSide, renew: Callable[[], Awaitable[None]]
    ) -> None:
        self.core = core
        self._number = core.number
        self._side = side
        self._renew = renew
        self._waiters: list[Future[None]] = []

    async def next(self, take: Callable[[], Any]) -> Any:
        """Something to take, or what the stream came to."""
        while True:
            taken = take()
            if taken is None:
                waiter = self._expect()
                try:
                    await waiter
                finally:
                    self._forget(waiter)
            elif taken is True:
                await self._renew()
            else:
                return taken

    def _expect(self) -> Future[None]:
        loop = get_running_loop()
        if self._side.loop() is not loop:
            raise RuntimeError("This stream belongs to another event loop: read it there")
        waiter: Future[None] = loop.create_future()
        self._waiters.append(waiter)
        self._side.reading[self._number] = self._wake
        return waiter

    def _forget(self, waiter: Future[None]) -> None:
        self._waiters.remove(waiter)
        if not self._waiters:
            self._side.reading.pop(self._number, None)

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
        return _Texts(self, self._stream.texts)

    def events(self) -> AsyncIterator[StreamEvent]:
        """Everything that happens, in order; "reply" comes last. Raises as the iteration does."""
        return _Events(self, partial(self._stream.events, decode))

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

    __slots__ = ("_batch", "_is_on", "_of", "_take")

    def __init__(self, stream: AsyncStream, take: Callable[[], Any]) -> None:
        self._of = stream
        self._take = take
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
        another_had_it = not self._is_on
        self._is_on = False  # what another task has left of its batch is still there to be taken
        self._of.close()
        reply = self._of._end(taken)
        if another_had_it:
            raise StopAsyncIteration
        return self._last(reply)

    async def aclose(self) -> None:
        self._leave()

    def __del__(self) -> None:
        if self._is_on:
            self._leave()

    def _leave(self) -> None:
        self._is_on = False
        self._batch = iter(())
        self._of.close()

    def _each(self, batch: list[Any]) -> Iterable[Any]:
        return batch

    def _last(self, reply: Reply) -> Any:
        raise StopAsyncIteration


class _Texts(_Iteration):
    __slots__ = ()


class _Events(_Iteration):
    __slots__ = ()

    def _each(self, batch: list[Any]) -> Iterable[Any]:
        return map(to_event, batch)

    def _last(self, reply: Reply) -> Any:
        return StreamEvent("reply", reply.text, data=reply)

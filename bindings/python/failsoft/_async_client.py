"""The client for an event loop."""

from __future__ import annotations

from asyncio import Future
from inspect import isawaitable

from . import _core, _requests
from ._async_account import AsyncAccountCalls
from ._async_stream import AsyncStream, Reader
from ._base import BaseClient, like, whole_ms
from ._client import Client
from ._errors import given
from ._json import decode
from ._loop import LoopSide, aside, running_side
from ._reply import Reply, Response
from ._summary import Summary, progress_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self, Unpack

    from ._options import ClientOptions
    from ._summary import Progress
    from ._types import Message

__all__ = ["AsyncClient"]


class AsyncClient(AsyncAccountCalls, BaseClient):
    """`Client` for asyncio: what asks the service is awaited.

        async with failsoft.AsyncClient(model="gpt-4o") as client:
            reply = await client.chat([{"role": "user", "content": "Hi"}])

    Options, environment and errors are those of `Client`. A call that is awaited no longer, because
    its task is cancelled or its time is over (`asyncio.timeout`), is cancelled at once, and its
    connection closed. Calls take no thread and hold no loop up. A client may be used by many tasks,
    by loops in several threads (each stream on one of them), and in a forked child. It is pickled
    as `Client` is.

    `credentials` may be an `async` function; one that is not runs on the loop's thread. It runs in
    the task of one of the calls that were answered 401, which raises what it raises.

    Raises ConfigurationError for an option that is unknown or wrong.
    """

    __slots__ = ()
    __module__ = "failsoft"

    def __init__(
        self,
        api_key: str | None = None,
        *,
        access_token: str | None = None,
        base_url: str | None = None,
        auth: str | None = None,
        model: str | None = None,
        credentials: (
            Callable[[], Mapping[str, str] | Awaitable[Mapping[str, str]]] | None
        ) = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        config = _requests.settings(
            {**options},
            api_key=api_key,
            access_token=access_token,
            base_url=base_url,
            auth=auth,
            model=model,
        )
        super().__init__(config, credentials)

    @like(Client.chat)
    async def chat(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        return Reply(await self._run(_core.CHAT, _requests.chat(messages, model, fields)))

    @like(Client.chat_with_fallback)
    async def chat_with_fallback(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        asked = _requests.chat_with_fallback(messages, model, fields, self._config)
        return Reply(await self._run(_core.CHAT, asked))

    def stream(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> AsyncStream:
        """A chat completion, piece by piece; messages and fields are as for `chat`. It begins at
        once, on the loop that is running, and is not awaited.

        Raises InvalidArgumentError or TypeError when nothing could be sent; whatever happens later
        is raised where the stream is read. See `AsyncStream`.
        """
        asked = _requests.chat(messages, model, fields)
        return AsyncStream(*self._begin_stream(_core.STREAM, asked), self._renew)

    @like(Client.summarize)
    async def summarize(
        self,
        document: str,
        *,
        model: str | None = None,
        reduce_model: str | None = None,
        prompt: str | None = None,
        reduce_prompt: str | None = None,
        chunk: Mapping[str, Any] | None = None,
        concurrency: int | None = None,
        max_calls: int | None = None,
        progress: Callable[[Progress], object] | None = None,
        **fields: Any,
    ) -> Summary:
        asked = _requests.summary(
            document,
            progress,
            fields,
            chunk=chunk,
            model=model,
            reduce_model=reduce_model,
            prompt=prompt,
            reduce_prompt=reduce_prompt,
            concurrency=concurrency,
            max_calls=max_calls,
        )
        if progress is None:
            return Summary(await self._run(_core.SUMMARIZE, asked))
        return Summary(await self._follow(asked, progress))

    @like(Client.request)
    async def request(
        self, method: str, path: str, *, body: Any = None, query: Any = None, **options: Any
    ) -> Response:
        asked = _requests.request(method, path, body, query, options)
        return Response(await self._run(_core.REQUEST, asked))

    @like(Client.close)
    async def close(self, timeout: float | None = 0.0) -> None:
        handle, timeout_ms = self._handle, whole_ms(timeout)
        if handle is not None:
            await aside(lambda: handle.shutdown(timeout_ms))

    aclose = close

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _run(self, kind: int, request: dict[str, Any]) -> _core.Outcome:
        side = running_side()
        call = self._begin(lambda handle, text: side.core.start(handle, kind, text), request)
        waiter = side.expect(call.number)
        try:
            told = await waiter
            while isinstance(told, Future):
                await self._renew()
                told = await told
        finally:
            side.waiting.pop(call.number, None)
            call.release()
        outcome: _core.Outcome = given(told)
        return outcome

    def _begin_stream(
        self, kind: int, request: dict[str, Any]
    ) -> tuple[_core.LoopStream, LoopSide]:
        side = running_side()
        return (
            self._begin(lambda handle, text: side.core.stream(handle, kind, text), request),
            side,
        )

    async def _follow(
        self, asked: dict[str, Any], progress: Callable[[Progress], object]
    ) -> _core.Outcome:
        reader = Reader(*self._begin_stream(_core.SUMMARIZE, asked), self._renew)
        try:
            while type(batch := await reader.next(lambda: reader.core.events(decode))) is list:
                for event in batch:
                    told = progress(progress_of(event[-1]))
                    if isawaitable(told):
                        await told
        finally:
            reader.core.cancel()
        outcome: _core.Outcome = given(batch)
        return outcome

    async def _renew(self) -> None:
        """A call waits for fresh credentials."""
        if (self._handle or self._open()).claim_renewal():
            await self._credentials.renew_async(self._use)

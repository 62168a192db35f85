"""The client."""

from __future__ import annotations

from . import _core, _requests
from ._account_calls import AccountCalls
from ._base import BaseClient, whole_ms
from ._reply import Reply, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self, Unpack

    from ._options import ClientOptions
    from ._stream import Stream
    from ._summary import Progress, Summary
    from ._types import Message

__all__ = ["Client"]


class Client(AccountCalls, BaseClient):
    """Calls that keep working when things go wrong.

    Options given here hold for every call and can be overridden in one. Times are seconds.
    Without `api_key` and `access_token` they come from the environment: FAILSOFT_API_KEY, then
    MOLTBOTDEN_API_KEY, and likewise ..._ACCESS_TOKEN and ..._BASE_URL. A client may be used by
    many threads at once, and in a forked child, where it connects anew. It can be pickled; its
    credentials stay behind, and the copy takes them from its own environment.

    `credentials` is a function that fetches fresh ones: {"api_key": ...} or {"access_token": ...}.
    When a call is answered 401 it is asked, once for all calls that met the old ones, on the thread
    of one of them; then they are tried once more. It has `credentials_timeout` seconds (60; that
    option does nothing else), and what it raises is raised by the call whose thread it ran on.

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
        credentials: Callable[[], Mapping[str, str]] | None = None,
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

    def chat(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        """A chat completion. `fields` are options of failsoft for this call (`max_attempts`,
        `deadline`, ...) and fields of the request (`temperature`, `tools`, ...), which are sent
        as they are; `extra_body` is a dict whose members are sent whatever their names.

        Raises a FailsoftError; InvalidArgumentError or TypeError when nothing could be sent.
        """
        return Reply(self._run(_core.CHAT, _requests.chat(messages, model, fields)))

    def chat_with_fallback(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        """As `chat`, with `fallback="guide"` (claude-3-5-sonnet, gpt-4o, llama-3-3-70b; two attempts
        each) where neither call nor client says another."""
        asked = _requests.chat_with_fallback(messages, model, fields, self._config)
        return Reply(self._run(_core.CHAT, asked))

    def stream(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Stream:
        """A chat completion, piece by piece; messages and fields are as for `chat`.

        Raises InvalidArgumentError or TypeError when nothing could be sent; whatever happens later
        is raised where the stream is read. See `Stream`.
        """
        from ._stream import Stream

        asked = _requests.chat(messages, model, fields)
        return Stream(self._begin(_core.Client.stream, asked), self._renew)

    def summarize(
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
        """One summary of a document of any length: of each of its parts, `concurrency` (4) at a
        time, and then of the summaries together, level by level, until one is left.

        `model` and `prompt` are for the parts, `reduce_model` and `reduce_prompt` for what combines
        them; the defaults are the client's model, else the API guide's models, and its prompts.
        `chunk`: options of `failsoft.chunk` for the parts (default: {"max": 50_000, "trim": True}),
        all but `close_fences`. `always_combine=True`: a document of one part is combined as well.
        A part that does not fit its model is cut in two. `max_calls`: refuse what may need more
        calls, before anything is sent. `progress` is told whenever a part or group is done; what it
        raises ends the work. `fields` are as for `chat`, and hold for each of the calls; `deadline`
        is for all of them together.

        Raises a FailsoftError, whose `summary` is what was done; InvalidArgumentError or TypeError
        when nothing was sent.
        """
        from ._summary import follow, Summary

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
            return Summary(self._run(_core.SUMMARIZE, asked))
        return Summary(self._begin(follow(progress, self._renew), asked))

    def request(
        self, method: str, path: str, *, body: Any = None, query: Any = None, **options: Any
    ) -> Response:
        """Any method and path below the base URL, with the same resilience as `chat`."""
        asked = _requests.request(method, path, body, query, options)
        return Response(self._run(_core.REQUEST, asked))

    def close(self, timeout: float | None = 0.0) -> None:
        """Ends the client's work. Calls that are running get `timeout` seconds (None: no limit),
        then they and all later ones raise ClientClosedError. Connections and the client's thread
        are gone when this returns."""
        timeout_ms = whole_ms(timeout)
        if self._handle is not None:
            self._handle.shutdown(timeout_ms)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, kind: int, request: dict[str, Any]) -> _core.Outcome:
        return self._begin(lambda handle, text: handle.run(kind, text, self._renew), request)

    def _renew(self) -> None:
        """A call waits for fresh credentials."""
        if (self._handle or self._open()).claim_renewal():
            self._credentials.renew(self._use)

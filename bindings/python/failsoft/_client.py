"""The client."""

from __future__ import annotations

from . import _core
from ._account_calls import AccountCalls
from ._credentials import Credentials
from ._errors import ConfigurationError, error_from, given
from ._json import encode, refuse_surrogate
from ._reply import Reply, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Any, TypeVar

    from typing_extensions import Self, Unpack

    from ._options import ClientOptions, ClientOverrides
    from ._stream import Stream
    from ._summary import Progress, Summary
    from ._types import Message

    Begun = TypeVar("Begun", _core.Outcome, _core.Stream)

__all__ = ["Client"]

_FETCH_TIMEOUT = 60.0  # what a function that fetches credentials may take, unless it is said

_GUIDE_MODEL = "claude-3-5-sonnet"  # of chat_with_fallback, where nobody names one

# What must not leave the process with a pickled client.
_CREDENTIALS = ("api_key", "access_token")
_CREDENTIAL_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "api-key", "cookie")


class Client(AccountCalls):
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

    __slots__ = ("__weakref__", "_config", "_credentials", "_handle")
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
        named = {
            "api_key": api_key,
            "access_token": access_token,
            "base_url": base_url,
            "auth": auth,
            "model": model,
        }
        given = {name: value for name, value in named.items() if value is not None}
        self._config: dict[str, Any] = {**given, **options}
        self._credentials = Credentials(credentials)
        self._handle: _core.Client | None = None
        self._open()

    def chat(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        """A chat completion. `fields` are options of failsoft for this call (`max_attempts`,
        `deadline`, ...) and fields of the request (`temperature`, `tools`, ...), which are sent
        as they are; `extra_body` is a dict whose members are sent whatever their names.

        Raises a FailsoftError; InvalidArgumentError or TypeError when nothing could be sent.
        """
        fields["messages"] = messages
        if model is not None:
            fields["model"] = model
        return Reply(self._run(_core.CHAT, fields))

    def chat_with_fallback(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Reply:
        """As `chat`, with `fallback="guide"` (claude-3-5-sonnet, gpt-4o, llama-3-3-70b; two attempts
        each) where neither call nor client says another."""
        if fields.get("fallback") is None and self._config.get("fallback") is None:
            fields["fallback"] = "guide"
        model = model or self._config.get("model") or _GUIDE_MODEL
        return self.chat(messages, model=model, **fields)

    def stream(
        self, messages: Iterable[Message], *, model: str | None = None, **fields: Any
    ) -> Stream:
        """A chat completion, piece by piece; messages and fields are as for `chat`.

        Raises InvalidArgumentError or TypeError when nothing could be sent; whatever happens later
        is raised where the stream is read. See `Stream`.
        """
        from ._stream import Stream

        fields["messages"] = messages
        if model is not None:
            fields["model"] = model
        return Stream(self._begin(_core.Client.stream, fields), self._renew)

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

        named = {
            "model": model,
            "reduce_model": reduce_model,
            "prompt": prompt,
            "reduce_prompt": reduce_prompt,
            "chunk": None if chunk is None else dict(chunk),
            "concurrency": concurrency,
            "max_calls": max_calls,
        }
        fields.update((name, value) for name, value in named.items() if value is not None)
        fields["document"] = document
        if progress is None:
            return Summary(self._run(_core.SUMMARIZE, fields))
        return Summary(self._begin(follow(progress, self._renew), fields))

    def request(
        self, method: str, path: str, *, body: Any = None, query: Any = None, **options: Any
    ) -> Response:
        """Any method and path below the base URL, with the same resilience as `chat`."""
        options["method"] = method
        options["path"] = path
        if body is not None:
            options["body"] = body
        if query is not None:
            options["query"] = query
        return Response(self._run(_core.REQUEST, options))

    def set_credentials(
        self, *, api_key: str | None = None, access_token: str | None = None
    ) -> None:
        """Replaces the client's key or token: what is sent from now on, by calls that run too, is
        sent with the new one. A call that is answered 401 with the old one is tried once more."""
        given = {"api_key": api_key, "access_token": access_token}
        self._credentials.replace(
            {name: value for name, value in given.items() if value is not None}, self._use
        )

    def stats(self) -> dict[str, Any]:
        """Counters since the client was made (in this process), and what is going on now."""
        from ._json import decode

        stats: dict[str, Any] = decode(given((self._handle or self._open()).stats()))
        return stats

    def close(self, timeout: float | None = 0.0) -> None:
        """Ends the client's work. Calls that are running get `timeout` seconds (None: no limit),
        then they and all later ones raise ClientClosedError. Connections and the client's thread
        are gone when this returns."""
        if timeout is not None and not timeout >= 0:
            raise ValueError(f"timeout must be 0 or more seconds, or None, not {timeout!r}")
        if self._handle is not None:
            self._handle.shutdown(-1 if timeout is None else round(timeout * 1000))

    def with_options(self, **overrides: Unpack[ClientOverrides]) -> Self:
        """A new client with some options changed; it has its own connections and budgets."""
        config = {"credentials": self._credentials.fetch, **self._config, **overrides}
        return type(self)(**config)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        names = ", ".join(sorted(self._config))
        return f"<failsoft.Client ({names or 'defaults'})>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), _without_credentials(self._config))

    def __copy__(self) -> Self:
        return self.with_options()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.with_options()

    def _run(self, kind: int, request: dict[str, Any]) -> _core.Outcome:
        return self._begin(lambda handle, text: handle.run(kind, text, self._renew), request)

    def _renew(self) -> None:
        """A call waits for fresh credentials."""
        if (self._handle or self._open()).claim_renewal():
            self._credentials.renew(self._use)

    def _use(self, credentials: Mapping[str, str] | None) -> None:
        if credentials is None:
            (self._handle or self._open()).set_credentials("null")
            return
        kept = {name: v for name, v in self._config.items() if name not in _CREDENTIALS}
        fresh = dict(credentials)
        try:
            failure = (self._handle or self._open()).set_credentials(
                encode(fresh, ConfigurationError)
            )
        except UnicodeEncodeError as error:
            refuse_surrogate(fresh, error, ConfigurationError)
        if failure is not None and failure[0] != _core.FORKED:
            raise error_from(*failure)
        self._config = {**kept, **fresh}
        if failure is not None:
            self._open()

    def _begin(
        self,
        begin: Callable[[_core.Client, str], Begun | tuple[int, str, str] | None],
        request: dict[str, Any],
    ) -> Begun:
        if self._credentials.being_fetched_here:
            request = {**request, "credentials_timeout": 0}
        handle = self._handle or self._open()
        try:
            begun = begin(handle, encode(request))
            if begun is None:  # the handle belongs to the process that forked this one
                begun = begin(self._open(), encode(request))
        except UnicodeEncodeError as error:
            refuse_surrogate(request, error)
        assert begun is not None
        return given(begun)

    def _open(self) -> _core.Client:
        config = {"time_unit": "s", **self._config}
        if self._credentials.fetch is not None and config.get("credentials_timeout") is None:
            config["credentials_timeout"] = _FETCH_TIMEOUT
        try:
            handle = _core.Client.open(encode(config, ConfigurationError))
        except UnicodeEncodeError as error:
            refuse_surrogate(config, error, ConfigurationError)
        self._handle = given(handle)
        return self._handle


def _without_credentials(config: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(config)
    secrets = [kept.pop(name, None) for name in _CREDENTIALS]
    if kept.get("headers"):
        kept["headers"] = {
            name: value
            for name, value in kept["headers"].items()
            if name.lower() not in _CREDENTIAL_HEADERS and (value is None or value not in secrets)
        }
    chain = kept.get("fallback")
    if chain and not isinstance(chain, str):
        kept["fallback"] = [
            target if isinstance(target, str) else _without_credentials(target) for target in chain
        ]
    if "@" in (kept.get("proxy") or ""):
        del kept["proxy"]
    return kept


def _restore(kind: type[Client], config: dict[str, Any]) -> Client:
    client = kind.__new__(kind)
    client._config = config
    client._credentials = Credentials(None)
    client._handle = None
    return client

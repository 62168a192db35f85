"""What both kinds of clients have: a configuration, credentials, and a handle."""

from __future__ import annotations

from . import _core
from ._credentials import Credentials
from ._errors import ConfigurationError, error_from, given
from ._json import decode, encode, refuse_surrogate
from ._requests import check_function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from typing_extensions import Self, Unpack

    from ._options import ClientOverrides

    Method = TypeVar("Method", bound=Callable[..., object])
    Begun = TypeVar(
        "Begun", _core.Outcome, _core.Stream, _core.LoopCall, _core.LoopStream
    )

_LONGEST_TIMEOUT = 315_360_000  # ten years, as the options' durations
_FETCH_TIMEOUT = 60.0  # what a function that fetches credentials may take, unless it is said

# What must not leave the process with a pickled client.
_CREDENTIALS = ("api_key", "access_token")
_CREDENTIAL_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "api-key", "cookie")


class BaseClient:
    """Carried out by failsoft's `Client` on the thread that calls, by `AsyncClient` on an event
    loop."""

    __slots__ = ("__weakref__", "_config", "_credentials", "_handle")

    def __init__(self, config: dict[str, Any], fetch: Callable[[], Any] | None) -> None:
        check_function("credentials", fetch)
        self._config: dict[str, Any] = config
        self._credentials = Credentials(fetch)
        self._handle: _core.Client | None = None
        self._open()

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
        stats: dict[str, Any] = decode(given((self._handle or self._open()).stats()))
        return stats

    def with_options(self, **overrides: Unpack[ClientOverrides]) -> Self:
        """A new client with some options changed; it has its own connections and budgets."""
        config = {"credentials": self._credentials.fetch, **self._config, **overrides}
        return type(self)(**config)

    def __repr__(self) -> str:
        names = ", ".join(sorted(self._config))
        return f"<failsoft.{type(self).__name__} ({names or 'defaults'})>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), _without_credentials(self._config))

    def __copy__(self) -> Self:
        return self.with_options()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.with_options()

    def _use(self, credentials: Mapping[str, str] | None) -> None:
        if credentials is None:
            (self._handle or self._open()).set_credentials("null")
            return
        kept = {name: v for name, v in self._config.items() if name not in _CREDENTIALS}
        fresh = _checked(credentials)
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


def like(twin: Callable[..., object]) -> Callable[[Method], Method]:
    """What is documented as its twin is."""

    def document(method: Method) -> Method:
        method.__doc__ = twin.__doc__
        return method

    return document


def whole_ms(timeout: float | None) -> int:
    if timeout is None:
        return -1
    if not hasattr(timeout, "__float__"):
        raise TypeError(f"timeout must be a number of seconds, or None, not {timeout!r}")
    if not 0 <= timeout <= _LONGEST_TIMEOUT:
        raise ValueError(f"timeout must be 0 or more seconds, or None, not {timeout!r}")
    return round(timeout * 1000)


def _checked(credentials: Mapping[str, str]) -> dict[str, str]:
    if not hasattr(credentials, "keys"):
        kind = type(credentials).__name__
        raise TypeError(f'credentials must give {{"api_key": ...}} or the like, not {kind}')
    return dict(credentials)


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


def _restore(kind: type[BaseClient], config: dict[str, Any]) -> BaseClient:
    client = kind.__new__(kind)
    client._config = config
    client._credentials = Credentials(None)
    client._handle = None
    return client

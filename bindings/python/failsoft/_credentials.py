"""Credentials that get old."""

from __future__ import annotations

from _thread import RLock
from contextvars import ContextVar
from os import getpid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Any

    Use = Callable[[Mapping[str, str] | None], None]

# Those that are being fetched here: by this thread or task, or for it.
_here: ContextVar[tuple[_Fetch, ...]] = ContextVar("failsoft_fetches", default=())


class Credentials:
    """Where a client's fresh ones come from. Which call asks for them, and which wait for the
    answer, the core decides."""

    __slots__ = ("_lock", "_process", "fetch")

    def __init__(self, fetch: Callable[[], Any] | None) -> None:
        self.fetch = fetch
        self._lock = RLock()
        self._process = getpid()

    @property
    def being_fetched_here(self) -> bool:
        """A call that is made for that must not wait for itself."""
        return any(one.whose is self and not one.is_over for one in _here.get())

    def replace(self, credentials: Mapping[str, str], use: Use) -> None:
        with self._own_lock():
            use(credentials)

    def renew(self, use: Use) -> None:
        """Hands `use` fresh ones, or None: there are none."""
        if self.fetch is None:
            return use(None)
        with _Fetch(self, use):
            fresh = self.fetch()
            if hasattr(fresh, "__await__"):
                if hasattr(fresh, "close"):
                    fresh.close()  # else Python says that nobody awaited it
                raise TypeError("credentials: an async function needs an AsyncClient")
            self.replace(fresh, use)

    async def renew_async(self, use: Use) -> None:
        """The same with a function that may be asynchronous."""
        if self.fetch is None:
            return use(None)
        with _Fetch(self, use):
            fresh = self.fetch()
            if hasattr(fresh, "__await__"):
                fresh = await fresh
            self.replace(fresh, use)

    def _own_lock(self) -> RLock:
        """This process's: in a forked child, what held the old one may not be there to let go."""
        if self._process != getpid():
            self._lock = RLock()
            self._process = getpid()
        return self._lock


class _Fetch:
    """While it lasts. When it fails, nobody need wait any longer."""

    __slots__ = ("_token", "_use", "is_over", "whose")

    def __init__(self, whose: Credentials, use: Use) -> None:
        self.whose = whose
        self.is_over = False  # also for a task that was begun meanwhile, and goes on
        self._use = use

    def __enter__(self) -> None:
        self._token = _here.set((*_here.get(), self))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.is_over = True
        _here.reset(self._token)
        if error is not None:
            self._use(None)

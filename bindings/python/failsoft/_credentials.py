"""Credentials that get old."""

from __future__ import annotations

from _thread import RLock, get_ident
from os import getpid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Use = Callable[[Mapping[str, str] | None], None]


class Credentials:
    """Where a client's fresh ones come from. Which call asks for them, and which wait for the
    answer, the core decides."""

    __slots__ = ("_fetchers", "_lock", "_process", "fetch")

    def __init__(self, fetch: Callable[[], Mapping[str, str]] | None) -> None:
        self.fetch = fetch
        self._fetchers: set[int] = set()
        self._lock = RLock()
        self._process = getpid()

    @property
    def being_fetched_here(self) -> bool:
        """By this very thread: a call that it makes for that must not wait for itself."""
        return get_ident() in self._fetchers

    def replace(self, credentials: Mapping[str, str], use: Use) -> None:
        with self._own_lock():
            use(credentials)

    def renew(self, use: Use) -> None:
        """Hands `use` fresh ones, or None: there are none."""
        if self.fetch is None:
            return use(None)
        self._fetchers.add(get_ident())
        try:
            fresh = self.fetch()
            self.replace(fresh, use)
        except BaseException:
            use(None)
            raise
        finally:
            self._fetchers.discard(get_ident())

    def _own_lock(self) -> RLock:
        """This process's: in a forked child, what held the old one may not be there to let go."""
        if self._process != getpid():
            self._lock = RLock()
            self._fetchers = set()
            self._process = getpid()
        return self._lock

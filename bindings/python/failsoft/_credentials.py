"""Credentials that get old."""

from __future__ import annotations

from _thread import RLock
from os import getpid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Use = Callable[[Mapping[str, str]], None]


class Credentials:
    """When a client's credentials were replaced, and where fresh ones come from."""

    __slots__ = ("_fetching", "_lock", "_process", "fetch", "generation")

    def __init__(self, fetch: Callable[[], Mapping[str, str]] | None) -> None:
        self.fetch = fetch
        self.generation = 0
        self._lock = RLock()  # what fetches may call set_credentials itself
        self._process = getpid()
        self._fetching = False  # by the thread that holds the lock

    @property
    def can_be_fetched(self) -> bool:
        return self.fetch is not None

    def replace(self, credentials: Mapping[str, str], use: Use) -> None:
        with self._own_lock():
            use(credentials)
            self.generation += 1

    def renew(self, refused: int, use: Use) -> bool:
        """Whether there are others than those of the generation `refused`. Of all threads that met
        a 401 with the same ones, the first fetches, and the others wait for it."""
        if self.fetch is None:
            return False
        with self._own_lock():
            if self._fetching:  # what fetches meets a 401 itself
                return False
            if self.generation != refused:
                return True
            self._fetching = True
            try:
                use(self.fetch())
            finally:
                self._fetching = False
            self.generation += 1
            return True

    def _own_lock(self) -> RLock:
        """This process's: in a forked child, what held the old one may not be there to let go."""
        if self._process != getpid():
            self._lock = RLock()
            self._fetching = False
            self._process = getpid()
        return self._lock

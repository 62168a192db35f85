"""Credentials that get old."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Use = Callable[[Mapping[str, str]], None]


class Credentials:
    """When a client's credentials were replaced, and where fresh ones come from."""

    __slots__ = ("_fetching", "_lock", "fetch", "generation")

    def __init__(self, fetch: Callable[[], Mapping[str, str]] | None) -> None:
        from _thread import RLock

        self.fetch = fetch
        self.generation = 0
        self._lock = RLock()  # what fetches may call set_credentials itself
        self._fetching: int | None = None  # the thread that is at it

    @property
    def can_be_fetched(self) -> bool:
        return self.fetch is not None

    def replace(self, credentials: Mapping[str, str], use: Use) -> None:
        with self._lock:
            use(credentials)
            self.generation += 1

    def renew(self, refused: int, use: Use) -> bool:
        """Whether there are others than those of the generation `refused`. Of all threads that met
        a 401 with the same ones, the first fetches, and the others wait for it."""
        from _thread import get_ident

        if self.fetch is None or self._fetching == get_ident():  # what fetches meets a 401 itself
            return False
        with self._lock:
            if self.generation != refused:
                return True
            self._fetching = get_ident()
            try:
                use(self.fetch())
            finally:
                self._fetching = None
            self.generation += 1
            return True

"""Event loops: each has one doorbell for all its calls."""

from __future__ import annotations

import os
import threading
from asyncio import AbstractEventLoop, Future, get_running_loop
from contextvars import Context
from select import POLLIN, poll
from weakref import WeakKeyDictionary, ref

from . import _core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class LoopSide:
    """What failsoft has of a loop. Nothing here leads to the loop, so that it dies when it is no
    longer wanted. Used on the loop's thread alone."""

    __slots__ = ("__weakref__", "core", "loop", "process", "reading", "waiting")

    def __init__(self, loop: AbstractEventLoop) -> None:
        self.loop = ref(loop)
        self.process = os.getpid()
        self.core = _core.Loop.open()
        self.waiting: dict[int, Future[Any]] = {}
        """Who waits for the end of which call. A call that waits for fresh credentials ends with
        another future to wait for."""
        self.reading: dict[int, Callable[[], None]] = {}
        """Who waits for something of which stream."""
        _watch(loop, self)

    def expect(self, number: int) -> Future[Any]:
        waiter = self.waiting[number] = get_running_loop().create_future()
        return waiter

    def answer(self) -> None:
        ended, readable = self.core.answer()
        for number, told in ended:
            self._settle(number, told)
        for number in readable:
            wake = self.reading.get(number)
            if wake is not None:
                wake()

    def _settle(self, number: int, told: Any) -> None:
        waiter = self.waiting.pop(number, None)
        if waiter is None:
            return
        if told is None:
            told = self.waiting[number] = waiter.get_loop().create_future()
        if not waiter.done():
            waiter.set_result(told)


_sides: WeakKeyDictionary[AbstractEventLoop, LoopSide] = WeakKeyDictionary()
_sides_lock = threading.Lock()


def running_side() -> LoopSide:
    """That of the loop that is running."""
    loop = get_running_loop()
    side = _sides.get(loop)
    if side is None or side.process != os.getpid():
        side = _new_side(loop)
    return side


def _new_side(loop: AbstractEventLoop) -> LoopSide:
    side = LoopSide(loop)
    with _sides_lock:
        for other in [known for known in _sides if known.is_closed()]:
            del _sides[other]  # and calls that nobody can wait for any more
        _sides[loop] = side
    return side


def _forget_after_fork() -> None:
    global _sides_lock
    _sides_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)


def _watch(loop: AbstractEventLoop, side: LoopSide) -> None:
    try:
        # Not in the context of the call that happens to be the first.
        Context().run(loop.add_reader, side.core.fd, side.answer)
    except (AttributeError, NotImplementedError):
        core = side.core
        alive = ref(loop, lambda _: core.ring())
        name = "failsoft-doorbell"
        arguments = (alive, core, ref(side))
        threading.Thread(target=_relay, args=arguments, name=name, daemon=True).start()


def _relay(loop: ref[AbstractEventLoop], core: _core.Loop, side: ref[LoopSide]) -> None:
    """For a loop that cannot watch a descriptor: one thread, asleep until it rings."""
    bell = poll()
    bell.register(core.fd, POLLIN)
    while _pass_on(loop, side):
        bell.poll()
        try:
            os.read(core.fd, 8)
        except BlockingIOError:  # it was answered meanwhile
            pass


def _pass_on(loop: ref[AbstractEventLoop], side: ref[LoopSide]) -> bool:
    """False: there is nobody any more."""
    known, answers = loop(), side()
    if known is None or answers is None:
        return False
    try:
        known.call_soon_threadsafe(answers.answer)
    except RuntimeError:  # it is closed
        return False
    return True


async def aside(work: Callable[[], object]) -> None:
    """Does what may take its time without holding the loop up. What it raises is lost."""
    loop = get_running_loop()
    done: Future[None] = loop.create_future()

    def tell() -> None:
        if not done.done():
            done.set_result(None)

    def run() -> None:
        try:
            work()
        finally:
            try:
                loop.call_soon_threadsafe(tell)
            except RuntimeError:  # nobody waits any more: it is closed
                pass

    try:
        threading.Thread(target=run, name="failsoft-close", daemon=True).start()
    except RuntimeError:  # there can be no more, or Python is about to end
        run()
    await done

"""failsoft's log lines in Python's own logging."""

from __future__ import annotations

import logging

from . import _core

__all__ = ["enable_logging"]

# Python's levels for those of failsoft.h: off, error, warn, info, debug.
_LEVELS = (logging.NOTSET, logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG)

_logger = logging.getLogger("failsoft")


def enable_logging(level: int = logging.INFO) -> None:
    """Sends failsoft's log to the logger "failsoft", from `level` (one of logging's) upwards.

    WARNING tells of retries and odd answers, INFO adds a line a call. No line holds a key, a
    prompt or an answer. Lines are passed on by event loops at once, and by threads that are in a
    call, within 50 ms on the main thread and a second on others. A level above ERROR, such as CRITICAL, ends it.
    """
    if not isinstance(level, int):
        raise TypeError(f"level must be one of logging's numbers, not {level!r}")
    _core.store_log_lines(sum(level <= known for known in _LEVELS[1:]))


def pass_on() -> None:
    for level, line in _core.take_log_lines():
        _logger.log(_LEVELS[level], "%s", line)

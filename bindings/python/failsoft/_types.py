"""Shapes of what calls return, for type checkers."""

from __future__ import annotations

from typing import Any, TypedDict

__all__ = ["Attempt", "Message", "Usage"]

Message = dict[str, Any]
"""One chat message: {"role": ..., "content": ...}, and whatever else the service knows."""


class Usage(TypedDict, total=False):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Attempt(TypedDict, total=False):
    """One attempt of a call. Times are milliseconds, counted from the start of the call."""

    attempt: int
    model: str
    started_ms: float
    duration_ms: float
    requests: int
    http_status: int
    # "class": the status name of a failed attempt; not a name Python can spell here.
    code: str
    message: str
    request_id: str
    resume: bool
    """Whether it asked for the rest of an answer."""
    recovery: dict[str, Any]
    """How the request that followed was made smaller, after a context error."""
    before: dict[str, Any]
    """The wait for its turn, if there was one: {"wait_ms": ..., "wait_reason": "pacing"}."""
    wait_ms: float
    """The wait that followed this attempt, and why: "server" or "backoff"."""
    wait_reason: str

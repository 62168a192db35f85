"""Shapes of what calls return, for type checkers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Optional, TypedDict

__all__ = ["Attempt", "FallbackTarget", "Message", "PassedOver", "Usage"]

Message = dict[str, Any]
"""One chat message: {"role": ..., "content": ...}, and whatever else the service knows."""


class Usage(TypedDict, total=False):
    """What the service says was used, in tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class FallbackTarget(TypedDict, total=False):
    """Somewhere else that may answer. What is left out is as in the call, but for credentials."""

    model: str
    base_url: str
    api_key: str
    access_token: str
    auth: Literal["auto", "api_key", "bearer"]
    headers: Mapping[str, Optional[str]]
    context_window: int
    """In tokens: a prompt that does not fit is not sent there."""


# A key that Python cannot spell as the name of a member.
_Class = TypedDict("_Class", {"class": str})


class _PassedOver(_Class):
    model: str
    origin: str
    message: str
    attempts: int
    """0: it was not even asked."""


class PassedOver(_PassedOver, total=False):
    """A target that did not answer; its "class" is the name of the status that says why."""

    gave_up: str


class _Attempt(_Class):
    attempt: int
    started_ms: float
    duration_ms: float
    sent: bool
    """False: there was no connection, so the service saw nothing of it."""


class Attempt(_Attempt, total=False):
    """One attempt of a call; its "class" is the name of its status, "ok" of one that went well.
    Times are milliseconds, counted from the start of the call."""

    model: str
    origin: str
    """Of a fallback on another one."""
    http_status: int
    code: str
    message: str
    request_id: str
    hedge: bool
    """True: sent beside the one before, which was late."""
    resume: bool
    """Whether it asked for the rest of an answer."""
    preflight: dict[str, Any]
    """How this request was made to fit its model's window before it was sent, as in `recovery`."""
    recovery: dict[str, Any]
    """How the request that followed was made to fit, after a context error: "kind" is "trim",
    "max_tokens" or "larger_model", "from" and "to" are tokens or models."""
    before: dict[str, Any]
    """The wait for its turn, if there was one: {"wait_ms": ..., "wait_reason": "pacing"}."""
    wait_ms: float
    """The wait that followed this attempt, and why: "server", "backoff" or "credentials"."""
    wait_reason: str

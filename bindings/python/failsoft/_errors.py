"""What a call can end in, when it is not an answer.

The names are those that users of the openai package know. Everything derives from
`FailsoftError`, which is a `RuntimeError`: code written after the guide keeps working.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any, TypeVar, Union

    Told = TypeVar("Told")

    from ._types import Attempt, PassedOver

__all__ = [
    "FailsoftError",
    "ConfigurationError",
    "InvalidArgumentError",
    "APIError",
    "APIConnectionError",
    "APITimeoutError",
    "APIStatusError",
    "BadRequestError",
    "ContextLengthError",
    "AuthenticationError",
    "CreditsExhaustedError",
    "PermissionDeniedError",
    "NotFoundError",
    "ConflictError",
    "UnprocessableEntityError",
    "InvalidModelError",
    "RateLimitError",
    "InternalServerError",
    "ProviderError",
    "StreamInterruptedError",
    "DeadlineExceededError",
    "CircuitOpenError",
    "OverloadedError",
    "CancelledError",
    "ClientClosedError",
]


class FailsoftError(RuntimeError):
    """Base of all errors. Fields that do not apply are None. No field ever holds a secret."""

    def __init__(
        self, message: str = "", details: dict[str, Any] | None = None, report: str = ""
    ) -> None:
        super().__init__(message)
        known = details or {}
        self.message = message
        self.details: dict[str, Any] = known
        """Everything that is known, as the C interface tells it (durations in milliseconds)."""
        self.report = report
        """The story for a person: cause, fix and the timeline of attempts, several lines."""
        self.code: str | None = known.get("code")
        """The service's error code, such as "rate_limit_exceeded"."""
        self.type: str | None = known.get("type")
        self.param: str | None = known.get("param")
        self.field: str | None = known.get("field")
        """The JSON pointer of the option or field that is wrong, such as "/messages/0/role"."""
        self.status_code: int | None = known.get("http_status")
        self.cause: str | None = known.get("cause")
        """What led to it, in a sentence."""
        self.fix: str | None = known.get("fix")
        """What to do about it, in a sentence."""
        self.gave_up: str | None = known.get("gave_up")
        """Why there was no further attempt."""
        self.request_id: str | None = known.get("request_id")
        self.attempts: list[Attempt] = known.get("attempts", [])
        self.recoveries: list[dict[str, Any]] = known.get("recoveries", [])
        """What was done in vain to make the request fit its model."""
        self.passed_over: list[PassedOver] = known.get("passed_over", [])
        """Where there were others to fall back to: why each of them did not answer."""
        self.provider: str | None = known.get("provider")
        self.upstream_status: int | None = known.get("upstream_status")
        self.model_max_tokens: int | None = known.get("model_max_tokens")
        self.request_tokens: int | None = known.get("request_tokens")
        self.nearest_models: list[str] = known.get("nearest_models", [])
        """The ids nearest to that of a model that does not exist."""
        self.balance_usdc: str | None = known.get("balance_usdc")
        """An exact decimal, as text."""
        self.top_up_url: str | None = known.get("top_up_url")
        self.body: Any = known.get("body")
        """The error answer as it came: parsed JSON, or text."""
        self.partial_text: str | None = known.get("partial_text")
        """All the text that a stream had delivered, if it had begun."""
        self.interrupted_by: str | None = known.get("interrupted_by")
        """The class of what ended a stream that had begun, such as "reset"."""
        self.not_resumed: str | None = known.get("not_resumed")
        """Why that stream was not resumed, or not again."""
        self.summary: dict[str, Any] | None = known.get("summary")
        """What was done of a summary: {"stage", "level", "done", "total", "calls", "parts"}; a part
        has its place in the document and its "summary", which is None while it has none."""

    @property
    def retry_after(self) -> float | None:
        """How long the service asked to wait, in seconds."""
        milliseconds = self.details.get("retry_after_ms")
        return None if milliseconds is None else milliseconds / 1000

    @property
    def retry_at(self) -> datetime | None:
        """When the service expects to answer again."""
        text: str | None = self.details.get("retry_at")
        if text is None:
            return None
        from datetime import datetime

        return datetime.fromisoformat(text.replace("Z", "+00:00"))

    def __str__(self) -> str:
        if not self.fix:
            return self.message
        stop = "" if self.message.endswith((".", "!", "?")) else "."
        return f"{self.message}{stop} {self.fix}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.details, self.report), self.__dict__


class ConfigurationError(FailsoftError, ValueError):
    """An option is wrong; `field` names it. Nothing was sent."""


class InvalidArgumentError(FailsoftError, ValueError):
    """Something in the request is wrong; `field` names it. Nothing was sent."""


class APIError(FailsoftError):
    """The service could not be reached, or answered with an error."""


class APIConnectionError(APIError):
    """No usable answer came: DNS, connect, TLS, reset, or an answer that is none."""


class APITimeoutError(APIConnectionError, TimeoutError):
    """No byte came in time."""


class APIStatusError(APIError):
    """The service answered with an error; `status_code` is its HTTP status."""


class BadRequestError(APIStatusError):
    """400, and other 4xx that have no class of their own."""


class ContextLengthError(BadRequestError):
    """The request does not fit the model: `model_max_tokens`, `request_tokens`."""


class AuthenticationError(APIStatusError):
    """401: the key or token was not accepted."""


class CreditsExhaustedError(APIStatusError):
    """402, or 429 about a quota that is used up: `balance_usdc`, `top_up_url`."""


class PermissionDeniedError(APIStatusError):
    """403."""


class NotFoundError(APIStatusError):
    """404 about something other than a model."""


class ConflictError(APIStatusError):
    """409."""


class UnprocessableEntityError(APIStatusError):
    """422."""


class InvalidModelError(UnprocessableEntityError):
    """There is no such model: 422, or 404 about a model."""


class RateLimitError(APIStatusError):
    """429: `retry_after`, `retry_at`."""


class InternalServerError(APIStatusError):
    """5xx."""


class ProviderError(InternalServerError):
    """The provider behind the service failed: `provider`, `upstream_status`."""


class StreamInterruptedError(APIError):
    """A stream did not end well and could not be resumed; `partial_text` is what came."""

    partial_text: str

    def __init__(
        self, message: str = "", details: dict[str, Any] | None = None, report: str = ""
    ) -> None:
        super().__init__(message, details, report)
        self.partial_text = self.partial_text or ""


class DeadlineExceededError(FailsoftError, TimeoutError):
    """The call's own deadline passed, or the next wait would not have fitted it."""


class CircuitOpenError(FailsoftError):
    """The target is known to be down; nothing was sent to it."""


class OverloadedError(FailsoftError):
    """The client's own limits left no room in time."""


class CancelledError(FailsoftError):
    """The call was cancelled."""


class ClientClosedError(FailsoftError):
    """The client was closed, before the call or while it ran."""


_BY_CLASS: dict[str, type[FailsoftError]] = {
    "config": ConfigurationError,
    "timeout": APITimeoutError,
    "authentication": AuthenticationError,
    "permission": PermissionDeniedError,
    "rate_limited": RateLimitError,
    "credits": CreditsExhaustedError,
    "invalid_model": InvalidModelError,
    "context_length": ContextLengthError,
    "invalid_request": BadRequestError,
    "content_filter": BadRequestError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "unprocessable": UnprocessableEntityError,
    "provider": InternalServerError,
    "deadline": DeadlineExceededError,
    "circuit_open": CircuitOpenError,
    "overloaded": OverloadedError,
    "cancelled": CancelledError,
    "closed": ClientClosedError,
}

# A status that is newer than this file is told by its band of a hundred.
_BY_BAND: dict[int, type[FailsoftError]] = {
    1: InvalidArgumentError,
    2: APIConnectionError,
    3: APIStatusError,
    5: StreamInterruptedError,
}

_NO_MEMORY = -901


def _class_for(status: int, details: dict[str, Any]) -> type[FailsoftError]:
    found = _BY_CLASS.get(details.get("class", "")) or _BY_BAND.get(-status // 100, FailsoftError)
    if found is InternalServerError and (
        "provider" in details or details.get("code") == "provider_error"
    ):
        return ProviderError
    return found


def error_from(status: int, details_json: str, report: str) -> Exception:
    """The exception for a failure of the compiled half."""
    from ._json import decode

    details: dict[str, Any] = decode(details_json)
    message = details.get("message") or details.get("class", "failed")
    if status == _NO_MEMORY:
        return MemoryError(message)
    return _class_for(status, details)(message, details, report)


def given(told: Union[Told, tuple[int, str, str]]) -> Told:
    """What the compiled half gives, its failures being tuples."""
    if isinstance(told, tuple):
        raise error_from(*told)
    return told


for _name in __all__:  # in tracebacks and pickles: failsoft.RateLimitError
    globals()[_name].__module__ = "failsoft"

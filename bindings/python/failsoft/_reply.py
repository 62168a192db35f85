"""Answers. Each part is parsed when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping

from ._errors import FailsoftError, given
from ._json import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from . import _core
    from ._types import Attempt, Message, PassedOver, Usage

    _Mapping = Mapping[str, Any]
else:
    _Mapping = Mapping

__all__ = ["Reply", "Response"]


class _Saved:
    """An answer that was pickled: the four texts of a live one."""

    __slots__ = ("_details", "_report", "body", "text")

    def __init__(self, text: str, body: str, details: str, report: str) -> None:
        self.text, self.body, self._details, self._report = text, body, details, report

    def details(self) -> str:
        return self._details

    def report(self) -> str:
        return self._report


class _Answer(_Mapping):
    """What every answer has. As a mapping, it is the service's JSON object."""

    __slots__ = ("_details", "_outcome", "_raw")

    def __init__(self, outcome: _core.Outcome | _Saved) -> None:
        self._outcome = outcome
        self._details: dict[str, Any] | None = None
        self._raw: Any = None

    @property
    def details(self) -> dict[str, Any]:
        """Everything that is known, as the C interface tells it (durations in milliseconds)."""
        if self._details is None:
            self._details = decode(given(self._outcome.details()))
        return self._details

    @property
    def text(self) -> str:
        """The answer's text; empty when there is none (tool calls)."""
        return self._outcome.text

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        status: int = self.details["http_status"]
        return status

    @property
    def request_id(self) -> str | None:
        """Name this when you ask the service's support."""
        return self.details.get("request_id")

    @property
    def attempts(self) -> list[Attempt]:
        """What was tried, in order; the last one gave this answer."""
        attempts: list[Attempt] = self.details["attempts"]
        return attempts

    @property
    def recoveries(self) -> list[dict[str, Any]]:
        """What was done to make the request fit its model, in order; usually nothing. The same
        stands in `attempts`, as "preflight" and "recovery"."""
        recoveries: list[dict[str, Any]] = self.details.get("recoveries", [])
        return recoveries

    @property
    def report(self) -> str:
        """The timeline of attempts, as lines for a person."""
        return given(self._outcome.report())

    @property
    def raw(self) -> dict[str, Any]:
        """The answer as it came: the service's JSON object, as a plain dict."""
        if self._raw is None:
            self._raw = decode(self._outcome.body)
        if not isinstance(self._raw, dict):
            raise TypeError(f"The answer is no JSON object but {type(self._raw).__name__}")
        return self._raw

    def __getitem__(self, name: str) -> Any:
        return self.raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def __bool__(self) -> bool:
        return True  # an answer, whatever it holds

    def __repr__(self) -> str:
        return f"{type(self).__name__}(text={self.text!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        outcome = self._outcome
        saved = (outcome.text, outcome.body, given(outcome.details()), self.report)
        return _restore, (type(self), *saved)


def _restore(kind: type[_Answer], *saved: str) -> _Answer:
    return kind(_Saved(*saved))


class _Completion(_Answer):
    """What a model made."""

    __slots__ = ()

    @property
    def usage(self) -> Usage | None:
        """Tokens; of a summary, the sum over all answers."""
        return self.details.get("usage")

    @property
    def outcome(self) -> str:
        """"complete"; or "complete_unconfirmed": whole as far as HTTP can tell, but the service
        gave no finish_reason (of a summary: with one of the answers)."""
        outcome: str = self.details["outcome"]
        return outcome


class Reply(_Completion):
    """The answer to a chat. `reply["choices"]` and the like read the service's own JSON."""

    __slots__ = ()
    __module__ = "failsoft"

    @property
    def message(self) -> Message:
        """The assistant's message as it came, ready to be appended to `messages`."""
        message: Message = self.details["message"]
        return message

    @property
    def model(self) -> str:
        """The model that answered; where the answer names none, the one that was asked."""
        model: str = self.details["model"]
        return model

    @property
    def finish_reason(self) -> str | None:
        return self.details.get("finish_reason")

    @property
    def target(self) -> dict[str, str] | None:
        """Where there were others to fall back to: {"model", "origin"} of the one that answered."""
        return self.details.get("target")

    @property
    def passed_over(self) -> list[PassedOver]:
        """The targets before it, and why they did not answer."""
        targets: list[PassedOver] = self.details.get("passed_over", [])
        return targets


class Response(_Answer):
    """The answer to a `request`. As a mapping, it is the service's JSON object."""

    __slots__ = ()
    __module__ = "failsoft"

    @property
    def text(self) -> str:
        """The body as it came."""
        return self._outcome.body

    @property
    def body(self) -> Any:
        """The body: parsed JSON, or text where it is not JSON."""
        if self._raw is None:
            try:
                self._raw = decode(self.text)
            except FailsoftError:
                return self.text
        return self._raw

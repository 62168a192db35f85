"""What the account's calls answer. Amounts are exact; what the service did not tell is None."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "AutoTopup",
    "Balance",
    "CreatedKey",
    "Diagnosis",
    "Finding",
    "KeyStatus",
    "ErrorEntry",
    "Model",
    "ProviderStatus",
]


@dataclass(frozen=True)
class Model:
    """A model that the service lists."""

    id: str
    provider: str | None
    context_window: int | None
    """In tokens."""
    status: str | None
    """"available", or why not."""

    @property
    def available(self) -> bool:
        return self.status in (None, "available")


@dataclass(frozen=True)
class ProviderStatus:
    """How a provider behind the service is."""

    name: str
    status: str | None
    """"operational", "degraded", ..."""
    incident_url: str | None

    @property
    def operational(self) -> bool:
        return self.status in (None, "operational")


@dataclass(frozen=True)
class KeyStatus:
    """What the service says of the client's key."""

    valid: bool
    scopes: tuple[str, ...]
    project_id: str | None
    expires_at: datetime | None
    """None: it does not expire."""


@dataclass(frozen=True)
class CreatedKey:
    """A new key. `key` is the secret itself, which the service tells this once; it is not in the
    object's repr."""

    key: str = field(repr=False)
    name: str | None
    scopes: tuple[str, ...]
    project_id: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class AutoTopup:
    """Below `threshold_usdc`, `amount_usdc` is charged from the linked wallet."""

    enabled: bool
    threshold_usdc: Decimal | None
    amount_usdc: Decimal | None


@dataclass(frozen=True)
class Balance:
    balance_usdc: Decimal
    reserved_usdc: Decimal
    available_usdc: Decimal
    auto_topup: AutoTopup | None


@dataclass(frozen=True)
class ErrorEntry:
    """An error in the service's log; `request_id` is what its support asks for."""

    request_id: str | None
    code: str | None
    message: str | None
    status: int | None
    model: str | None
    created_at: datetime | None


@dataclass(frozen=True)
class Finding:
    """One check of the doctor."""

    check: str
    state: str
    """"ok", "warn", "fail" or "skip"."""
    meaning: str
    fix: str | None
    code: str | None
    """The class of what failed, such as "authentication"."""
    request_ids: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor found. True when nothing failed; as text, a line for each check."""

    healthy: bool
    findings: tuple[Finding, ...]
    report: str

    def __bool__(self) -> bool:
        return self.healthy

    def __str__(self) -> str:
        return self.report


def _date(text: str | None) -> datetime | None:
    """None for what is no date: beside a new key, which is told once, that is no reason to fail."""
    try:
        return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def models(answer: dict[str, Any]) -> list[Model]:
    return [Model(**model) for model in answer["models"]]


def providers(answer: dict[str, Any]) -> list[ProviderStatus]:
    return [ProviderStatus(**provider) for provider in answer["providers"]]


def _key(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        **answer,
        "scopes": tuple(answer["scopes"]),
        "expires_at": _date(answer["expires_at"]),
    }


def key_status(answer: dict[str, Any]) -> KeyStatus:
    return KeyStatus(**_key(answer))


def created_key(answer: dict[str, Any]) -> CreatedKey:
    return CreatedKey(**_key(answer))


def auto_topup(answer: dict[str, Any]) -> AutoTopup:
    amounts = {name: _amount(answer[name]) for name in ("threshold_usdc", "amount_usdc")}
    return AutoTopup(answer["enabled"], **amounts)


def balance(answer: dict[str, Any]) -> Balance:
    amounts = {name: Decimal(value) for name, value in answer.items() if name != "auto_topup"}
    topup = answer["auto_topup"]
    return Balance(**amounts, auto_topup=None if topup is None else auto_topup(topup))


def errors(answer: dict[str, Any]) -> list[ErrorEntry]:
    return [
        ErrorEntry(**{**error, "created_at": _date(error["created_at"])})
        for error in answer["errors"]
    ]


def diagnosis(answer: dict[str, Any], report: str) -> Diagnosis:
    findings = tuple(
        Finding(
            check=line["check"],
            state=line["state"],
            meaning=line["meaning"],
            fix=line["fix"],
            code=line["class"],
            request_ids=tuple(line["request_ids"]),
        )
        for line in answer["checks"]
    )
    return Diagnosis(answer["healthy"], findings, report)


for _name in __all__:
    globals()[_name].__module__ = "failsoft"

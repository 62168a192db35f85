"""What calls ask for, made of what their callers give."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from typing import Any

    from ._types import Message

_GUIDE_MODEL = "claude-3-5-sonnet"  # of chat_with_fallback, where nobody names one


# Those that JSON has a form for, and those that cannot be messages: they are refused by name.
_AS_THEY_ARE = (list, tuple, str, dict, bytes, bytearray, set, frozenset)


def listed(messages: Any) -> Any:
    """What can be iterated over, as a list: perhaps that can be done only once."""
    if isinstance(messages, _AS_THEY_ARE) or not hasattr(messages, "__iter__"):
        return messages
    return list(messages)


def check_function(name: str, given: object) -> None:
    if given is not None and not callable(given):
        raise TypeError(f"{name} must be a function, not {type(given).__name__}")


def settings(options: dict[str, Any], **named: Any) -> dict[str, Any]:
    """Of a client."""
    return {**_given(named), **options}


def chat(messages: Iterable[Message], model: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    """Of a stream too."""
    fields["messages"] = listed(messages)
    if model is not None:
        fields["model"] = model
    return fields


def chat_with_fallback(
    messages: Iterable[Message],
    model: str | None,
    fields: dict[str, Any],
    config: Mapping[str, Any],
) -> dict[str, Any]:
    if fields.get("fallback") is None and config.get("fallback") is None:
        fields["fallback"] = "guide"
    return chat(messages, model or config.get("model") or _GUIDE_MODEL, fields)


def summary(
    document: str, progress: object, fields: dict[str, Any], **named: Any
) -> dict[str, Any]:
    check_function("progress", progress)
    return {**fields, **_given(named), "document": document}


def request(
    method: str, path: str, body: Any, query: Any, options: dict[str, Any]
) -> dict[str, Any]:
    return {**options, "method": method, "path": path, **_given({"body": body, "query": query})}


def account(operation: str, options: Mapping[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {**options, "operation": operation, **fields}


def amounts(**named: Decimal | str | int | None) -> dict[str, str | None]:
    return {name: _exact(name, amount) for name, amount in named.items()}


def _exact(name: str, amount: Decimal | str | int | None) -> str | None:
    if isinstance(amount, (float, bool)):
        raise TypeError(f"{name}: a float is no exact amount; give a Decimal or a text")
    if amount is None or isinstance(amount, str):
        return amount
    return format(amount, "f" if hasattr(amount, "as_tuple") else "d")


def _given(named: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in named.items() if value is not None}

"""Python values to and from the JSON text that the compiled half takes and gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ._errors import APIConnectionError, FailsoftError, InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn


def _plain(value: object) -> Any:
    """Of what Python's json does not know: mappings and sequences of whatever kind."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


# Not ASCII alone: a lone surrogate must reach the check that refuses it, and text stays small.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def encode(
    arguments: dict[str, Any], refusal: type[FailsoftError] = InvalidArgumentError
) -> str:
    """JSON text. What JSON cannot hold is a TypeError or a `refusal` that names the argument.

    NaN passes: the core refuses it in its own words, the same in every language.
    """
    try:
        return _encode(arguments)
    except (TypeError, ValueError, RecursionError) as error:
        _refuse(arguments, error, refusal)


def decode(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise APIConnectionError(f"The answer is JSON that Python cannot hold: {error}") from error


def refuse_surrogate(
    arguments: dict[str, Any],
    error: UnicodeEncodeError,
    refusal: type[FailsoftError] = InvalidArgumentError,
) -> NoReturn:
    """For text that is no Unicode: the compiled half found it, this names the argument."""
    where = next((path for path, text in _texts(arguments) if not _is_unicode(text)), "")
    message = f"{where or 'an argument'} holds a lone surrogate, which is not Unicode text"
    raise refusal(message, _detail(where, message)) from error


def _refuse(
    arguments: dict[str, Any], error: Exception, refusal: type[FailsoftError]
) -> NoReturn:
    for name, value in arguments.items():
        try:
            _encode(value)
        except (TypeError, ValueError, RecursionError):
            break
    else:
        name = "an argument"
    message = f"{name}: {error}"
    if isinstance(error, TypeError):
        raise TypeError(message) from None
    raise refusal(message, _detail(name, message)) from None


def _detail(name: str, message: str) -> dict[str, Any]:
    return {"message": message, "field": f"/{name}", "attempts": []}


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in `value` with its path, such as "messages/0/content"."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str):
            yield path[1:], item
        elif isinstance(item, dict):
            waiting += [(path, key) for key in item]
            waiting += [(f"{path}/{key}", member) for key, member in item.items()]
        elif isinstance(item, (list, tuple)):
            waiting += [(f"{path}/{index}", member) for index, member in enumerate(item)]

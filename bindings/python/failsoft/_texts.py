"""Conversations that fit: what messages cost, and what to leave out. Nothing is sent."""

from __future__ import annotations

import math

from . import _core
from ._errors import InvalidArgumentError, given
from ._json import decode, encode, refuse_surrogate
from ._requests import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from typing import Any

    from ._types import Message

__all__ = ["Tokenizer", "Trimmed", "count_tokens", "trim", "trim_history"]

_MOST = 2**63 - 1


class Tokenizer:
    """The ranks of a tokenizer, read from a ".tiktoken" file, for counts that are exact.

    failsoft has no such file and downloads none. `sha256` (hexadecimal) is checked when given;
    `pattern`, "o200k", "cl100k" or "r50k", says how texts are cut before merging, and is guessed
    from the number of tokens. Raises ConfigurationError.
    """

    def __init__(
        self, path: str | PathLike[str], *, sha256: str | None = None, pattern: str | None = None
    ) -> None:
        from os import fspath

        options = {"path": fspath(path), "sha256": sha256, "pattern": pattern}
        self._core: Any = given(_core.Tokenizer.open(encode(_without_none(options))))


class Trimmed:
    """What `trim` left."""

    def __init__(self, messages: list[Message], report: dict[str, Any]) -> None:
        self.messages = messages
        """The very objects that were given, but for those whose content was cleared or cut: they
        are copies with another content."""
        self.report = report
        """"changed", "budget", "tokens_before", "tokens_after", "pinned_tokens", "tools_tokens",
        "dropped" and "cleared" (indices of the input), "cut" (index, characters before, after)."""

    def __repr__(self) -> str:
        known = self.report
        return (
            f"<failsoft.Trimmed: {len(self.messages)} messages, {known['tokens_after']} tokens"
            f" of {known['tokens_before']}>"
        )


def trim_history(
    messages: Iterable[Message], max_tokens_estimate: int = 100_000
) -> list[Message]:
    """The guide's rule: system messages first, then as many of the newest others as fit into
    `max_tokens_estimate`, at four characters a token.

    The list holds the objects that were given. Exactly the guide's results, in linear time; where
    the guide's code raises (KeyError: no role, no content; TypeError: nothing to measure, as None)
    so does this: with an InvalidArgumentError that is one of those, too, and whose `field` names
    the message.
    """
    whole = messages if type(messages) is list else list(messages)
    told = _core.trim_history(whole, _characters(max_tokens_estimate))
    if isinstance(told, int):
        raise _no_role(told)
    try:
        kept: list[Message] = given(told)
    except InvalidArgumentError as error:
        raise _as_the_guides(error, whole) from None
    return kept


def trim(
    messages: Iterable[Message],
    max_tokens: int | None = None,
    *,
    window: int | None = None,
    tokenizer: Tokenizer | None = None,
    **options: Any,
) -> Trimmed:
    """The messages, made to fit into `max_tokens`, or into a model's `window`.

    Old tool results are cleared, the oldest turns dropped, the middles of the largest texts cut,
    and at last the first user message given up. A tool call and its results stay or go together;
    system and developer messages, the last turn and the last user message stay; nothing is moved.
    Raises ContextLengthError when what must stay does not fit; its `details["unfit"]` has the
    numbers.

    Options: `reserve` (tokens of a window kept for the answer), `margin`, `tools`, `low_water`,
    `clear_tool_results`, `keep_tool_results`, `keep_first_user`, `start_on_user`, `cut`, `pinned`
    (indices), `model`, `family`, `ratio`: as `failsoft/texts.h` tells.
    """
    whole = listed(messages)
    wanted = {**options, "max_tokens": max_tokens, "window": window, "with_messages": False}
    arguments = {"messages": whole}
    try:
        told = _core.trim(
            encode(arguments)[len('{"messages":') : -1],
            encode(_without_none(wanted)),
            _ranks(tokenizer),
        )
    except UnicodeEncodeError as error:
        refuse_surrogate({**arguments, **wanted}, error)
    answer: dict[str, Any] = decode(given(told))
    edits = {edit["index"]: edit["content"] for edit in answer["edits"]}
    return Trimmed([_edited(whole, i, edits) for i in answer["kept"]], answer["report"])


def count_tokens(
    what: str | Iterable[Message] | dict[str, Any],
    *,
    model: str | None = None,
    tokenizer: Tokenizer | None = None,
    **options: Any,
) -> int:
    """How many tokens a text, a list of messages or a whole request (a dict with "messages") is.

    Messages are counted with the overhead that services add, images by their size and never by
    their base64. Without a `tokenizer` texts are estimated for the model's family of tokenizers,
    within a few percent on average. Options: `family`, `ratio`, as `failsoft/texts.h` tells.
    """
    wanted = _without_none({**options, "model": model})
    arguments: dict[str, Any] = {"what": listed(what)}
    try:
        if isinstance(what, str):
            text, wanted["input"] = what, "text"
        else:
            text = encode(arguments)[len('{"what":') : -1]
        told = _core.count_tokens(text, encode(wanted), _ranks(tokenizer))
    except UnicodeEncodeError as error:
        refuse_surrogate({**arguments, **wanted}, error)
    tokens: int = decode(given(told))["tokens"]
    return tokens


def _ranks(tokenizer: Tokenizer | None) -> Any:
    if tokenizer is None:
        return None
    if not isinstance(tokenizer, Tokenizer):
        raise TypeError(f"tokenizer must be a Tokenizer, not {type(tokenizer).__name__}")
    return tokenizer._core


def _characters(max_tokens_estimate: float) -> int:
    """What the guide compares with, in whole characters."""
    try:
        characters = math.floor(max_tokens_estimate * 4)
    except OverflowError:  # infinity
        return _MOST if max_tokens_estimate > 0 else -_MOST
    except ValueError:
        message = "max_tokens_estimate: NaN is no number of tokens"
        detail = {"message": message, "field": "/max_tokens_estimate", "attempts": []}
        raise InvalidArgumentError(message, detail) from None
    except TypeError:
        raise TypeError(
            f"max_tokens_estimate must be a number, not {type(max_tokens_estimate).__name__}"
        ) from None
    return min(max(characters, -_MOST), _MOST)


class _MissingFieldError(InvalidArgumentError, KeyError):
    """A member that the guide's code asks for."""


class _ContentTypeError(InvalidArgumentError, TypeError):
    """A content that len() has no answer for."""


def _no_role(index: int) -> _MissingFieldError:
    field = f"/messages/{index}/role"
    message = f"{field}: missing: a message needs a role"
    return _MissingFieldError(message, {"message": message, "field": field, "attempts": []})


def _as_the_guides(error: InvalidArgumentError, messages: list[Message]) -> InvalidArgumentError:
    index = int((error.field or "").split("/")[2])
    try:
        messages[index]["content"]
    except LookupError:
        return _MissingFieldError(error.message, error.details, error.report)
    return _ContentTypeError(error.message, error.details, error.report)


def _edited(whole: list[Message], index: int, edits: dict[int, Any]) -> Message:
    if index not in edits:
        return whole[index]
    return {**whole[index], "content": edits[index]}


def _without_none(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}

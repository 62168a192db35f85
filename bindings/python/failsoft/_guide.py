"""The functions of the API's guide: same names, same arguments, same defaults."""

from __future__ import annotations

import os
import warnings
from typing import Generic, TypeVar

from ._base import BaseClient
from ._client import Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ._summary import Progress, Summary
    from ._types import Message

__all__ = [
    "chat_with_fallback",
    "chat_with_retry",
    "stream_with_reconnect",
    "summarize_long_doc",
]

Kind = TypeVar("Kind", bound=BaseClient)

_SETTINGS = tuple(
    prefix + name
    for prefix in ("FAILSOFT_", "MOLTBOTDEN_")
    for name in ("API_KEY", "ACCESS_TOKEN", "BASE_URL")
)


class Default(Generic[Kind]):
    """One client a process, so that calls share connections; a new one when the settings in the
    environment have changed."""

    def __init__(self, make: Callable[[], Kind]) -> None:
        self._make = make
        self._current: tuple[list[str | None], Kind] | None = None

    def client(self) -> Kind:
        settings = [os.environ.get(name) for name in _SETTINGS]
        current = self._current
        if current is None or current[0] != settings:
            current = self._current = (settings, self._make())
        return current[1]


_default = Default(Client)


def chat_with_retry(
    messages: Iterable[Message],
    model: str = "claude-3-5-sonnet",
    max_retries: int = 5,
    base_delay: float = 1.0,
    *,
    client: Client | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The chat completion as the service's JSON, after at most `max_retries` attempts in total.

    Key and base URL come from the environment, or from `client`. `options` are as in
    `Client.chat`. Raises a FailsoftError (a RuntimeError) that tells what happened.
    """
    chosen = client or _default.client()
    reply = chosen.chat(
        messages, model=model, max_attempts=max_retries, base_delay=base_delay, **options
    )
    return reply.raw


def chat_with_fallback(
    messages: Iterable[Message],
    *,
    max_retries: int = 2,
    client: Client | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The chat completion as the service's JSON, from the first model of a chain that answers:
    claude-3-5-sonnet, gpt-4o, llama-3-3-70b, or as `model` and `fallback` say, with at most
    `max_retries` attempts each.

    Unlike the guide's sample it turns to the next model only where that can help: a wrong key or
    request is raised at once. Otherwise as `chat_with_retry`.
    """
    chosen = client or _default.client()
    return chosen.chat_with_fallback(messages, max_attempts=max_retries, **options).raw


def stream_with_reconnect(
    messages: Iterable[Message],
    model: str = "claude-3-5-sonnet",
    max_reconnects: int = 3,
    *,
    client: Client | None = None,
    print_pieces: bool = False,
    **options: Any,
) -> str:
    """The whole text of an answer that is streamed, and asked to go on where it stopped when it
    drops, at most `max_reconnects` times.

    With `print_pieces` they are printed as they come. Key and base URL come from the environment,
    or from `client`. `options` are as in `Client.stream`. Raises a FailsoftError (a RuntimeError)
    that tells what happened; its `partial_text` is what had come.
    """
    chosen = client or _default.client()
    with chosen.stream(messages, model=model, max_reconnects=max_reconnects, **options) as stream:
        if print_pieces:
            for piece in stream:
                print(piece, end="", flush=True)
        return stream.reply.text


def summarize_long_doc(
    document: str,
    *,
    model: str = "gpt-4o-mini",
    reduce_model: str = "claude-3-5-sonnet",
    always_combine: bool = True,
    client: Client | None = None,
    print_progress: bool = False,
    **options: Any,
) -> str:
    """The summary of a document of any length: of each part of 50,000 characters by `model`, and
    of those summaries together by `reduce_model`, with the guide's prompts.

    Unlike the guide's sample it asks for four parts at a time (`concurrency`), cuts a part that
    does not fit in two, and combines in several steps where the summaries do not fit one request.
    With `print_progress` it prints how far it is, as the sample does. Key and base URL come from
    the environment, or from `client`. `options` are as in `Client.summarize`. Raises a
    FailsoftError (a RuntimeError) that tells what happened; its `summary` is what was done. Warns
    (RuntimeWarning) when summaries stayed cut at their limit of tokens.
    """
    chosen = client or _default.client()
    if print_progress:
        options.setdefault("progress", show)
    summary = chosen.summarize(
        document,
        model=model,
        reduce_model=reduce_model,
        always_combine=always_combine,
        **options,
    )
    return text_of(summary)


def text_of(summary: Summary) -> str:
    """For the caller of the caller, who sees nothing of the summary but its text."""
    if summary.truncated > 0:
        made_of = f"of the summaries that it was made of, {summary.truncated} were cut"
        warnings.warn(f"{made_of} at their limit of tokens", RuntimeWarning, stacklevel=3)
    return summary.text


def show(progress: Progress) -> None:
    what = "chunk" if progress.stage == "parts" else "group"
    if progress.done > 0:
        print(f"Processed {what} {progress.done}/{progress.total}", flush=True)

"""The functions of the API's guide, to be awaited: same names, arguments and defaults as in
`failsoft`; `client` is an `AsyncClient`.

    from failsoft import aio

    answer = await aio.chat_with_retry([{"role": "user", "content": "Hi"}], model="gpt-4o")
"""

from __future__ import annotations

from . import _guide
from ._async_client import AsyncClient
from ._base import like

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ._types import Message

__all__ = [
    "chat_with_fallback",
    "chat_with_retry",
    "stream_with_reconnect",
    "summarize_long_doc",
]

_default = _guide.Default(AsyncClient)


@like(_guide.chat_with_retry)
async def chat_with_retry(
    messages: Iterable[Message],
    model: str = "claude-3-5-sonnet",
    max_retries: int = 5,
    base_delay: float = 1.0,
    *,
    client: AsyncClient | None = None,
    **options: Any,
) -> dict[str, Any]:
    chosen = client or _default.client()
    reply = await chosen.chat(
        messages, model=model, max_attempts=max_retries, base_delay=base_delay, **options
    )
    return reply.raw


@like(_guide.chat_with_fallback)
async def chat_with_fallback(
    messages: Iterable[Message],
    *,
    max_retries: int = 2,
    client: AsyncClient | None = None,
    **options: Any,
) -> dict[str, Any]:
    chosen = client or _default.client()
    reply = await chosen.chat_with_fallback(messages, max_attempts=max_retries, **options)
    return reply.raw


@like(_guide.stream_with_reconnect)
async def stream_with_reconnect(
    messages: Iterable[Message],
    model: str = "claude-3-5-sonnet",
    max_reconnects: int = 3,
    *,
    client: AsyncClient | None = None,
    print_pieces: bool = False,
    **options: Any,
) -> str:
    chosen = client or _default.client()
    stream = chosen.stream(messages, model=model, max_reconnects=max_reconnects, **options)
    async with stream:
        if print_pieces:
            async for piece in stream:
                print(piece, end="", flush=True)
        return (await stream.reply).text


@like(_guide.summarize_long_doc)
async def summarize_long_doc(
    document: str,
    *,
    model: str = "gpt-4o-mini",
    reduce_model: str = "claude-3-5-sonnet",
    always_combine: bool = True,
    client: AsyncClient | None = None,
    print_progress: bool = False,
    **options: Any,
) -> str:
    chosen = client or _default.client()
    if print_progress:
        options.setdefault("progress", _guide.show)
    summary = await chosen.summarize(
        document,
        model=model,
        reduce_model=reduce_model,
        always_combine=always_combine,
        **options,
    )
    return _guide.text_of(summary)

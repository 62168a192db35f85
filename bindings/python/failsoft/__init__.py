"""Calls to an OpenAI-compatible LLM API that keep working when things go wrong.

    import failsoft

    client = failsoft.Client()                  # key: FAILSOFT_API_KEY
    reply = client.chat([{"role": "user", "content": "Hi"}], model="gpt-4o")
    print(reply.text, reply.report, sep="\\n")
    for piece in client.stream([{"role": "user", "content": "Hi"}], model="gpt-4o"):
        print(piece, end="", flush=True)

`AsyncClient` is the same for asyncio, and `failsoft.aio` has the guide's functions for it.

What is not an answer is a `failsoft.FailsoftError` that says why, what to do about it, and what
was tried. `failsoft.testing` has a service to test against.
"""

from __future__ import annotations

from ._errors import *
from ._errors import __all__ as _error_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import aio as aio
    from ._chunk import Chunk as Chunk
    from ._chunk import chunk as chunk
    from ._chunk import chunk_stream as chunk_stream
    from ._chunk import chunk_text as chunk_text
    from ._account import AutoTopup as AutoTopup
    from ._account import Balance as Balance
    from ._account import CreatedKey as CreatedKey
    from ._account import Diagnosis as Diagnosis
    from ._account import Finding as Finding
    from ._account import KeyStatus as KeyStatus
    from ._account import ErrorEntry as ErrorEntry
    from ._account import Model as Model
    from ._account import ProviderStatus as ProviderStatus
    from ._async_client import AsyncClient as AsyncClient
    from ._async_stream import AsyncStream as AsyncStream
    from ._client import Client as Client
    from ._guide import chat_with_fallback as chat_with_fallback
    from ._guide import chat_with_retry as chat_with_retry
    from ._guide import stream_with_reconnect as stream_with_reconnect
    from ._guide import summarize_long_doc as summarize_long_doc
    from ._logging import enable_logging as enable_logging
    from ._options import CallOptions as CallOptions
    from ._options import ClientOptions as ClientOptions
    from ._reply import Reply as Reply
    from ._reply import Response as Response
    from ._stream import Stream as Stream
    from ._stream import StreamEvent as StreamEvent
    from ._summary import Progress as Progress
    from ._summary import Summary as Summary
    from ._summary import SummaryPart as SummaryPart
    from ._texts import Tokenizer as Tokenizer
    from ._texts import Trimmed as Trimmed
    from ._texts import count_tokens as count_tokens
    from ._texts import trim as trim
    from ._texts import trim_history as trim_history
    from ._types import Attempt as Attempt
    from ._types import FallbackTarget as FallbackTarget
    from ._types import Message as Message
    from ._types import PassedOver as PassedOver
    from ._types import Usage as Usage

    __version__: str

# Loaded when first asked for: the import costs next to nothing until the first client is made.
_LAZY = {
    "Client": "_client",
    "AsyncClient": "_async_client",
    "AsyncStream": "_async_stream",
    "Chunk": "_chunk",
    "chunk": "_chunk",
    "chunk_stream": "_chunk",
    "chunk_text": "_chunk",
    "chat_with_fallback": "_guide",
    "chat_with_retry": "_guide",
    "stream_with_reconnect": "_guide",
    "summarize_long_doc": "_guide",
    "enable_logging": "_logging",
    "Reply": "_reply",
    "Response": "_reply",
    "Stream": "_stream",
    "StreamEvent": "_stream",
    "Progress": "_summary",
    "Summary": "_summary",
    "SummaryPart": "_summary",
    "CallOptions": "_options",
    "ClientOptions": "_options",
    "Tokenizer": "_texts",
    "Trimmed": "_texts",
    "count_tokens": "_texts",
    "trim": "_texts",
    "trim_history": "_texts",
    "Attempt": "_types",
    "FallbackTarget": "_types",
    "Message": "_types",
    "PassedOver": "_types",
    "Usage": "_types",
    "AutoTopup": "_account",
    "Balance": "_account",
    "CreatedKey": "_account",
    "Diagnosis": "_account",
    "Finding": "_account",
    "KeyStatus": "_account",
    "ErrorEntry": "_account",
    "Model": "_account",
    "ProviderStatus": "_account",
}

__all__ = [*_error_names, *_LAZY, "__version__", "aio"]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "__version__":
        value: object = import_module("._core", __name__).version()
    elif name == "aio":
        value = import_module(".aio", __name__)
    elif name in _LAZY:
        value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

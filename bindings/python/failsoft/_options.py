"""Option types for type checkers. Written by tools/generate_options.py; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Optional, TypedDict, Union

from ._types import FallbackTarget

__all__ = ["CallOptions", "ClientOptions", "ClientOverrides"]


class CallOptions(TypedDict, total=False):
    """What one call may override."""

    max_attempts: Optional[int]
    """How often a call is tried in total, the first time included."""

    max_requests: Optional[int]
    """The most requests a call sends, whatever the reasons; 0: the larger of 20 and
    max_attempts."""

    base_delay: Optional[float]
    """The wait before the first retry when the server names none; it doubles from retry to
    retry."""

    max_delay: Optional[float]
    """Where the doubling of base_delay ends."""

    jitter: Optional[Literal["guide", "full", "equal", "decorrelated", "none"]]
    """How chance is added to waits: up to a second on top (guide), all of the wait (full), half
    of it (equal), up to three times the last wait (decorrelated), or not at all."""

    max_server_wait: Optional[float]
    """The longest wait asked for by the server that is waited out; a longer one ends the call."""

    deadline: Optional[float]
    """How long the whole call may take, with all its waits and attempts."""

    max_queue_wait: Optional[float]
    """How long a call may wait for its turn (plan, rpm, tpm, concurrency) before it is given up
    as overloaded; a wait that is longer for certain is not begun."""

    hedge_after: Optional[float]
    """How late the first piece of a chat's answer may be before its next target, or the same one
    where there is none, is asked as well, once (null: never); the first to answer counts,
    the other is cancelled, and may be billed all the same."""

    on_context_overflow: Optional[Literal["error", "trim", "larger_model", "trim_then_larger", "larger_then_trim"]]
    """What follows when a request does not fit its model: the error, or another request, twice
    at most: with the answer's limit lowered where that is enough, else with the messages
    trimmed, or to a model whose window is larger (of the fallbacks, else of the service's
    list), or the one and then the other."""

    credentials_timeout: Optional[float]
    """How long a call that is answered 401 waits for fresh credentials, which it asks the
    program for, and then tries once more; 0: it asks for none."""

    min_answer_tokens: Optional[int]
    """Below this an answer's limit is not lowered to make a request fit its model; 0: a tenth of
    what the request asks for."""

    connect_timeout: Optional[float]
    """How long connecting may take, TLS included."""

    timeout: Optional[float]
    """How long the server may take to the first byte of an answer that is no stream."""

    idle_timeout: Optional[float]
    """How long the server may pause between two bytes of its answer."""

    max_response_bytes: Optional[int]
    """The largest answer that is read, decompressed; a larger one is an error."""

    first_token_timeout: Optional[float]
    """How long a stream may take to its first event; twice as long while it sends comments to
    keep the connection alive."""

    progress_timeout: Optional[float]
    """How long a stream may go without a piece of the answer, whatever else it sends."""

    max_reconnects: Optional[int]
    """How often a dropped stream is resumed; a resume that brings no text counts twice."""

    resume: Optional[Literal["instruct", "prefill", "prefix", "exact", "off"]]
    """How a dropped stream is asked to go on: by an instruction, which works with every model;
    by leaving the partial answer as the last turn (prefill), marked as prefix, or as what
    the server continues exactly; or not at all (off)."""

    resume_with_tools: Optional[bool]
    """Whether a dropped stream is resumed even if the request offers tools."""

    resume_strict: Optional[bool]
    """Whether a continuation that nothing proves to be the rest of the answer is refused."""

    require_finish_reason: Optional[bool]
    """Whether a stream that ends without a finish_reason is dropped, even after [DONE]."""

    stream_high_water: Optional[int]
    """How much of a stream may wait for its reader before no more is read."""

    stream_low_water: Optional[int]
    """How much of a stream may still wait when reading goes on."""

    idempotency_header: Optional[str]
    """The header that carries the same id in all attempts of a call; empty: none."""

    headers: Optional[Mapping[str, Optional[str]]]
    """Headers to send, as an object of texts; null keeps a header from being sent."""

    fallback: Optional[Union[Literal["guide"], Sequence[Union[str, FallbackTarget]]]]
    """Where a chat goes when its model does not answer, in order: a model's name, or an object
    of model, base_url, api_key, access_token, auth, headers and context_window; the
    credentials of one origin are never sent to another; or "guide": gpt-4o, then
    llama-3-3-70b, after claude-3-5-sonnet where no model is named, with two attempts each
    unless max_attempts is given."""


class ClientOptions(CallOptions, total=False):
    """What `Client` takes by keyword."""

    require_key: Optional[bool]
    """Whether a client of the default service is refused when there is no key for it; without
    this its calls are, until it is given one, and its doctor says what is missing."""

    allow_insecure_http: Optional[bool]
    """Whether a key may be sent over plain http to another machine."""

    proxy: Optional[str]
    """The proxy, as host:port or a URL (http, https, socks4, socks4a, socks5, socks5h); empty:
    none; without it, as the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY say."""

    ca_file: Optional[str]
    """A file of trusted certificates (PEM) instead of the system's."""

    http2: Optional[bool]
    """Whether HTTP/2 is offered to servers over TLS."""

    max_connections: Optional[int]
    """The most connections that are open at a time; 0: no limit."""

    retry_budget: Optional[int]
    """The tokens that all calls to one model share for retries, of which one costs 5 or 10 and
    successes bring back; 0: no retries."""

    plan: Optional[Literal["none", "free", "starter", "growth", "pro"]]
    """The plan whose limits are kept to, so that the service never refuses: free, starter,
    growth or pro; calls wait for their turn, first come first served."""

    rpm: Optional[int]
    """The most requests sent in any minute, by all clients of the process that use the same
    origin and key; 0: as the plan says."""

    tpm: Optional[int]
    """The most tokens, of prompts and answers, used in any minute; 0: as the plan says."""

    concurrency: Optional[int]
    """The most requests under way at a time; 0: as the plan says."""

    max_queue: Optional[int]
    """How many calls may wait for their turn; one more is refused as overloaded."""

    learn_limits: Optional[bool]
    """Whether a limit on requests is learnt from the service's refusals where none is told."""

    circuit_breaker: Optional[Literal["auto", "on", "off"]]
    """Whether a model that keeps failing is left alone for a while, so that calls to it fail at
    once: where there is another to go to (auto), always (on), or never (off)."""

    circuit_failures: Optional[int]
    """How many failures in a row open a circuit."""

    circuit_ratio: Optional[float]
    """Which share of failures among the last 30 s, of at least ten requests, opens it too."""

    circuit_open: Optional[float]
    """How long a circuit stays open before one request may try; it doubles from one failed try
    to the next."""

    circuit_max_open: Optional[float]
    """Where that doubling ends, so that a model that is back is found within that time."""

    circuit_from_status: Optional[bool]
    """Whether an answer to provider_status opens the circuits of all models of a provider that
    is down, and lets one request try at once when it is back."""

    models_ttl: Optional[float]
    """How long the service's list of models is taken from memory before it is asked again."""

    time_scale: Optional[float]
    """For tests only: every wait and time limit takes this fraction of its time."""

    time_unit: Optional[Literal["ms", "s"]]
    """The unit in which the durations among the options are written."""


class ClientOverrides(ClientOptions, total=False):
    """What `with_options` takes."""

    api_key: Optional[str]
    """The API key; without it the environment's FAILSOFT_API_KEY, then MOLTBOTDEN_API_KEY (the
    latter only for its own host)."""

    access_token: Optional[str]
    """A session's access token, instead of a key; without it the environment's
    FAILSOFT_ACCESS_TOKEN, then MOLTBOTDEN_ACCESS_TOKEN (the latter only for its own
    host)."""

    base_url: Optional[str]
    """Where the API is; without it the environment's FAILSOFT_BASE_URL, then
    MOLTBOTDEN_BASE_URL."""

    auth: Optional[Literal["auto", "api_key", "bearer", "none"]]
    """How a key is sent: auto and api_key send it as X-API-Key, bearer as Authorization: Bearer,
    which an access token always is; none: not at all, nor is one looked for, since
    requests bring what they need in their headers."""

    model: Optional[str]
    """The model of chats that do not name one."""

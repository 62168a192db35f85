from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import failsoft
import pytest
from conftest import Run
from failsoft.testing import World

MESSAGES = [{"role": "user", "content": "a private question"}]


@pytest.fixture(autouse=True)
def log_off_again() -> Iterator[None]:
    yield
    failsoft.enable_logging(logging.CRITICAL)


def test_retries_and_calls_are_logged(
    failsoft_simulator: World, caplog: pytest.LogCaptureFixture
) -> None:
    failsoft_simulator.script([{"error": "rate_limit_exceeded"}, {"answer": "a private answer"}])
    failsoft.enable_logging(logging.INFO)
    with caplog.at_level(logging.DEBUG), failsoft_simulator.client(model="gpt-4o") as client:
        client.chat(MESSAGES)
    levels = [record.levelno for record in caplog.records if record.name == "failsoft"]
    assert levels == [logging.WARNING, logging.INFO]
    assert "429" in caplog.text
    assert "private" not in caplog.text and "mbd_sk" not in caplog.text


def test_what_a_summary_or_a_request_lacks_is_logged(
    failsoft_simulator: World, caplog: pytest.LogCaptureFixture
) -> None:
    cut = {"answer": "a private answer", "finish_reason": "length"}
    failsoft_simulator.script([cut, {"error": "context_length_exceeded"}])
    long = [{"role": "user", "content": "a private word " * 20}, *MESSAGES] * 20
    failsoft.enable_logging(logging.WARNING)
    with failsoft_simulator.client(model="gpt-4o", on_context_overflow="trim") as client:
        client.summarize("a private text", max_calls=1)
        client.chat(long)
    lines = [record.getMessage() for record in caplog.records if record.name == "failsoft"]
    assert "1 of the summaries were cut at their limit of tokens" in lines
    assert any(line.startswith("to fit the model: the messages trimmed from ") for line in lines)
    assert "private" not in caplog.text


def test_a_wait_is_logged_while_it_lasts(failsoft_simulator: World) -> None:
    failsoft_simulator.script(
        [{"error": "rate_limit_exceeded", "error_fields": {"retry_after": 6000}}]
    )
    failsoft.enable_logging(logging.WARNING)
    client = failsoft_simulator.client(model="gpt-4o", max_server_wait=None)

    class Closer(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            client.close()

    closer = Closer()
    logging.getLogger("failsoft").addHandler(closer)
    try:
        with pytest.raises(failsoft.ClientClosedError):
            client.chat(MESSAGES)
    finally:
        logging.getLogger("failsoft").removeHandler(closer)


def test_a_loop_logs_a_wait_while_it_lasts(failsoft_simulator: World, run: Run) -> None:
    failsoft_simulator.script(
        [{"error": "rate_limit_exceeded", "error_fields": {"retry_after": 6000}}]
    )
    failsoft.enable_logging(logging.WARNING)

    async def main() -> None:
        async with failsoft_simulator.async_client(model="gpt-4o", max_server_wait=None) as client:
            call = asyncio.create_task(client.chat(MESSAGES))

            class Canceller(logging.Handler):
                def emit(self, record: logging.LogRecord) -> None:
                    call.cancel()

            canceller = Canceller()
            logging.getLogger("failsoft").addHandler(canceller)
            try:
                with pytest.raises(asyncio.CancelledError):
                    await call
            finally:
                logging.getLogger("failsoft").removeHandler(canceller)

    run(main())


@pytest.mark.parametrize("off", [None, logging.CRITICAL])
def test_silent_unless_asked(
    failsoft_simulator: World, caplog: pytest.LogCaptureFixture, off: int | None
) -> None:
    if off is not None:
        failsoft.enable_logging(logging.DEBUG)
        failsoft.enable_logging(off)
    failsoft_simulator.script([{"error": "provider_error"}])
    with caplog.at_level(logging.DEBUG), failsoft_simulator.client(model="gpt-4o") as client:
        client.chat(MESSAGES)
    assert caplog.records == []


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="level"):
        failsoft.enable_logging("loud")  # type: ignore[arg-type]


class Failing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise LookupError("the logger's own")


def test_a_logger_that_raises_leaves_the_end_of_a_stream(failsoft_simulator: World) -> None:
    """The line comes with the end, which must be known when the stream is asked again."""
    failsoft_simulator.script([{"error": "provider_error"}])
    failsoft.enable_logging(logging.INFO)
    handler = Failing()
    logging.getLogger("failsoft").addHandler(handler)
    before = logging.getLogger("failsoft").level
    logging.getLogger("failsoft").setLevel(logging.INFO)
    try:
        with failsoft_simulator.client(model="gpt-4o", max_attempts=1) as client:
            stream = client.stream(MESSAGES)
            with pytest.raises(LookupError, match="the logger's own"):
                list(stream)
            with pytest.raises(failsoft.InternalServerError):
                list(stream)
    finally:
        logging.getLogger("failsoft").removeHandler(handler)
        logging.getLogger("failsoft").setLevel(before)

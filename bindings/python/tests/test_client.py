from __future__ import annotations

import copy
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import failsoft
import pytest
from failsoft.testing import Simulator, World
from waiting import until

MESSAGES = [{"role": "user", "content": "Hi"}]
KEY = "mbd_sk_secret_0123456789"


def test_a_reply_tells_everything(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "rate_limit_exceeded"}, {"answer": "Hellö"}])
    with failsoft_simulator.client() as client:
        reply = client.chat(MESSAGES, model="gpt-4o")
    assert reply.text == "Hellö"
    assert reply.message == {"role": "assistant", "content": "Hellö"}
    assert reply.model == "gpt-4o"
    assert reply.finish_reason == "stop"
    assert reply.outcome == "complete"
    assert reply.status_code == 200
    assert reply.usage is not None and reply.usage["total_tokens"] > 0
    assert reply.request_id is not None and reply.request_id.startswith("req_")
    assert [attempt.get("http_status") for attempt in reply.attempts] == [429, 200]
    assert "429" in reply.report
    assert reply["choices"][0]["message"]["content"] == "Hellö"
    assert dict(reply) == reply.raw and "choices" in reply
    assert repr(reply) == "Reply(text='Hellö')"


def test_a_reply_pickles(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"answer": "Hello"}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        reply = client.chat(MESSAGES)
    twin = pickle.loads(pickle.dumps(reply))
    assert type(twin) is failsoft.Reply
    assert (twin.text, twin.raw, twin.details, twin.report) == (
        reply.text, reply.raw, reply.details, reply.report)


def test_any_request(failsoft_simulator: World) -> None:
    failsoft_simulator.script(
        [{"path": "/models", "status": 503}, {"path": "/things", "body": "plain text"},
         {"path": "/none", "status": 204, "body": ""}, {"path": "/list", "body": [1]}]
    )
    with failsoft_simulator.client() as client:
        models = client.request("GET", "/models", query={"limit": 20, "name": "a b&c"})
        assert models.status_code == 200
        assert len(models.attempts) == 2
        assert isinstance(models.body, dict) and models.body is models.raw
        posted = client.request("POST", "/things", body={"a": [1, "ü"]})
        assert (posted.body, posted.text) == ("plain text", "plain text")
        assert client.request("DELETE", "/none").body == ""
        assert client.request("GET", "/list").body == [1]
    requests = failsoft_simulator.requests
    assert requests[1]["path"].endswith("/models?limit=20&name=a%20b%26c")
    assert requests[2]["body"] == {"a": [1, "ü"]}


def test_a_path_that_is_not_there(failsoft_simulator: World) -> None:
    with failsoft_simulator.client() as client, pytest.raises(failsoft.NotFoundError) as caught:
        client.request("GET", "/nothing")
    assert caught.value.status_code == 404
    assert len(caught.value.attempts) == 1


def test_options_hold_for_the_client_and_change_for_a_call(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error", "times": -1}])
    with failsoft_simulator.client(model="gpt-4o", max_attempts=2) as client:
        with pytest.raises(failsoft.ProviderError) as twice:
            client.chat(MESSAGES)
        with pytest.raises(failsoft.ProviderError) as once:
            client.chat(MESSAGES, max_attempts=1)
        with client.with_options(max_attempts=3) as other:
            with pytest.raises(failsoft.ProviderError) as thrice:
                other.chat(MESSAGES)
    assert [len(error.value.attempts) for error in (twice, once, thrice)] == [2, 1, 3]


def test_durations_are_seconds(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error"}])
    with failsoft_simulator.client(model="gpt-4o", base_delay=2.5, jitter="none") as client:
        assert client.chat(MESSAGES).attempts[0]["wait_ms"] == 2500


def test_stats(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error"}])
    with failsoft_simulator.client(model="gpt-4o") as client:
        client.chat(MESSAGES)
        stats = client.stats()
    assert (stats["calls"], stats["succeeded"], stats["requests"], stats["retries"]) == (1, 1, 2, 1)


def test_nothing_shows_a_key(failsoft_simulator: World) -> None:
    client = failsoft_simulator.client(api_key=KEY, headers={"X-Mine": KEY})
    shown = f"{client!r} {client} {client.stats()}"
    assert KEY not in shown and "0123456789" not in shown
    assert KEY.encode() not in pickle.dumps(client)


def test_a_pickled_client_takes_the_key_of_its_environment(
    failsoft_simulator: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.client(api_key=KEY, model="gpt-4o")
    pickled = pickle.dumps(client)
    with pytest.raises(failsoft.AuthenticationError):
        pickle.loads(pickled).chat(MESSAGES)
    twin = pickle.loads(pickled)
    monkeypatch.setenv("FAILSOFT_API_KEY", "mbd_sk_of_the_worker")
    assert twin.chat(MESSAGES).text == "You said: Hi"
    without_key, with_key = (request["headers"] for request in failsoft_simulator.requests)
    assert "x-api-key" not in without_key
    assert with_key["x-api-key"] == "mbd_sk_of_the_worker"


def test_a_copied_client_keeps_its_key(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.client(api_key=KEY, model="gpt-4o")
    for twin in (copy.copy(client), copy.deepcopy(client)):
        twin.chat(MESSAGES)
    assert {one["headers"]["x-api-key"] for one in failsoft_simulator.requests} == {KEY}


def test_a_closed_client_says_so(failsoft_simulator: World) -> None:
    client = failsoft_simulator.client(model="gpt-4o")
    with client:
        reply = client.chat(MESSAGES)
    with pytest.raises(failsoft.ClientClosedError):
        client.chat(MESSAGES)
    client.close()
    assert reply.details["outcome"] == "complete"


@pytest.mark.parametrize("timeout", [-1.0, float("nan")])
def test_close_refuses_impossible_times(failsoft_simulator: World, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        failsoft_simulator.client().close(timeout)


def test_close_ends_what_is_running(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"fault": "hang", "times": -1}])
    client = failsoft_simulator.client(model="gpt-4o")
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(client.chat, MESSAGES) for _ in range(4)]
        until(lambda: failsoft_simulator.state["requests"] == 4)
        client.close()
        for call in calls:
            assert type(call.exception()) is failsoft.ClientClosedError


def test_sixty_four_threads_share_a_client(failsoft_simulator: World) -> None:
    failsoft_simulator.script([{"error": "provider_error", "times": 16}])
    with failsoft_simulator.client(model="gpt-4o") as client, ThreadPoolExecutor(64) as pool:
        texts = list(pool.map(lambda n: said(client, n), range(640)))
    assert texts == [f"You said: {n}" for n in range(640)]


def said(client: failsoft.Client, n: int) -> str:
    return client.chat([{"role": "user", "content": str(n)}]).text


def test_no_descriptor_and_no_thread_is_left(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    before = threads()
    use_a_client(failsoft_simulator)
    open_before = descriptors()
    for _ in range(3):
        use_a_client(failsoft_simulator)
    assert descriptors() == open_before
    until(lambda: threads() <= before)


def use_a_client(world: World) -> None:
    with world.client(model="gpt-4o") as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: said(client, n), range(32)))


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def threads() -> int:
    """Of all kinds; one that has just ended may be seen for a moment longer."""
    return len(os.listdir("/proc/self/task"))


def test_a_synchronous_program_has_no_other_thread(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    before = threads()
    with failsoft_simulator.client(model="gpt-4o") as client:
        client.chat(MESSAGES)
        until(lambda: threads() <= before)


def test_a_forked_child_goes_on_with_the_same_client(failsoft_simulator: World) -> None:
    failsoft_simulator.script([])
    client = failsoft_simulator.client(model="gpt-4o")
    reply = client.chat(MESSAGES)
    child = os.fork()
    if child == 0:
        os._exit(child_status(client, reply))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.chat(MESSAGES).text == "You said: Hi"
    numbers = [request["connection"] for request in failsoft_simulator.requests]
    assert numbers[0] == numbers[-1] and len(set(numbers)) == 2


def child_status(client: failsoft.Client, reply: failsoft.Reply) -> int:
    try:
        assert reply.text == "You said: Hi" and reply["choices"]
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(client.chat, MESSAGES).result().text == "You said: Hi"
        client.close()
        return 0
    except BaseException:
        return 1


def test_a_fork_pool(failsoft_simulator: World) -> None:
    import multiprocessing

    failsoft_simulator.script([])
    client = failsoft_simulator.client(model="gpt-4o")
    client.chat(MESSAGES)
    global inherited
    inherited = client
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(said_by_child, range(8)) == [f"You said: {n}" for n in range(8)]


inherited: Any = None


def said_by_child(n: int) -> str:
    return said(inherited, n)


def test_tls_with_a_given_certificate() -> None:
    with Simulator(tls=True) as simulator:
        assert simulator.url.startswith("https://")
        with simulator.client(model="gpt-4o") as client:
            assert client.chat(MESSAGES).text == "You said: Hi"
        with simulator.client(model="gpt-4o", ca_file="", max_attempts=1) as client:
            with pytest.raises(failsoft.APIConnectionError) as caught:
                client.chat(MESSAGES)
        assert caught.value.details["class"] == "tls"


def test_a_hundred_callers_do_not_multiply_the_load_of_a_server_that_is_down(
    failsoft_simulator: World,
) -> None:
    failsoft_simulator.script([{"status": 503, "times": -1}])
    with failsoft_simulator.client(model="gpt-4o", retry_budget=50) as client:
        with ThreadPoolExecutor(100) as pool:
            calls = [pool.submit(client.chat, MESSAGES) for _ in range(100)]
            errors = [call.exception() for call in calls]
    assert all(isinstance(error, failsoft.InternalServerError) for error in errors)
    assert all(error.report and error.attempts for error in errors)  # type: ignore[union-attr]
    assert len(failsoft_simulator.requests) < 200


def test_threads_may_use_one_reply(failsoft_simulator: World) -> None:
    with failsoft_simulator.client(model="gpt-4o") as client:
        reply = client.chat(MESSAGES)
    seen: list[Any] = []
    readers = [threading.Thread(target=lambda: seen.append(reply.usage)) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert seen == [reply.usage] * 8

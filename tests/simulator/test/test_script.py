"""Which entry serves which request, worlds, the record, and bad scripts."""

import json

import pytest
from conftest import API, CHAT, KEY, World


def text_of(answer):
    return answer.json["choices"][0]["message"]["content"]


def test_times(world):
    world.replies({"answer": "a", "times": 2}, {"answer": "never", "times": 0}, {"answer": "b"})
    assert [text_of(world.chat()) for _ in range(4)] == ["a", "a", "b", "You said: Hi"]
    world.replies({"answer": "a"}, {"answer": "for ever", "times": -1}, {"answer": "never"})
    assert [text_of(world.chat()) for _ in range(4)] == ["a"] + ["for ever"] * 3


def test_selectors_look_further_down(world):
    world.replies(
        {"answer": "mini", "model": "gpt-4o-mini"},
        {"path": "/models", "status": 500},
        {"answer": "any"},
        {"answer": "mini again", "model": "gpt-4o-mini", "path": "/completions"},
    )
    assert text_of(world.chat()) == "any"
    assert text_of(world.chat(model="gpt-4o-mini")) == "mini"
    assert text_of(world.chat(model="gpt-4o-mini")) == "mini again"
    assert world.send("GET", API + "/models?limit=1").status == 500
    assert world.send("GET", API + "/models").status == 200
    assert [r["reply"] for r in world.requests()] == [2, 0, 3, 1, -1]


def test_an_entry_makes_an_endpoint(world):
    world.replies({"path": "/billing/balance", "body": {"balance_usdc": "4.2300"}})
    assert world.send("GET", "/v1/hosting/billing/balance").json == {"balance_usdc": "4.2300"}


def test_a_long_script_is_played_in_order(world):
    world.replies(*({"answer": str(i)} for i in range(5000)))
    with_connection = world.http()
    for i in range(5000):
        assert text_of(world.chat(connection=with_connection)) == str(i)


def test_worlds_do_not_see_each_other(simulator):
    one, two = World(simulator, "one"), World(simulator, "two")
    one.replies({"answer": "1"})
    two.replies({"answer": "2"})
    assert text_of(two.chat()) == "2" and text_of(one.chat()) == "1"
    assert len(one.requests()) == 1 and one.state()["requests"] == 1


def test_a_new_script_clears_everything(world):
    world.script({"plan": {"requests_per_minute": 1}})
    assert world.chat().status == 200 and world.chat().status == 429
    world.script({"plan": {"requests_per_minute": 1}})
    assert world.requests() == [] and world.state()["requests"] == 0
    assert world.state()["peak_in_flight"] == 0
    answer = world.chat()
    assert answer.status == 200 and answer.headers["x-request-id"] == "req_1"


def test_record(world):
    connection = world.http()
    body = b'{"model": "gpt-4o", "n": 1.50, "messages": [{}]}'
    world.send("POST", CHAT + "?q=1", body, {"X-Mixed-Case": "V"}, connection=connection)
    world.send("GET", API + "/models", connection=connection)
    world.send("POST", CHAT, b"not \xff JSON")
    first, second, third = world.requests()
    assert (first["method"], first["path"]) == ("POST", CHAT + "?q=1")
    assert first["headers"]["x-api-key"] == KEY and first["headers"]["x-mixed-case"] == "V"
    assert first["body"] == {"model": "gpt-4o", "n": 1.5, "messages": [{}]}
    assert second["body"] == "" and third["body"] == "not \ufffd JSON"
    assert first["at_ms"] < second["at_ms"] < third["at_ms"]
    assert first["connection"] == second["connection"] != third["connection"]


def test_what_parsers_of_json_cannot_nest_is_recorded_as_text(world):
    deep = '{"messages": [{"content": "[[[["}], "x": %s}' % ("[" * 199 + "]" * 199)
    deeper = deep.replace("[]", "[[]]")
    for body in (deep, deeper):
        assert world.send("POST", CHAT, body).status == 200
    assert [r["body"] for r in world.requests()] == [json.loads(deep), deeper]


def test_repeated_headers_become_a_list(world):
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat(extra="A: 1\r\na: 2\r\nB: \r\nConnection: close\r\n"))
        connection.recv(65536)
    headers = world.requests()[0]["headers"]
    assert headers["a"] == ["1", "2"] and headers["b"] == ""


def test_record_is_made_on_arrival(world):
    world.replies({"fault": "hang"})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat())
        world.until(lambda state: state["requests"] == 1 and state["in_flight"] == 1)
        assert world.requests()[0]["reply"] == 0
    world.until(lambda state: state["in_flight"] == 0)


def test_record_holds_no_more_than_fits(world):
    connection = world.http()
    for i in range(3):
        world.chat(str(i) + "x" * 100_000_000, connection=connection)
    kept = [r["body"]["messages"][0]["content"][0] for r in world.requests()]
    assert kept == ["1", "2"] and world.state()["requests"] == 3


def test_record_limit(world):
    world.script({"record_limit": 2})
    for i in range(5):
        world.chat(str(i))
    kept = [r["body"]["messages"][0]["content"] for r in world.requests()]
    assert kept == ["3", "4"] and world.state()["requests"] == 5


def test_delete_closes_requests_and_forgets(world):
    world.replies({"fault": "hang"}, {"delay_ms": 3_600_000})
    with world.simulator.connect() as one, world.simulator.connect() as two:
        one.sendall(world.raw_chat())
        two.sendall(world.raw_chat())
        world.until(lambda state: state["in_flight"] == 2)
        assert world.send("DELETE", "/_sim", key=None).status == 200
        assert one.recv(1) == b"" and two.recv(1) == b""
    assert world.state()["requests"] == 0 and world.requests() == []


def test_replacing_the_script_leaves_running_requests_alone(world):
    world.replies({"answer": "old", "delay_ms": 50})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat())
        world.until(lambda state: state["in_flight"] == 1)
        world.replies()
        assert world.state()["in_flight"] == 0
        assert b"old" in connection.recv(65536)
    assert world.state()["in_flight"] == 0


def test_a_deleted_world_closes_requests_of_earlier_scripts_too(world):
    world.replies({"fault": "hang"})
    with world.simulator.connect() as connection:
        connection.sendall(world.raw_chat())
        world.until(lambda state: state["in_flight"] == 1)
        world.replies()
        world.send("DELETE", "/_sim", key=None)
        assert connection.recv(1) == b""


def test_unknown_control(world):
    answer = world.send("POST", "/_sim/script", "{}", key=None)
    assert answer.status == 404 and "PUT /_sim/script" in answer.json["error"]["message"]
    assert world.send("GET", "/_sim/x", key=None).status == 404
    assert world.state()["requests"] == 0


BAD_SCRIPTS = [
    ({"reply": []}, "/reply", "unknown member"),
    ({"answers": []}, "/answers", "one of: replies, plan, keys, account, answer_delay_ms, record"),
    ({"replies": {}}, "/replies", "array, not object"),
    ({"replies": [1]}, "/replies/0", "object, not number"),
    ({"replies": [{}, {"statuss": 1}]}, "/replies/1/statuss", 'did you mean "status"?'),
    ({"replies": [{"a/b~c": 1}]}, "/replies/0/a~1b~0c", "unknown member"),
    ({"replies": [{"times": -2}]}, "/replies/0/times", "whole number from -1"),
    ({"replies": [{"times": 1.5}]}, "/replies/0/times", "whole number"),
    ({"replies": [{"delay_ms": "1"}]}, "/replies/0/delay_ms", "whole number"),
    ({"replies": [{"delay_ms": -1}]}, "/replies/0/delay_ms", "whole number"),
    ({"replies": [{"delay_ms": 1e99}]}, "/replies/0/delay_ms", "whole number"),
    ({"replies": [{"answer": 1}]}, "/replies/0/answer", "string, not number"),
    ({"replies": [{"answer_bytes": 10**12}]}, "/replies/0/answer_bytes", "whole number"),
    ({"replies": [{"answer": "", "error": "provider_error"}]}, "/replies/0/error", "combined"),
    ({"replies": [{"error": "nope"}]}, "/replies/0/error", "rate_limit_exceeded"),
    ({"replies": [{"error_fields": {}}]}, "/replies/0", 'need "error"'),
    ({"replies": [{"finish_reason": "stop"}]}, "/replies/0", "needs"),
    ({"replies": [{"fault": "rest"}]}, "/replies/0/fault", "reset"),
    ({"replies": [{"status": 99}]}, "/replies/0/status", "from 100 to 999"),
    ({"replies": [{"headers": {"A B": "x"}}]}, "/replies/0/headers/A B", "header name"),
    ({"replies": [{"headers": {"A": "x\r\ny"}}]}, "/replies/0/headers/A", "CR, LF"),
    ({"replies": [{"headers": {"A": ["x", 1]}}]}, "/replies/0/headers/A/1", "string"),
    ({"replies": [{"piece_bytes": 0}]}, "/replies/0/piece_bytes", "whole number from 1"),
    ({"plan": "gold"}, "/plan", "free, starter, growth, pro"),
    ({"plan": {"rpm": 1}}, "/plan/rpm", "unknown member"),
    ({"plan": {"minute_ms": 0}}, "/plan/minute_ms", "whole number from 1"),
    ({"keys": ["a", None]}, "/keys/1", "string, not null"),
    ({"keys": [""]}, "/keys/0", "must not be empty"),
    ({"keys": [{"scopes": []}]}, "/keys/0", 'needs "key"'),
    ({"account": {"models": [{"context_window": 1}]}}, "/account/models/0", 'needs "id"'),
    ({"account": {"providers": [{"status": "x"}]}}, "/account/providers/0", 'needs "name"'),
    ({"replies": [{"tool_calls": [{"id": "x"}]}]}, "/replies/0/tool_calls/0", 'needs "name"'),
    ({"replies": [{"at": {"bytes": 1}}]}, "/replies/0/at", 'needs "fault"'),
    ({"replies": [{"piece_ms": 1, "fault": "reset"}]}, "/replies/0/piece_ms", '"slow_body"'),
    ({"replies": [{"piece_bytes": 1}]}, "/replies/0/piece_bytes", '"slow_body"'),
    ({"replies": [{"error_shape": "tgi"}]}, "/replies/0/error_shape", '"error_event"'),
    ({"replies": [{"h2_error": "CANCEL"}]}, "/replies/0/h2_error", '"rst_stream" or "goaway"'),
    ('{"replies": [{"delay_ms": NaN}]}', "/replies/0/delay_ms", "whole number"),
    ([], "", "object, not array"),
    ('{"keys": [], "keys": []}', "/keys", "twice"),
    ("{", "", "not valid JSON"),
    (b'{"keys": ["\xff"]}', "", "not valid JSON"),
    ("[" * 100_000, "", "not valid JSON"),
]


@pytest.mark.parametrize("script, pointer, part", BAD_SCRIPTS, ids=lambda v: str(v)[:40])
def test_bad_scripts_name_the_member(world, script, pointer, part):
    world.replies({"answer": "still here"})
    error = world.refused(script)
    assert error["code"] == "invalid_script" and error["pointer"] == pointer
    assert part in error["message"] and pointer in error["message"]
    assert text_of(world.chat()) == "still here"


def test_not_a_number_is_sent_as_some_services_do(world):
    world.script('{"replies": [{"body": {"logprob": -Infinity}}]}')
    assert world.chat().body == b'{"logprob": -Infinity}'


def test_a_broken_script_is_not_quoted(world):
    assert "secret" not in json.dumps(world.refused('{"keys": ["secret" "x"]}'))



"""The endpoints around the chat, with the guide's bodies, and the state behind them."""

import time

import pytest
from conftest import API, KEY

HOSTING = "/v1/hosting"
TOKEN = {"Authorization": "Bearer access-token-1"}
TOPUP = {"enabled": True, "threshold_usdc": "2.00", "amount_usdc": "20.00"}
GUIDE = {
    API + "/provider-status": {
        "providers": [
            {
                "name": "anthropic",
                "status": "degraded",
                "incident_url": "https://status.anthropic.com",
            },
            {"name": "openai", "status": "operational"},
            {"name": "google", "status": "operational"},
        ]
    },
    HOSTING + "/keys/verify": {
        "valid": True,
        "scopes": ["llm:read", "llm:write", "databases:read"],
        "project_id": "proj_01HXYZ",
        "expires_at": None,
    },
    HOSTING + "/billing/balance": {
        "balance_usdc": "4.2300",
        "reserved_usdc": "0.0500",
        "available_usdc": "4.1800",
        "auto_topup": TOPUP,
    },
    API + "/errors": {"errors": []},
}


def balance(world):
    return world.send("GET", HOSTING + "/billing/balance").json


def post(world, path, body, headers=TOKEN, key=None):
    import json

    return world.send("POST", HOSTING + path, json.dumps(body), headers=headers, key=key)


@pytest.mark.parametrize("path", GUIDE)
def test_the_guides_bodies(world, path):
    answer = world.send("GET", path)
    assert answer.status == 200 and answer.json == GUIDE[path]
    assert list(answer.json) == list(GUIDE[path])
    assert world.send("GET", path, key=None).status == 401
    wrong = world.send("PUT", path)
    assert wrong.status == 405 and wrong.headers["Allow"] == "GET"


def test_keys_expire(world):
    world.script({"keys": [{"key": KEY, "expires_in_ms": 150}, "other"]})
    verified = world.send("GET", HOSTING + "/keys/verify").json
    assert verified["expires_at"].endswith("Z")
    give_up = time.monotonic() + 20
    while world.chat().status == 200:
        assert time.monotonic() < give_up
    assert world.send("GET", HOSTING + "/keys/verify").status == 401
    assert world.chat(key="other").status == 200


def test_a_created_key_works_and_only_a_token_creates_one(world):
    world.script({"keys": [KEY, "access-token-1"]})
    wish = {"name": "my-agent-prod", "scopes": ["llm:read"], "project_id": "proj_2"}
    for headers, key in [({}, KEY), ({"Authorization": f"Bearer {KEY}"}, None)]:
        refused = post(world, "/keys", wish, headers, key)
        assert (refused.status, refused.json["error"]["code"]) == (403, "access_token_required")
    made = post(world, "/keys", wish)
    assert made.status == 201 and made.json["scopes"] == ["llm:read"]
    key = made.json["key"]
    assert world.send("GET", API + "/models", key=key).status == 200
    assert world.chat(key=key).json["error"]["code"] == "insufficient_scope"
    verified = world.send("GET", HOSTING + "/keys/verify", key=key).json
    assert verified["project_id"] == "proj_2"
    assert post(world, "/keys", {"scopes": []}).status == 400
    assert post(world, "/keys", {"name": "x", "scopes": [1]}).status == 400


def test_balances_fall_until_nothing_is_left(world):
    account = {
        "balance_usdc": "0.35",
        "reserved_usdc": "0.05",
        "cost_usdc": "0.2",
        "auto_topup": {"enabled": False},
    }
    world.script({"account": account})
    assert [world.chat().status for _ in range(3)] == [200, 200, 402]
    assert balance(world)["available_usdc"] == "0.0000"
    error = world.chat().json["error"]
    assert error["message"].startswith("Your USDC credit balance is 0.00.")
    assert error["balance_usdc"] == "0.0000" and error["top_up_url"]


def test_top_up_follows_a_balance_below_the_threshold(world):
    world.script({"account": {"balance_usdc": "5.00", "cost_usdc": "1"}})
    refused = post(world, "/billing/auto-topup", TOPUP, {}, KEY)
    assert refused.status == 403
    wish = {"enabled": True, "threshold_usdc": "4.50", "amount_usdc": "50.00"}
    assert post(world, "/billing/auto-topup", wish).json == {"auto_topup": wish}
    assert balance(world)["auto_topup"] == wish
    world.chat()
    assert balance(world)["balance_usdc"] == "54.0000"
    for wrong in ({}, {"enabled": 1}, {"enabled": True, "amount_usdc": 5}):
        assert post(world, "/billing/auto-topup", wrong).status == 400


def test_errors_name_the_requests_they_answered(world):
    world.replies({"error": "provider_error"}, {"status": 503, "body": "busy"})
    world.chat()
    second = world.chat(model="gpt-4o-mini")
    logged = world.send("GET", API + "/errors?limit=20").json["errors"]
    assert [e["status"] for e in logged] == [503, 500]
    assert logged[0]["request_id"] == second.headers["x-request-id"]
    assert logged[0]["model"] == "gpt-4o-mini" and logged[1]["code"] == "provider_error"
    for query in ("limit=1", "a=b&limit=1", "limit=1&c"):
        assert len(world.send("GET", f"{API}/errors?{query}").json["errors"]) == 1
    for wrong in ("0", "x", "-1", ""):
        assert world.send("GET", f"{API}/errors?limit={wrong}").status == 400


def test_models_are_what_the_script_says(world):
    models = [{"id": "m", "provider": "p", "context_window": 10, "status": "unavailable"}]
    world.script({"account": {"models": models, "checks_models": True}})
    assert world.send("GET", API + "/models").json == {"models": models}
    assert world.chat(model="m").status == 200
    error = world.chat(model="gpt-4o").json["error"]
    assert error["code"] == "invalid_model" and "'gpt-4o'" in error["message"]


def test_the_plan_is_for_chats_alone(world):
    world.script({"plan": {"requests_per_minute": 0}})
    assert world.chat().status == 429 and balance(world)["balance_usdc"] == "4.2300"


@pytest.mark.parametrize(
    "account, pointer",
    [
        ({"balance_usdc": "4.23000"}, "/account/balance_usdc"),
        ({"auto_topup": {"amount_usdc": "x"}}, "/account/auto_topup/amount_usdc"),
        ({"models": [{"window": 1}]}, "/account/models/0/window"),
    ],
)
def test_bad_accounts_are_named(world, account, pointer):
    assert world.refused({"account": account})["pointer"] == pointer

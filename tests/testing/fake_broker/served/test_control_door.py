"""Control over HTTP: the verbs of the tenant that a request names, and tenants themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.control_door import is_from_elsewhere
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked


def told(
    server: FakeServer, method: str, target: str, wishes: object = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a verb."""
    body = b"" if wishes is None else json.dumps(wishes).encode()
    answer = asked(server.root, method, target, body=body)
    assert answer.headers["content-type"] == "application/json"
    value: dict[str, Any] = json.loads(answer.body)
    return answer.status, value


def test_a_verb_reaches_the_broker(fake_server: FakeServer, broker: FakeBroker) -> None:
    status, _ = told(fake_server, "POST", "/fake/clock/advance", {"seconds": 90})

    assert status == 200
    assert broker.clock.monotonic() == 90


def test_a_verb_that_does_not_exist_is_refused_with_a_hint(fake_server: FakeServer) -> None:
    status, answer = told(fake_server, "POST", "/fake/clock/advanse", {"seconds": 90})

    assert status == 404
    assert "/fake/clock/advance" in answer["error"]


def test_a_tenant_is_opened_with_a_market_and_a_time_of_its_own(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    status, answer = told(
        fake_server, "POST", "/fake/tenants", {"seed": 3, "start": "2026-11-20T11:00", "pace": 0}
    )
    told(fake_server, "POST", "/fake/clock/advance?api_key=tenant_2", {"seconds": 60})

    known = answer["data"]
    assert status == 200
    assert known["api_key"] == "tenant_2"
    assert known["root"] == fake_server.root
    _, clock = told(fake_server, "GET", "/fake/clock?api_key=tenant_2")
    assert clock["data"]["now"] == "2026-11-20T11:01:00+05:30"
    assert broker.clock.monotonic() == 0


def test_a_tenants_token_opens_its_account_only(fake_server: FakeServer) -> None:
    _, answer = told(
        fake_server, "POST", "/fake/tenants", {"user_id": "FB0002", "api_key": "two", "seed": 2}
    )
    known, first = answer["data"], fake_server.credentials

    mine = asked(fake_server.root, "GET", "/user/profile", _bearing("two", known["access_token"]))
    crossed = asked(fake_server.root, "GET", "/user/profile", _bearing("two", first.access_token))

    assert json.loads(mine.body)["data"]["user_id"] == "FB0002"
    assert (crossed.status, json.loads(crossed.body)["error_type"]) == (403, "TokenException")


def test_a_tenant_without_limits_has_funds_without_bound(fake_server: FakeServer) -> None:
    wishes = {"has_limits": False, "rules": "2026-03-31", "hours": "exchange", "fills": "depth"}

    told(fake_server, "POST", "/fake/tenants", wishes)

    tenant = fake_server.tenants.with_key("tenant_2")
    assert tenant is not None
    settings = tenant.broker.settings
    assert (settings.funds, settings.has_limits) == (None, False)
    assert str(settings.rules) == "2026-03-31"
    assert (settings.hours, settings.fills) == ("exchange", "depth")


def test_tenants_are_listed_and_leave(fake_server: FakeServer) -> None:
    told(fake_server, "POST", "/fake/tenants", {"api_key": "two"})

    _, listed = told(fake_server, "GET", "/fake/tenants")
    status, _ = told(fake_server, "DELETE", "/fake/tenants/two")
    _, left = told(fake_server, "GET", "/fake/tenants")

    assert status == 200
    assert [each["api_key"] for each in listed["data"]] == ["fake_api_key", "two"]
    assert [each["api_key"] for each in left["data"]] == ["fake_api_key"]


@pytest.mark.parametrize(
    ("method", "target", "wishes", "status", "reason"),
    [
        ("POST", "/fake/tenants", {"sead": 3}, 400, "seed"),
        ("POST", "/fake/tenants", {"seed": "x"}, 400, "whole number"),
        ("POST", "/fake/tenants", {"hours": "never"}, 400, "give one of always, exchange"),
        ("POST", "/fake/tenants", {"funds": -5}, 400, "funds is -5.0: give rupees, 0 or more"),
        ("POST", "/fake/tenants", {"pace": -1}, 400, "pace"),
        ("POST", "/fake/tenants", {"api_key": "fake_api_key"}, 400, "is taken"),
        ("POST", "/fake/tenants", [1], 400, "JSON object"),
        ("DELETE", "/fake/tenants/nobody", None, 404, "Nobody"),
        ("DELETE", "/fake/tenants/fake_api_key", None, 404, "first"),
        ("PUT", "/fake/tenants", None, 405, "takes GET and POST"),
        ("GET", "/fake/state?api_key=nobody", None, 404, "Nobody"),
    ],
)
def test_what_cannot_be_done_is_said(
    fake_server: FakeServer, method: str, target: str, wishes: object, status: int, reason: str
) -> None:
    given, answer = told(fake_server, method, target, wishes)

    assert given == status
    assert reason in answer["error"]


def test_margins_and_rates_are_limited_each_on_its_own(fake_server: FakeServer) -> None:
    told(fake_server, "POST", "/fake/tenants", {"has_limits": False, "funds": 5000})
    told(fake_server, "POST", "/fake/tenants", {"has_limits": True, "funds": None})

    settings = [tenant.broker.settings for tenant in fake_server.tenants][1:]
    assert [(each.has_limits, each.funds) for each in settings] == [
        (False, 5000 * 10_000),
        (True, None),
    ]


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [
        ({"Origin": "https://example.com"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Origin": "http://localhost:3000", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://127.0.0.1:5000"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("target", ["/fake/clock/advance?seconds=5", "/fake/tenants"])
def test_pages_of_other_sites_change_nothing(
    fake_server: FakeServer,
    broker: FakeBroker,
    headers: dict[str, str],
    is_refused: bool,
    target: str,
) -> None:
    answer = asked(fake_server.root, "POST", target, headers)

    moved, opened = broker.clock.monotonic(), len(fake_server.tenants) - 1
    assert answer.status == (403 if is_refused else 200)
    assert (moved or opened) == (0 if is_refused else 5 if "clock" in target else 1)


def test_a_page_of_the_server_may_change_it_whatever_its_name() -> None:
    origin = {"Origin": "http://my-box:8787"}

    assert not is_from_elsewhere(origin, "my-box:8787")
    assert is_from_elsewhere(origin, "127.0.0.1:8787")


def test_pages_of_other_sites_may_look(fake_server: FakeServer) -> None:
    answer = asked(fake_server.root, "GET", "/fake/clock", {"Origin": "https://example.com"})

    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


def _bearing(api_key: str, access_token: str) -> dict[str, str]:
    return {"Authorization": f"token {api_key}:{access_token}"}

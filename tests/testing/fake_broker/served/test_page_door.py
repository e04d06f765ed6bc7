"""Pages over HTTP: a login from the button to the session."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import asked


def test_a_person_logs_in_and_the_app_gets_a_session(
    fake_server: FakeServer, broker: FakeBroker
) -> None:
    target = fake_server.credentials.login.removeprefix(fake_server.root)

    opened = asked(fake_server.root, "GET", target)
    pressed = asked(fake_server.root, "POST", target)
    (token,) = parse_qs(urlsplit(pressed.headers["location"]).query)["request_token"]
    with fake_server.kite(access_token=None) as kite:
        session = kite.session.generate(token, api_secret=broker.api_secret)
        profile = kite.user.profile()

    assert (opened.status, pressed.status) == (200, 302)
    assert session.user_id == profile.user_id == broker.user_id


def test_a_page_is_safe_to_show(fake_server: FakeServer) -> None:
    answer = asked(fake_server.root, "GET", "/connect/login?v=3&api_key=%3Cscript%3E")

    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"<script" not in answer.body

"""What the broker writes down, and what it never does."""

from __future__ import annotations

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, limit


def test_journal_tells_what_was_asked_and_answered() -> None:
    caller = Caller()
    order_id = caller.place(limit(1490, tag="noted"))

    entry = caller.broker.journal[-1]

    assert (entry.endpoint, entry.path) == ("POST /orders/{variety}", "/orders/regular")
    assert ("tag", "noted") in entry.form
    assert (entry.status, order_id.encode() in entry.answer) == (200, True)
    assert entry.at == "2026-11-20T10:00:00.000+05:30"


def test_refusals_are_written_down_too() -> None:
    caller = Caller()

    caller.refused(caller.calls.orders.history("1"))

    assert [entry.status for entry in caller.broker.journal] == [404]


def test_journal_holds_no_secret() -> None:
    broker = FakeBroker(grants_refresh_tokens=True)
    kite = broker.kite(access_token=None)
    request_token = broker.request_token()
    first = broker.access_token
    session = kite.session.generate(request_token, api_secret=broker.api_secret)
    kite.user.profile()
    renewed = kite.session.renew(session.refresh_token or "", api_secret=broker.api_secret)
    kite.session.logout()

    text = broker.journal.to_bytes().decode()

    secrets = [
        first,
        request_token,
        broker.api_secret,
        session.access_token,
        session.public_token,
        session.enctoken,
        session.refresh_token,
        renewed.access_token,
        renewed.refresh_token,
    ]
    assert len(broker.journal) == 4
    assert [secret for secret in secrets if secret and secret in text] == []
    assert "***" in text

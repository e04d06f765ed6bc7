"""What the broker writes down, and what it never does."""

from __future__ import annotations

from kite_testing import FakeBroker
from kite_testing.fake_broker.wire.arrival import Arrival
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


def test_answer_that_went_astray_is_written_down_with_its_fate() -> None:
    caller = Caller()
    headers = {"Authorization": f"token {caller.broker.api_key}:{caller.broker.access_token}"}

    for name in ("unreachable", "lost", "truncated", "slow"):
        with caller.broker.faults.add(name):
            caller.broker.deliver(Arrival("GET", "/user/profile", headers))
    caller.broker.deliver(Arrival("GET", "/user/profile", headers))

    found = [(entry.status, entry.fate) for entry in caller.broker.journal]
    assert found == [(0, "refused"), (0, "lost"), (200, "cut"), (200, "late"), (200, "")]
    assert b" 0 (lost) " in caller.broker.journal[1].to_line()


def test_json_arrays_are_written_down_whole() -> None:
    caller = Caller()
    kind = {"Content-Type": "application/json"}
    body = b'[{"exchange":"NSE","access_token":"secret123"}]'

    caller.broker.deliver(Arrival("POST", "/margins/orders", kind, body))
    caller.broker.deliver(Arrival("POST", "/margins/orders", kind, b"{"))

    first, second = caller.broker.journal
    assert [name for name, _ in first.form] == [""]
    assert '"exchange":"NSE"' in first.form[0][1]
    assert "secret123" not in first.form[0][1]
    assert second.form == ()


def test_entries_from_the_nth_on_are_a_part_of_all() -> None:
    caller = Caller()
    for _ in range(3):
        caller.data(caller.calls.orders.all())
    journal = caller.broker.journal

    assert journal.since(1) == list(journal)[1:]
    assert journal.since(-5) == list(journal)


def test_journal_is_taken_up_where_it_was_kept() -> None:
    caller = Caller()
    caller.data(caller.calls.orders.all())
    journal = caller.broker.journal
    kept, digest = journal.kept(), journal.digest()

    caller.data(caller.calls.orders.all())
    journal.take_up()
    assert len(journal) == 0
    journal.take_up(kept)

    assert journal.digest() == digest


def test_header_of_a_session_is_in_no_entry() -> None:
    caller = Caller()

    caller.data(caller.calls.orders.all())

    assert caller.broker.access_token not in repr(caller.broker.journal[0])


def test_path_that_the_api_lacks_is_written_down_with_its_method() -> None:
    caller = Caller()

    caller.broker.deliver(Arrival("PUT", "/nope", {}))

    assert [(entry.endpoint, entry.path) for entry in caller.broker.journal] == [("PUT ?", "/nope")]

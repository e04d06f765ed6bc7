"""What the night does: shares are delivered, contracts are carried, expired ones are settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.testing.fake_broker.caller import Caller, limit

FUNDS = 1_00_00_000


@pytest.fixture
def caller() -> Caller:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def sleep_until(caller: Caller, day: int) -> None:
    """Wait for a morning of the same month, and log in again."""
    morning = caller.broker.clock.now().replace(day=day, hour=9, minute=30)
    caller.broker.clock.advance_to(morning)
    token = caller.broker.request_token()
    secret = caller.broker.api_secret
    caller.ask(caller.calls.session.generate(token, api_secret=secret))


def infy(caller: Caller) -> tuple[int, int, float]:
    """Settled shares, shares on their way, and their average price."""
    rows = caller.ask(caller.calls.portfolio.holdings())
    (row,) = (row for row in rows if row.tradingsymbol == "INFY")
    return row.quantity, row.t1_quantity, row.average_price


def test_shares_bought_are_on_their_way_the_next_day_and_there_the_day_after(
    caller: Caller,
) -> None:
    caller.place(limit(1500, quantity=80))
    caller.broker.run(1)
    average = (120 * 1418.5 + 80 * 1500) / 200

    sleep_until(caller, 23)
    monday = infy(caller)
    sleep_until(caller, 24)
    tuesday = infy(caller)

    assert (monday, tuesday) == ((120, 80, average), (200, 0, average))
    assert caller.ask(caller.calls.portfolio.positions()).net == []
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS - 120_000


def test_shares_sold_are_gone_the_next_day(caller: Caller) -> None:
    caller.place(limit(1500, quantity=20, transaction_type="SELL"))
    caller.broker.run(1)

    sleep_until(caller, 23)

    assert infy(caller) == (100, 0, 1418.5)
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS + 30_000


def test_future_is_carried_at_its_price_and_marked_from_the_close(caller: Caller) -> None:
    future = {"exchange": "NFO", "tradingsymbol": "INFY26DECFUT", "product": "NRML"}
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1510)
    caller.place(limit(1510, quantity=400, **future))
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1520)
    caller.broker.run(1)

    sleep_until(caller, 23)
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1525)

    positions = caller.ask(caller.calls.portfolio.positions())
    (row,) = positions.net
    assert (row.quantity, row.overnight_quantity, row.average_price) == (400, 400, 1510)
    assert (row.close_price, row.pnl, row.m2m) == (1520, 6000, 2000)
    assert positions.day == []


def test_profit_of_yesterday_is_in_the_funds_of_today(caller: Caller) -> None:
    caller.place(limit(1500, quantity=10, product="MIS"))
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1512)
    caller.place(limit(1512, quantity=10, product="MIS", transaction_type="SELL"))
    caller.broker.run(1)
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS

    sleep_until(caller, 23)

    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS + 120


def test_expired_contract_is_settled_at_its_close(caller: Caller) -> None:
    key = "NFO:INFY26NOVFUT"
    caller.broker.market.set_price(key, 1510)
    caller.place(
        limit(1510, exchange="NFO", tradingsymbol="INFY26NOVFUT", product="NRML", quantity=400)
    )
    caller.broker.market.set_price(key, 1500)
    caller.broker.run(1)

    sleep_until(caller, 25)

    assert caller.ask(caller.calls.portfolio.positions()).net == []
    assert caller.ask(caller.calls.user.segment_margins("equity")).net == FUNDS - 4000


def test_weekend_is_one_night(caller: Caller) -> None:
    caller.place(limit(1500, quantity=5))
    caller.broker.run(1)
    sunday = caller.broker.clock.now() + timedelta(days=2)
    caller.broker.clock.advance_to(sunday)
    token = caller.broker.request_token()
    secret = caller.broker.api_secret
    caller.ask(caller.calls.session.generate(token, api_secret=secret))

    rows = caller.ask(caller.calls.orders.all())

    assert [row.status for row in rows] == ["COMPLETE"]

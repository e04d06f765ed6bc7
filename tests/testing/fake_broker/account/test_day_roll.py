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


def net(caller: Caller) -> float:
    return caller.ask(caller.calls.user.segment_margins("equity")).net


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
    assert [row.product for row in caller.ask(caller.calls.portfolio.positions()).net] == ["NRML"]
    # Tax 120, exchange 3.68, SEBI 0.12, stamp duty 18, GST 0.68 rupees.
    assert net(caller) == FUNDS - 120_000 - 142.48


def test_shares_sold_are_gone_the_next_day(caller: Caller) -> None:
    caller.place(limit(1500, quantity=20, transaction_type="SELL"))
    caller.broker.run(1)

    sleep_until(caller, 23)

    assert infy(caller) == (100, 0, 1418.5)
    # Tax 30, exchange 0.92, SEBI 0.03, GST 0.17, depository 15.34 rupees.
    assert net(caller) == FUNDS + 30_000 - 46.46


def test_future_is_carried_at_its_price_and_marked_from_the_close(caller: Caller) -> None:
    future = {"exchange": "NFO", "tradingsymbol": "INFY26DECFUT", "product": "NRML"}
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1510)
    caller.place(limit(1510, quantity=400, **future))
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1520)
    caller.broker.run(1)

    sleep_until(caller, 23)
    caller.broker.market.set_price("NFO:INFY26DECFUT", 1525)

    positions = caller.ask(caller.calls.portfolio.positions())
    (row,) = (row for row in positions.net if row.tradingsymbol == "INFY26DECFUT")
    assert (row.quantity, row.overnight_quantity, row.average_price) == (400, 400, 1510)
    assert (row.close_price, row.pnl, row.m2m) == (1520, 6000, 2000)
    assert positions.day == []


def test_profit_of_yesterday_is_in_the_funds_of_today(caller: Caller) -> None:
    caller.place(limit(1500, quantity=10, product="MIS"))
    caller.broker.run(1)
    caller.broker.market.set_price("NSE:INFY", 1512)
    caller.place(limit(1512, quantity=10, product="MIS", transaction_type="SELL"))
    caller.broker.run(1)
    assert net(caller) == FUNDS

    sleep_until(caller, 23)

    # Brokerage 9.04, tax 4, exchange 0.92, SEBI 0.03, GST 1.80 rupees.
    assert net(caller) == FUNDS + 120 - 15.79


def test_expired_future_on_a_share_ends_in_shares(caller: Caller) -> None:
    key = "NFO:INFY26NOVFUT"
    caller.broker.market.set_price(key, 1510)
    caller.place(
        limit(1510, exchange="NFO", tradingsymbol="INFY26NOVFUT", product="NRML", quantity=400)
    )
    caller.broker.market.set_price(key, 1495)
    caller.broker.run(1)

    sleep_until(caller, 25)

    positions = caller.ask(caller.calls.portfolio.positions()).net
    assert [row.tradingsymbol for row in positions if row.tradingsymbol.startswith("INFY")] == []
    assert sum(infy(caller)[:2]) == 120 + 400
    # Bought at 1510 and delivered at 1500; the charges are 49.35 rupees.
    assert net(caller) == FUNDS - 10 * 400 - 1500 * 400 - 49.35


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

"""What the exchange's day does to orders: auctions, halts, and what they cancel."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.money import RUPEE
from tests.testing.fake_broker.caller import at
from tests.testing.fake_broker.exchange.floor import Floor

BEGINS = ("dropped", reasons.AUCTION_BEGINS)


@pytest.mark.parametrize("hours", ["always", "exchange"])
def test_closing_auction_cancels_stops_and_disclosed_quantities(hours: str) -> None:
    floor = Floor(hours=hours, start=at("15:00:00"))
    floor.show(1500)
    stop = floor.enter("SELL", price=1400, trigger=1410)
    shy = floor.enter("BUY", price=1400, quantity=30, disclosed_quantity=10)
    plain = floor.enter("BUY", price=1400)

    floor.run_to("15:15:00")

    assert floor.notes == [(stop.order_id, *BEGINS), (shy.order_id, *BEGINS)]
    assert plain.status == "OPEN"


def test_contracts_have_no_closing_auction() -> None:
    floor = Floor(key="NFO:INFY26NOVFUT", hours="exchange", start=at("15:00:00"))
    floor.show(1500)
    stop = floor.enter("SELL", price=1400, trigger=1410)

    floor.run_to("15:20:00")

    assert stop.waits_for_trigger
    assert floor.notes == []


def test_closing_auction_cancels_the_limits_of_stock_futures_outside_of_its_band() -> None:
    floor = Floor(key="NFO:INFY26NOVFUT", hours="exchange", start=at("15:00:00"))
    floor.show(1500)
    low = floor.enter("BUY", price=1450)
    near = floor.enter("BUY", price=1460)

    floor.run_to("15:16:00")

    assert floor.notes == [(low.order_id, "dropped", reasons.OUT_OF_BAND)]
    assert near.status == "OPEN"


def test_futures_on_an_index_keep_their_band() -> None:
    floor = Floor(key="NFO:NIFTY26NOVFUT", hours="exchange", start=at("15:00:00"))
    floor.show(26_000)
    far = floor.enter("BUY", price=24_500)

    floor.run_to("15:16:00")

    assert far.status == "OPEN"


def test_orders_rest_in_the_closing_auction_and_trade_at_its_one_price() -> None:
    floor = Floor(hours="exchange", start=at("15:00:00"))
    floor.show(1500)
    early = floor.enter("BUY", price=1450)
    floor.run_to("15:21:00")
    buy = floor.enter("BUY", price=1510)
    sell = floor.enter("SELL", price=1490)
    high = floor.enter("SELL", price=1530)
    floor.show(1501)
    assert floor.notes == []

    floor.run_to("15:31:00")

    assert floor.notes == [(buy.order_id, 10, 1501), (sell.order_id, 10, 1501)]
    assert early.status == high.status == "OPEN"


def test_prices_meet_orders_through_the_auction_when_hours_are_always() -> None:
    floor = Floor(start=at("15:21:00"))
    floor.show(1500)

    order = floor.enter("BUY", price=1510)

    assert floor.notes == [(order.order_id, 10, 1500)]


def test_pre_open_matches_at_the_price_that_trading_opens_with() -> None:
    floor = Floor(hours="exchange", start=at("09:01:00"))
    prices, instrument = floor.engine.prices, floor.instrument
    opening = prices.last(instrument, at("09:15:00").replace(tzinfo=floor.now.tzinfo))
    buy = floor.enter("BUY", price=opening / RUPEE + 5)
    sell = floor.enter("SELL", price=opening / RUPEE + 10)
    assert floor.notes == []

    floor.run_to("09:12:00")

    assert floor.notes == [(buy.order_id, 10, opening / RUPEE)]
    assert sell.status == "OPEN"


def test_pre_open_matches_at_the_price_of_a_gap() -> None:
    floor = Floor(hours="exchange", start=at("09:01:00"))
    floor.show(1500)
    floor.broker.market.gap(floor.instrument.key, 1400)
    buy = floor.enter("BUY", price=1450)
    sell = floor.enter("SELL", price=1450)

    floor.run_to("09:12:00")

    assert floor.notes == [(buy.order_id, 10, 1400)]
    assert sell.status == "OPEN"


def test_day_is_put_on_the_agenda_once() -> None:
    floor = Floor(hours="exchange", start=at("15:00:00"))
    floor.show(1500)
    floor.enter("BUY", price=1400)
    due = floor.engine.agenda._due  # pyright: ignore[reportPrivateUsage]  # reason: that is what grows
    steps = len(due)

    floor.exchange.clear()
    floor.enter("BUY", price=1400)

    assert len(due) == steps


def test_auctions_of_an_instrument_without_orders_pass_by() -> None:
    floor = Floor(hours="exchange", start=at("09:01:00"))
    order = floor.enter("BUY", price=1400)
    floor.exchange.withdraw(order)

    floor.run_to("16:00:00")

    assert floor.notes == []


@pytest.mark.parametrize(
    ("side", "price", "is_filled"), [("BUY", 1501, True), ("BUY", 1499, False), ("SELL", 0, True)]
)
def test_orders_after_the_close_trade_at_the_closing_price(
    side: str, price: float, is_filled: bool
) -> None:
    floor = Floor(hours="exchange", start=at("15:00:00"))
    floor.show(1500)
    floor.run_to("15:55:00")
    closing = floor.engine.prices.official_close(floor.instrument, floor.now.toordinal())
    assert closing == 1500 * RUPEE

    order = floor.enter(side, price=price)

    assert floor.notes == ([(order.order_id, 10, 1500)] if is_filled else [])

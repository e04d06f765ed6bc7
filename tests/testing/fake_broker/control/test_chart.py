"""What the page shows of one instrument."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_core import OrderParams
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.view import view_of
from tests.testing.fake_broker.caller import Caller, at, limit, market

INFY = "NSE:INFY"
TOKEN = 408065


def chart_of(broker: FakeBroker, key: str | None = None) -> dict[str, Any]:
    chart: dict[str, Any] = view_of(broker.levers, key=key)["chart"]
    return chart


def test_candles_are_those_of_the_history() -> None:
    broker = FakeBroker(seed=7)
    broker.run(90)

    candles = chart_of(broker)["candles"]

    history = Caller(broker).candles(TOKEN, "minute", "09:15", "10:01")
    assert len(candles) == 47
    assert candles == [[stamp[:19], *cells] for stamp, *cells in history]


def test_the_last_candle_forms_until_now() -> None:
    broker = FakeBroker(seed=7)
    broker.run(30)

    broker.market.set_price(INFY, 1502.5)

    chart = chart_of(broker)
    assert chart["candles"][-1][0] == "2026-11-20T10:00:00"
    assert chart["candles"][-1][4] == chart["last"] == 1502.5


def test_a_price_is_set_until_it_is_released() -> None:
    broker = FakeBroker(seed=7)
    broker.market.set_price(INFY, 1502.5)

    is_set = chart_of(broker)["is_set"]
    broker.market.release_price(INFY)

    assert is_set
    assert not chart_of(broker)["is_set"]


def test_before_the_opening_the_session_is_that_of_the_day_before() -> None:
    broker = FakeBroker(start=at("2026-11-20 08:00"))

    assert chart_of(broker)["candles"][0][0] == "2026-11-19T09:15:00"


def test_fills_of_the_instrument_are_marked_at_their_price() -> None:
    caller = Caller()
    order_id = caller.place(market(quantity=3))
    caller.place(market(tradingsymbol="SBIN"))
    caller.broker.run(1)

    (fill,) = chart_of(caller.broker)["fills"]

    (trade,) = caller.data(caller.calls.orders.trades_of(order_id))
    assert fill == {
        "at": trade["fill_timestamp"],
        "side": "BUY",
        "quantity": 3,
        "price": trade["average_price"],
        "order_id": order_id,
    }


def test_orders_on_the_book_are_marked_at_the_price_that_they_wait_for() -> None:
    caller = Caller()
    caller.broker.market.set_price(INFY, 1500)
    bought = caller.place(limit(1490, quantity=2))
    stop = caller.place(
        OrderParams.stop_loss(
            exchange="NSE",
            tradingsymbol="INFY",
            transaction_type="SELL",
            quantity=1,
            price=1479,
            trigger_price=1480,
            product="CNC",
        )
    )
    caller.place(limit(930, tradingsymbol="SBIN"))
    caller.broker.run(1)

    waiting = chart_of(caller.broker)["waiting"]

    assert [(row["order_id"], row["status"], row["price"]) for row in waiting] == [
        (bought, "OPEN", 1490),
        (stop, "TRIGGER PENDING", 1480),
    ]
    assert [row["quantity"] for row in waiting] == [2, 1]


def test_depth_is_that_of_the_quote() -> None:
    caller = Caller()

    depth = chart_of(caller.broker)["depth"]

    assert depth == caller.quote(INFY)["depth"]
    assert len(depth["buy"]) == len(depth["sell"]) == 5


def test_an_index_has_candles_and_no_depth() -> None:
    chart = chart_of(FakeBroker(), "NSE:NIFTY 50")

    assert chart["key"] == "NSE:NIFTY 50"
    assert chart["candles"]
    assert chart["depth"] == {"buy": [], "sell": []}


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError, match="The fake market has no NSE:NOBODY"):
        chart_of(FakeBroker(), "NSE:NOBODY")


def test_candles_of_a_night_follow_those_of_the_day() -> None:
    broker = FakeBroker(start=datetime.fromisoformat("2026-11-20T20:00+05:30"))

    stamps = [candle[0] for candle in chart_of(broker)["candles"]]

    assert stamps[0] == "2026-11-20T09:15:00"
    assert stamps[-1] == "2026-11-20T20:00:00"
    assert stamps == sorted(stamps)

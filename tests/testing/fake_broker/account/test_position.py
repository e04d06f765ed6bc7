"""Positions: the formulas of the broker, checked against the worked figures of its samples."""

from __future__ import annotations

from typing import Any

import pytest

from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.position_rows import day_row, net_row
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import exact
from tests.testing.fake_broker.caller import Caller, limit


def share(**changes: Any) -> Instrument:
    facts: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "ACME",
        "exchange_token": 1,
        "segment": "NSE",
        "name": "ACME",
        "kind": "EQ",
        "tick": exact("0.05"),
    }
    return Instrument(**{**facts, **changes})


def test_commodity_lot_counts_its_multiplier() -> None:
    position = Position(instrument=share(multiplier=1000), product="NRML")

    position.record("BUY", 1, exact("161.05"))

    row = net_row(position, exact("161.05"))
    assert (row["buy_value"], row["value"], row["pnl"], row["m2m"]) == (161_050, -161_050, 0, 0)
    assert (row["buy_price"], row["average_price"]) == (161.05, 161.05)
    assert (row["multiplier"], row["close_price"]) == (1000, 0)


@pytest.fixture
def carried() -> Position:
    """Three lots of a commodity carried, one bought, four sold (sample: positions.json)."""
    position = Position(
        instrument=share(),
        product="NRML",
        overnight=[(3, 3 * exact(23_057))],
        close_price=exact(23_232),
    )
    position.record("BUY", 1, exact(23_388))
    position.record("SELL", 4, exact(23_340))
    return position


def test_carried_position_in_the_net_view(carried: Position) -> None:
    row = net_row(carried, exact(23_355))

    assert (row["quantity"], row["overnight_quantity"], row["average_price"]) == (0, 3, 0)
    assert (row["buy_quantity"], row["buy_value"], row["buy_price"]) == (4, 92_559, 23_139.75)
    assert (row["sell_quantity"], row["sell_value"], row["sell_price"]) == (4, 93_360, 23_340)
    assert (row["value"], row["pnl"], row["unrealised"], row["realised"]) == (801, 801, 801, 0)
    assert (row["buy_m2m"], row["sell_m2m"], row["m2m"]) == (93_084, 93_360, 276)
    assert (row["close_price"], row["last_price"]) == (23_232, 23_355)


def test_carried_position_in_the_day_view(carried: Position) -> None:
    row = day_row(carried, exact(23_355))

    assert (row["quantity"], row["overnight_quantity"], row["average_price"]) == (-3, 0, 23_340)
    assert (row["value"], row["pnl"], row["m2m"]) == (69_972, -93, -93)
    assert (row["buy_m2m"], row["close_price"]) == (23_388, 23_232)


def test_round_trip_shows_what_it_lost() -> None:
    position = Position(instrument=share(), product="MIS")

    position.record("BUY", 1, exact(311))
    position.record("SELL", 1, exact(309))

    row = net_row(position, exact("308.4"))
    assert (row["quantity"], row["value"], row["pnl"], row["m2m"]) == (0, -2, -2, -2)


def test_average_is_over_all_buys_of_the_day() -> None:
    position = Position(instrument=share(), product="MIS")

    position.record("BUY", 50, exact(280))
    position.record("SELL", 50, exact(287))
    position.record("BUY", 70, exact(283))

    row = net_row(position, exact(280))
    assert (row["average_price"], row["pnl"]) == (281.75, 140)


def test_carried_short_counts_on_the_sell_side() -> None:
    position = Position(
        instrument=share(),
        product="NRML",
        overnight=[(2, 2 * exact(110))],
        is_carried_short=True,
        close_price=exact(105),
    )

    position.record("BUY", 2, exact(100))

    row = net_row(position, exact(99))
    assert (row["overnight_quantity"], row["quantity"]) == (-2, 0)
    assert (row["sell_value"], row["sell_m2m"], row["buy_m2m"]) == (220, 210, 200)
    assert (row["pnl"], row["m2m"]) == (20, 10)


def test_sale_of_a_holding_is_a_short_delivery_position_and_is_used() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)

    caller.place(limit(1490, transaction_type="SELL", quantity=20))

    positions = caller.ask(caller.calls.portfolio.positions())
    assert [(row.quantity, row.product) for row in positions.day] == [(-20, "CNC")]
    holdings = caller.ask(caller.calls.portfolio.holdings())
    (infy,) = (row for row in holdings if row.tradingsymbol == "INFY")
    assert (infy.quantity, infy.used_quantity, infy.sellable_quantity) == (120, 20, 100)


def test_each_product_has_a_position_of_its_own() -> None:
    caller = Caller()
    caller.broker.market.set_price("NSE:INFY", 1500)

    caller.place(limit(1500, product="CNC"))
    caller.place(limit(1500, product="MIS", transaction_type="SELL"))
    caller.broker.run(1)

    positions = caller.ask(caller.calls.portfolio.positions())
    assert [(row.product, row.quantity) for row in positions.day] == [("CNC", 1), ("MIS", -1)]

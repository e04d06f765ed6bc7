from __future__ import annotations

from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.models.portfolio import (
    Holding,
    HoldingsSummary,
    Position,
    PositionPnl,
)
from tests.core.samples import official

CALLS = KiteCalls()
HOLDING: dict[str, Any] = {
    "tradingsymbol": "INFY",
    "exchange": "NSE",
    "instrument_token": 408065,
    "quantity": 10,
    "t1_quantity": 2,
    "used_quantity": 3,
    "average_price": 1400.0,
    "last_price": 1500.0,
    "close_price": 1490.0,
}
POSITION: dict[str, Any] = {
    "tradingsymbol": "GOLDM26DECFUT",
    "exchange": "MCX",
    "product": "NRML",
    "instrument_token": 53496327,
    "quantity": 1,
    "multiplier": 10,
    "last_price": 105.0,
    "buy_quantity": 3,
    "buy_price": 100.0,
    "buy_value": 3000.0,
    "sell_quantity": 2,
    "sell_price": 102.0,
    "sell_value": 2040.0,
}


def test_a_holding_counts_what_is_not_delivered_yet() -> None:
    holding = Holding.from_dict(HOLDING)

    assert holding.total_quantity == 12
    assert holding.sellable_quantity == 9
    assert (holding.invested, holding.market_value) == (16800.0, 18000.0)


def test_the_summary_weighs_the_days_change_by_quantity() -> None:
    other = {**HOLDING, "tradingsymbol": "SBIN", "average_price": 0.0, "discrepancy": True}

    summary = HoldingsSummary.of(Holding.from_dict(row) for row in (HOLDING, other))

    assert (summary.holdings, summary.invested, summary.market_value) == (2, 16800.0, 36000.0)
    assert summary.day_change == 240.0
    assert summary.day_change_percentage == pytest.approx(240 / 35760 * 100)
    assert (summary.zero_cost, summary.discrepant) == (["SBIN"], ["SBIN"])


def test_an_empty_account_has_zeros() -> None:
    summary = HoldingsSummary.of([])

    assert (summary.invested, summary.pnl_percentage, summary.day_change_percentage) == (0, 0, 0)


def test_profit_is_parted_into_what_is_closed_and_what_is_open() -> None:
    pnl = PositionPnl.of(Position.from_dict(POSITION))

    assert (pnl.realised, pnl.unrealised, pnl.total) == (40.0, 50.0, 90.0)


def test_a_short_position_gains_when_the_price_falls() -> None:
    short = {
        **POSITION,
        "quantity": -2,
        "buy_quantity": 0,
        "buy_price": 0.0,
        "buy_value": 0.0,
        "last_price": 101.0,
    }

    pnl = PositionPnl.of(Position.from_dict(short))

    assert (pnl.realised, pnl.unrealised) == (0.0, 20.0)


@pytest.mark.parametrize(("quantity", "is_open"), [(1, True), (-1, True), (0, False)])
def test_a_position_is_open_while_anything_is_left(quantity: int, is_open: bool) -> None:
    assert Position.from_dict({**POSITION, "quantity": quantity}).is_open is is_open


def test_our_profit_is_the_brokers_on_every_official_position() -> None:
    positions = CALLS.portfolio.positions().answer(official("positions.json"))

    for position in (*positions.net, *positions.day):
        assert position.current_pnl == pytest.approx(position.pnl)
        assert PositionPnl.of(position).total == pytest.approx(position.pnl)

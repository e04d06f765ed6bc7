from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.client import KiteCalls
from kite_core.messages import Response
from kite_core.models.portfolio import (
    Holding,
    HoldingsSummary,
    Position,
    PositionPnl,
)
from tests.core.models.traded import position
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

    figures = {name: value for name, value in summary.to_dict().items() if value != []}
    assert set(figures.values()) == {0}
    assert len(figures) == 8


def test_percentages_are_the_brokers_on_the_official_summary() -> None:
    theirs = CALLS.portfolio.broker_summary().answer(official("holdings_summary.json"))
    row = {**HOLDING, "quantity": 1, "t1_quantity": 0}
    row |= {"average_price": theirs.invested_amount, "last_price": theirs.current_value}
    row |= {"close_price": theirs.current_value - theirs.today_pnl}

    ours = HoldingsSummary.of([Holding.from_dict(row)])

    assert ours.pnl == pytest.approx(theirs.total_pnl)
    assert ours.pnl_percentage == pytest.approx(theirs.total_pnl_percent)
    assert ours.day_change_percentage == pytest.approx(theirs.today_pnl_percent)


def test_a_holding_without_a_previous_close_has_not_changed_today() -> None:
    summary = HoldingsSummary.of([Holding.from_dict({**HOLDING, "close_price": 0})])

    assert (summary.day_change, summary.day_change_percentage) == (0, 0)


def test_a_holding_without_shares_is_not_one_without_cost() -> None:
    gone = {**HOLDING, "quantity": 0, "t1_quantity": 0, "average_price": 0}

    assert HoldingsSummary.of([Holding.from_dict(gone)]).zero_cost == []


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


@pytest.mark.parametrize(
    ("row", "realised", "unrealised"),
    [
        (position(buys=(1, 161.05), last=161.05, multiplier=1000), 0, 0),
        (
            position(
                carried=(3, 23057.0),
                previous_close=23232.0,
                buys=(1, 23388.0),
                sells=(4, 23340.0),
                last=23355.0,
            ),
            801,
            0,
        ),
        (position(buys=(1, 23388.0), sells=(4, 23340.0), last=23355.0), -48, -45),
        (position(buys=(1, 311.0), sells=(1, 309.0), last=308.4), -2, 0),
        # Bought 50 at 280 and 70 at 283, sold 50 at 287: the average is that of all buys.
        (position(buys=(120, 33810 / 120), sells=(50, 287.0), last=280.0), 262.5, -122.5),
    ],
    ids=["one lot", "carried long closed", "the day alone", "round trip", "more bought"],
)
def test_worked_examples_are_parted_as_by_hand(
    row: Position, realised: float, unrealised: float
) -> None:
    pnl = PositionPnl.of(row)

    assert pnl.realised == pytest.approx(realised)
    assert pnl.unrealised == pytest.approx(unrealised)


prices = st.integers(5, 5_000_000).map(lambda paise: paise / 100)
sides = st.tuples(st.integers(0, 10_000), prices)


@given(
    row=st.builds(
        position,
        buys=sides,
        sells=sides,
        carried=st.tuples(st.integers(-10_000, 10_000), prices),
        previous_close=prices,
        last=prices,
        multiplier=st.sampled_from((1, 10, 1000)),
    )
)
def test_realised_and_unrealised_are_the_brokers_profit_and_the_open_part_is_marked(
    row: Position,
) -> None:
    pnl = PositionPnl.of(row)

    scale = 1e-12 * (row.buy_value + row.sell_value + abs(pnl.total) + 1)
    marked = row.quantity * (row.last_price - row.average_price) * row.multiplier
    assert pnl.total == pytest.approx(row.pnl, abs=scale)
    assert pnl.unrealised == pytest.approx(marked, rel=1e-9, abs=100 * scale)


def test_bad_rows_of_both_views_are_kept_beside_the_good_ones() -> None:
    body = b'{"status":"success","data":{"net":[{"quantity":1}],"day":[{"quantity":"x"}]}}'

    positions = CALLS.portfolio.positions().answer(Response(status=200, body=body))

    assert [row.row for row in positions.skipped] == [{"quantity": 1}, {"quantity": "x"}]


def test_our_profit_is_the_brokers_on_every_official_position() -> None:
    positions = CALLS.portfolio.positions().answer(official("positions.json"))

    for row in (*positions.net, *positions.day):
        assert row.current_pnl == pytest.approx(row.pnl)
        assert PositionPnl.of(row).total == pytest.approx(row.pnl)

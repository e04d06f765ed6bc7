from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.models.orders import Trade
from kite_core.models.portfolio import Holding, Position
from kite_core.models.trade_accounts import accounts_of
from kite_core.models.trade_pnl import PnlMethod, PnlQuestion, TradePnlReport
from kite_core.models.trade_report import report_of
from kite_core.rows import SkippedRow
from kite_core.rulebook.book import rules_on
from tests.core.models.trading_day import OPENED, holding, position, trade

RATES = rules_on(date(2026, 11, 20)).charges
LEAD = {"exchange": "MCX", "tradingsymbol": "LEADMINI26DECFUT", "product": "NRML"}


def report(
    trades: Sequence[Trade],
    positions: Sequence[Position] = (),
    holdings: Sequence[Holding] = (),
    *,
    method: PnlMethod = "fifo",
    marks: dict[str, Any] | None = None,
) -> TradePnlReport:
    question = PnlQuestion(method=method, marks=marks or {})
    return report_of(accounts_of(trades, positions, holdings), question, RATES)


def test_a_day_without_trades_earned_nothing() -> None:
    empty = report([])

    assert empty.rows == []
    assert (empty.realised, empty.unrealised, empty.total, empty.charges) == (0.0, 0.0, 0.0, 0.0)


def test_a_round_trip_is_told_with_its_prices_and_times() -> None:
    (row,) = report([trade(10, 100.05), trade(-4, 101.1, minutes=3)]).rows

    (trip,) = row.round_trips
    assert (trip.quantity, trip.entry_price, trip.exit_price) == (4, 100.05, 101.1)
    assert trip.realised == row.realised == 4.2
    assert trip.entered_at == OPENED
    assert trip.left_at is not None
    assert (trip.left_at - OPENED).seconds == 180
    assert (row.open_quantity, row.open_price) == (6, 100.05)


def test_both_methods_tell_the_same_day_differently() -> None:
    trades = [trade(10, 100), trade(10, 120, minutes=1), trade(-10, 130, minutes=2)]

    fifo = report(trades, marks={"NSE:INFY": 125})
    average = report(trades, method="average", marks={"NSE:INFY": 125})

    assert (fifo.realised, fifo.unrealised) == (300.0, 50.0)
    assert (average.realised, average.unrealised) == (200.0, 150.0)
    assert average.rows[0].open_price == 110.0
    assert fifo.total == average.total == 350.0
    assert fifo.rows[0].total == 350.0


def test_rupees_count_the_multiplier_and_prices_do_not() -> None:
    lead = position(1, multiplier=1000, last_price=161.25, **LEAD)

    result = report([trade(2, 161.05, **LEAD), trade(-1, 161.1, minutes=1, **LEAD)], [lead])  # type: ignore[arg-type]  # reason: the texts of a dict

    (row,) = result.rows
    assert (row.multiplier, row.realised, row.unrealised) == (1000.0, 50.0, 200.0)
    assert (row.bought_price, row.sold_price, row.open_price) == (161.05, 161.1, 161.05)
    assert (row.mark, row.mark_source) == (161.25, "position")
    assert row.is_multiplier_known
    assert row.unexplained_quantity == 0


def test_a_multiplier_that_is_not_known_is_told_and_spoils_the_charges() -> None:
    result = report([trade(1, 161.05, **LEAD), trade(-1, 161.1, **LEAD)])  # type: ignore[arg-type]  # reason: the texts of a dict

    (row,) = result.doubtful
    assert (row.multiplier, row.is_multiplier_known, row.charges) == (1.0, False, None)
    assert result.charges is None
    assert result.realised_after_charges is None


def test_a_sale_of_what_was_carried_is_no_short() -> None:
    carried = position(
        0,
        overnight_quantity=3,
        buy_value=92559.0,
        day_buy_value=23388.0,
        sell_value=93360.0,
        day_sell_value=93360.0,
        last_price=23355.0,
        **{**LEAD, "tradingsymbol": "GOLDGUINEA17DECFUT"},
    )
    gold: dict[str, Any] = {**LEAD, "tradingsymbol": "GOLDGUINEA17DECFUT"}

    result = report([trade(1, 23388, **gold), trade(-4, 23340, minutes=1, **gold)], [carried])

    (row,) = result.rows
    assert (row.opening_quantity, row.opening_price) == (3, 23057.0)
    assert (row.realised, row.open_quantity, row.unrealised) == (801.0, 0, 0.0)
    assert row.round_trips[0].entered_at is None


def test_a_sale_of_holdings_earns_against_their_cost_and_leaves_nothing_open() -> None:
    sold = position(-4, product="CNC", last_price=112.0)

    result = report([trade(-4, 110, product="CNC")], [sold], [holding(10, 100.0)])

    (row,) = result.rows
    assert (row.opening_quantity, row.realised, row.open_quantity) == (4, 40.0, 0)
    assert result.unrealised == 0.0
    assert result.doubtful == []


def test_a_sale_of_shares_that_no_holding_shows_is_doubtful() -> None:
    result = report([trade(-4, 110, product="CNC")], marks={"NSE:INFY": 111})

    assert [row.open_quantity for row in result.doubtful] == [-4]
    assert result.unrealised == -4.0


def test_what_the_trades_do_not_explain_is_told() -> None:
    converted = position(6, last_price=100.0)

    (row,) = report([trade(10, 100)], [converted]).doubtful

    assert row.unexplained_quantity == -4


@pytest.mark.parametrize("price", [101, 101.0, Decimal(101), "101.00"])
def test_a_mark_that_is_given_counts_more_than_the_position(price: Any) -> None:
    open_row = position(1, last_price=99.0)

    (row,) = report([trade(1, 100)], [open_row], marks={"NSE:INFY": price, "NSE:SBIN": 1}).rows

    assert (row.unrealised, row.mark, row.mark_source) == (1.0, 101.0, "given")


def test_without_a_mark_nothing_unrealised_is_made_up() -> None:
    trades = [trade(1, 100), trade(1, 100, tradingsymbol="SBIN"), trade(-1, 101, minutes=1)]

    result = report(trades, [position(0, last_price=0.0)])

    assert result.unmarked == ["NSE:SBIN"]
    assert (result.unrealised, result.total, result.realised) == (None, None, 1.0)
    assert result.rows[1].total is None


def test_charges_stand_apart() -> None:
    result = report([trade(100, 100), trade(-100, 102, minutes=1)])

    assert result.realised == 200.0
    assert result.charges is not None
    assert result.charges > 0
    assert result.charges == result.rows[0].charges
    assert result.realised_after_charges == 200.0 - result.charges


def test_a_trade_without_a_product_has_an_account_too() -> None:
    (row,) = report([trade(1, 100, product=None)]).rows

    assert row.product == ""
    assert row.charges is None


def test_what_could_not_be_read_is_named() -> None:
    odd = SkippedRow(path="[0].quantity", reason="not a number", row={})
    question = PnlQuestion(method="fifo")

    result = report_of([], question, RATES, skipped=[odd])

    assert result.skipped == (odd,)


signed = st.integers(min_value=-9, max_value=9).filter(bool)
paise = st.integers(min_value=100, max_value=9999).map(lambda number: number / 100)
days = st.lists(st.tuples(signed, paise), min_size=1, max_size=15)


@given(days, st.integers(min_value=-9, max_value=9), paise, paise, st.sampled_from([1, 10, 1000]))
def test_realised_and_unrealised_add_up_to_the_profit_of_the_position(
    day: list[tuple[int, float]], carried: int, average: float, last: float, multiplier: int
) -> None:
    trades = [
        trade(quantity, price, minutes=minutes, **LEAD)
        for minutes, (quantity, price) in enumerate(day)
    ]
    row = row_of(day, carried, average, last, multiplier)
    paid = sum(Fraction(str(price)) * quantity for quantity, price in day)
    worth = (sum(quantity for quantity, _ in day) + carried) * Fraction(str(last))
    profit = (worth - paid - carried * Fraction(str(average))) * multiplier

    for method in ("fifo", "average"):
        result = report(trades, [row], method=method)

        assert result.total == pytest.approx(float(profit), abs=1e-6)
        assert result.total == pytest.approx(row.current_pnl, abs=1e-6)
        assert result.doubtful == []


def row_of(
    day: list[tuple[int, float]], carried: int, average: float, last: float, multiplier: int
) -> Position:
    """The broker's row for such a day."""
    bought = [(quantity, price) for quantity, price in day if quantity > 0]
    sold = [(-quantity, price) for quantity, price in day if quantity < 0]
    day_buy = value(bought, multiplier)
    day_sell = value(sold, multiplier)
    return position(
        sum(quantity for quantity, _ in day) + carried,
        overnight_quantity=carried,
        multiplier=float(multiplier),
        last_price=last,
        day_buy_value=day_buy,
        day_sell_value=day_sell,
        buy_value=value([*bought, (max(carried, 0), average)], multiplier),
        sell_value=value([*sold, (max(-carried, 0), average)], multiplier),
        **LEAD,
    )


def value(parts: list[tuple[int, float]], multiplier: int) -> float:
    return float(sum(quantity * Fraction(str(price)) for quantity, price in parts) * multiplier)

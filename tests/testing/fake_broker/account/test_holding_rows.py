"""Holdings as they are shown, by the formulas that fit the broker's samples."""

from __future__ import annotations

from datetime import date
from typing import Any

from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.holding_rows import (
    Mark,
    auction_row,
    compact_row,
    holding_row,
    summary,
)
from kite_testing.fake_broker.money import exact
from tests.testing.fake_broker.account.small_market import ACME, BOLT, Desk

DAY = date(2026, 11, 20)


def mark(last: str, close: str) -> Mark:
    return Mark(last=exact(last), close=exact(close), day=DAY)


def shown(quantity: int, cost: str, prices: Mark, **changes: Any) -> dict[str, Any]:
    holding = Holding(instrument=ACME, lots=[(quantity, exact(cost))], **changes)
    return holding_row(holding, prices, used=0)


def test_profit_and_change_of_a_holding_are_those_of_the_sample() -> None:
    row = shown(16, "12828.5", mark("762.45", "766.4"))

    assert (row["average_price"], row["pnl"]) == (801.78125, -629.3)
    assert (row["day_change"], row["authorised_date"]) == (-3.95, "2026-11-20 00:00:00")
    assert row["day_change_percentage"] == -3.95 / 766.4 * 100


def test_profit_counts_shares_on_their_way_and_the_quantity_does_not() -> None:
    row = shown(5, "500", mark("110", "100"), t1_quantity=2)

    assert (row["quantity"], row["t1_quantity"], row["realised_quantity"]) == (3, 2, 3)
    assert (row["opening_quantity"], row["pnl"]) == (3, 50)


def test_auction_row_has_the_token_of_that_market_and_a_text_for_its_number() -> None:
    holding = Holding(instrument=ACME, lots=[(5, exact(500))])

    row = auction_row(holding, mark("110", "100"), number_of_auction="20", authorised=4)

    assert (row["auction_number"], row["instrument_token"] & 0xFF) == ("20", 10)
    assert row["instrument_token"] >> 8 == ACME.token >> 8
    assert row["authorised_quantity"] == 4
    assert set(row).isdisjoint({"used_quantity", "authorisation", "short_quantity", "mtf"})


def test_compact_row_has_five_fields() -> None:
    holding = Holding(instrument=ACME, lots=[(5, exact(500))], t1_quantity=1)

    assert compact_row(holding) == {
        "exchange": "NSE",
        "tradingsymbol": "ACME",
        "instrument_token": ACME.token,
        "t1_quantity": 1,
        "quantity": 4,
    }


def test_summary_adds_up_all_holdings() -> None:
    rows = [
        (Holding(instrument=ACME, lots=[(10, exact(900))]), mark("110", "100")),
        (Holding(instrument=BOLT, lots=[(1, exact(1100))]), mark("1300", "1400")),
    ]

    assert summary(rows) == {
        "total_pnl": 400,
        "total_pnl_percent": 20,
        "today_pnl": 0,
        "today_pnl_percent": 0,
        "invested_amount": 2000,
        "current_value": 2400,
    }


def test_funded_shares_live_outside_of_the_quantity() -> None:
    desk = Desk()
    desk.trade(BOLT, "BUY", 10, 1500, "MTF")
    desk.sleep(3)
    (holding,) = desk.ledger.holdings

    row = holding_row(holding, desk.ledger.mark(BOLT, desk.now), used=0, funded_used=3)

    assert (row["quantity"], row["average_price"]) == (0, 0)
    assert row["mtf"] == {
        "quantity": 10,
        "used_quantity": 3,
        "average_price": 1500,
        "value": 15_000,
        "initial_margin": 3000,
    }

"""Charges: the worked figures of 2026, and how a contract note rounds them."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from kite_core.ist import IST
from kite_testing.fake_broker.account.cash import EntryKind
from kite_testing.fake_broker.account.charge_rows import charges_row
from kite_testing.fake_broker.account.charging import charges_of, kind_of, rates_at
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from tests.testing.fake_broker.account.small_market import (
    ACME,
    BOLT,
    FRIDAY,
    GOLD,
    INDEX,
    INDEX_CALL,
    INDEX_FUTURE,
    Desk,
)

# row, product, side, turnover; tax, transaction, SEBI, brokerage, stamp duty, GST, total
VECTORS = [
    (ACME, "CNC", "BUY", "1498", "1.498 0.0459886 0.001498 0 0.2247 0.00854759 1.77873419"),
    (ACME, "MIS", "SELL", "100000", "25 3.07 0.1 20 0 4.1706 52.3406"),
    (INDEX_FUTURE, "NRML", "SELL", "1500000", "750 27.45 1.5 20 0 8.811 807.761"),
    (
        INDEX_CALL,
        "NRML",
        "SELL",
        "2673.75",
        "4.010625 0.94998338 0.00267375 20 0 3.77147828 28.73476041",
    ),
    (
        INDEX_CALL,
        "NRML",
        "BUY",
        "521.25",
        "0 0.18520013 0.00052125 20 0.0156375 3.63342985 23.83478872",
    ),
]


@pytest.mark.parametrize(("row", "product", "side", "turnover", "expected"), VECTORS)
def test_charges_are_the_worked_figures_of_2026(
    row: Instrument, product: str, side: str, turnover: str, expected: str
) -> None:
    charges = charges_of(
        rates_at(DayRules(), FRIDAY),
        row,
        kind=kind_of(row, product),
        side=side,
        turnover=Fraction(turnover),
    )

    shown = charges_row(charges)

    names = ("transaction_tax", "exchange_turnover_charge", "sebi_turnover_charge", "brokerage")
    figures = [*(shown[name] for name in names), shown["stamp_duty"]]
    figures += [shown["gst"]["total"], shown["total"]]
    # The worked figures are rounded to eight places.
    assert figures == pytest.approx([float(text) for text in expected.split()], abs=1e-8)


def charged(desk: Desk, kind: EntryKind = EntryKind.CHARGES) -> dict[str, float]:
    """What was posted, in rupees, by what it is for."""
    rows = [entry for entry in desk.ledger.cash.entries if entry.kind is kind]
    return {row.what: -row.amount / 10_000 for row in rows}


def test_tax_is_rounded_once_for_each_scrip() -> None:
    desk = Desk()
    for row in (ACME, BOLT):
        desk.trade(row, "BUY", 1, 1450, "CNC")

    desk.sleep(3)

    # Twice 1.45 is rounded to 1 each; the stamp duty of both, 0.435, to 0.
    assert charged(desk)["transaction_tax"] == 2
    assert "stamp_duty" not in charged(desk)


def test_shares_bought_and_sold_for_delivery_on_one_day_are_charged_as_intraday() -> None:
    desk = Desk()
    desk.trade(ACME, "BUY", 100, 100, "CNC")
    desk.trade(ACME, "SELL", 100, 101, "CNC")

    desk.sleep(3)

    # Brokerage is 0.03 % of 10,000 and of 10,100; the tax 0.025 % of the sale.
    assert charged(desk)["brokerage"] == 6.03
    assert charged(desk)["transaction_tax"] == 3
    assert charged(desk, EntryKind.FEE) == {}


def test_order_that_is_filled_in_parts_pays_one_brokerage() -> None:
    desk = Desk()
    order = desk.place(INDEX_CALL, "BUY", 10, product="NRML", price=1_500_000)
    for _ in range(5):
        desk.fill(order, 2, 1_500_000)

    desk.sleep(3)

    assert charged(desk)["brokerage"] == 20


def test_each_segment_has_its_own_note() -> None:
    desk = Desk()
    desk.trade(GOLD, "SELL", 1, 12_000)
    desk.trade(ACME, "BUY", 100, 100, "CNC")

    desk.sleep(3)

    rows = [entry for entry in desk.ledger.cash.entries if entry.what == "transaction_tax"]
    assert [(row.segment, row.amount) for row in rows] == [
        ("equity", -100_000),
        ("commodity", -120_000),
    ]


def test_shares_that_changed_to_delivery_are_charged_as_delivered() -> None:
    desk = Desk()
    desk.trade(ACME, "BUY", 100, 100, "MIS")
    desk.convert(ACME, "BUY", 100, part="day", old="MIS", new="CNC")

    desk.sleep(3)

    assert charged(desk)["transaction_tax"] == 10
    assert "brokerage" not in charged(desk)


def test_depository_charges_once_for_each_line_that_settled_shares_leave() -> None:
    desk = Desk()
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.lever.seed_holding(BOLT.key, quantity=0, t1_quantity=10, average_price=50, now=desk.now)
    desk.trade(ACME, "SELL", 2, 100, "CNC")
    desk.trade(ACME, "SELL", 2, 100, "CNC")
    desk.trade(BOLT, "SELL", 2, 100, "CNC")

    desk.sleep(3)

    assert charged(desk, EntryKind.FEE) == {"shares sold from the demat account": 15.34}


def test_square_off_by_the_broker_costs_fifty_rupees_and_tax() -> None:
    desk = Desk()
    desk.ledger.charge_square_off(ACME)
    desk.ledger.charge_square_off(GOLD)
    desk.ledger.charge_square_off(GOLD)

    desk.sleep(3)

    fees = [entry for entry in desk.ledger.cash.entries if entry.kind is EntryKind.FEE]
    assert [(fee.segment, fee.amount) for fee in fees] == [
        ("equity", -590_000),
        ("commodity", -1_180_000),
    ]


def test_days_before_the_first_known_rates_cost_nothing() -> None:
    desk = Desk(rules=date(2021, 5, 3))
    desk.trade(ACME, "BUY", 100, 100, "CNC")
    desk.ledger.charge_square_off(ACME)

    desk.sleep(3)

    assert charged(desk) == charged(desk, EntryKind.FEE) == {}
    assert rates_at(DayRules(), datetime(2021, 5, 3, 10, tzinfo=IST)) is None


def test_kind_of_trade_whose_rates_are_not_known_costs_nothing() -> None:
    desk = Desk(rules=date(2023, 8, 1))
    desk.trade(ACME, "BUY", 100, 100, "MIS")
    desk.trade(ACME, "SELL", 100, 100, "MIS")

    desk.sleep(3)

    assert charged(desk) == {}


def test_option_that_expires_in_the_money_is_taxed_on_what_it_is_worth() -> None:
    desk = Desk()
    desk.trade(INDEX_CALL, "BUY", 10, 150)
    desk.price(INDEX, 26_180)

    desk.sleep(5)

    # 0.15 % of ten times 180 rupees.
    assert charged(desk)[f"exercise of {INDEX_CALL.key}"] == 2.7


def test_exercise_costs_nothing_while_the_rate_of_its_tax_is_not_known() -> None:
    desk = Desk(rules=date(2026, 3, 10))
    desk.trade(INDEX_CALL, "BUY", 10, 150)
    desk.price(INDEX, 26_180)

    desk.sleep(5)

    assert not [name for name in charged(desk) if name.startswith("exercise")]

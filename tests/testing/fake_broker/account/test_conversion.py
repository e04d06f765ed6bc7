"""Conversions: quantity and cost move between products, and nothing is lost."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.account.conversion import Conversion, Conversions, move
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.money import exact
from kite_testing.fake_broker.settings import Hours
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.account.small_market import (
    ACME,
    FRIDAY,
    INDEX_CALL,
    SHARE_FUTURE,
    Desk,
)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_quantity_leaves_one_position_and_enters_the_other_at_its_average(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 10, 100, "MIS")
    desk.trade(ACME, "BUY", 10, 102, "MIS")

    desk.convert(ACME, "BUY", 5, part="day", old="MIS", new="CNC")

    left, entered = desk.position(ACME, "MIS"), desk.position(ACME, "CNC")
    assert (left.quantity, left.day_buy_value) == (15, 15 * exact(101))
    assert (entered.quantity, entered.day_buy_value) == (5, 5 * exact(101))


def test_both_parts_cost_together_what_the_whole_did() -> None:
    source = Position(instrument=ACME, product="MIS", buys=[(1, 500), (2, 1001)])
    target = Position(instrument=ACME, product="CNC")
    wish = Conversion(instrument=ACME, side="BUY", part="day", quantity=1, old="MIS", new="CNC")

    move(source, target, wish)

    assert (source.day_buy_value, target.day_buy_value) == (1001, 500)
    assert (source.quantity, target.quantity) == (2, 1)


def test_intraday_to_delivery_needs_the_whole_price(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 100, 100, "MIS")
    before = desk.free()

    desk.convert(ACME, "BUY", 100, part="day", old="MIS", new="CNC")

    assert before - desk.free() == exact(8000)


def test_conversion_without_funds_changes_nothing() -> None:
    desk = Desk(funds=exact(5000))
    desk.trade(ACME, "BUY", 100, 100, "MIS")

    with pytest.raises(RefusedError, match="Required margin is 8000") as refusal:
        desk.convert(ACME, "BUY", 100, part="day", old="MIS", new="CNC")

    assert refusal.value.error_type == "MarginException"
    assert desk.ledger.book.find(ACME, "CNC") is None
    assert desk.position(ACME, "MIS").quantity == 100


def test_unbounded_funds_hold_every_conversion() -> None:
    desk = Desk(funds=None)
    desk.trade(ACME, "BUY", 100, 100, "MIS")

    desk.convert(ACME, "BUY", 100, part="day", old="MIS", new="CNC")

    assert desk.position(ACME, "CNC").quantity == 100


def test_short_becomes_a_sale_of_holdings(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.trade(ACME, "SELL", 10, 100, "MIS")

    desk.convert(ACME, "SELL", 10, part="day", old="MIS", new="CNC")

    assert desk.ledger.book.used(ACME) == 10


def test_overnight_part_is_what_was_carried(desk: Desk) -> None:
    desk.trade(SHARE_FUTURE, "SELL", 5, 101)
    desk.price(SHARE_FUTURE, 103)
    desk.sleep(3)
    desk.trade(SHARE_FUTURE, "SELL", 2, 104)

    desk.convert(SHARE_FUTURE, "SELL", 4, part="overnight", old="NRML", new="MIS")

    stays, left = desk.position(SHARE_FUTURE), desk.position(SHARE_FUTURE, "MIS")
    assert (stays.overnight_quantity, stays.quantity) == (-1, -3)
    assert (left.overnight_quantity, left.close_price) == (-4, exact(103))
    assert left.carried_value == 4 * exact(101)


@pytest.mark.parametrize(("part", "most"), [("day", 2), ("overnight", 5)])
def test_part_is_limited(desk: Desk, part: str, most: int) -> None:
    desk.trade(SHARE_FUTURE, "BUY", 5, 101)
    desk.sleep(3)
    desk.trade(SHARE_FUTURE, "BUY", 2, 104)

    with pytest.raises(RefusedError, match=f"At most {most} of the {part} position"):
        desk.convert(SHARE_FUTURE, "BUY", most + 1, part=part, old="NRML", new="MIS")


REFUSED: list[tuple[Instrument, str, str, str, str, str]] = [
    (ACME, "BUY", "MIS", "NRML", "InputException", "Product NRML is not allowed for NSE"),
    (ACME, "BUY", "MIS", "CO", "InputException", "cannot be converted from MIS to CO"),
    (ACME, "BUY", "MIS", "MIS", "InputException", "cannot be converted from MIS to MIS"),
    (ACME, "BUY", "CNC", "MIS", "InputException", "no open CNC position in ACME"),
    (ACME, "SELL", "MIS", "CNC", "HoldingException", "Insufficient stock holding"),
    (ACME, "SELL", "MIS", "MTF", "InputException", "cannot be converted from MIS to MTF"),
    (INDEX_CALL, "BUY", "MIS", "NRML", "InputException", "cannot be converted from MIS to NRML"),
]


@pytest.mark.parametrize(("row", "side", "old", "new", "kind", "message"), REFUSED)
def test_refused_conversion(
    desk: Desk, row: Instrument, side: str, old: str, new: str, kind: str, message: str
) -> None:
    desk.trade(row, side, 5, 100, "MIS")

    with pytest.raises(RefusedError, match=message) as refusal:
        desk.convert(row, side, 5, part="day", old=old, new=new)

    assert refusal.value.error_type == kind


def test_position_on_the_other_side_is_not_meant(desk: Desk) -> None:
    desk.trade(ACME, "SELL", 5, 100, "MIS")

    with pytest.raises(RefusedError, match="on that side"):
        desk.convert(ACME, "BUY", 5, part="day", old="MIS", new="CNC")


@pytest.mark.parametrize(("hour", "is_late"), [(12, False), (15, True)])
def test_intraday_is_refused_after_the_square_off_in_exchange_hours(
    desk: Desk, hour: int, is_late: bool
) -> None:
    desk.trade(ACME, "BUY", 5, 100, "CNC")
    hours = MarketHours(Hours.EXCHANGE, start=FRIDAY)
    conversions = Conversions(desk.ledger, DayRules(), hours)
    wish = Conversion(instrument=ACME, side="BUY", part="day", quantity=5, old="CNC", new="MIS")
    moment = FRIDAY.replace(hour=hour, minute=25)

    if is_late:
        with pytest.raises(RefusedError, match="after the square-off time"):
            conversions.convert(wish, moment)
    else:
        conversions.convert(wish, moment)

    assert (desk.ledger.book.find(ACME, "MIS") is None) == is_late

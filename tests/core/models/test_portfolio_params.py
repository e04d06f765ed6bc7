from __future__ import annotations

from typing import Any

import pytest

from kite_core.models.portfolio import Position
from kite_core.models.portfolio_params import PositionConversion
from tests.core.models.faulty import faults_of
from tests.core.models.preflight.wishes import CALL, INFY, TODAY, texts


def conversion(**changes: Any) -> PositionConversion:
    wish: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "position_type": "day",
        "quantity": 3,
        "old_product": "MIS",
        "new_product": "CNC",
        **changes,
    }
    return PositionConversion(**wish)


def position(**changes: Any) -> Position:
    """Ten shares bought for the day."""
    row = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "product": "MIS",
        "instrument_token": 408065,
        "quantity": 10,
        **changes,
    }
    return Position.from_dict(row)


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"exchange": "NSEE"}, "exchange", 'Did you mean "NSE"'),
        ({"tradingsymbol": ""}, "tradingsymbol", "is empty"),
        ({"transaction_type": "BYE"}, "transaction_type", 'Did you mean "BUY"'),
        ({"position_type": "net"}, "position_type", "Use one of day, overnight"),
        ({"quantity": 0}, "quantity", "at least 1"),
        ({"old_product": "X"}, "old_product", "Use one of CNC"),
        ({"new_product": "X"}, "new_product", "Use one of CNC"),
        ({"new_product": "MIS"}, "new_product", "Give another product"),
    ],
)
def test_each_fault_of_a_conversion_comes_with_its_fix(
    changes: dict[str, Any], field: str, fix: str
) -> None:
    assert fix in faults_of(lambda: conversion(**changes))[field]


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({}, {}),
        ({"quantity": 10}, {}),
        ({"position_type": "overnight", "quantity": 4}, {"overnight_quantity": 4}),
        ({"quantity": 6}, {"overnight_quantity": 4}),
        ({"position_type": "overnight", "quantity": 10}, {"overnight_quantity": 25}),
        ({"quantity": 10}, {"overnight_quantity": -5}),
    ],
)
def test_a_part_that_is_there_can_be_converted(
    changes: dict[str, Any], held: dict[str, Any]
) -> None:
    conversion(**changes).check(position(**held), TODAY)

    assert conversion(**changes).preflight(position(**held), TODAY, instrument=INFY).is_clear


@pytest.mark.parametrize(
    ("changes", "held", "fault"),
    [
        (
            {"quantity": 11},
            {},
            "quantity: 11 is more than the 10 of the day part. Convert at most 10 of the day.",
        ),
        (
            {"quantity": 7},
            {"overnight_quantity": 4},
            (
                "quantity: 7 is more than the 6 of the day part. "
                "Convert at most 6 of the day, 4 of the overnight."
            ),
        ),
        (
            {"position_type": "overnight"},
            {},
            (
                "quantity: 3 is more than the 0 of the overnight part. "
                "Convert at most 10 of the day."
            ),
        ),
        (
            {},
            {"quantity": 0},
            "quantity: nothing is left of the position. There is nothing to convert.",
        ),
        (
            {},
            {"quantity": -10},
            ('transaction_type: BUY is not the side of the position. Use transaction_type="SELL".'),
        ),
        (
            {"tradingsymbol": "TCS"},
            {},
            (
                "tradingsymbol: NSE:TCS MIS was asked for, and the position is NSE:INFY MIS. "
                "Give the row of positions().net that is meant."
            ),
        ),
        (
            {"new_product": "NRML"},
            {},
            (
                "new_product: NRML is for derivatives, not for NSE. "
                'Use product="CNC" for delivery, or "MIS" for the day.'
            ),
        ),
        (
            {"new_product": "CO"},
            {},
            "new_product: CO is never converted, in or out. Exit it with orders.exit().",
        ),
        (
            {"old_product": "BO", "new_product": "MIS"},
            {"product": "BO"},
            "old_product: BO is never converted, in or out. Exit it with orders.exit().",
        ),
    ],
)
def test_what_cannot_be_converted_is_refused_with_its_fix(
    changes: dict[str, Any], held: dict[str, Any], fault: str
) -> None:
    assert texts(conversion(**changes).preflight(position(**held), TODAY)) == [fault]


def test_a_check_raises_the_faults() -> None:
    asked = conversion(quantity=11, new_product="NRML")

    assert list(faults_of(lambda: asked.check(position(), TODAY))) == ["quantity", "new_product"]


def test_a_short_position_may_not_be_delivered() -> None:
    asked, held = conversion(transaction_type="SELL"), position(quantity=-10)

    found = asked.preflight(held, TODAY)

    assert found.faults == ()
    assert [warning.field for warning in found.warnings] == ["new_product"]


def test_of_bought_index_options_more_is_known_with_their_instrument() -> None:
    where = {"exchange": "NFO", "tradingsymbol": CALL.tradingsymbol}
    asked, held = conversion(**where, new_product="NRML"), position(**where)

    blind, seeing = asked.preflight(held, TODAY), asked.preflight(held, TODAY, instrument=CALL)

    assert blind.is_clear
    assert [fault.field for fault in seeing.faults] == ["new_product"]

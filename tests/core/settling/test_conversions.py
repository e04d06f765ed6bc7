from __future__ import annotations

import pytest

from kite_core.models.portfolio import Position
from kite_core.models.portfolio_params import PositionConversion
from kite_core.settling.conversions import is_converted, told_of_products


def position(product: str, quantity: int, *, tradingsymbol: str = "INFY") -> Position:
    return Position.from_dict(
        {
            "tradingsymbol": tradingsymbol,
            "exchange": "NSE",
            "product": product,
            "instrument_token": 408065,
            "quantity": quantity,
        }
    )


def conversion(side: str = "BUY") -> PositionConversion:
    return PositionConversion(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type=side,
        position_type="day",
        quantity=10,
        old_product="MIS",
        new_product="CNC",
    )


@pytest.mark.parametrize(
    ("side", "old", "new", "is_proof"),
    [
        ("BUY", 0, 10, True),
        ("BUY", 9, 10, True),
        ("BUY", 10, 10, False),
        ("BUY", 0, 0, False),
        ("BUY", 9, 9, False),
        ("BUY", -5, 10, True),
        ("SELL", 0, -10, True),
        ("SELL", -10, -10, False),
        ("SELL", 0, 10, False),
    ],
)
def test_positions_prove_a_conversion(side: str, old: int, new: int, is_proof: bool) -> None:
    net = [position("MIS", old), position("CNC", new), position("CNC", 99, tradingsymbol="TCS")]

    assert is_converted(net, conversion(side)) is is_proof


def test_a_position_that_is_not_there_counts_as_none() -> None:
    assert is_converted([position("CNC", 10)], conversion())
    assert not is_converted([], conversion())


def test_what_both_products_hold_can_be_told() -> None:
    told = told_of_products([position("MIS", 25)], conversion())

    assert told == "The positions show 25 MIS and 0 CNC."

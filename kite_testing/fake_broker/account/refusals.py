"""What the account refuses: funds and shares that are short, conversions that cannot be."""

from __future__ import annotations

from kite_testing.fake_broker import money
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.wire.refusals import RefusedError


def funds_short(required: Money, available: Money) -> RefusedError:
    """The funds do not suffice."""
    return RefusedError(
        f"Insufficient funds. Required margin is {money.text(required)} "
        f"but available margin is {money.text(available)}.",
        error_type="MarginException",
    )


def holdings_short() -> RefusedError:
    """More shares are sold than are there."""
    return RefusedError(
        "Insufficient stock holding or there are pending sell orders for this stock.",
        error_type="HoldingException",
    )


def no_position(symbol: str, product: str) -> RefusedError:
    """Nothing is open of what is to be converted, on that side."""
    return RefusedError(f"There is no open {product} position in {symbol} on that side.")


def too_much_to_convert(part: str, most: int) -> RefusedError:
    """The part of the position is smaller."""
    return RefusedError(f"At most {most} of the {part} position can be converted.")


def no_conversion(old: str, new: str) -> RefusedError:
    """One product does not change into the other."""
    return RefusedError(f"Positions cannot be converted from {old} to {new}.")


def late_conversion() -> RefusedError:
    """A conversion to an intraday product once those are being squared off."""
    return RefusedError("Positions cannot be converted to MIS after the square-off time.")

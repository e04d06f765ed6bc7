"""Checks that placing and changing an order share."""

from __future__ import annotations

from decimal import Decimal

from kite_core.faults import Faults, Price, price_text

LONGEST_TAG = 20


def check_tag(tag: str | None, faults: Faults) -> None:
    """The broker refuses longer tags, and does not cut them."""
    if tag is not None:
        problem = f"{len(tag)} characters are too many"
        faults.expect(len(tag) <= LONGEST_TAG, "tag", problem, f"Use at most {LONGEST_TAG}.")


def check_protection(percentage: Price | None, faults: Faults) -> None:
    """A percentage above 0, or -1 for the broker's own; 0 is what the broker writes for none."""
    if percentage is None:
        return
    try:
        value = Decimal(price_text(percentage))
    except ValueError as fault:
        faults.expect(False, "market_protection", str(fault), "Give -1 or a percentage.")
        return
    fix = "Give -1 for the broker's own, or a percentage above 0, at most 100."
    holds = value in (0, -1) or 0 < value <= 100  # reason: per cent
    faults.expect(holds, "market_protection", f"{percentage} is no percentage", fix)

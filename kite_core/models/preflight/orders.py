"""All checks of one order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kite_core.faults import Price
from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.contracts import check_contract
from kite_core.models.preflight.findings import Findings, Preflight
from kite_core.models.preflight.given import check_given
from kite_core.models.preflight.offers import check_offer
from kite_core.models.preflight.prices import (
    check_gap,
    check_grid,
    check_protection,
    check_stop,
    exact,
)
from kite_core.models.preflight.quantities import (
    check_caps,
    check_disclosed,
    check_freeze,
    check_iceberg,
    check_lots,
)

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules


def preflight_of(
    order: OrderWish, instrument: Instrument, rules: Rules, *, last_price: Price | None = None
) -> Preflight:
    """What is wrong with an order, and what may be."""
    found = Findings()
    same = check_given(instrument, rules, found) and check_contract(
        order.exchange, order.tradingsymbol, instrument=instrument, day=rules.day, found=found
    )
    if same:
        inspect(order, instrument=instrument, rules=rules, last_price=last_price, found=found)
    return found.preflight()


def inspect(
    order: OrderWish,
    *,
    instrument: Instrument,
    rules: Rules,
    last_price: Price | None = None,
    found: Findings,
) -> None:
    """Every check of an order for this very instrument."""
    last, trading = _last(last_price, found), rules.trading
    check_offer(order, instrument=instrument, trading=trading, found=found)
    check_lots(order, instrument=instrument, trading=trading, found=found)
    check_freeze(order, instrument=instrument, rules=rules, found=found)
    check_caps(order, trading=trading, last_price=last, found=found)
    check_grid(order, instrument=instrument, found=found)
    check_protection(order, trading=trading, found=found)
    check_stop(order, trading=trading, last_price=last, found=found)
    check_gap(order, instrument=instrument, trading=trading, found=found)
    check_disclosed(order, trading=trading, found=found)
    check_iceberg(order, instrument=instrument, rules=rules, found=found)
    _check_tag(order.tag, found)


def _last(price: Price | None, found: Findings) -> Decimal | None:
    try:
        return exact(price)
    except ValueError as fault:
        found.refuse("last_price", str(fault), "Give an int, float, Decimal or text.")
        return None


def _check_tag(tag: str | None, found: Findings) -> None:
    if tag and not (tag.isascii() and tag.isalnum()):
        because = "unconfirmed: documented so, but samples show other tags"
        fix = "Use letters and digits only."
        found.warn("tag", f'"{tag}" is not alphanumeric', fix, because=because)

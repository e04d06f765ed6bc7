"""Is the quantity in whole lots, and small enough for one order?"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.findings import Findings, nearest
from kite_core.models.preflight.prices import exact
from kite_core.models.words import Exchange, Variety

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules
    from kite_core.rulebook.trading import TradingRules

_SHARES = (Exchange.NSE, Exchange.BSE)


def lot_of(instrument: Instrument, trading: TradingRules) -> int:
    """What quantities are multiples of: 1 where the exchange counts in lots already."""
    counts_lots = instrument.exchange in trading.quantities.value.in_lots
    return 1 if counts_lots else max(instrument.lot_size, 1)


def check_lots(
    order: OrderWish, *, instrument: Instrument, trading: TradingRules, found: Findings
) -> None:
    """The quantity, and that of each leg of an iceberg, are whole lots."""
    lot = lot_of(instrument, trading)
    asked = (("quantity", order.quantity), ("iceberg_quantity", order.iceberg_quantity))
    for field, quantity in asked:
        if quantity is None or quantity % lot == 0:
            continue
        below = quantity - quantity % lot
        problem = f"{quantity} is not a multiple of the lot of {lot}"
        found.refuse(field, problem, nearest([below, below + lot] if below else [lot]))


def check_caps(
    order: OrderWish, *, trading: TradingRules, last_price: Decimal | None, found: Findings
) -> None:
    """One order for shares stays below the broker's caps; slices of an autoslice are not judged."""
    if order.exchange not in _SHARES or order.autoslice:
        return
    rule, price = trading.quantities, exact(order.price)
    field, quantity = _one_order(order)
    most, rupees = rule.value.most_shares, rule.value.most_rupees
    if quantity > most:
        found.judge(rule, field, f"{quantity} shares are too many", f"Use at most {most} an order.")
    value = quantity * (price or last_price or 0)
    problem, fix = f"{value:f} rupees are too much", f"Stay within {rupees} rupees an order."
    if value > rupees and price is not None:
        found.judge(rule, field, problem, fix)
    elif value > rupees:
        found.warn(field, problem, fix, because="at the last price")


def check_freeze(
    order: OrderWish, *, instrument: Instrument, rules: Rules, found: Findings
) -> None:
    """One order for a contract stays within the freeze quantity, where that is known."""
    trading = rules.trading
    freeze = trading.freeze_quantity(instrument.exchange, instrument.name)
    if freeze is None or order.exchange in _SHARES:
        return
    field, quantity = _one_order(order)
    if quantity <= freeze:
        _check_need_to_slice(order, freeze, found)
        return
    largest = freeze - freeze % lot_of(instrument, trading)
    sliced, fix = largest * rules.limits.slices_an_order, f"Use at most {largest}."
    if field == "quantity":
        fix = f"Use at most {largest}, or {sliced} with autoslice=True."
        if order.autoslice and quantity <= sliced:
            return
    problem = f"{quantity} is above the freeze quantity of {freeze}"
    if trading.is_freeze_current(instrument.exchange, instrument.name):
        found.refuse(field, problem, fix)
    else:
        because = f"the figure is of another time: {trading.freeze.source}"
        found.warn(field, problem, fix, because=because)


def check_disclosed(order: OrderWish, *, trading: TradingRules, found: Findings) -> None:
    """A disclosed part is not too small a part."""
    disclosed, rule = order.disclosed_quantity or 0, trading.disclosure
    least = ceil(order.quantity * rule.value.least_part)
    if order.exchange in _SHARES and 0 < disclosed < least:
        problem = f"{disclosed} of {order.quantity} is too small a part"
        found.judge(rule, "disclosed_quantity", problem, f"Use at least {least}, or leave it out.")


def check_iceberg(
    order: OrderWish, *, instrument: Instrument, rules: Rules, found: Findings
) -> None:
    """An iceberg is big enough, and its legs are neither too many nor too few."""
    legs, leg = order.iceberg_legs, order.iceberg_quantity
    if order.variety != Variety.ICEBERG or legs is None or leg is None:
        return
    fewest, most = rules.limits.iceberg_legs
    if not fewest <= legs <= most:
        fix = f"Use {fewest} to {most} legs."
        found.refuse("iceberg_legs", f"{legs} legs are not possible", fix)
    if legs * leg < order.quantity:
        problem = f"{legs} legs of {leg} are less than {order.quantity}"
        because = "unconfirmed: the documentation does not tell what becomes of the rest"
        fix = f"Use legs of {-(-order.quantity // legs)}, or more of them."
        found.warn("iceberg_quantity", problem, fix, because=because)
    _check_iceberg_size(order, instrument, rules.trading, found)


def _check_iceberg_size(
    order: OrderWish, instrument: Instrument, trading: TradingRules, found: Findings
) -> None:
    rule = trading.quantities
    rupees, lots = rule.value.iceberg_least_rupees, rule.value.iceberg_least_lots
    value = order.quantity * (exact(order.price) or 0)
    if order.exchange in _SHARES and value < rupees:
        problem = f"{value:f} rupees are too little for an iceberg"
        found.judge(rule, "quantity", problem, f"Use at least {rupees} rupees, or one order.")
    least = lots * instrument.lot_size
    if order.exchange in (Exchange.NFO, Exchange.BFO) and order.quantity < least:
        problem = f"{order.quantity} is too little for an iceberg"
        found.judge(rule, "quantity", problem, f"Use at least {least}, which is {lots} lots.")


def _one_order(order: OrderWish) -> tuple[str, int]:
    """What the exchange gets at a time, and the field that says so."""
    if order.variety == Variety.ICEBERG and order.iceberg_quantity is not None:
        return "iceberg_quantity", order.iceberg_quantity
    return "quantity", order.quantity


def _check_need_to_slice(order: OrderWish, freeze: int, found: Findings) -> None:
    if order.autoslice:
        problem = f"{order.quantity} is not above the freeze quantity of {freeze}"
        because = "unconfirmed: users tell of refusals"
        found.warn("autoslice", problem, "Leave it out.", because=because)

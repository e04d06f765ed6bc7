"""Checks of an order that need no instrument: made when the order is made."""

from __future__ import annotations

from operator import index
from typing import SupportsIndex

from kite_core.faults import Faults, Price, exact_decimal
from kite_core.models.order_wish import OrderWish
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Validity, Variety

_PRICED = (OrderType.LIMIT, OrderType.SL)
_STOPS = (OrderType.SL, OrderType.SL_M)
LONGEST_TAG = 20
WHOLE_FIELDS = (
    "quantity",
    "validity_ttl",
    "disclosed_quantity",
    "iceberg_legs",
    "iceberg_quantity",
)


def check_order(order: OrderWish, faults: Faults) -> None:
    """Everything that needs no instrument, all of it reported."""
    _check_words(order, faults)
    faults.text("tradingsymbol", order.tradingsymbol)
    faults.whole("quantity", order.quantity, least=1)
    check_prices(order, faults)
    _check_details(order, faults)
    _check_variety(order, faults)


def equal_part(quantity: object, legs: object) -> int | None:
    """The quantity of a leg when all are alike, rounded up; None where there is none to tell."""
    if not (isinstance(quantity, SupportsIndex) and isinstance(legs, SupportsIndex)):
        return None
    return -(-index(quantity) // max(index(legs), 1))


def check_tag(tag: object, faults: Faults) -> None:
    """The broker refuses longer tags, and does not cut them."""
    if tag is not None and not isinstance(tag, str):
        faults.expect(False, "tag", f"{tag!r} is not a text", f'Give a text, such as "{tag}".')
    elif tag is not None:
        problem = f"{len(tag)} characters are too many"
        faults.expect(len(tag) <= LONGEST_TAG, "tag", problem, f"Use at most {LONGEST_TAG}.")
        # What the broker trims or cannot write could not be found again by its tag.
        is_plain = tag.isascii() and tag.isprintable() and tag == tag.strip()
        fix = "Use letters and digits, and no space at its ends."
        faults.expect(is_plain, "tag", f"{tag!r} may not come back as it is sent", fix)


def check_protection(percentage: Price | None, faults: Faults, *, may_be_none: bool = True) -> None:
    """A percentage above 0, or -1 for the broker's own; 0 is what the broker writes for none."""
    if percentage is None:
        return
    try:
        value = exact_decimal(percentage)
    except ValueError as fault:
        faults.expect(False, "market_protection", str(fault), "Give -1 or a percentage.")
        return
    fix = "Give -1 for the broker's own, or a percentage above 0, at most 100."
    holds = value == -1 or 0 < value <= 100 or (may_be_none and value == 0)  # reason: per cent
    faults.expect(holds, "market_protection", f"{percentage} is no percentage", fix)


def _check_words(order: OrderWish, faults: Faults) -> None:
    faults.word("exchange", order.exchange, Exchange)
    faults.word("transaction_type", order.transaction_type, TransactionType)
    faults.word("order_type", order.order_type, OrderType)
    faults.word("variety", order.variety, Variety)
    faults.word("validity", order.validity, Validity)
    if faults.word("product", order.product, Product):
        faults.expect(
            order.product not in (Product.CO, Product.BO),
            "product",
            f'"{order.product}" is only seen on old positions',
            'Use product="MIS" with variety="co".',
        )


def check_prices(order: OrderWish, faults: Faults) -> None:
    """The order has the prices that its type needs, no others, and its stop can trade."""
    needs_price = order.order_type in _PRICED
    needs_trigger = order.order_type in _STOPS or order.variety == Variety.CO
    if needs_price and order.price is None:
        faults.expect(False, "price", f"a {order.order_type} order needs one", "Give a price.")
    if not needs_price and order.price not in (None, 0):
        fix = 'Leave it out, or use order_type="LIMIT".'
        faults.expect(False, "price", f"a {order.order_type} order takes none", fix)
    if needs_trigger and order.trigger_price is None:
        fix = "Give the price that triggers it."
        faults.expect(False, "trigger_price", "a stop order needs one", fix)
    if not needs_trigger and order.trigger_price not in (None, 0):
        fix = 'Leave it out, or use order_type="SL".'
        faults.expect(False, "trigger_price", f"a {order.order_type} order takes none", fix)
    priced = needs_price and order.price is not None and faults.number("price", order.price)
    stopped = (
        needs_trigger
        and order.trigger_price is not None
        and faults.number("trigger_price", order.trigger_price)
    )
    if priced and stopped and order.order_type == OrderType.SL:
        _check_stop_side(order, faults)


def _check_stop_side(order: OrderWish, faults: Faults) -> None:
    """A triggered limit has to be able to trade: the exchange refuses the other side."""
    price, trigger = (exact_decimal(p or 0) for p in (order.price, order.trigger_price))
    if order.transaction_type == TransactionType.BUY:
        fix = "Give a trigger_price at or below the price."
        faults.expect(trigger <= price, "trigger_price", f"{trigger} is above the price", fix)
    else:
        fix = "Give a trigger_price at or above the price."
        faults.expect(trigger >= price, "trigger_price", f"{trigger} is below the price", fix)


def _check_details(order: OrderWish, faults: Faults) -> None:
    if order.validity == Validity.TTL:
        faults.whole("validity_ttl", order.validity_ttl, least=1)
    elif order.validity_ttl not in (None, 0):
        fix = 'Use validity="TTL", or leave it out.'
        faults.expect(False, "validity_ttl", "only a TTL order has minutes to live", fix)
    if order.disclosed_quantity is not None:
        most = _most_of(order.quantity)
        faults.whole("disclosed_quantity", order.disclosed_quantity, least=0, most=most)
    check_tag(order.tag, faults)
    check_protection(order.market_protection, faults)


def _most_of(quantity: object) -> int | None:
    """The bound of a part of the order; None where its quantity is a fault of its own."""
    return quantity if isinstance(quantity, int) else None


def _check_variety(order: OrderWish, faults: Faults) -> None:
    if order.variety == Variety.ICEBERG:
        faults.whole("iceberg_legs", order.iceberg_legs, least=2, most=50)
        most = _most_of(order.quantity)
        faults.whole("iceberg_quantity", order.iceberg_quantity, least=1, most=most)
        fix = 'Use order_type="LIMIT" or "SL".'
        problem = f"an iceberg cannot be {order.order_type}"
        faults.expect(order.order_type in _PRICED, "order_type", problem, fix)
    elif order.iceberg_legs is not None or order.iceberg_quantity is not None:
        fix = 'Use variety="iceberg", or leave the legs out.'
        faults.expect(False, "iceberg_legs", f"a {order.variety} order has no legs", fix)
    if order.variety == Variety.CO:
        fix = 'Use product="MIS".'
        faults.expect(order.product == Product.MIS, "product", "a cover order is intraday", fix)
        fix = 'Use order_type="MARKET" or "LIMIT"; trigger_price is its stop.'
        holds = order.order_type in (OrderType.MARKET, OrderType.LIMIT)
        faults.expect(holds, "order_type", f"a cover order cannot be {order.order_type}", fix)
    if order.variety == Variety.AUCTION:
        faults.text("auction_number", order.auction_number)

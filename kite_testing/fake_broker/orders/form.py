"""Reads the fields of an order's form: words, numbers, prices, tags."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.wire.refusals import invalid, missing

ORDER_TYPES = frozenset({"MARKET", "LIMIT", "SL", "SL-M"})
PRODUCTS = frozenset({"CNC", "NRML", "MIS", "MTF"})
COVER_PRODUCTS = frozenset({"MIS", "CO"})
VALIDITIES = frozenset({"DAY", "IOC", "TTL"})
SIDES = frozenset({"BUY", "SELL"})
VARIETIES = frozenset({"regular", "amo", "co", "iceberg", "auction"})
_LONGEST_TAG = 20
_MOST_DIGITS = 12

Form = Mapping[str, str]


def word(form: Form, name: str, words: frozenset[str]) -> str:
    """One of some words, which has to be there."""
    found = form.get(name, "")
    if found in words:
        return found
    if not (found := found.strip()):
        raise missing(name)
    if found not in words:
        raise invalid(name)
    return found


def text(form: Form, name: str) -> str:
    """Any text, which has to be there."""
    value = form.get(name, "").strip()
    if not value:
        raise missing(name)
    return value


def whole(form: Form, name: str, default: int | None = None) -> int:
    """A whole number above zero; one that is not there is the default, if there is one."""
    digits = form.get(name, "").strip()
    if not digits:
        if default is None:
            raise missing(name)
        return default
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        raise invalid(name)
    # Clients that cannot leave a field out send a zero for none.
    if not (number := int(digits)):
        if default is None:
            raise invalid(name)
        return default
    return number


def is_true(form: Form, name: str) -> bool:
    """A flag, as the official clients spell it."""
    return name in form and form[name].strip().lower() in ("true", "1")


def price(form: Form, name: str) -> Money:
    """Rupees above zero, as fine as money can be."""
    units = decimal(name, text(form, name)) * RUPEE
    if units <= 0:
        raise refusals.bad_price()
    if units != int(units):
        raise invalid(name)
    return int(units)


def decimal(name: str, digits: str) -> Decimal:
    """A number of the size that orders have."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise invalid(name) from None
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS:
        raise invalid(name)
    return number


def tag(form: Form) -> str | None:
    """The user's own mark of an order. A longer one is refused, not cut."""
    mark = form.get("tag") or None
    if mark is not None and len(mark) > _LONGEST_TAG:
        raise refusals.long_tag(_LONGEST_TAG)
    return mark

"""Form fields that hold JSON texts, as those of triggers, baskets and plans do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import TypeAlias, cast

from kite_testing.fake_broker.money import RUPEE, JsonNumber, Money
from kite_testing.fake_broker.wire.refusals import invalid, missing
from kite_testing.fake_broker.wire.strict_json import strict_json

JsonObject: TypeAlias = Mapping[str, object]
_MOST_RUPEES = 10**12
"""More than any price; what is beyond is a slip, and would be slow to count with."""


def json_object(text: str, field: str) -> JsonObject:
    """The object in a form field. Raises RefusedError for anything else."""
    return as_object(_parsed(text, field), field)


def json_list(text: str, field: str) -> list[object]:
    """The list in a form field. Raises RefusedError for anything else."""
    return as_list(_parsed(text, field), field)


def as_object(value: object, field: str) -> JsonObject:
    """A JSON value that has to be an object. Raises RefusedError."""
    if not isinstance(value, dict):
        raise invalid(field)
    return cast("dict[str, object]", value)


def as_list(value: object, field: str) -> list[object]:
    """A JSON value that has to be a list. Raises RefusedError."""
    if not isinstance(value, list):
        raise invalid(field)
    return cast("list[object]", value)


def text_of(row: JsonObject, name: str) -> str:
    """A text that has to be there. Raises RefusedError."""
    value = row.get(name)
    if value is None or value == "":
        raise missing(name)
    if not isinstance(value, str):
        raise invalid(name)
    return value


def number_of(value: object, field: str) -> JsonNumber:
    """A number above 0, an int or a float as it was sent, or as a text. Raises RefusedError."""
    if value is None or value == "":
        raise missing(field)
    if isinstance(value, str):
        value = number_in(value, field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(field)
    if not 0 < value < _MOST_RUPEES:
        raise invalid(field)
    return value


def number_in(text: str, field: str) -> JsonNumber:
    """The number above 0 in a form field, a float where it has a point. Raises RefusedError."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise invalid(field) from None
    if not number.is_finite() or not 0 < number < _MOST_RUPEES:
        raise invalid(field)
    is_whole = number == number.to_integral_value() and "." not in text
    return int(number) if is_whole else float(number)


def whole_of(value: object, field: str) -> int:
    """A whole number above 0; 1.0 is one too. Raises RefusedError."""
    number = number_of(value, field)
    if number != int(number):
        raise invalid(field)
    return int(number)


def units_at_least(rupees: JsonNumber) -> Money:
    """The least amount that is not below so many rupees."""
    return _units(rupees, ROUND_CEILING)


def units_at_most(rupees: JsonNumber) -> Money:
    """The greatest amount that is not above so many rupees."""
    return _units(rupees, ROUND_FLOOR)


def _units(rupees: JsonNumber, rounding: str) -> Money:
    return int((Decimal(str(rupees)) * RUPEE).to_integral_value(rounding))


def _parsed(text: str, field: str) -> object:
    try:
        return strict_json(text)
    except ValueError:
        raise invalid(field) from None

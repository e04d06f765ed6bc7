"""What a verb of control is: one row of the table that requests, docs and tests read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar, cast

from kite_core.ist import in_ist

PartT = TypeVar("PartT")
Values: TypeAlias = Mapping[str, Any]
"""The fields of a request, checked, by name; those that were not given are not there."""

Run: TypeAlias = Callable[[Any, Values], object]
"""What a verb does, with the levers and the values; it gives plain JSON values."""


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    RATIO = "number, or text such as 3/2"
    TRUTH = "true or false"
    MOMENT = "ISO time, IST without a zone"
    DAY = "ISO date"
    TEXTS = "list of texts"
    ROWS = "list of lists or objects"
    AMOUNTS = "list of numbers"
    NUMBERS = "object of numbers by key"
    OBJECT = "object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One member of a verb's JSON body, of its query, or of its path."""

    name: str
    kind: FieldKind
    says: str
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb: where it is asked, what it takes, and what does it.

    An `is_open` verb takes fields that its table does not name.
    """

    method: str
    template: str
    says: str
    run: Run
    fields: tuple[Field, ...] = ()
    is_open: bool = False

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.template}"

    @property
    def body_fields(self) -> tuple[Field, ...]:
        """The fields of the body or the query: those that the path does not hold."""
        return tuple(each for each in self.fields if f"{{{each.name}}}" not in self.template)


def read_value(field: Field, value: object) -> Any:
    """The value of a field. Raises ValueError, with what it takes, for anything else."""
    try:
        return _READERS[field.kind](value)
    except _PartError as error:
        text = f"`{field.name}` holds {error}: give {_in_words(field.kind)}."
        raise ValueError(text) from None
    except (TypeError, ValueError):
        raise ValueError(f"`{field.name}` is {value!r}: give {_in_words(field.kind)}.") from None


class _PartError(Exception):
    """One part of a list or an object is not what it has to be; the others are not shown."""


def _in_words(kind: FieldKind) -> str:
    if kind is FieldKind.TRUTH:
        return str(kind)
    return f"an {kind}" if kind[0] in "Io" else f"a {kind}"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    number = float(value)
    if number - number:
        raise ValueError
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _ratio(value: object) -> str:
    return str(_number(value)) if isinstance(value, int | float) else _text(value)


def _truth(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        raise ValueError
    return value


def _moment(value: object) -> datetime:
    return in_ist(datetime.fromisoformat(_text(value)))


def _day(value: object) -> date:
    return date.fromisoformat(_text(value))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [_text(each) for each in value.split(",")]
    return [_part(_text, each) for each in _list(value)]


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError
    return cast("list[object]", value)


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError
    return cast("dict[str, object]", value)


def _amounts(value: object) -> list[float]:
    return [_part(_number, each) for each in _list(value)]


def _numbers(value: object) -> dict[str, float]:
    return {name: _part(_number, each, name=f"{name}: ") for name, each in _object(value).items()}


def _part(read: Callable[[object], PartT], value: object, *, name: str = "") -> PartT:
    try:
        return read(value)
    except (TypeError, ValueError):
        raise _PartError(f"{name}{value!r}") from None


_READERS: Mapping[FieldKind, Callable[[object], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.WHOLE: _whole,
    FieldKind.RATIO: _ratio,
    FieldKind.TRUTH: _truth,
    FieldKind.MOMENT: _moment,
    FieldKind.DAY: _day,
    FieldKind.TEXTS: _texts,
    FieldKind.ROWS: _list,
    FieldKind.AMOUNTS: _amounts,
    FieldKind.NUMBERS: _numbers,
    FieldKind.OBJECT: _object,
}

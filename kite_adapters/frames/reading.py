"""From models to columns: one for each field, and for each field of what a field holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from operator import attrgetter
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from kite_adapters.frames.column import Column, Kind
from kite_adapters.frames.dates import days, microseconds
from kite_core.decoding import write_json
from kite_core.json_model import DayMarker, TimeMarker, field_types
from kite_core.models.market import DepthLevel

LEVELS = 5
"""So many levels of depth the broker shows on each side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A field of all rows: its values, its type without None, and whether None may be there."""

    name: str
    kind: Any
    values: Sequence[Any]
    may_lack: bool


def columns_of(model: type, rows: Sequence[Any]) -> Iterator[Column]:
    """The columns of rows of one model.

    The fields of a field have its name in front, such as `ohlc_open`. Levels of depth are counted
    from 1, as in `depth_buy_1_price`. What has no fixed shape becomes JSON text.
    """
    for name, kind in _types_of(model):
        values = list(map(attrgetter(name), rows))
        yield from _columns(_field(name, kind, values))


def _types_of(model: Any) -> list[tuple[str, Any]]:
    types = field_types(model)
    return [(member.name, types[member.name]) for member in fields(model)]


def _field(name: str, kind: Any, values: Sequence[Any], *, may_lack: bool = False) -> _Field:
    """A field by its annotated type."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    needed = tuple(part for part in parts if part is not type(None))
    is_optional = may_lack or len(needed) < len(parts)
    only = needed[0] if len(needed) == 1 else Any
    return _Field(name=name, kind=only, values=values, may_lack=is_optional)


def _columns(field: _Field) -> Iterator[Column]:
    if is_dataclass(field.kind):
        for name, kind in _types_of(field.kind):
            yield from _columns(_part(field, name, kind, attrgetter(name)))
    elif get_args(field.kind) == (DepthLevel,):
        for place in range(LEVELS):
            level = replace(field, values=[_at(place, side) for side in field.values])
            yield from _columns(
                replace(level, name=f"{field.name}_{place + 1}", kind=DepthLevel, may_lack=True)
            )
    else:
        yield _column(field)


def _part(field: _Field, name: str, kind: Any, read: Callable[[Any], Any]) -> _Field:
    """A field of what another field holds; None where that holds nothing."""
    values = [None if value is None else read(value) for value in field.values]
    return _field(f"{field.name}_{name}", kind, values, may_lack=field.may_lack)


def _at(place: int, side: list[DepthLevel] | None) -> DepthLevel | None:
    return side[place] if side is not None and place < len(side) else None


def _column(field: _Field) -> Column:
    kind, convert = _conversion(field.kind)
    if convert is None:
        values = field.values
    elif field.may_lack:
        values = [None if value is None else convert(value) for value in field.values]
    else:
        values = list(map(convert, field.values))
    return Column(name=field.name, kind=kind, values=values, may_lack=field.may_lack)


def _conversion(kind: Any) -> tuple[Kind, Callable[[Any], Any] | None]:
    """What a field becomes, and what its values have to go through."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    is_word = isinstance(kind, type) and issubclass(kind, str)
    if is_word or get_origin(kind) is Literal:
        return Kind.TEXT, str
    return Kind.TEXT, _json_text


def _json_text(value: Any) -> str:
    return write_json(value).decode()


_PLAIN: dict[Any, tuple[Kind, Callable[[Any], Any] | None]] = {
    str: (Kind.TEXT, None),
    int: (Kind.WHOLE, None),
    float: (Kind.NUMBER, None),
    bool: (Kind.TRUTH, None),
    TimeMarker: (Kind.TIME, microseconds),
    DayMarker: (Kind.DAY, days),
}

"""The slotted base of all models: JSON in and out, through dataclasses-json.

This is the slow, tolerant way, for users and for rows that do not fit; answers of the broker take
the fast way in `kite_core.decoding`. Field names are the broker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass, make_dataclass
from datetime import date, datetime
from functools import cache
from math import isfinite
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from kite_core.ist import parse_day, parse_time, wire_time
from kite_core.redaction import HIDDEN, is_secret

if TYPE_CHECKING:
    Timestamp = datetime | None
    Day = date | None
    TimeMarker = datetime
    DayMarker = date
else:

    class _AnyMoment(type):
        """Lets msgspec take whatever its hook returns for an instance of the marker.

        The marker is no datetime to msgspec, so it asks the hook, which knows that "" means None.
        """

        # True for everything, and not a function of ours, because it is asked for every time.
        __instancecheck__ = object.__instancecheck__

    class TimeMarker(metaclass=_AnyMoment):
        """A time of the broker: aware, IST, None when the broker sends ""."""

    class DayMarker(metaclass=_AnyMoment):
        """A date of the broker, None when it sends ""."""

    Timestamp = TimeMarker | None
    Day = DayMarker | None


def timestamp() -> Any:
    """A field for a `Timestamp` that may be absent."""
    return field(default=None, metadata=_codec(_read_time, _write_time))


def day() -> Any:
    """A field for a `Day` that may be absent."""
    return field(default=None, metadata=_codec(_read_day, _write_day))


def _codec(decoder: Any, encoder: Any) -> dict[str, Any]:
    """What `dataclasses_json.config` would build, without importing it for every model."""
    return {"dataclasses_json": {"decoder": decoder, "encoder": encoder}}


def _read_time(value: str | datetime | None) -> datetime | None:
    return parse_time(value) if isinstance(value, str) else value


def _read_moment(value: str | date) -> date | None:
    """A text of ten characters is a day: a span that ends on a day ends with it."""
    if not isinstance(value, str):
        return value
    return parse_day(value) if len(value) == 10 else parse_time(value)


def _write_time(value: datetime | None) -> str | None:
    return wire_time(value) if value else None


def _read_day(value: str | date | None) -> date | None:
    return parse_day(value) if isinstance(value, str) else value


def _write_day(value: date | None) -> str | None:
    return value.isoformat() if value else None


# For a time that is always there, or a day in its place: `field(metadata=MOMENT)`.
MOMENT = _codec(_read_moment, _write_time)


ModelT = TypeVar("ModelT", bound="JsonModel")


class JsonModel:
    """Gives a frozen, slotted dataclass `to_dict`, `to_json`, `from_dict` and `from_json`."""

    __slots__ = ()
    dataclass_json_config: ClassVar[None] = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values under the broker's names; times as the broker writes them."""
        return cast("dict[str, Any]", _mixin().to_dict(cast("Any", self), encode_json=True))

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text. Raises ValueError for NaN, which JSON cannot hold."""
        import json

        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A model from plain JSON values.

        Numbers written as text are read, `1.0` is an integer, unknown keys are ignored, null means
        absent where the field has a default. Nothing is rounded or guessed: anything else raises
        ValueError naming the field.
        """
        return cast("Self", _mixin().from_dict.__func__(cls, _fitting(cls, data)))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """A model from JSON text, as tolerant as `from_dict`."""
        import json

        return cls.from_dict(json.loads(text))


@cache
def _mixin() -> Any:
    """dataclasses-json: 50 ms to import, and without slots, so its methods are lent, late."""
    from dataclasses_json import DataClassJsonMixin

    return DataClassJsonMixin


def filled(model: type[ModelT], rows: Iterable[Iterable[Any]]) -> list[ModelT]:
    """Models from the values of their fields, in order; for decoding, which checked them.

    A frozen dataclass sets each field through `object.__setattr__`. A draft has the same slots
    without that, and becomes a model by changing its class, at a third of the cost.
    """
    draft = _draft_of(cast("Any", model))
    drafts: list[Any] = [draft(*row) for row in rows]
    for written in drafts:
        written.__class__ = model
    return drafts


@cache
def _draft_of(model: Any) -> type[Any]:
    members = [(member.name, Any, None) for member in fields(model)]
    return make_dataclass("Draft", members, bases=(JsonModel,), slots=True, eq=False, repr=False)


@cache
def field_types(model: type) -> dict[str, Any]:
    """The types of a model's fields, resolved once."""
    return get_type_hints(model)


def _fitting(model: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """What dataclasses-json may be given: it would cut 12.9 to 12 and read "false" as True."""
    if not isinstance(data, dict):
        raise ValueError(f"{model.__name__}: expected an object, got {type(data).__name__}")
    types = field_types(model)
    kept: dict[str, Any] = {}
    for member in fields(model):  # pyright: ignore[reportArgumentType]  # reason: every model is a dataclass
        kind = types[member.name]
        value = data.get(member.name)
        if value is None and (member.name not in data or not _takes_none(kind)):
            _require_default(model, member)
            continue
        kept[member.name] = _plain(f"{model.__name__}.{member.name}", kind, value)
    return kept


def _require_default(model: type, member: Field[Any]) -> None:
    if member.default is MISSING and member.default_factory is MISSING:
        raise ValueError(f"{model.__name__}.{member.name} is missing")


def _takes_none(kind: Any) -> bool:
    return kind is Any or type(None) in get_args(kind)


def _plain(where: str, kind: Any, value: Any) -> Any:
    """A value made to fit its type without losing anything, or ValueError."""
    kind = _required(kind)
    if value is None or kind is Any:
        return value
    if is_dataclass(kind):
        return _fitting(cast("type", kind), value)
    if get_origin(kind) in (list, tuple, dict):
        return _plain_many(where, kind, value)
    reader = _READERS.get(kind, _text if isinstance(kind, type) and issubclass(kind, str) else None)
    if reader is None:
        return value
    try:
        return reader(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f"{where}: {_shown(where, value)} is not {_noun(kind)}") from None


def _shown(where: str, value: Any) -> str:
    return HIDDEN if is_secret(where.rpartition(".")[2]) else repr(value)


def _plain_many(where: str, kind: Any, value: Any) -> Any:
    """A list or an object; a text is neither, although it has items."""
    if get_origin(kind) is dict and isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: _plain(where, get_args(kind)[1], item) for key, item in items}
    if get_origin(kind) is not dict and isinstance(value, list | tuple):
        return [_plain(where, get_args(kind)[0], item) for item in cast("list[Any]", value)]
    noun = "an object" if get_origin(kind) is dict else "a list"
    raise ValueError(f"{where}: {_shown(where, value)} is not {noun}")


def _required(kind: Any) -> Any:
    """The type behind an optional one; Any for a choice, such as a `Price`, which stays exact."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    parts = [part for part in get_args(kind) if part is not type(None)]
    return parts[0] if len(parts) == 1 else Any


def _noun(kind: Any) -> str:
    return _NOUNS.get(kind) or f"a {getattr(kind, '__name__', kind)}"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def _integer(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    number = int(value) if isinstance(value, int | str) else float(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isfinite(number := float(value)):
        raise ValueError
    return number


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return ("false", "0", "true", "1").index(str(value).lower()) >= 2


def _moment(value: Any) -> Any:
    return parse_time(value) if isinstance(value, str) else _instance(datetime, value)


def _date(value: Any) -> Any:
    return parse_day(value) if isinstance(value, str) else _instance(date, value)


def _instance(kind: type, value: Any) -> Any:
    if isinstance(value, kind):
        return value
    raise TypeError


_READERS: dict[Any, Callable[[Any], Any]] = {
    int: _integer,
    float: _number,
    bool: _truth,
    TimeMarker: _moment,
    DayMarker: _date,
}
_NOUNS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}

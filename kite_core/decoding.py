"""From the bytes of an answer to models: fast when all rows fit, tolerant row by row when not.

A `Shape` says what the `data` of an answer becomes. Its fast way is msgspec, straight from the
bytes. When anything does not fit, the rows are taken one by one through `from_dict`, and rows that
fit nowhere are kept whole in `skipped`, so that one bad row never hides the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache, partial
from typing import Any, Generic, Protocol, TypeVar, cast, runtime_checkable

import msgspec

from kite_core.ist import parse_day, parse_time
from kite_core.json_model import JsonModel, TimeMarker, field_types, filled
from kite_core.kept import Kept
from kite_core.rows import Keyed, MisfitError, Rows, SkippedRow, csv_rows

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
ModelT = TypeVar("ModelT", bound=JsonModel)


class Shape(Protocol[T_co]):
    """What the `data` of an answer becomes."""

    def from_body(self, body: bytes, /) -> T_co:
        """Decode a whole successful answer, fast. Raises MisfitError when anything does not fit."""
        ...

    def from_data(self, data: Any, /) -> T_co:
        """Decode the `data`, tolerantly. Raises MisfitError when it fits nowhere."""
        ...


@runtime_checkable
class FromKept(Protocol[T_co]):
    """A shape that a cache can serve without a copy of the body, or from what was made before."""

    def from_kept(self, kept: Kept, /) -> T_co:
        """What the body that a cache keeps becomes."""
        ...


class _Envelope(msgspec.Struct, Generic[T]):
    """What surrounds the data of a JSON answer."""

    data: T
    status: str = ""
    error_type: str | None = None


@cache
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(_Envelope[kind], dec_hook=_read_marker).decode


@cache
def _struct_of(model: Any) -> Any:
    """The fields of a model as a Struct, which decodes in half the time of a dataclass.

    A slotted dataclass pays most for fields that a row lacks: an AttributeError for each.
    """
    types = field_types(model)
    members = [(member.name, types[member.name], _default_of(member)) for member in fields(model)]
    return msgspec.defstruct(model.__name__, members, kw_only=True, gc=False)


def _default_of(member: Field[Any]) -> Any:
    if member.default_factory is not MISSING:
        return msgspec.field(default_factory=member.default_factory)
    return msgspec.NODEFAULT if member.default is MISSING else member.default


def _models(model: type[ModelT], structs: Iterable[msgspec.Struct]) -> list[ModelT]:
    return filled(model, map(msgspec.structs.astuple, structs))


def _read_marker(kind: type, value: Any) -> Any:
    """Read a time or a date of the broker."""
    if value is None:
        return None
    return parse_time(value) if kind is TimeMarker else parse_day(value)


def decode(kind: Any, body: bytes) -> Any:
    """The `data` of a successful answer as `kind`, straight from the bytes; else MisfitError."""
    try:
        envelope = _decoder(kind)(body)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as misfit:
        raise MisfitError(str(misfit)) from None
    if envelope.error_type or envelope.status == "error":
        raise MisfitError("the envelope reports an error")
    return envelope.data


def read_json(body: bytes) -> Any:
    """Plain values from JSON text. Raises ValueError for anything else."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise ValueError(str(fault)) from None


def write_json(value: Any) -> bytes:
    """Compact JSON text from plain values; a Decimal becomes an exact number."""
    return _encoder().encode(value)


@cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder(decimal_format="number")


def convert(kind: type[T], value: Any, *, strict: bool = True) -> T:
    """A plain value as `kind`; not strict: with numbers written as text. Raises MisfitError."""
    try:
        return msgspec.convert(value, kind, strict=strict, dec_hook=_read_marker)
    except (msgspec.ValidationError, TypeError) as misfit:
        raise MisfitError(str(misfit), sample=value) from None


def _tolerant(model: type[ModelT], row: Any, path: str = "") -> ModelT:
    """One row as its model: strictly if it fits, else with the tolerance of `from_dict`."""
    try:
        return convert(model, row)
    except MisfitError:
        pass
    try:
        return model.from_dict(row)
    except (ValueError, TypeError, KeyError, AttributeError) as misfit:
        field = str(misfit).partition(":")[0].partition(" ")[0].partition(".")[2]
        place = f"{path}.{field}" if field else path
        raise MisfitError(str(misfit), path=place, sample=row) from None


def _sifted(
    model: type[ModelT], rows: Iterable[Any], read: Callable[[Any, str], ModelT]
) -> Rows[ModelT]:
    """The rows that can be read, given their places, and the others in `skipped`."""
    models: list[ModelT] = []
    skipped: list[SkippedRow] = []
    for index, row in enumerate(rows):
        try:
            models.append(read(row, f"[{index}]"))
        except MisfitError as misfit:
            skipped.append(SkippedRow(path=misfit.path, reason=misfit.reason, row=row))
    return Rows(models, skipped, model=model)


@dataclass(frozen=True, slots=True)
class One(Generic[ModelT]):
    """One model. `repair` reads it with what lists it holds row by row, when it does not fit."""

    model: type[ModelT]
    repair: Callable[[Any], ModelT] | None = None

    def from_body(self, body: bytes, /) -> ModelT:
        """The model, straight from the bytes."""
        return cast("ModelT", decode(self.model, body))

    def from_data(self, data: Any, /) -> ModelT:
        """The model, tolerantly."""
        return _tolerant(self.model, data) if self.repair is None else self.repair(data)


@dataclass(frozen=True, slots=True)
class ListOf(Generic[ModelT]):
    """A list of models; null is an empty one."""

    model: type[ModelT]

    def from_body(self, body: bytes, /) -> Rows[ModelT]:
        """All rows, straight from the bytes."""
        rows = decode(list[_struct_of(self.model)], body)  # type: ignore[misc, arg-type]  # reason: a run-time type
        return Rows(_models(self.model, rows), model=self.model)

    def from_data(self, data: Any, /) -> Rows[ModelT]:
        """The rows that can be read, and the others in `skipped`."""
        if data is None:
            return Rows(model=self.model)
        if not isinstance(data, list):
            raise MisfitError(f"expected a list, got {type(data).__name__}", sample=data)
        return _sifted(self.model, cast("Iterable[Any]", data), partial(_tolerant, self.model))


@dataclass(frozen=True, slots=True)
class KeyedBy(Generic[ModelT]):
    """Models under the keys that were asked for."""

    model: type[ModelT]
    asked: tuple[str, ...] = ()

    def from_body(self, body: bytes, /) -> Keyed[ModelT]:
        """All entries, straight from the bytes."""
        rows = decode(dict[str, _struct_of(self.model)], body)  # type: ignore[misc, arg-type]  # reason: a run-time type
        entries = dict(zip(rows, _models(self.model, rows.values()), strict=True))
        return Keyed(entries, self._missing(entries), model=self.model)

    def from_data(self, data: Any, /) -> Keyed[ModelT]:
        """The entries that can be read, and the others in `skipped`."""
        if not isinstance(data, dict):
            raise MisfitError(f"expected an object, got {type(data).__name__}", sample=data)
        entries: dict[str, ModelT] = {}
        skipped: dict[str, SkippedRow] = {}
        for key, row in cast("dict[str, Any]", data).items():
            try:
                entries[key] = _tolerant(self.model, row, f"[{key!r}]")
            except MisfitError as misfit:
                skipped[key] = SkippedRow(path=misfit.path, reason=misfit.reason, row=row)
        missing = self._missing(entries.keys() | skipped.keys())
        return Keyed(entries, missing, skipped, model=self.model)

    def _missing(self, present: Iterable[str]) -> list[str]:
        there = set(present)
        return [key for key in self.asked if key not in there]


@dataclass(frozen=True, slots=True)
class Plain(Generic[T]):
    """A plain JSON value: a truth, texts."""

    kind: type[T]

    def from_body(self, body: bytes, /) -> T:
        """The value, straight from the bytes."""
        return cast("T", decode(self.kind, body))

    def from_data(self, data: Any, /) -> T:
        """The value, strictly: there is nothing to be tolerant about."""
        return convert(self.kind, data)


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """Whatever a function makes of the plain data, for answers with more than one shape."""

    make: Callable[[Any], T]

    def from_body(self, body: bytes, /) -> T:
        """The same as from the data: nothing to gain from the bytes."""
        return self.from_data(decode(Any, body))

    def from_data(self, data: Any, /) -> T:
        """What the function makes of it."""
        return self.make(data)


@dataclass(frozen=True, slots=True)
class Untouched:
    """The data as plain JSON values, for raw twins."""

    def from_body(self, body: bytes, /) -> Any:
        """The data, undecoded."""
        return decode(Any, body)

    def from_data(self, data: Any, /) -> Any:
        """The data, undecoded."""
        return data


@dataclass(frozen=True, slots=True)
class CsvOf(Generic[ModelT]):
    """The rows of a CSV dump as models; its `data` is a list of texts by column."""

    model: type[ModelT]

    def from_body(self, body: bytes, /) -> Rows[ModelT]:
        """All rows."""
        return self.from_data(csv_rows(body))

    def from_data(self, data: Any, /) -> Rows[ModelT]:
        """All rows; those that cannot be read are in `skipped`."""
        try:
            rows = convert(list[self.model], data, strict=False)  # type: ignore[name-defined]  # reason: a run-time type
            return Rows(rows, model=self.model)
        except MisfitError:
            pass
        return _sifted(self.model, data, self._from_cells)

    def _from_cells(self, row: dict[Any, Any], path: str) -> ModelT:
        """One row; a blank cell stands for the default."""
        if None in row or None in row.values():
            raise MisfitError("its cells are not as many as the columns", path=path, sample=row)
        filled = {name: cell for name, cell in row.items() if cell}
        try:
            return convert(self.model, filled, strict=False)
        except MisfitError:
            return _tolerant(self.model, filled, path)


list_of = ListOf
one = One
keyed = KeyedBy
plain = Plain
csv_of = CsvOf

"""From the lines of a dump to models: whole blocks by column, single rows one by one.

`CsvOf` in `kite_core.decoding` says what a cell means; this is the fast way to the same models. A
row that does not fit goes through `CsvOf` itself, which is tolerant and knows why.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields, replace
from itertools import repeat
from typing import Any, Generic, TypeVar

from kite_core.decoding import convert, csv_of
from kite_core.instrument_book.dump import Dump, cells_by_column, cells_of, lines_of, text_of
from kite_core.json_model import JsonModel, field_types, filled
from kite_core.models.instruments import Instrument
from kite_core.rows import MisfitError, Rows, SkippedRow

ModelT = TypeVar("ModelT", bound=JsonModel)
NEEDED = frozenset({"instrument_token", "tradingsymbol", "exchange"})
"""The columns without which a text is no list of instruments."""
_DISTINCT = frozenset({"instrument_token", "exchange_token", "tradingsymbol", "last_price"})


def instrument_reader(dump: Dump) -> RowReader[Instrument]:
    """Reads the rows of an instrument dump."""
    return RowReader(Instrument, dump.columns, distinct=_DISTINCT)


class RowReader(Generic[ModelT]):
    """Reads rows with these columns, in any order, as models; columns of no field are ignored.

    `distinct` are the fields whose values hardly repeat: the others are looked up, once read.
    """

    def __init__(
        self, model: type[ModelT], columns: tuple[str, ...], *, distinct: frozenset[str]
    ) -> None:
        self.model = model
        self._columns = columns
        places = {name: place for place, name in enumerate(columns)}
        self._fields = [
            _Cells(member, kind, places.get(member.name), member.name in distinct)
            for member, kind in _kinds_of(model)
        ]

    def everything(self, dump: Dump) -> Rows[ModelT]:
        """All rows of a dump; those that cannot be read are in `skipped`, whole."""
        models: list[ModelT] = []
        skipped: list[SkippedRow] = []
        with _collector_paused():
            for _, block in dump.blocks():
                text = text_of(block)
                try:
                    models += self._by_columns(text)
                except MisfitError:
                    for number, line in enumerate(lines_of(text), len(models) + len(skipped)):
                        row = self.row(line, number)
                        _append(row, models, skipped)
        return Rows(models, skipped, model=self.model)

    def _by_columns(self, text: str) -> list[ModelT]:
        columns = cells_by_column(text, width=len(self._columns))
        return filled(
            self.model, zip(*(cells.many(columns) for cells in self._fields), strict=False)
        )

    def row(self, line: str, number: int = 0) -> ModelT | SkippedRow:
        """One row as a model, or what is wrong with it; `number` is its place among the rows."""
        try:
            cells = cells_of(line, width=len(self._columns))
            values = {field.name: field.one(cells) for field in self._fields}
        except MisfitError:
            return self._carefully(line, number)
        return self.model(**values)

    def _carefully(self, line: str, number: int) -> ModelT | SkippedRow:
        try:
            row = next(csv.DictReader((line,), self._columns))
        except csv.Error as fault:
            return SkippedRow(path=f"[{number}]", reason=f"the row is damaged: {fault}", row=line)
        # A blank cell stands for the default, and a column without one needs a value.
        told = {name: cell for name, cell in row.items() if cell != ""}
        read = csv_of(self.model).from_data([told])
        if read:
            return read[0]
        (skipped,) = read.skipped
        path = f"[{number}]{skipped.path.removeprefix('[0]')}"
        return replace(skipped, path=path, row=row)


def _kinds_of(model: Any) -> list[tuple[Field[Any], Any]]:
    """The fields of a model with their types, which need not be resolved if they are no texts."""
    members = fields(model)
    if any(isinstance(member.type, str) for member in members):
        types = field_types(model)
        return [(member, types[member.name]) for member in members]
    return [(member, member.type) for member in members]


class _Cells:
    """How the cells of one field are read."""

    def __init__(self, member: Field[Any], kind: Any, place: int | None, is_distinct: bool) -> None:
        self.name = member.name
        self._place = place
        self._kind = kind
        self._kinds: type[list[Any]] = list[kind]
        self._is_distinct = is_distinct
        self._known = _Meanings(member, kind)

    def one(self, cells: list[str]) -> Any:
        """The value in a row of cells."""
        cell = "" if self._place is None else cells[self._place]
        if not self._is_distinct or not cell:
            return self._known[cell]
        return convert(self._kind, cell, strict=False)

    def many(self, columns: list[list[str]]) -> Iterable[Any]:
        """The values in the column of it."""
        if self._place is None:
            return repeat(self._known[""])
        cells = columns[self._place]
        if not self._is_distinct or "" in cells:
            return map(self._known.__getitem__, cells)
        return convert(self._kinds, cells, strict=False)


class _Meanings(dict[str, Any]):
    """What cells mean, each read once; a blank one stands for the default."""

    def __init__(self, member: Field[Any], kind: Any) -> None:
        super().__init__()
        self._kind = kind
        if member.default is not MISSING:
            self[""] = member.default
        self._name = member.name

    def __missing__(self, cell: str) -> Any:
        if not cell:
            raise MisfitError(f"{self._name} is blank")
        value = self[cell] = cell if self._kind is str else convert(self._kind, cell, strict=False)
        return value


def _append(row: Any, models: list[Any], skipped: list[SkippedRow]) -> None:
    (skipped if isinstance(row, SkippedRow) else models).append(row)


@contextmanager
def _collector_paused() -> Generator[None]:
    """Nothing in between looks for cycles: many objects are made, and none refers to another."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

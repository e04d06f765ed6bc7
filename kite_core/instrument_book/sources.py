"""Where a book has its instruments from: a list of them, or a dump that is read as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from kite_core.decoding import csv_of
from kite_core.instrument_book.dump import Dump, bytes_of, opened, require_text, spans_lines
from kite_core.instrument_book.offsets import Offsets, sorted_offsets
from kite_core.instrument_book.reading import NEEDED, instrument_reader
from kite_core.instrument_book.scanning import Scan
from kite_core.models.instruments import Instrument
from kite_core.rows import MisfitError, SkippedRow

_MOST_SCANS = 16
"""Searches through the whole dump before an index is made, which costs as much as some 100."""


class Source(Protocol):
    """The instruments of a book. Of two with one key or token the first counts."""

    def listed(self) -> ListSource:
        """All instruments in memory."""
        ...

    def by_token(self, token: int, /) -> Instrument | None:
        """The instrument of this token."""
        ...

    def by_symbol(self, exchange: str, tradingsymbol: str, /) -> Instrument | None:
        """The instrument of this symbol."""
        ...

    def contracts(self, name: str, /) -> Sequence[Instrument]:
        """The futures and options on this underlying."""
        ...


class ListSource:
    """Instruments in memory."""

    def __init__(self, rows: Iterable[Instrument], skipped: Iterable[SkippedRow] = ()) -> None:
        self.rows = tuple(rows)
        self.skipped = tuple(skipped)

    def listed(self) -> ListSource:
        """This one."""
        return self

    def by_token(self, token: int, /) -> Instrument | None:
        """The instrument of this token."""
        return self._by_token.get(token)

    def by_symbol(self, exchange: str, tradingsymbol: str, /) -> Instrument | None:
        """The instrument of this symbol."""
        return self._by_symbol.get((exchange, tradingsymbol))

    def contracts(self, name: str, /) -> Sequence[Instrument]:
        """The futures and options on this underlying."""
        return self._contracts.get(name, ())

    @cached_property
    def _by_token(self) -> dict[int, Instrument]:
        return {row.instrument_token: row for row in reversed(self.rows)}

    @cached_property
    def _by_symbol(self) -> dict[tuple[str, str], Instrument]:
        return {(row.exchange, row.tradingsymbol): row for row in reversed(self.rows)}

    @cached_property
    def _contracts(self) -> dict[str, list[Instrument]]:
        contracts: dict[str, list[Instrument]] = {}
        for row in self.rows:
            if row.expiry is not None:
                contracts.setdefault(row.name, []).append(row)
        return contracts


class Places(Protocol):
    """Guesses where rows begin, in the order of the dump."""

    def by_token(self, token: int, /) -> Iterator[int]:
        """Where the row of this token may begin."""
        ...

    def by_symbol(self, exchange: str, tradingsymbol: str, /) -> Iterator[int]:
        """Where the row of this symbol may begin."""
        ...

    def contracts(self, name: str, /) -> Iterator[int]:
        """Where the rows of the contracts on this underlying may begin."""
        ...


class DumpSource:
    """The instruments of a dump, each read when it is asked for and then kept."""

    def __init__(self, dump: Dump, *, offsets: Offsets | None = None) -> None:
        self._dump = dump
        self._offsets = offsets
        self._scans_left = 0 if offsets else _MOST_SCANS
        self._reader = instrument_reader(dump)
        self._rows: dict[int, Instrument | SkippedRow] = {}
        self._by_token: dict[int, Instrument] = {}
        self._by_symbol: dict[tuple[str, str], Instrument] = {}

    @property
    def is_indexed(self) -> bool:
        """Whether lookups need not search through the dump."""
        return self._offsets is not None

    def listed(self) -> ListSource:
        """All instruments in memory, read once."""
        return self._listed

    @cached_property
    def _listed(self) -> ListSource:
        rows = instrument_reader(self._dump).everything(self._dump)
        return ListSource(rows, rows.skipped)

    def by_token(self, token: int, /) -> Instrument | None:
        """The instrument of this token."""
        if (row := self._by_token.get(token)) is not None:
            return row
        found = self._matching(
            lambda places: places.by_token(token), lambda row: row.instrument_token == token
        )
        return next((self._by_token.setdefault(token, row) for row in found), None)

    def by_symbol(self, exchange: str, tradingsymbol: str, /) -> Instrument | None:
        """The instrument of this symbol."""
        wanted = (exchange, tradingsymbol)
        if (row := self._by_symbol.get(wanted)) is not None:
            return row
        found = self._matching(
            lambda places: places.by_symbol(exchange, tradingsymbol),
            lambda row: (row.exchange, row.tradingsymbol) == wanted,
        )
        return next((self._by_symbol.setdefault(wanted, row) for row in found), None)

    def contracts(self, name: str, /) -> Sequence[Instrument]:
        """The futures and options on this underlying."""
        return list(
            self._matching(
                lambda places: places.contracts(name),
                lambda row: row.expiry is not None and row.name == name,
            )
        )

    def _matching(
        self, ask: Callable[[Places], Iterator[int]], fits: Callable[[Instrument], bool]
    ) -> Iterator[Instrument]:
        """The rows that fit, from the first way to search that finds any."""
        for rows in self._searches(ask):
            has_found = False
            for row in rows:
                if isinstance(row, Instrument) and fits(row):
                    has_found = True
                    yield row
            if has_found:
                return

    def _searches(
        self, ask: Callable[[Places], Iterator[int]]
    ) -> Iterator[Iterable[Instrument | SkippedRow]]:
        if self._scans_left > 0:
            self._scans_left -= 1
            yield map(self._row, ask(Scan(bytes_of(self._dump.view), start=self._dump.start)))
        offsets = self._index()
        yield map(self._row, ask(offsets)) if offsets else self._listed.rows

    def _index(self) -> Offsets | None:
        if self._offsets is None:
            index = sorted_offsets(bytes_of(self._dump.view))
            self._offsets = Offsets(memoryview(index), self._dump.view) if index else None
        return self._offsets

    def _row(self, place: int) -> Instrument | SkippedRow:
        if (row := self._rows.get(place)) is None:
            row = self._rows[place] = self._reader.row(self._dump.line(place))
        return row


def source_of(dump: bytes | memoryview, *, index: memoryview | None) -> Source:
    """The source for a dump; an index that is of another dump, or damaged, is left aside.

    Raises MisfitError when the dump is damaged.
    """
    text = opened(dump, needed=NEEDED)
    if index is not None:
        try:
            return DumpSource(text, offsets=Offsets(index, text.view))
        except MisfitError:
            pass
    body = bytes_of(text.view)
    require_text(body)
    if spans_lines(body):
        rows = csv_of(Instrument).from_body(body)
        return ListSource(rows, rows.skipped)
    return DumpSource(replace(text, view=memoryview(body)))

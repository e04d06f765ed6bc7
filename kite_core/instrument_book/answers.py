"""Books as what an answer of the broker becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kite_core.decoding import csv_of
from kite_core.errors import ValidationError
from kite_core.instrument_book.book import InstrumentBook
from kite_core.instrument_book.fund_book import MFInstrumentBook
from kite_core.kept import Kept
from kite_core.models.instruments import Instrument
from kite_core.models.mutual_funds import MFInstrument
from kite_core.rows import MisfitError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookShape(Generic[T]):
    """An answer that becomes a book, which reads its dump as needed.

    What a cache keeps becomes one book for all who ask, until the cache keeps another dump.
    """

    book: type[T]
    open: Callable[[bytes], T]
    reopen: Callable[[Kept], T]
    fill: Callable[[Any], T]

    def from_body(self, body: bytes, /) -> T:
        """The book of a dump."""
        try:
            return self.open(body)
        except ValidationError as fault:
            raise MisfitError(str(fault)) from None

    def from_data(self, data: Any, /) -> T:
        """The book of rows of texts; those that cannot be read are in `skipped`."""
        return self.fill(data)

    def from_kept(self, kept: Kept, /) -> T:
        """The book of what a cache keeps, made once."""
        return kept.made(self.book, lambda: self.reopen(kept))


def _instruments(data: Any) -> InstrumentBook:
    rows = csv_of(Instrument).from_data(data)
    return InstrumentBook(rows, skipped=rows.skipped)


def _funds(data: Any) -> MFInstrumentBook:
    rows = csv_of(MFInstrument).from_data(data)
    return MFInstrumentBook(rows, skipped=rows.skipped)


INSTRUMENT_BOOK = BookShape(
    book=InstrumentBook,
    open=InstrumentBook.from_csv,
    reopen=lambda kept: InstrumentBook.from_csv(kept.view, index=kept.index),
    fill=_instruments,
)
FUND_BOOK = BookShape(
    book=MFInstrumentBook,
    open=MFInstrumentBook.from_csv,
    reopen=lambda kept: MFInstrumentBook.from_csv(kept.view),
    fill=_funds,
)

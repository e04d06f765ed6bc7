"""The fund list, to look up and to search. Holds what it was given and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Any, Self

from kite_core.decoding import csv_of
from kite_core.errors import Fault, InstrumentNotFoundError, ValidationError
from kite_core.faults import Faults
from kite_core.instrument_book.dump import (
    bytes_of,
    opened,
    require_bytes,
    require_text,
    spans_lines,
)
from kite_core.instrument_book.reading import RowReader
from kite_core.instrument_book.search import SearchIndex
from kite_core.instrument_book.suggestions import did_you_mean
from kite_core.models.mutual_funds import MFInstrument
from kite_core.rows import MisfitError, Rows, SkippedRow

_NEEDED = frozenset({"tradingsymbol", "amc", "name"})
_MOST_NAMED = 6
_DISTINCT = frozenset({"tradingsymbol"})


class MFInstrumentBook:
    """The funds of a day. A dump is read when the first fund is needed.

    Where two rows have one symbol, a lookup finds the first.
    """

    def __init__(
        self, funds: Iterable[MFInstrument], *, skipped: Iterable[SkippedRow] = ()
    ) -> None:
        self._read: Callable[[], Rows[MFInstrument]] = partial(Rows, list(funds), tuple(skipped))
        self._columns: dict[str, list[str]] = {}

    @classmethod
    def from_csv(cls, dump: bytes | memoryview) -> Self:
        """A book from the bytes of a dump, gzipped or not, which must not change while it lives.

        Raises ValidationError when it is damaged or has no header line.
        """
        require_bytes(dump, book=cls.__name__)
        try:
            read = _reading_of(dump)
        except MisfitError as misfit:
            fix = "Fetch it again; from_csv takes the whole body of GET /mf/instruments."
            raise ValidationError(cls.__name__, [Fault("dump", misfit.reason, fix)]) from None
        book = cls(())
        book._read = read
        return book

    @cached_property
    def _funds(self) -> Rows[MFInstrument]:
        return self._read()

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows that could not be read, whole."""
        return self._funds.skipped

    def __iter__(self) -> Iterator[MFInstrument]:
        return iter(self._funds)

    def __len__(self) -> int:
        return len(self._funds)

    def __repr__(self) -> str:
        return f"<MFInstrumentBook of {len(self)} funds, {len(self.skipped)} rows skipped>"

    def __reduce__(self) -> tuple[Any, ...]:
        # A view into a file cannot be pickled; its funds can.
        return partial(type(self), skipped=self.skipped), (tuple(self),)

    def by_symbol(self, tradingsymbol: str) -> MFInstrument:
        """The fund of this symbol, which is its ISIN.

        Raises InstrumentNotFoundError, which is a LookupError.
        """
        try:
            return self._by_symbol[tradingsymbol]
        except KeyError:
            error = InstrumentNotFoundError(f"MF:{tradingsymbol}")
            error.hint = "A fund's symbol is its ISIN; find it with search()."
            raise error from None

    def search(
        self,
        text: str,
        *,
        amc: str | None = None,
        plan: str | None = None,
        scheme_type: str | None = None,
        dividend_type: str | None = None,
        limit: int = 50,
    ) -> list[MFInstrument]:
        """The funds whose ISIN, name or fund house holds this text, best first, whatever its case.

        Exact matches come before beginnings, these before whole words, these before other places;
        among equals short names before long ones; last comes what has all words of the text in any
        order. The other arguments keep to funds with just that word, such as `plan="direct"`,
        `scheme_type="equity"` or `dividend_type="growth"`; one that no fund has is refused.
        """
        wanted: dict[str, str | None] = {
            "amc": amc,
            "plan": plan,
            "scheme_type": scheme_type,
            "dividend_type": dividend_type,
        }
        kept = self._written(wanted)
        return self._searchable.best(
            text,
            limit=limit,
            fits=lambda fund: all(getattr(fund, name) in words for name, words in kept.items()),
        )

    def _written(self, wanted: dict[str, str | None]) -> dict[str, set[str]]:
        """How the list writes these words. Raises ValidationError for those it does not have."""
        faults = Faults()
        written: dict[str, set[str]] = {}
        for name, word in wanted.items():
            if word is None:
                continue
            folded, words = str(word).casefold(), self._words(name)
            written[name] = {each for each in words if each.casefold() == folded}
            near = get_close_matches(folded, words, n=3)
            fix = did_you_mean(near) or f"The list has {', '.join(words[:_MOST_NAMED])}."
            faults.expect(bool(written[name]), name, f'no fund has "{word}"', fix)
        faults.raise_for("search")
        return written

    def _words(self, name: str) -> list[str]:
        """All words of a column, in order."""
        if name not in self._columns:
            self._columns[name] = sorted({str(getattr(fund, name)) for fund in self})
        return self._columns[name]

    @cached_property
    def _by_symbol(self) -> dict[str, MFInstrument]:
        return {fund.tradingsymbol: fund for fund in reversed(self._funds)}

    @cached_property
    def _searchable(self) -> SearchIndex[MFInstrument]:
        funds = sorted(self, key=lambda fund: (len(fund.name), fund.name, fund.tradingsymbol))
        return SearchIndex(funds, lambda fund: (fund.tradingsymbol, fund.name, fund.amc))


def _reading_of(dump: bytes | memoryview) -> Callable[[], Rows[MFInstrument]]:
    """What reads a dump when it is needed. Raises MisfitError when it is damaged."""
    text = opened(dump, needed=_NEEDED)
    body = bytes_of(text.view)
    require_text(body)
    if spans_lines(body):
        return partial(csv_of(MFInstrument).from_body, body)
    text = replace(text, view=memoryview(body))
    return partial(RowReader(MFInstrument, text.columns, distinct=_DISTINCT).everything, text)

"""The instrument dump, to look up and to search. Holds what it was given and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from heapq import nsmallest
from typing import Any

from kite_core.decoding import csv_of
from kite_core.errors import Fault, InstrumentNotFoundError, ValidationError
from kite_core.faults import Faults
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange
from kite_core.rows import MisfitError, SkippedRow

_EXACT, _PREFIX, _WORD, _SUBSTRING = range(4)


class InstrumentBook:
    """The instruments of a dump. Its indexes are made when first needed.

    `skipped` are the rows that could not be read, whole.
    """

    def __init__(
        self, instruments: Iterable[Instrument], *, skipped: Iterable[SkippedRow] = ()
    ) -> None:
        self._instruments = tuple(instruments)
        self.skipped = tuple(skipped)

    @classmethod
    def from_csv(cls, dump: bytes) -> InstrumentBook:
        """A book from the bytes of a dump, gzipped or not.

        Raises ValidationError when it is damaged or has no header line.
        """
        try:
            rows = csv_of(Instrument).from_body(dump)
        except MisfitError as misfit:
            fix = "Fetch it again; from_csv takes the whole body of GET /instruments."
            raise ValidationError("InstrumentBook", [Fault("dump", misfit.reason, fix)]) from None
        return cls(rows, skipped=rows.skipped)

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._instruments)

    def __len__(self) -> int:
        return len(self._instruments)

    def __repr__(self) -> str:
        return f"<InstrumentBook of {len(self)} instruments, {len(self.skipped)} rows skipped>"

    def by_symbol(self, exchange: str, tradingsymbol: str) -> Instrument:
        """The instrument of this symbol. Raises InstrumentNotFoundError, which is a LookupError."""
        try:
            return self._by_symbol[exchange, tradingsymbol]
        except KeyError:
            raise InstrumentNotFoundError(f"{exchange}:{tradingsymbol}") from None

    def by_token(self, token: int) -> Instrument:
        """The instrument of this token. Raises InstrumentNotFoundError, which is a LookupError."""
        try:
            return self._by_token[token]
        except KeyError:
            raise InstrumentNotFoundError(f"token {token}") from None

    def search(
        self, text: str, *, exchange: str | None = None, limit: int = 50
    ) -> list[Instrument]:
        """The instruments whose symbol or name holds this text, best first, whatever its case.

        Exact matches come before beginnings, these before whole words, these before other places;
        among equals shares and indices before contracts, early expiries before late ones. Contracts
        are found by symbol only, because their name is that of the underlying.
        """
        faults = Faults()
        faults.text("text", text)
        faults.whole("limit", limit, least=1)
        faults.raise_for("search")
        wanted = text.strip().casefold()
        found = (
            (rank, instrument)
            for instrument, words in self._searchable
            if (exchange is None or instrument.exchange == exchange)
            and (rank := _rank(wanted, words)) is not None
        )
        best = nsmallest(limit, found, key=lambda hit: (hit[0], *_precedence(hit[1])))
        return [instrument for _, instrument in best]

    def options(
        self, name: str, *, expiry: date | None = None, exchange: str | None = None
    ) -> list[Instrument]:
        """The calls and puts on an underlying such as "NIFTY", by expiry, strike and kind.

        `name` is the underlying's in the dump, not its symbol (NIFTY, not NIFTY 50). Some
        underlyings have options on two exchanges (USDINR on CDS and BCD): choose one.
        """
        return [
            option
            for option in self._options.get(name, ())
            if expiry in (None, option.expiry) and exchange in (None, option.exchange)
        ]

    def expiries(self, name: str, *, exchange: str | None = None) -> list[date]:
        """The days on which options on an underlying expire, soonest first."""
        options = self.options(name, exchange=exchange)
        return sorted({option.expiry for option in options if option.expiry is not None})

    @cached_property
    def _by_symbol(self) -> dict[tuple[str, str], Instrument]:
        return {(row.exchange, row.tradingsymbol): row for row in self._instruments}

    @cached_property
    def _by_token(self) -> dict[int, Instrument]:
        return {row.instrument_token: row for row in self._instruments}

    @cached_property
    def _searchable(self) -> list[tuple[Instrument, tuple[str, ...]]]:
        return [(row, _texts(row)) for row in self._instruments]

    @cached_property
    def _options(self) -> dict[str, list[Instrument]]:
        chains: dict[str, list[Instrument]] = {}
        for row in self._instruments:
            if row.is_option:
                chains.setdefault(row.name, []).append(row)
        for chain in chains.values():
            chain.sort(key=lambda row: (row.expiry or date.max, row.strike, row.instrument_type))
        return chains


def _texts(instrument: Instrument) -> tuple[str, ...]:
    """What a search looks into."""
    symbol = instrument.tradingsymbol.casefold()
    return (symbol,) if instrument.expiry else (symbol, instrument.name.casefold())


def _rank(wanted: str, texts: Iterable[str]) -> int | None:
    """How well the best of these texts matches; less is better, None is not at all."""
    ranks = [_rank_in(wanted, text) for text in texts if wanted in text]
    return min(ranks, default=None)


def _rank_in(wanted: str, text: str) -> int:
    if text == wanted:
        return _EXACT
    if text.startswith(wanted):
        return _PREFIX
    words = f" {text.replace('-', ' ')} "
    return _WORD if f" {wanted} " in words else _SUBSTRING


def _precedence(instrument: Instrument) -> tuple[Any, ...]:
    """The order among equally good matches."""
    return (
        instrument.expiry or date.min,
        len(instrument.tradingsymbol),
        instrument.exchange != Exchange.NSE,
        instrument.key,
    )

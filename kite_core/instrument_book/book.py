"""The instrument dump, to look up and to search. Holds what it was given and fetches nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from operator import index as whole
from typing import Any, Self, SupportsIndex

from kite_core.errors import Fault, InstrumentNotFoundError, ValidationError
from kite_core.instrument_book.contracts import (
    UNDERLYINGS,
    Contracts,
    expiries_of,
    last_of_months,
)
from kite_core.instrument_book.option_chain import OptionChain
from kite_core.instrument_book.search import SearchIndex
from kite_core.instrument_book.sources import ListSource, Source, source_of
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange
from kite_core.rows import MisfitError, SkippedRow


class InstrumentBook:
    """The instruments of a day. A dump is read as far as is needed, when it is needed.

    Lookups read single rows; the length, a loop over the book and a search read all of them. Where
    two rows have one key or token, lookups find the first.
    """

    def __init__(
        self, instruments: Iterable[Instrument], *, skipped: Iterable[SkippedRow] = ()
    ) -> None:
        self._source: Source = ListSource(instruments, skipped)
        self._contracts: dict[str, Contracts] = {}

    @classmethod
    def from_csv(cls, dump: bytes | memoryview, *, index: memoryview | None = None) -> Self:
        """A book from the bytes of a dump, gzipped or not, which must not change while it lives.

        `index` is what `sorted_offsets` made of the same dump, and makes the first lookup fast; one
        of another dump is left aside. Raises ValidationError when the dump is damaged or has no
        header line.
        """
        try:
            source = source_of(dump, index=index)
        except MisfitError as misfit:
            fix = "Fetch it again; from_csv takes the whole body of GET /instruments."
            raise ValidationError(cls.__name__, [Fault("dump", misfit.reason, fix)]) from None
        book = cls(())
        book._source = source
        return book

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows that could not be read, whole."""
        return self._source.listed().skipped

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self._source.listed().rows)

    def __len__(self) -> int:
        return len(self._source.listed().rows)

    def __repr__(self) -> str:
        return f"<InstrumentBook of {len(self)} instruments, {len(self.skipped)} rows skipped>"

    def __reduce__(self) -> tuple[Any, ...]:
        # A view into a file cannot be pickled; its instruments can.
        return partial(type(self), skipped=self.skipped), (tuple(self),)

    def by_symbol(self, exchange: str, tradingsymbol: str) -> Instrument:
        """The instrument of this symbol. Raises InstrumentNotFoundError, which is a LookupError."""
        if (row := self._source.by_symbol(exchange, tradingsymbol)) is not None:
            return row
        error = InstrumentNotFoundError(f"{exchange}:{tradingsymbol}")
        if near := self._namesakes(tradingsymbol):
            error.hint = f"Did you mean {' or '.join(near)}?"
        raise error

    def by_token(self, token: SupportsIndex) -> Instrument:
        """The instrument of this token. Raises InstrumentNotFoundError, which is a LookupError."""
        if (row := self._source.by_token(whole(token))) is not None:
            return row
        raise InstrumentNotFoundError(f"token {token}")

    def search(
        self,
        text: str,
        *,
        exchange: str | None = None,
        types: Collection[str] | None = None,
        expiry: date | None = None,
        limit: int = 50,
    ) -> list[Instrument]:
        """The instruments whose symbol or name holds this text, best first, whatever its case.

        Exact matches come before beginnings, these before whole words, these before other places;
        among equals shares and indices before contracts, early expiries before late ones. Contracts
        are found by symbol only, because their name is that of the underlying. `types` are words
        such as "EQ" or "CE".
        """
        kinds = {types} if isinstance(types, str) else types

        def fits(row: Instrument) -> bool:
            return (
                (exchange is None or row.exchange == exchange)
                and (kinds is None or row.instrument_type in kinds)
                and expiry in (None, row.expiry)
            )

        return self._searchable.best(text, limit=limit, fits=fits)

    def options(
        self, underlying: str, *, expiry: date | None = None, exchange: str | None = None
    ) -> list[Instrument]:
        """The calls and puts on an underlying such as "NIFTY", by expiry, strike and kind.

        Some underlyings have options on two exchanges (USDINR on CDS and BCD): choose one.
        """
        return _of_exchange(self._contracts_on(underlying).options, exchange, expiry)

    def futures(self, underlying: str, *, exchange: str | None = None) -> list[Instrument]:
        """The futures on an underlying, soonest expiry first."""
        return _of_exchange(self._contracts_on(underlying).futures, exchange)

    def expiries(
        self, underlying: str, *, on: date | None = None, exchange: str | None = None
    ) -> list[date]:
        """The days on which options on an underlying expire, soonest first, from `on` on."""
        return expiries_of(self.options(underlying, exchange=exchange), on=on)

    def monthly_expiries(
        self, underlying: str, *, on: date | None = None, exchange: str | None = None
    ) -> list[date]:
        """The last day of `expiries` in each month; the others are weekly ones."""
        months = last_of_months(self.expiries(underlying, exchange=exchange))
        return [day for day in months if on is None or day >= on]

    def option_chain(
        self,
        underlying: str,
        *,
        expiry: date | None = None,
        on: date | None = None,
        exchange: str | None = None,
    ) -> OptionChain:
        """The options on an underlying of one expiry, or of the nearest: that of `on` or after it.

        `underlying` is a name such as "NIFTY", or an index such as "NIFTY 50". Without `on` the
        nearest expiry is the soonest in the list, which an old list may have outlived. Raises
        InstrumentNotFoundError when there are none, and ValidationError when several exchanges
        trade them and none is chosen.
        """
        return self._contracts_on(underlying).chain(expiry=expiry, on=on, exchange=exchange)

    def future(
        self,
        underlying: str,
        *,
        expiry: date | None = None,
        on: date | None = None,
        exchange: str | None = None,
    ) -> Instrument:
        """The future on an underlying of one expiry, or of the nearest; see `option_chain`."""
        return self._contracts_on(underlying).future(expiry=expiry, on=on, exchange=exchange)

    def _contracts_on(self, underlying: str) -> Contracts:
        name = UNDERLYINGS.get(underlying, underlying)
        if name not in self._contracts:
            self._contracts[name] = Contracts(name, self._source.contracts(name))
        return self._contracts[name]

    def _namesakes(self, tradingsymbol: str) -> list[str]:
        """The keys of this symbol on other exchanges, and of the same in capitals."""
        found = (self._source.by_symbol(exchange, tradingsymbol.upper()) for exchange in Exchange)
        return [row.key for row in found if row is not None]

    @cached_property
    def _searchable(self) -> SearchIndex[Instrument]:
        return SearchIndex(sorted(self, key=_precedence), _texts)


def _of_exchange(
    contracts: Iterable[Instrument], exchange: str | None, expiry: date | None = None
) -> list[Instrument]:
    return [
        row
        for row in contracts
        if exchange in (None, row.exchange) and expiry in (None, row.expiry)
    ]


def _texts(instrument: Instrument) -> tuple[str, ...]:
    """What a search looks into."""
    symbol = instrument.tradingsymbol
    return (symbol,) if instrument.expiry else (symbol, instrument.name)


def _precedence(instrument: Instrument) -> tuple[Any, ...]:
    """The order among equally good matches."""
    return (
        instrument.expiry or date.min,
        len(instrument.tradingsymbol),
        instrument.exchange != Exchange.NSE,
        instrument.key,
    )

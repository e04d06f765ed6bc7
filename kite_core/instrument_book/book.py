"""The instrument dump, to look up and to search. Holds what it was given and fetches nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from operator import index as whole
from typing import Any, Self, SupportsIndex

from kite_core.errors import Fault, InstrumentNotFoundError, ValidationError
from kite_core.faults import Faults
from kite_core.instrument_book.contracts import (
    INDICES,
    UNDERLYINGS,
    Contracts,
    expiries_of,
    last_of_months,
)
from kite_core.instrument_book.dump import require_bytes
from kite_core.instrument_book.option_chain import OptionChain
from kite_core.instrument_book.search import SearchIndex
from kite_core.instrument_book.search_wish import SearchWish
from kite_core.instrument_book.search_words import precedence, texts_of, words_of
from kite_core.instrument_book.sources import ListSource, Source, source_of
from kite_core.instrument_book.suggestions import close_texts, did_you_mean
from kite_core.models.given_day import GivenDay, given_day, given_day_if_any
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange
from kite_core.rows import MisfitError, SkippedRow

_CASH_EXCHANGES = (Exchange.NSE, Exchange.BSE)
"""Where underlyings are listed, but none of their contracts."""


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
        self._symbols: dict[str, list[str]] = {}

    @classmethod
    def from_csv(cls, dump: bytes | memoryview, *, index: memoryview | None = None) -> Self:
        """A book from the bytes of a dump, gzipped or not, which must not change while it lives.

        `index` is what `sorted_offsets` made of the same dump, and makes the first lookup fast; one
        of another dump is left aside. Raises ValidationError when the dump is damaged or has no
        header line.
        """
        require_bytes(dump, book=cls.__name__)
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

    def __contains__(self, item: object) -> bool:
        """Whether an instrument, or one of a key such as "NSE:INFY", is in the book."""
        if isinstance(item, str):
            exchange, _, symbol = item.partition(":")
            return bool(symbol) and self._source.by_symbol(exchange, symbol) is not None
        if not isinstance(item, Instrument):
            return False
        found = self._source.by_symbol(item.exchange, item.tradingsymbol)
        return found == item or (found is not None and item in self._source.listed().rows)

    def by_key(self, key: str) -> Instrument:
        """The instrument of a key such as "NSE:INFY"; see `by_symbol`."""
        exchange, _, symbol = str(key).partition(":")
        if not (exchange and symbol):
            fix = 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'
            raise _refused("key", f"{key!r} is no key", fix)
        return self.by_symbol(exchange, symbol)

    def by_symbol(self, exchange: str, tradingsymbol: str) -> Instrument:
        """The instrument of this symbol. Raises InstrumentNotFoundError, which is a LookupError.

        The error names what may have been meant, for which the whole list is read.
        """
        if not (_is_text(exchange) and _is_text(tradingsymbol)):
            fix = 'Give two texts, such as "NSE" and "INFY".'
            raise _refused("tradingsymbol", f"{exchange!r}, {tradingsymbol!r} is no symbol", fix)
        if (row := self._source.by_symbol(exchange, tradingsymbol)) is not None:
            return row
        error = InstrumentNotFoundError(f"{exchange}:{tradingsymbol}")
        near = self._namesakes(tradingsymbol) or self._near_symbols(exchange, tradingsymbol)
        error.hint = did_you_mean(near) or error.hint
        raise error

    def by_token(self, token: SupportsIndex) -> Instrument:
        """The instrument of this token. Raises InstrumentNotFoundError, which is a LookupError."""
        try:
            number = whole(token)
        except TypeError:
            fix = "Give the number from the instrument list."
            raise _refused("token", f"{token!r} is not a whole number", fix) from None
        if (row := self._source.by_token(number)) is not None:
            return row
        raise InstrumentNotFoundError(
            f"token {number}", called=f"instrument with the token {number}"
        )

    def search(
        self,
        text: str,
        *,
        exchange: str | None = None,
        types: Collection[str] | None = None,
        expiry: GivenDay | None = None,
        limit: int = 50,
    ) -> list[Instrument]:
        """The instruments whose symbol or name holds this text, best first, whatever its case.

        Exact matches come before beginnings, these before whole words, these before other places;
        among equals shares and indices before contracts, early expiries before late ones. Contracts
        are found by symbol only, because their name is that of the underlying. Last comes what has
        all words of the text in any order, such as "nifty 24nov 26000 call": in symbol, name,
        expiry, strike, type or exchange. Hyphens may stand for blanks. A key such as "NSE:INFY"
        keeps to its exchange, and the blanks in the symbol of an index may be left out. `types` are
        words such as "EQ" or "CE".
        """
        wish = SearchWish.of(text, exchange=exchange, types=types, expiry=expiry)
        return self._searchable.best(wish.text, limit=limit, fits=wish.fits)

    def options(
        self, underlying: str, *, expiry: GivenDay | None = None, exchange: str | None = None
    ) -> list[Instrument]:
        """The calls and puts on an underlying such as "NIFTY", by expiry, strike and kind.

        Some underlyings have options on two exchanges (USDINR on CDS and BCD): choose one.
        """
        options = self._contracts_on(underlying).options
        return _of_exchange(options, exchange, given_day_if_any("expiry", expiry))

    def futures(self, underlying: str, *, exchange: str | None = None) -> list[Instrument]:
        """The futures on an underlying, soonest expiry first."""
        return _of_exchange(self._contracts_on(underlying).futures, exchange)

    def expiries(
        self, underlying: str, *, on: GivenDay | None = None, exchange: str | None = None
    ) -> list[date]:
        """The days on which options on an underlying expire, soonest first, from `on` on."""
        options = self.options(underlying, exchange=exchange)
        return expiries_of(options, on=given_day_if_any("on", on))

    def monthly_expiries(
        self, underlying: str, *, on: GivenDay | None = None, exchange: str | None = None
    ) -> list[date]:
        """The last day of `expiries` in each month; the others are weekly ones."""
        months = last_of_months(self.expiries(underlying, exchange=exchange))
        first = date.min if on is None else given_day("on", on)
        return [day for day in months if day >= first]

    def option_chain(
        self,
        underlying: str,
        *,
        expiry: GivenDay | None = None,
        on: GivenDay | None = None,
        exchange: str | None = None,
    ) -> OptionChain:
        """The options on an underlying of one expiry, or of the nearest: that of `on` or after it.

        `underlying` is a name such as "NIFTY", an index such as "NIFTY 50", or the key of either on
        NSE or BSE; `exchange` is that of the options. Without `on` the nearest expiry is the
        soonest in the list, which an old list may have outlived. Raises InstrumentNotFoundError
        when there are none, and ValidationError when several exchanges trade them and none is
        chosen.
        """
        return self._contracts_on(underlying).chain(expiry=expiry, on=on, exchange=exchange)

    def future(
        self,
        underlying: str,
        *,
        expiry: GivenDay | None = None,
        on: GivenDay | None = None,
        exchange: str | None = None,
    ) -> Instrument:
        """The future on an underlying of one expiry, or of the nearest; see `option_chain`."""
        return self._contracts_on(underlying).future(expiry=expiry, on=on, exchange=exchange)

    def _contracts_on(self, underlying: str) -> Contracts:
        if not _is_text(underlying):
            fix = 'Give a name such as "NIFTY".'
            raise _refused("underlying", f"{underlying!r} is no text", fix)
        symbol = _symbol_of(underlying)
        name = UNDERLYINGS.get(symbol, symbol)
        if name not in self._contracts:
            near = partial(self._near_underlyings, name)
            self._contracts[name] = Contracts(name, self._source.contracts(name), near=near)
        return self._contracts[name]

    def _namesakes(self, tradingsymbol: str) -> list[str]:
        """The keys of this symbol on other exchanges, of the same in capitals, and of an index."""
        capitals = tradingsymbol.upper()
        symbol = INDICES.get(capitals, capitals)
        found = (self._source.by_symbol(exchange, symbol) for exchange in Exchange)
        return [row.key for row in found if row is not None]

    def _near_symbols(self, exchange: str, tradingsymbol: str) -> list[str]:
        if exchange not in self._symbols:
            found = {row.tradingsymbol for row in self if row.exchange == exchange}
            self._symbols[exchange] = sorted(found)
        near = close_texts(tradingsymbol, self._symbols[exchange])
        return [f"{exchange}:{symbol}" for symbol in near]

    def _near_underlyings(self, name: str) -> str | None:
        """The question whether an underlying that has contracts was meant."""
        names = sorted({row.name for row in self if row.expiry})
        capitals = UNDERLYINGS.get(name.upper(), name.upper())
        return did_you_mean([capitals] if capitals in names else close_texts(name, names))

    @cached_property
    def _searchable(self) -> SearchIndex[Instrument]:
        return SearchIndex(sorted(self, key=precedence), texts_of, words_of=words_of)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _symbol_of(underlying: str) -> str:
    """The symbol of an underlying that may be named by its key.

    The exchange of contracts is refused before it: it would be left aside in silence.
    """
    exchange, colon, symbol = underlying.strip().rpartition(":")
    if not symbol.strip():
        raise _refused("underlying", "it is empty", 'Give a name such as "NIFTY".')
    if colon and exchange not in _CASH_EXCHANGES:
        fix = f'Give the name alone, such as "{symbol}", and the exchange of its contracts apart.'
        raise _refused("underlying", f"{underlying!r} is no key on NSE or BSE", fix)
    return symbol.strip()


def _refused(field: str, problem: str, fix: str) -> ValidationError:
    return ValidationError("InstrumentBook", [Fault(field, problem, fix)])


def _of_exchange(
    contracts: Iterable[Instrument], exchange: str | None, expiry: date | None = None
) -> list[Instrument]:
    faults = Faults()
    if exchange is not None:
        faults.word("exchange", exchange, Exchange)
    faults.raise_for("InstrumentBook")
    return [
        row
        for row in contracts
        if exchange in (None, row.exchange) and expiry in (None, row.expiry)
    ]

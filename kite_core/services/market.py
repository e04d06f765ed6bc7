"""Instruments, quotes and candles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kite_core.call import Call
from kite_core.decoding import Shape, csv_of, keyed
from kite_core.faults import Faults
from kite_core.instrument_book import InstrumentBook
from kite_core.messages import Pairs, RateBucket, get
from kite_core.models.candles import Candle, Candles
from kite_core.models.instruments import Instrument
from kite_core.models.market import (
    HistoricalRequest,
    LTPQuote,
    MarketDepth,
    OHLCQuote,
    Quote,
    TriggerRange,
)
from kite_core.models.words import Exchange, TransactionType
from kite_core.rows import Keyed, Rows
from kite_core.rulebook.limits import LIMITS
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw

MOST_QUOTES = LIMITS[-1].value.quotes_a_request
MOST_PRICES = LIMITS[-1].value.prices_a_request
_NOT_LISTED = (Exchange.INDICES, Exchange.MF)


class Market(Service[ClientT]):
    """Instruments, quotes and candles. Keys are texts such as "NSE:INFY" or "NSE:NIFTY 50"."""

    @endpoint
    def quotes(self, keys: Iterable[str]) -> Call[Keyed[Quote]]:
        """Full quotes with depth, by key, for at most 500 keys.

        The broker leaves out what it does not know or has no data for: those keys are in `missing`.
        Raises PermissionDeniedError when the app's plan has no quotes.
        """
        asked = _asked(keys, most=MOST_QUOTES)
        request = get("/quote", query=_by_key(asked), bucket=RateBucket.QUOTE)
        return Call(request, keyed(Quote, asked))

    quotes_raw = raw(quotes)

    @endpoint
    def ohlc(self, keys: Iterable[str]) -> Call[Keyed[OHLCQuote]]:
        """Last price and the day's prices, by key, for at most 1000 keys; see `quotes`."""
        asked = _asked(keys, most=MOST_PRICES)
        request = get("/quote/ohlc", query=_by_key(asked), bucket=RateBucket.QUOTE)
        return Call(request, keyed(OHLCQuote, asked))

    ohlc_raw = raw(ohlc)

    @endpoint
    def ltp(self, keys: Iterable[str]) -> Call[Keyed[LTPQuote]]:
        """Last price, by key, for at most 1000 keys; see `quotes`."""
        asked = _asked(keys, most=MOST_PRICES)
        request = get("/quote/ltp", query=_by_key(asked), bucket=RateBucket.QUOTE)
        return Call(request, keyed(LTPQuote, asked))

    ltp_raw = raw(ltp)

    @endpoint
    def instruments_of(self, exchange: str | None = None) -> Call[Rows[Instrument]]:
        """The day's instrument dump of one exchange, or of all: some 100,000 rows.

        The broker makes it once a day, before the session. Indices are listed under NSE and BSE.
        """
        shape = csv_of(Instrument)
        if exchange is None:
            return Call(get("/instruments"), shape)
        _require_listed(exchange)
        return Call(get("/instruments/{exchange}", path={"exchange": exchange}), shape)

    instruments_of_raw = raw(instruments_of)

    @endpoint
    def candles(self, request: HistoricalRequest) -> Call[Rows[Candle]]:
        """The candles of one instrument in one request; none when there was no trading.

        Raises ValidationError when the span is longer than the broker answers at once.
        """
        request.check_single()
        path = {"instrument_token": str(request.instrument_token), "interval": request.interval}
        wire = get(
            "/instruments/historical/{instrument_token}/{interval}",
            path=path,
            query=request.to_query(),
            bucket=RateBucket.HISTORICAL,
        )
        shape: Shape[Rows[Candle]] = Candles()
        return Call(wire, shape)

    candles_raw = raw(candles)

    @endpoint
    def trigger_range(
        self, keys: Iterable[str], *, transaction_type: str
    ) -> Call[Keyed[TriggerRange]]:
        """Where the stop of a cover order may lie, by key (undocumented; in the Python client)."""
        asked = _asked(keys, most=MOST_PRICES)
        faults = Faults()
        faults.word("transaction_type", transaction_type, TransactionType)
        faults.raise_for("trigger_range")
        request = get(
            "/instruments/trigger_range/{transaction_type}",
            path={"transaction_type": transaction_type.lower()},
            query=_by_key(asked),
        )
        return Call(request, keyed(TriggerRange, asked))

    trigger_range_raw = raw(trigger_range)

    @flow
    async def instruments(self: Market[Awaited], exchange: str | None = None) -> InstrumentBook:
        """Fetch the dump of one exchange, or of all, as a book to look up and to search."""
        rows = await self.instruments_of(exchange)
        return InstrumentBook(rows, skipped=rows.skipped)

    @flow
    async def search(
        self: Market[Awaited], text: str, *, exchange: str | None = None, limit: int = 50
    ) -> list[Instrument]:
        """Fetch the dump and search it; with several searches keep the book of `instruments`."""
        book = await self.instruments(exchange)
        return book.search(text, limit=limit)

    @flow
    async def depth(self: Market[Awaited], keys: Iterable[str]) -> Keyed[MarketDepth]:
        """The five best prices of both sides, by key; an index has none and is in `missing`."""
        quotes = await self.quotes(keys)
        depths = {key: quote.depth for key, quote in quotes.items() if quote.depth is not None}
        missing = [*quotes.missing, *(key for key in quotes if key not in depths)]
        return Keyed(depths, missing, quotes.skipped)


def _asked(keys: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The keys to ask for, each once, in the order given."""
    faults = Faults()
    if isinstance(keys, str):
        faults.expect(False, "keys", f'"{keys}" is one text', f'Give a list: ["{keys}"].')
        faults.raise_for("market")
    asked = tuple(dict.fromkeys(keys))
    odd = [key for key in asked if not _is_key(key)]
    shown = ", ".join(repr(key) for key in odd[:3])
    fix = 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'
    faults.expect(not odd, "keys", f"{shown} cannot be asked for", fix)
    faults.expect(bool(asked), "keys", "there are none", "Give at least one key.")
    fix = f"Split the keys into lists of at most {most}."
    faults.expect(len(asked) <= most, "keys", f"{len(asked)} are too many for one request", fix)
    faults.raise_for("market")
    return asked


def _is_key(key: object) -> bool:
    """A token as text is a key too (older documentation pages); the answer comes under it."""
    if not isinstance(key, str):
        return False
    exchange, colon, symbol = key.partition(":")
    return bool(colon and exchange.strip() and symbol.strip()) or key.isdecimal()


def _by_key(asked: Sequence[str]) -> Pairs:
    return tuple(("i", key) for key in asked)


def _require_listed(exchange: str) -> None:
    """Refuse what the broker answers with a page of its file storage instead of a list."""
    faults = Faults()
    if faults.word("exchange", exchange, Exchange):
        fix = "Leave the exchange out for all, or use NSE or BSE for indices."
        problem = f"there is no list for {exchange}"
        faults.expect(exchange not in _NOT_LISTED, "exchange", problem, fix)
    faults.raise_for("instruments_of")

"""Instruments, quotes and candles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from kite_core.call import Call
from kite_core.decoding import Shape, csv_of, keyed
from kite_core.faults import Faults
from kite_core.instrument_book import InstrumentBook, OptionChain
from kite_core.instrument_book.answers import INSTRUMENT_BOOK
from kite_core.instrument_book.search_wish import SearchWish
from kite_core.messages import RateBucket, get
from kite_core.models.candles import Candle, Candles
from kite_core.models.given_day import GivenDay, given_day_if_any
from kite_core.models.history import History
from kite_core.models.instruments import Instrument
from kite_core.models.market import (
    HistoricalRequest,
    LTPQuote,
    MarketDepth,
    OHLCQuote,
    Quote,
    TriggerRange,
)
from kite_core.models.market_status import MarketStatus, all_statuses
from kite_core.models.words import Exchange, TransactionType
from kite_core.ports import Ports
from kite_core.rows import Keyed, Rows
from kite_core.rulebook.limits import LIMITS, Limits, limits_on
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw
from kite_core.services.candle_history import HistoryFetch, OnProgress, check_wishes
from kite_core.services.market_keys import ask_in_batches, asked, by_key

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
        wanted = asked(keys, most=MOST_QUOTES)
        request = get("/quote", query=by_key(wanted), bucket=RateBucket.QUOTE)
        return Call(request, keyed(Quote, wanted))

    quotes_raw = raw(quotes)

    @endpoint
    def ohlc(self, keys: Iterable[str]) -> Call[Keyed[OHLCQuote]]:
        """Last price and the day's prices, by key, for at most 1000 keys; see `quotes`."""
        wanted = asked(keys, most=MOST_PRICES)
        request = get("/quote/ohlc", query=by_key(wanted), bucket=RateBucket.QUOTE)
        return Call(request, keyed(OHLCQuote, wanted))

    ohlc_raw = raw(ohlc)

    @endpoint
    def ltp(self, keys: Iterable[str]) -> Call[Keyed[LTPQuote]]:
        """Last price, by key, for at most 1000 keys; see `quotes`."""
        wanted = asked(keys, most=MOST_PRICES)
        request = get("/quote/ltp", query=by_key(wanted), bucket=RateBucket.QUOTE)
        return Call(request, keyed(LTPQuote, wanted))

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
        wanted = asked(keys, most=MOST_PRICES)
        faults = Faults()
        faults.word("transaction_type", transaction_type, TransactionType)
        faults.raise_for("trigger_range")
        request = get(
            "/instruments/trigger_range/{transaction_type}",
            path={"transaction_type": transaction_type.lower()},
            query=by_key(wanted),
        )
        return Call(request, keyed(TriggerRange, wanted))

    trigger_range_raw = raw(trigger_range)

    @flow
    async def instruments(self: Market[Awaited], exchange: str | None = None) -> InstrumentBook:
        """The dump of one exchange, or of all, as a book to look up and to search.

        With a cache the same book is served until the list changes; without one each call fetches.
        """
        call = Market.instruments_of.describe(self, exchange)
        return await self.client.send(Call(call.request, INSTRUMENT_BOOK))

    @flow
    async def search(
        self: Market[Awaited],
        text: str,
        *,
        exchange: str | None = None,
        types: Collection[str] | None = None,
        expiry: GivenDay | None = None,
        limit: int = 50,
    ) -> list[Instrument]:
        """Search the instruments, best matches first: see `InstrumentBook.search`."""
        SearchWish.of(text, exchange=exchange, types=types, expiry=expiry)  # before it is fetched
        book = await self.instruments(exchange)
        return book.search(text, types=types, expiry=expiry, limit=limit)

    @flow
    async def option_chain(
        self: Market[Awaited],
        underlying: str,
        *,
        expiry: GivenDay | None = None,
        exchange: str | None = None,
    ) -> OptionChain:
        """The options on an underlying of one expiry, or of the nearest from today on.

        `exchange` keeps to its list, which is smaller. See `InstrumentBook.option_chain`.
        """
        day = given_day_if_any("expiry", expiry)
        book = await self.instruments(exchange)
        today = self.client.ports.clock.now().date()
        return book.option_chain(underlying, expiry=day, on=today, exchange=exchange)

    @flow
    async def quotes_of(self: Market[Awaited], keys: Iterable[str]) -> Keyed[Quote]:
        """Full quotes with depth for any number of keys, in as many requests as it takes.

        The answers are joined in the order of the keys; no keys ask for nothing. One request goes
        out a second, so quotes of thousands are some seconds apart. When a request fails, the
        quotes before it are the `partial` of its error.
        """
        most = min(_limits(self.client.ports).quotes_a_request, MOST_QUOTES)
        return await ask_in_batches(self.quotes, keys, most=most)

    @flow
    async def ohlc_of(self: Market[Awaited], keys: Iterable[str]) -> Keyed[OHLCQuote]:
        """Last price and the day's prices for any number of keys; see `quotes_of`."""
        most = min(_limits(self.client.ports).prices_a_request, MOST_PRICES)
        return await ask_in_batches(self.ohlc, keys, most=most)

    @flow
    async def ltp_of(self: Market[Awaited], keys: Iterable[str]) -> Keyed[LTPQuote]:
        """Last price for any number of keys; see `quotes_of`."""
        most = min(_limits(self.client.ports).prices_a_request, MOST_PRICES)
        return await ask_in_batches(self.ltp, keys, most=most)

    @flow
    async def depth(self: Market[Awaited], keys: Iterable[str]) -> Keyed[MarketDepth]:
        """The five best prices of both sides, for any number of keys; see `quotes_of`.

        An index has none and is in `missing`.
        """
        quotes = await self.quotes_of(keys)
        depths = {key: quote.depth for key, quote in quotes.items() if quote.depth is not None}
        missing = [*quotes.missing, *(key for key in quotes if key not in depths)]
        return Keyed(depths, missing, quotes.skipped, model=MarketDepth)

    @flow
    async def historical(
        self: Market[Awaited],
        request: HistoricalRequest,
        *,
        on_progress: OnProgress | None = None,
        concurrency: int = 3,
        newest_first: bool = False,
        stop_after_empty: int | None = None,
        strict: bool = False,
    ) -> History:
        """The candles of any span, in as many requests as it takes, so many at once.

        A part that fails is one of the `gaps`; with `strict` its error is raised. An error that
        would hit every part is raised at once, one that hit all in the end: what came before is its
        `partial`. With `newest_first` and `stop_after_empty=2` it ends once two parts in a row that
        are older than the first data were empty. `on_progress` is called after each part. What lies
        after today is not asked for: it is the `future` of the answer.
        """
        check_wishes(
            request,
            concurrency=concurrency,
            newest_first=newest_first,
            stop_after_empty=stop_after_empty,
        )
        past, future = request.parted(self.client.ports.clock.now())
        pieces = past.pieces(_limits(self.client.ports).candle_spans) if past else []
        # One call serves all pieces, because only their times differ. It is described for a single
        # second, which passes the check of `candles`: the rulebook may be the user's, and newer.
        call = Market.candles.describe(self, replace(request, end=request.start))

        async def ask(piece: HistoricalRequest) -> Rows[Candle]:
            wire = replace(call.request, query=piece.to_query())
            return await self.client.send(replace(call, request=wire))

        fetch = HistoryFetch(
            request=request,
            pieces=pieces[::-1] if newest_first else pieces,
            ask=ask,
            on_progress=on_progress,
            stop_after_empty=stop_after_empty,
            strict=strict,
            future=future,
        )
        return await fetch.run(self.client.ports.concurrency, at_once=concurrency)

    @flow
    async def status_all(self: Market[Awaited], at: datetime | None = None) -> list[MarketStatus]:
        """Whether each exchange is open, now or at another time, by the calendar of the rulebook.

        No request is sent, because the broker has no call for it. A naive time means IST. The state
        of an exchange is UNKNOWN where the calendar does not reach that day. Raises ValidationError
        where it reaches none of them.
        """
        ports = self.client.ports
        return all_statuses(ports.rulebook.calendar, at=ports.clock.now() if at is None else at)


def _limits(ports: Ports) -> Limits:
    """The broker's limits of today."""
    return limits_on(ports.clock.now().date(), own=ports.own_rulebook)


def _require_listed(exchange: str) -> None:
    """Refuse what the broker answers with a page of its file storage instead of a list."""
    faults = Faults()
    if faults.word("exchange", exchange, Exchange):
        fix = "Leave the exchange out for all, or use NSE or BSE for indices."
        problem = f"there is no list for {exchange}"
        faults.expect(exchange not in _NOT_LISTED, "exchange", problem, fix)
    faults.raise_for("instruments_of")

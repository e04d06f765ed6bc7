"""Options around the money with their quotes: what `kite chain` shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kite_core.instrument_book.contracts import INDICES
from kite_core.models.words import Exchange

if TYPE_CHECKING:
    from kite_core.instrument_book import InstrumentBook, OptionChain
    from kite_core.models.instruments import Instrument
    from kite_core.models.market import DepthLevel, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionQuote:
    """What the market says of one option; None where it says nothing."""

    key: str
    last_price: float | None = None
    bid: float | None = None
    ask: float | None = None
    volume: int | None = None
    oi: float | None = None

    @classmethod
    def of(cls, option: Instrument, quotes: Mapping[str, Quote]) -> OptionQuote:
        """The part of its quote that the board shows."""
        quote = quotes.get(option.key)
        if quote is None:
            return cls(key=option.key)
        depth = quote.depth
        return cls(
            key=option.key,
            last_price=quote.last_price,
            bid=_price(depth.best_bid) if depth else None,
            ask=_price(depth.best_ask) if depth else None,
            volume=quote.volume,
            oi=quote.oi,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One strike; None where the exchange lists no call or no put."""

    strike: float
    is_at_the_money: bool
    call: OptionQuote | None
    put: OptionQuote | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionBoard:
    """The strikes around the money, and the put-call ratio of the whole expiry.

    The ratio is that of open interest: above 1 more puts are open than calls; None without calls.
    """

    underlying: str
    exchange: str
    expiry: date
    spot: str
    spot_price: float
    put_call_ratio: float | None
    strikes: tuple[BoardRow, ...]

    @classmethod
    def of(
        cls, chain: OptionChain, spot: Instrument, quotes: Mapping[str, Quote], *, width: int
    ) -> OptionBoard:
        """The board of a chain whose quotes, and that of its underlying, are known."""
        price = quotes[spot.key].last_price
        money = chain.atm(price).strike
        rows = tuple(
            BoardRow(
                strike=pair.strike,
                is_at_the_money=pair.strike == money,
                call=OptionQuote.of(pair.call, quotes) if pair.call else None,
                put=OptionQuote.of(pair.put, quotes) if pair.put else None,
            )
            for pair in chain.around(price, width=width)
        )
        return cls(
            underlying=chain.underlying,
            exchange=chain.exchange,
            expiry=chain.expiry,
            spot=spot.key,
            spot_price=price,
            put_call_ratio=_put_call_ratio(chain, quotes),
            strikes=rows,
        )


def spot_of(book: InstrumentBook, chain: OptionChain) -> Instrument:
    """What the options are on: an index or a share, and where there is none the nearest future.

    Raises InstrumentNotFoundError where neither is listed.
    """
    symbol = INDICES.get(chain.underlying, chain.underlying)
    for exchange in (Exchange.NSE, Exchange.BSE):
        if (key := f"{exchange}:{symbol}") in book:
            return book.by_key(key)
    return book.future(chain.underlying, on=chain.expiry, exchange=chain.exchange)


def _put_call_ratio(chain: OptionChain, quotes: Mapping[str, Quote]) -> float | None:
    calls = _open_interest((pair.call for pair in chain), quotes)
    puts = _open_interest((pair.put for pair in chain), quotes)
    return round(puts / calls, 4) if calls else None


def _open_interest(options: Iterable[Instrument | None], quotes: Mapping[str, Quote]) -> float:
    known = (quotes.get(option.key) for option in options if option)
    return sum(quote.oi or 0 for quote in known if quote)


def _price(level: DepthLevel | None) -> float | None:
    return None if level is None else level.price

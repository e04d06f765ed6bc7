"""How prices follow others: from that of an underlying to that of what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Protocol, TypeAlias

from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.money import Money

Pricing: TypeAlias = Callable[[Money], Money]
"""Makes one price from another."""


class PriceSource(Protocol):
    """Who knows the price of a moment, where the tape puts moments together."""

    def last(self, instrument: Instrument, moment: datetime, /) -> Money:
        """The price of the latest trade."""
        ...

    def unpinned(self, instrument: Instrument, moment: datetime, /) -> Money:
        """The price that holds where the instrument itself has none from outside."""
        ...

    def spot(self, instrument: Instrument, moment: datetime, /) -> Money:
        """What derivatives follow."""
        ...

    def underlying(self, instrument: Instrument, /) -> Instrument | None:
        """What the price of an instrument follows; None when it walks by itself."""
        ...


def unchanged(price: Money) -> Money:
    """The price of what follows nothing."""
    return price


def follower(instrument: Instrument, session: Session) -> Pricing:
    """The price of an instrument on a day, from that of its underlying."""
    return partial(derived_price, instrument, day=date.fromordinal(session.day))


def chain(prices: PriceSource, instrument: Instrument, session: Session) -> Pricing:
    """The price of an instrument from that of what stands at the end of its line."""
    underlying = prices.underlying(instrument)
    if underlying is None:
        return unchanged
    before, own = chain(prices, underlying, session), follower(instrument, session)
    return own if before is unchanged else lambda price: own(before(price))

"""All positions of the day, and what they use of the funds at the prices of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeAlias

from kite_testing.fake_broker.account.cash import SEGMENTS
from kite_testing.fake_broker.account.demat import Demat
from kite_testing.fake_broker.account.hedges import Hedges
from kite_testing.fake_broker.account.hedging import Stake
from kite_testing.fake_broker.account.holding_rows import Mark
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.usage import (
    Usage,
    marked_usage_of,
    needs_mark,
    sum_of_usage,
    usage_of,
)
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

_Key: TypeAlias = tuple[int, str]
_OTHER_EXCHANGE = {"NSE": "BSE", "BSE": "NSE"}


class Listing(Protocol):
    """What is listed on a day."""

    def __iter__(self) -> Iterator[Instrument]:
        """All instruments."""
        ...

    def by_key(self, key: str, /) -> Instrument | None:
        """The instrument behind `EXCHANGE:TRADINGSYMBOL`."""
        ...


class PriceList(Protocol):
    """What the account asks the market for."""

    def last(self, instrument: Instrument, moment: datetime, /) -> Money:
        """The price of the latest trade."""
        ...

    def spot(self, instrument: Instrument, moment: datetime, /) -> Money:
        """What derivatives follow, also when their underlying does not trade."""
        ...

    def previous_close(self, instrument: Instrument, moment: datetime, /) -> Money:
        """The close of the session before; from 06:00 on that of the latest one."""
        ...

    def underlying(self, instrument: Instrument, /) -> Instrument | None:
        """What the price of an instrument follows."""
        ...


class Positions:
    """Positions by token and product.

    `fixed` sums up what those use whose usage changes with fills only; the others are looked at
    whenever somebody asks.
    """

    def __init__(self, instruments: Listing, prices: PriceList, demat: Demat) -> None:
        self._instruments = instruments
        self._prices = prices
        self._demat = demat
        self._rows: dict[_Key, Position] = {}
        self._marked: dict[_Key, Position] = {}
        self._hedges = Hedges()
        self.fixed = dict.fromkeys(SEGMENTS, 0)

    def __iter__(self) -> Iterator[Position]:
        return iter(self._rows.values())

    def find(self, instrument: Instrument, product: str) -> Position | None:
        """The position, None when there is none."""
        return self._rows.get((instrument.token, product))

    def open(self, instrument: Instrument, product: str) -> Position:
        """The position, a new one when there is none."""
        key = (instrument.token, product)
        position = self._rows.get(key)
        if position is None:
            position = self._rows[key] = Position(instrument=instrument, product=product)
        return position

    def put(self, position: Position) -> None:
        """Take this for the position of its instrument and product."""
        key = (position.instrument.token, position.product)
        known = self._rows.get(key)
        position.fixed = 0 if known is None else known.fixed
        self._rows[key] = position
        self.tally(position)

    def replace(self, rows: Iterable[Position]) -> None:
        """Take these for all."""
        self._rows = {(row.instrument.token, row.product): row for row in rows}
        self._marked = {}
        self._hedges = Hedges()
        self.fixed = dict.fromkeys(SEGMENTS, 0)
        for row in self._rows.values():
            row.fixed = 0
            self.tally(row)

    def tally(self, position: Position) -> None:
        """Count what a position uses, after it has changed."""
        segment = position.instrument.margin_segment
        key = (position.instrument.token, position.product)
        if not position.instrument.is_share:
            self._hedges.note(position)
        if needs_mark(position):
            self._marked[key] = position
            debits = 0
        else:
            if self._marked:
                self._marked.pop(key, None)
            debits = usage_of(position, self._fresh(position)).debits
        self.fixed[segment] += debits - position.fixed
        position.fixed = debits

    def debits(self, segment: str, now: datetime) -> Money:
        """What the funds of a segment are lowered by."""
        debits = self.fixed[segment]
        for position in self._marked.values():
            if position.instrument.margin_segment == segment:
                debits += self._marked_usage_of(position, now).debits
        if self._hedges.shared:
            debits -= self._hedges.relief(segment, now, self.spot)
        return debits

    def usage(self, segment: str, now: datetime) -> Usage:
        """What the positions of a segment use, part by part."""
        rows = (row for row in self if row.instrument.margin_segment == segment)
        naked = sum_of_usage(self.usage_of(row, now) for row in rows)
        return naked._replace(span=naked.span - self._hedges.relief(segment, now, self.spot))

    def usage_of(self, position: Position, now: datetime) -> Usage:
        """What one position uses by itself."""
        if not needs_mark(position):
            return usage_of(position, self._fresh(position))
        return self._marked_usage_of(position, now)

    def rise_of(self, position: Position, quantity: int, paid: Money) -> Money:
        """What a delivery would use more than now, if so much more of it were bought."""
        after = replace(position, buys=[*position.buys, (quantity, paid)])
        used = usage_of(position, self._fresh(position)).debits
        return usage_of(after, self._fresh(after)).debits - used

    def beside(self, instrument: Instrument, product: str, now: datetime) -> list[Stake]:
        """What may hedge a contract: what else is open on the same, and expires with it."""
        return self._hedges.beside(instrument, product, now, self.spot)

    def used(self, instrument: Instrument, product: str = "CNC") -> int:
        """Shares of a holding that were sold today, on either exchange."""
        return self._sold(instrument, product) + self._sold_elsewhere(instrument, product)

    def twin(self, instrument: Instrument) -> Instrument | None:
        """The same share on the other exchange."""
        exchange = _OTHER_EXCHANGE.get(instrument.exchange)
        return self._instruments.by_key(f"{exchange}:{instrument.tradingsymbol}")

    def mark(self, instrument: Instrument, now: datetime) -> Mark:
        """The last price, and the close that it is compared with."""
        last = self._prices.last(instrument, now)
        return Mark(last=last, close=self.close(instrument, now), day=now.date())

    def spot(self, instrument: Instrument, now: datetime) -> Money:
        """The price of what a contract follows."""
        return self._prices.spot(self._prices.underlying(instrument) or instrument, now)

    def followed(self, instrument: Instrument) -> Instrument | None:
        """What a contract follows; None for what has a price of its own."""
        return self._prices.underlying(instrument)

    def close(self, instrument: Instrument, now: datetime) -> Money:
        """The previous close; at the end of a day, in the next morning, that of the day itself."""
        return self._prices.previous_close(instrument, now)

    def _marked_usage_of(self, position: Position, now: datetime) -> Usage:
        instrument = position.instrument
        spot = self.spot(instrument, now) if instrument.is_option else 0
        return marked_usage_of(position, self._prices.last(instrument, now), spot, now.date())

    def _fresh(self, position: Position) -> int:
        """How many of the shares sold today were bought yesterday: the oldest are sold first."""
        if position.quantity >= 0 or position.product != "CNC":
            return 0
        holding = self._demat.line(position.instrument)
        if holding is None or not holding.t1_quantity:
            return 0
        elsewhere = self._sold_elsewhere(position.instrument, position.product)
        oldest = max(holding.settled - holding.collateral - elsewhere, 0)
        return max(-position.quantity - oldest, 0)

    def _sold(self, instrument: Instrument, product: str) -> int:
        position = self._rows.get((instrument.token, product))
        return 0 if position is None else max(-position.quantity, 0)

    def _sold_elsewhere(self, instrument: Instrument, product: str) -> int:
        twin = self.twin(instrument)
        return 0 if twin is None else self._sold(twin, product)

"""What every instrument costs at every moment: walks, what follows them, and pinned prices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from operator import attrgetter

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.derived_price import derived_price
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.price_walk import Bar, PriceWalk
from kite_testing.fake_broker.market.trading_hours import STEP_SECONDS, day_number, day_of
from kite_testing.fake_broker.money import Money

_MOST_PATHS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """The last price and the best prices on both sides of the book."""

    last: Money
    bid: Money
    ask: Money


@dataclass(frozen=True, slots=True)
class Print:
    """A price, and how many seconds after the opening it came up."""

    second: float
    price: Money


@dataclass(frozen=True, slots=True)
class _Pin:
    """From this moment on the price is fixed; None lets it walk again."""

    since: datetime
    price: Money | None


class Prices:
    """Prices are functions of the seed, the instrument and the moment, whatever was asked before.

    A pinned price holds from its moment on, until another one or its release.
    """

    def __init__(self, instruments: Instruments, chance: Chance, start: datetime) -> None:
        self._instruments = instruments
        self._chance = chance
        self._first_day = day_number(start.date())
        self._walks: dict[int, PriceWalk] = {}
        self._paths: dict[tuple[int, int], list[Money]] = {}
        self._pins: dict[int, list[_Pin]] = {}

    def pin(self, instrument: Instrument, price: Money | None, moment: datetime) -> None:
        """Fix a price from this moment on, or let it walk again."""
        pins = self._pins.setdefault(instrument.token, [])
        if pins and pins[-1].since == moment:
            pins.pop()
        pins.append(_Pin(moment, price))

    def last(self, instrument: Instrument, moment: datetime) -> Money:
        """The price of the latest trade."""
        pinned = self._pinned(instrument, moment)
        return self._unpinned(instrument, moment) if pinned is None else pinned

    def touch(self, instrument: Instrument, moment: datetime) -> Touch:
        """The best prices to sell and to buy at. A pinned price stands on both sides."""
        pinned = self._pinned(instrument, moment)
        if pinned is not None:
            return Touch(last=pinned, bid=pinned, ask=pinned)
        last, tick = self._unpinned(instrument, moment), instrument.tick
        _, second = instrument.hours.locate(moment)
        was_bought = (last // tick + int(second) // STEP_SECONDS) % 2 == 0
        if was_bought and last > tick:
            return Touch(last=last, bid=last - tick, ask=last)
        return Touch(last=last, bid=last, ask=last + tick)

    def is_pinned(self, instrument: Instrument, moment: datetime) -> bool:
        """Whether the instrument's own price is fixed at that moment."""
        return self._pinned(instrument, moment) is not None

    def bar(self, instrument: Instrument, day: int, until: float | None = None) -> Bar:
        """The bar of a day, whole or until so many seconds after the opening."""
        if self._has_pins(instrument, day):
            return Bar.of(print_.price for print_ in self.prints(instrument, day, until))
        if (underlying := self._underlying(instrument)) is not None:
            return self.bar(underlying, day, until).mapped(_follower(instrument, day))
        if until is None:
            return self._walk(instrument).bar(day)
        return Bar.of(self._path(instrument, day)[: _steps(until)])

    def prints(self, instrument: Instrument, day: int, until: float | None = None) -> list[Print]:
        """All prices of a day in the order of time, whole or until some second."""
        underlying = self._underlying(instrument)
        if underlying is None:
            path = self._path(instrument, day)
            rows = [Print(step * STEP_SECONDS, price) for step, price in enumerate(path)]
        else:
            price = _follower(instrument, day)
            rows = [Print(row.second, price(row.price)) for row in self.prints(underlying, day)]
        if self._has_pins(instrument, day):
            rows = self._with_pins(instrument, day, rows)
        return rows if until is None else [row for row in rows if row.second <= until]

    def average(self, instrument: Instrument, day: int, until: float) -> Money:
        """The volume-weighted price so far; volume is spread evenly over the session."""
        if not self._has_pins(instrument, day):
            underlying = self._underlying(instrument)
            if underlying is not None:
                return _follower(instrument, day)(self.average(underlying, day, until))
            path = self._path(instrument, day)[: _steps(until)]
            return sum(path) // len(path)
        rows = self.prints(instrument, day, until)
        weights = [after.second - before.second for before, after in pairwise(rows)] + [1.0]
        total = sum(row.price * weight for row, weight in zip(rows, weights, strict=True))
        return round(total / sum(weights))

    def _pinned(self, instrument: Instrument, moment: datetime) -> Money | None:
        pins = self._pins.get(instrument.token)
        if not pins:
            return None
        place = bisect_right(pins, moment, key=attrgetter("since"))
        return pins[place - 1].price if place else None

    def _has_pins(self, instrument: Instrument, day: int) -> bool:
        pins = self._pins.get(instrument.token)
        if not pins:
            return False
        hours = instrument.hours
        return pins[0].since <= hours.moment(day, hours.seconds)

    def _unpinned(self, instrument: Instrument, moment: datetime) -> Money:
        day, second = instrument.hours.locate(moment)
        underlying = self._underlying(instrument)
        if underlying is not None:
            return derived_price(instrument, self.last(underlying, moment), day_of(day))
        path = self._path(instrument, day)
        return path[min(int(second) // STEP_SECONDS, len(path) - 1)]

    def _with_pins(self, instrument: Instrument, day: int, rows: list[Print]) -> list[Print]:
        """The prints of a day on which the price was fixed, or let go, at some moments."""
        hours = instrument.hours
        changes = (
            (pin.since - hours.moment(day, 0)).total_seconds()
            for pin in self._pins[instrument.token]
        )
        seconds = {row.second for row in rows}
        seconds |= {second for second in changes if 0 <= second < hours.seconds}
        return [
            Print(second, self.last(instrument, hours.moment(day, second)))
            for second in sorted(seconds)
        ]

    def _underlying(self, instrument: Instrument) -> Instrument | None:
        key = instrument.underlying
        return None if key is None else self._instruments.by_key(key)

    def _walk(self, instrument: Instrument) -> PriceWalk:
        walk = self._walks.get(instrument.token)
        if walk is None:
            walk = PriceWalk(instrument, self._chance, self._first_day)
            self._walks[instrument.token] = walk
        return walk

    def _path(self, instrument: Instrument, day: int) -> list[Money]:
        """The walk of a day; the latest ones asked for are kept."""
        key = (instrument.token, day)
        path = self._paths.get(key)
        if path is None:
            while len(self._paths) >= _MOST_PATHS:
                del self._paths[next(iter(self._paths))]
            path = self._paths[key] = self._walk(instrument).path(day)
        return path


def _steps(until: float) -> int:
    """How many steps have begun after so many seconds."""
    return int(until) // STEP_SECONDS + 1


def _follower(instrument: Instrument, day: int) -> Callable[[Money], Money]:
    """The price of an instrument on a day, from that of its underlying."""
    return partial(derived_price, instrument, day=day_of(day))

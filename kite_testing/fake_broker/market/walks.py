"""The walks of everything whose price follows nothing else, kept for the days that are asked."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.divided_walk import DividedWalk, Walk
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import NIGHT_STEP_SECONDS, MarketHours
from kite_testing.fake_broker.market.price_walk import PriceWalk
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS, Session
from kite_testing.fake_broker.money import Money

_MOST_PATHS = 1_000


class Walks:
    """Prices by session and second, functions of the seed alone.

    The paths of so many days and instruments are kept; others are made again when asked for.
    """

    def __init__(
        self,
        chance: Chance,
        hours: MarketHours,
        start: datetime,
        *,
        most_paths: int = _MOST_PATHS,
    ) -> None:
        self._most_paths = most_paths
        self._chance = chance
        self._hours = hours
        self._start = start
        self._walks: dict[tuple[str, Money], Walk] = {}
        self._divisors: dict[str, Fraction] = {}
        self._paths: dict[tuple[str, Money, int], list[Money]] = {}
        self._nights: dict[tuple[str, Money, int], list[Money]] = {}
        self._bounds: dict[tuple[str, Money, int], tuple[Money, Money]] = {}

    def walk(self, instrument: Instrument) -> Walk:
        """The walk of an instrument, which a change of its tick moves to another grid."""
        key = (instrument.key, instrument.tick)
        walk = self._walks.get(key)
        if walk is None:
            walk = PriceWalk(instrument, self._chance, self._hours, self._start)
            if (divisor := self._divisors.get(instrument.key)) is not None:
                walk = DividedWalk(walk, divisor, instrument.tick)
            self._walks[key] = walk
        return walk

    def divide(self, instrument: Instrument, ratio: Fraction) -> None:
        """Divide all prices of an instrument from now on, also those of the past."""
        self._divisors[instrument.key] = self._divisors.get(instrument.key, 1) * ratio
        for kept in (self._walks, self._paths, self._nights, self._bounds):
            kept.clear()

    def at(self, instrument: Instrument, session: Session, second: float) -> Money:
        """The price at a second of a session, or of the night after it."""
        if second < session.path_seconds:
            path = self._paths.get((instrument.key, instrument.tick, session.day))
            if path is None:
                path = self.path(instrument, session)
            return path[int(second) // STEP_SECONDS]
        if not self._hours.runs_on(instrument, session):
            return self.path(instrument, session)[-1]
        night = self.night(instrument, session)
        step = int(second - session.path_seconds) // NIGHT_STEP_SECONDS
        return night[min(step, len(night) - 1)]

    def path(self, instrument: Instrument, session: Session) -> list[Money]:
        """The price at each step of a session; the latest ones asked for are kept."""
        key = (instrument.key, instrument.tick, session.day)
        path = self._paths.get(key)
        if path is None:
            self._make_room(self._paths)
            path = self._paths[key] = self.walk(instrument).path(session)
        return path

    def night(self, instrument: Instrument, session: Session) -> list[Money]:
        """The price at each step of the night after a session."""
        key = (instrument.key, instrument.tick, session.day)
        night = self._nights.get(key)
        if night is None:
            self._make_room(self._nights)
            after = self._hours.session_after(instrument, session.day)
            night = self.walk(instrument).night(session, after, NIGHT_STEP_SECONDS)
            self._nights[key] = night
        return night

    def night_bounds(self, instrument: Instrument, session: Session) -> tuple[Money, Money]:
        """Below and above which no price of the night after a session is."""
        key = (instrument.key, instrument.tick, session.day)
        bounds = self._bounds.get(key)
        if bounds is None:
            if len(self._bounds) >= self._most_paths:
                self._bounds.clear()
            after = self._hours.session_after(instrument, session.day)
            bounds = self.walk(instrument).night_bounds(session, after, NIGHT_STEP_SECONDS)
            self._bounds[key] = bounds
        return bounds

    def forget_nights(self) -> None:
        """The calendar has changed, and with it the length of nights to come."""
        self._nights.clear()
        self._bounds.clear()

    def _make_room(self, kept: dict[tuple[str, Money, int], list[Money]]) -> None:
        while len(kept) >= self._most_paths:
            del kept[next(iter(kept))]

"""Open interest: how many contracts are open, in units."""

from __future__ import annotations

from typing import NamedTuple

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.trading_days import Session

_LEAST = 5_000
_SPREAD = 45_000


class InterestPath(NamedTuple):
    """A day's open interest in lots: it grows or falls evenly for so many seconds."""

    start: int
    change: int
    seconds: int
    lot_size: int

    def at(self, second: int) -> int:
        """What is open at a second of the day."""
        return self.extremes(second)[0]

    def extremes(self, second: int) -> tuple[int, int, int]:
        """What is open at a second, and the most and the least of the day so far."""
        start, change, seconds, lot_size = self
        now = (start + change * min(second, seconds) // seconds) * lot_size
        start *= lot_size
        return (now, start, now) if now < start else (now, now, start)


class OpenInterest:
    """What is open at every second; the nights on both sides of the latest day are kept."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._nights: dict[str, tuple[int, int, int]] = {}

    def at(self, instrument: Instrument, session: Session, second: float) -> int:
        """What is open at a second of a session; it grows or falls evenly over the day."""
        if instrument.expiry is None:
            return 0
        return self.path(instrument, session).at(int(second))

    def path(self, instrument: Instrument, session: Session) -> InterestPath:
        """That of a whole session."""
        start, change = self._day(instrument, session.day)
        return InterestPath(start, change, session.continuous, instrument.lot_size)

    def _day(self, instrument: Instrument, day: int) -> tuple[int, int]:
        """What a day begins with, and by how much it changes."""
        known = self._nights.get(instrument.key)
        if known is None or known[0] != day:
            start, end = self._overnight(instrument, day - 1), self._overnight(instrument, day)
            known = self._nights[instrument.key] = (day, start, end - start)
        return known[1], known[2]

    def _overnight(self, instrument: Instrument, day: int) -> int:
        return _LEAST + int(_SPREAD * self._chance.fraction(f"interest:{instrument.key}:{day}"))

"""What a test may do to the broker's time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.given import check_number, moment_of
from kite_testing.fake_broker.market.instrument import Instrument

USUAL_KEY = "NSE:INFY"
"""Whose sessions count, unless another instrument is named."""
MOST_YEARS = 10
"""So far a broker goes on from its start: all that is due on the way happens, day by day."""
_TEN_YEARS = timedelta(days=3653)


class ClockLever:
    """Reads the virtual clock and moves it; everything that is due meanwhile happens in order.

    A served broker's time follows real time by its pace, which its door sets by `paced_by`.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._read_pace: Callable[[], float] | None = None
        self._set_pace: Callable[[float], None] | None = None

    def now(self) -> datetime:
        """The virtual time."""
        return self._stage.clock.now()

    def advance(self, seconds: float) -> datetime:
        """Pass so many seconds, and give the new time.

        Raises ValueError, before anything happens, for less than 0 and for what leads further than
        `MOST_YEARS` from the broker's start.
        """
        check_number(seconds=seconds)
        with self._stage.lock:
            self._check(seconds)
            self._stage.clock.advance(seconds)
            self._stage.advanced()
            return self.now()

    def set(self, now: datetime | str) -> datetime:
        """Go on to a moment. Raises ValueError for one that is over: restore a snapshot instead."""
        with self._stage.lock:
            left = (moment_of(now, name="now") - self.now()).total_seconds()
            if left < 0:
                raise ValueError(
                    f"It is {self.now():%Y-%m-%d %H:%M:%S} already: time does not go back. "
                    "Reset the broker, restore a snapshot, or begin earlier: FakeBroker(start=...)."
                )
            return self.advance(left)

    def _check(self, seconds: float) -> None:
        """Raise ValueError for a time that a broker cannot go on for."""
        if seconds < 0:
            raise ValueError(
                f"Time does not go back: {seconds:g} seconds cannot pass. "
                "Reset the broker, or restore a snapshot."
            )
        start = self._stage.settings.start
        if not (self.now() - start).total_seconds() + seconds <= _TEN_YEARS.total_seconds():
            raise ValueError(
                f"{seconds:g} seconds are too many: a broker goes on for {MOST_YEARS} years from "
                f"its start ({start:%Y-%m-%d}). PUT /fake/clock sets a date by `now`; for a later "
                "one, open a broker with a later `start`."
            )

    def to_next_open(self, key: str = USUAL_KEY) -> datetime:
        """Go on to when an instrument's next session opens, and give the new time.

        Raises KeyError for an unknown instrument.
        """
        with self._stage.lock:
            instrument, now = self._instrument(key), self.now()
            return self.set(self._stage.engine.hours.next_open(instrument, now))

    def to_close(self, key: str = USUAL_KEY) -> datetime:
        """Go on to the end of an instrument's continuous trading, and give the new time.

        Where an auction closes the day, a second step leads to the end of its matching. The next
        session counts when today's is over, or when there is none. Raises KeyError for an unknown
        instrument.
        """
        with self._stage.lock:
            instrument, now = self._instrument(key), self.now()
            hours = self._stage.engine.hours
            ends = hours.next_trading_end(instrument, now) or hours.next_close(instrument, now)
            if ends is None:
                ends = hours.next_trading_end(instrument, hours.next_open(instrument, now))
            return self.now() if ends is None else self.set(ends)

    def paced_by(self, read: Callable[[], float], change: Callable[[float], None]) -> None:
        """Let a door say how fast time passes, and change that."""
        self._read_pace, self._set_pace = read, change

    @property
    def pace(self) -> float:
        """Virtual seconds for each real one; 0 in process, where time stands still."""
        return 0.0 if self._read_pace is None else self._read_pace()

    def set_pace(self, pace: float) -> None:
        """Let time pass so fast. Raises ValueError in process, where nothing drives it."""
        if self._set_pace is None:
            raise ValueError("Time has a pace in the served broker only; advance it instead.")
        self._set_pace(pace)

    def _instrument(self, key: str) -> Instrument:
        return self._stage.engine.instruments.named(key)

"""Candles from ticks, as they come: pure, so that it works on a stream, a recording and a test.

Volumes are differences of the day's volume, which every quote and full tick has, so that none is
lost between two ticks. Candles are aligned to the session, as those of `market.historical` are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import inf

from kite_core.errors import Fault, ValidationError
from kite_core.faults import Faults
from kite_core.ist import IST, in_ist
from kite_core.rulebook.trading_calendar import CALENDAR, TradingCalendar
from kite_core.ticker.candle_hours import CandleHours, candle_seconds
from kite_core.ticker.candle_line import NEVER, CandleLine, CandleRules
from kite_core.ticker.live_candle import GRACE_SECONDS, LATE_SECONDS, LiveCandle
from kite_core.ticker.stream_events import DamagedFrame, Gap, Ticks
from kite_core.ticker.ticks import FullTick, IndexFullTick, Tick


class CandleBuilder:
    """Builds the candles of any number of instruments.

    `interval` is "1m", "3m", "5m", "10m", "15m", "30m", "1h", "1d" or another number of these, the
    broker's word for it, or a timedelta. A candle is told when a later trade of its instrument
    comes, or `grace_seconds` after its end, which is when `close_due` is to be called. A tick of a
    candle that was told revises it, unless the exchange is more than `late_seconds` past its end:
    then it is only counted, in `late_ticks`.

    Full ticks count at the time of their last trade, indices at that of the exchange, and all
    others, which have no time, when they come. Raises ValidationError for what is no interval.
    """

    def __init__(
        self,
        interval: str | timedelta,
        *,
        calendar: TradingCalendar = CALENDAR,
        grace_seconds: float = GRACE_SECONDS,
        late_seconds: float = LATE_SECONDS,
    ) -> None:
        length = candle_seconds(interval)
        faults = Faults()
        for name, value in (("grace_seconds", grace_seconds), ("late_seconds", late_seconds)):
            problem = f"{value!r} is no time in seconds"
            faults.expect(0 <= value < inf, name, problem, "Give 0, or a number above it.")
        faults.raise_for("candles")
        self._rules = CandleRules(
            hours=CandleHours(calendar),
            length=length,
            grace=grace_seconds,
            lateness=late_seconds,
        )
        self._lines: dict[int, CandleLine] = {}
        self._next_end = NEVER

    def __repr__(self) -> str:
        length = timedelta(seconds=self._rules.length)
        return f"<CandleBuilder of {length} for {len(self._lines)} instruments>"

    @property
    def late_ticks(self) -> int:
        """How many ticks showed a trade, and came too late to be counted."""
        return self._rules.late_ticks

    @property
    def next_due(self) -> datetime | None:
        """When to call `close_due`; None while no candle forms."""
        if self._next_end == NEVER:
            return None
        return datetime.fromtimestamp(self._next_end + self._rules.grace, IST)

    def add(self, event: object, *, at: datetime | None = None) -> list[LiveCandle]:
        """Count an event of a stream, or one tick; the candles that it closed or revised.

        `at` is when the tick came, IST if it is naive. Ticks that hold a time can do without.
        Events that are not about prices are passed over. Raises ValidationError for a tick that
        needs a time.
        """
        if isinstance(event, Ticks):
            self._add_all(event.ticks, int(event.at.timestamp()))
        elif isinstance(event, Tick):
            self._add_all((event,), _arrival_of(event, at))
        elif isinstance(event, Gap):
            self._lose(event.tokens, event.start)
        elif isinstance(event, DamagedFrame):
            self._lose(None, event.at)
            self._add_all(event.error.ticks, int(event.at.timestamp()))
        return self._take()

    def close_due(self, now: datetime) -> list[LiveCandle]:
        """Close the candles whose time is over, though no later trade has come."""
        ended = in_ist(now).timestamp() - self._rules.grace
        if ended >= self._next_end:
            for line in self._lines.values():
                if line.due <= ended:
                    line.close()
            self._next_end = min(line.due for line in self._lines.values())
        return self._take()

    def lose(self, tokens: Iterable[int] | None = None, *, since: datetime) -> list[LiveCandle]:
        """Note that ticks of some instruments were missed, or of all, until now.

        Candles that reach into that are not complete; one that was told before is told again.
        """
        self._lose(tokens, in_ist(since))
        return self._take()

    def keep(self, tokens: Iterable[int]) -> None:
        """Forget all instruments but these, and the candles that form of them."""
        self._lines = {token: self._lines[token] for token in tokens if token in self._lines}
        self._next_end = min((line.due for line in self._lines.values()), default=NEVER)

    def forming(self) -> dict[int, LiveCandle]:
        """The candles that are not over, by instrument token, as they stand now."""
        return {
            token: line.forming.told(token, is_final=False)
            for token, line in self._lines.items()
            if line.forming is not None
        }

    def _add_all(self, ticks: Iterable[Tick], at: int) -> None:
        lines, next_end = self._lines, self._next_end
        for tick in ticks:
            token = tick.instrument_token
            line = lines.get(token)
            if line is None:
                line = lines[token] = CandleLine(token, self._rules)
            line.add(tick, at)
            next_end = min(next_end, line.due)
        self._next_end = next_end

    def _lose(self, tokens: Iterable[int] | None, since: datetime) -> None:
        start = since.timestamp()
        for token in self._lines if tokens is None else tokens:
            if token in self._lines:
                self._lines[token].lose(start)

    def _take(self) -> list[LiveCandle]:
        told, self._rules.told = self._rules.told, []
        return told


def _arrival_of(tick: Tick, at: datetime | None) -> int:
    if at is not None:
        return int(in_ist(at).timestamp())
    if isinstance(tick, FullTick | IndexFullTick) and tick.exchange_second:
        return tick.exchange_second
    fix = "Give at=..., when it came, or add the Ticks event that it came in."
    raise ValidationError("candles", [Fault("at", "this tick holds no time", fix)])

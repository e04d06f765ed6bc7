"""The candles of one instrument, one after the other, from its ticks."""

from __future__ import annotations

from dataclasses import dataclass, field

from kite_core.ticker.candle_hours import CandleHours, Session
from kite_core.ticker.live_candle import DayTick, FormingCandle, LiveCandle
from kite_core.ticker.ticks import FullTick, IndexFullTick, IndexQuoteTick, QuoteTick, Tick

NEVER = 1 << 62
_WRAP = 1 << 32
_QUARTER = 1 << 30


@dataclass(slots=True, kw_only=True)
class CandleRules:
    """What the candles of all instruments have in common. Times are in seconds.

    `newest` is the latest time that the exchange has told so far, `late_ticks` counts what came too
    late for its candle, `told` are the candles that nobody has taken yet.
    """

    hours: CandleHours
    length: int
    grace: float
    lateness: float
    newest: int = 0
    late_ticks: int = 0
    told: list[LiveCandle] = field(default_factory=list[LiveCandle])


class CandleLine:
    """What is known of one instrument. Times are seconds since 1970.

    A tick shows a trade when the day's volume has changed, or the time of the last trade. Indices,
    and ticks of the mode "ltp", have neither: each of theirs counts as one.
    """

    __slots__ = (
        "_closed",
        "_high",
        "_low",
        "_raw",
        "_rules",
        "_seen",
        "_session",
        "_token",
        "_total",
        "_trade",
        "_watched_from",
        "forming",
    )

    def __init__(self, token: int, rules: CandleRules) -> None:
        self.forming: FormingCandle | None = None
        self._token = token
        self._rules = rules
        self._closed: FormingCandle | None = None
        self._session: Session | None = None
        self._watched_from = NEVER
        # The day's volume: as the last tick had it, and as far as candles have it; None after a
        # loss, as what was traded meanwhile is of no candle. The two differ by what wrapped.
        self._raw: int | None = None
        self._total: int | None = None
        self._trade = 0
        # The day's extremes, and when they were seen like that.
        self._seen = 0
        self._high = self._low = 0.0

    @property
    def due(self) -> int:
        """When the candle that forms is over."""
        return NEVER if self.forming is None else self.forming.end

    def add(self, tick: Tick, at: int) -> None:
        """Count a tick that came at this time."""
        if self._watched_from == NEVER:
            self._watched_from = at
        if isinstance(tick, FullTick):
            self._add_full(tick, at)
        elif isinstance(tick, QuoteTick):
            if self._is_news(tick.volume_traded):
                self._add_trade(tick, at)
            self._remember(tick, at, tick.volume_traded)
        elif isinstance(tick, IndexFullTick | IndexQuoteTick):
            second = self._told_time(tick, at) if isinstance(tick, IndexFullTick) else at
            self._add_untraded(tick, second, tick)
            self._remember(tick, second)
        else:
            self._add_untraded(tick, at)

    def lose(self, start: float) -> None:
        """From then on ticks were missed, up to the next one that comes.

        The candle that forms is not complete then, and that before it if it reaches into that.
        """
        self._watched_from = NEVER
        self._raw = self._total = None
        self._seen = 0
        if self.forming is not None:
            self.forming.is_complete = False
        closed = self._closed
        if closed is not None and closed.is_complete and start < closed.end:
            closed.is_complete = False
            self._tell_again(closed)

    def close(self) -> None:
        """The candle that forms is over."""
        if self.forming is not None:
            self._rules.told.append(self.forming.told(self._token))
            self._closed, self.forming = self.forming, None

    def _add_full(self, tick: FullTick, at: int) -> None:
        stamp, second = self._told_time(tick, at), tick.last_trade_second
        if second > self._trade or self._is_news(tick.volume_traded):
            self._add_trade(tick, second)
            self._trade = max(self._trade, second)
        if self.forming is not None and stamp < self.forming.end:
            self.forming.oi = tick.oi
        self._remember(tick, stamp, tick.volume_traded)

    def _told_time(self, tick: FullTick | IndexFullTick, at: int) -> int:
        """The exchange's time of a tick. What it says was so from then on, whenever it came."""
        stamp = tick.exchange_second
        if not stamp:
            return at
        self._rules.newest = max(self._rules.newest, stamp)
        self._watched_from = min(self._watched_from, stamp)
        return stamp

    def _is_news(self, volume: int) -> bool:
        """Whether something was traded since the last tick; before the first one nobody knows."""
        return self._raw is not None and volume != self._raw and volume > 0

    def _remember(self, tick: DayTick, seen: int, volume: int | None = None) -> None:
        self._seen, self._high, self._low = seen, tick.high, tick.low
        self._raw = volume
        if self._total is None and volume is not None:
            self._total = volume
            if self.forming is not None and self.forming.base is None:
                self.forming.base = self.forming.total = volume

    def _add_trade(self, tick: FullTick | QuoteTick, second: int) -> None:
        candle = self._add_price(tick, second, tick)
        if candle is None:
            return
        total = self._unwrapped(tick.volume_traded)
        if candle.base is None:
            candle.base = total
        if candle is not self.forming:
            self._move_volume(candle, total)
            self._tell_again(candle)
        elif second >= candle.last_trade:
            candle.total = self._total = total

    def _add_untraded(self, tick: Tick, second: int, day: DayTick | None = None) -> None:
        candle = self._add_price(tick, second, day)
        if candle is not None and candle is not self.forming:
            self._tell_again(candle)

    def _tell_again(self, candle: FormingCandle) -> None:
        self._rules.told.append(candle.told(self._token, is_revision=True))

    def _add_price(
        self, tick: Tick, second: int, day: DayTick | None = None
    ) -> FormingCandle | None:
        """Count a price in the candle of its time, if there is one."""
        candle = self.forming
        if candle is None or not candle.start <= second < candle.end:
            candle = self._candle_at(second, tick.last_price)
            if candle is None:
                return None
        is_latest = candle is self.forming and second >= candle.last_trade
        candle.add_trade(tick.last_price, second)
        if day is not None and candle.is_first:
            candle.take_day(day)
        elif day is not None and is_latest and self._seen >= candle.start:
            self._widen(candle, day)
        return candle

    def _widen(self, candle: FormingCandle, day: DayTick) -> None:
        """Extremes of the day that moved between two ticks of one candle were traded in it."""
        if day.high > self._high:
            candle.widen(day.high, candle.low)
        if day.low < self._low or not self._low:
            candle.widen(candle.high, day.low)

    def _candle_at(self, second: int, price: float) -> FormingCandle | None:
        """The candle of a time: the one that forms, a new one, or the one before it.

        None when nothing trades then, and when it is too late.
        """
        rules = self._rules
        session = rules.hours.session(self._token, second)
        bounds = None if session is None else session.bounds(second, rules.length, rules.grace)
        if session is None or bounds is None:
            return None
        start, end = bounds
        for known in (self.forming, self._closed):
            if known is not None and known.start == start and self._is_in_time(known.end):
                return known
        latest = self.forming or self._closed
        if (latest is not None and start <= latest.start) or not self._is_in_time(end):
            rules.late_ticks += latest is not None
            return None
        self.close()
        return self._open(session, start, end, price)

    def _is_in_time(self, end: int) -> bool:
        return self._rules.newest - end <= self._rules.lateness

    def _open(self, session: Session, start: int, end: int, price: float) -> FormingCandle:
        if session is not self._session:
            self._session = session
            if self._total is not None and self._watched_from < session.opens:
                self._total = 0  # whatever is left of the day before, this one began with nothing
        candle = self.forming = FormingCandle(
            start,
            end,
            price,
            is_first=start == session.opens,
            is_complete=self._watched_from < start,
        )
        candle.base = self._total
        return candle

    def _move_volume(self, closed: FormingCandle, total: int) -> None:
        """What a late tick says of the volume belongs to the closed candle, not to the next one."""
        gained = max(total - closed.total, 0)
        closed.total += gained
        if self.forming is None:
            self._total = closed.total
        elif self.forming.base is not None:
            self.forming.base += gained

    def _unwrapped(self, volume: int) -> int:
        """The day's volume, of which the wire has no more than 32 bits.

        A fall that is no wrap is a correction: it counts against the candle that it is told in.
        """
        total = self._total
        if total is None:
            return volume
        low = total % _WRAP
        has_wrapped = volume < _QUARTER and low > _WRAP - _QUARTER
        return total - low + volume + (_WRAP if has_wrapped else 0)

"""Quotes: what the market looks like at a moment, in the shapes of the three quote calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kite_core.rulebook.timetables import CASH
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.bands import Bands
from kite_testing.fake_broker.market.depth import LEVELS, DepthOfMarket, Level
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.open_interest import InterestPath, OpenInterest
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.snapshot import Snapshot
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.money import Money, number
from kite_testing.fake_broker.wire.answers import wire_second

_PAISA: Money = 100
_NO_LEVEL = {"price": 0, "quantity": 0, "orders": 0}


class Quoting:
    """Quotes from prices, with the depth, volume and open interest that go with them."""

    def __init__(self, prices: Prices, hours: MarketHours, chance: Chance) -> None:
        self._prices = prices
        self._hours = hours
        self._interest = OpenInterest(chance)
        self._depth = DepthOfMarket(prices, hours, chance)
        self.bands = Bands(prices, hours)

    def ltp(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The last price alone."""
        last = self._prices.last(instrument, now)
        return {"instrument_token": instrument.token, "last_price": number(last)}

    def ohlc(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The last price and the day's bar, with the previous day's close."""
        day, second = self._hours.locate(instrument, now)
        tally = self._prices.tally(instrument, day, second)
        close = self._prices.previous_close(instrument, now)
        bar = _bar(tally.open, tally.high, tally.low, close)
        return {**self.ltp(instrument, now), "ohlc": bar}

    def quote(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The whole quote; an index has no more than prices."""
        shown = self.snapshot(instrument, now)
        head = {"instrument_token": instrument.token, "timestamp": wire_second(shown.stamp)}
        last, change = number(shown.last), number(shown.last - shown.close)
        ohlc = _bar(shown.open, shown.high, shown.low, shown.close)
        if instrument.is_index:
            return {**head, "last_price": last, "net_change": change, "ohlc": ohlc}
        lower, upper = self.bands.limits_at(instrument, now)
        traded_at = shown.traded_at
        return {
            **head,
            "last_trade_time": None if traded_at is None else wire_second(traded_at),
            "last_price": last,
            "last_quantity": shown.last_quantity,
            "buy_quantity": shown.buy_quantity,
            "sell_quantity": shown.sell_quantity,
            "volume": shown.volume,
            "average_price": number(shown.average),
            "oi": shown.interest,
            "oi_day_high": shown.highest_interest,
            "oi_day_low": shown.lowest_interest,
            "net_change": change,
            "lower_circuit_limit": number(lower),
            "upper_circuit_limit": number(upper),
            "ohlc": ohlc,
            "depth": {"buy": _rows(shown.bids), "sell": _rows(shown.asks)},
        }

    def snapshot(self, instrument: Instrument, now: datetime) -> Snapshot:
        """The same in whole numbers, but for the limits."""
        session = self._hours.session(instrument, now)
        runs_on = self._hours.runs_on(instrument, session)
        second = (now - session.opens).total_seconds()
        is_over = second > session.seconds and not runs_on
        if is_over:
            second = session.seconds
        tally = self._prices.tally(instrument, session.day, second)
        stamp = self._closed_stamp(instrument, session, now) if is_over else now
        last = self._prices.last(instrument, now)
        close = self._prices.previous_close(instrument, now)
        bar = tally.open, tally.high, tally.low, close
        if instrument.is_index:
            return Snapshot(stamp, last, *bar)
        is_new = _is_new(instrument, session.day)
        unit = average_unit(instrument)
        bids, asks = self._sides(instrument, session, now, is_shut=second >= session.seconds)
        return Snapshot(
            stamp,
            last,
            *bar,
            None if is_new else self._traded_at(instrument, session, second),
            instrument.lot_size * (1 + last // instrument.tick % 9),
            tally.average // unit * unit,
            0 if is_new else tally.volume,
            *self._interests(instrument, session, second),
            bids,
            asks,
            tally.turnover,
        )

    def circuit_limits(self, instrument: Instrument, day: int) -> tuple[Money, Money]:
        """The lowest and the highest price that an order may have on a day."""
        return self.bands.limits(instrument, day)

    def limits_at(
        self, instrument: Instrument, moment: datetime, *, day: int | None = None
    ) -> tuple[Money, Money]:
        """The lowest and the highest price of a moment, which a closing auction narrows."""
        return self.bands.limits_at(instrument, moment, day=day)

    def sides(
        self, instrument: Instrument, moment: datetime
    ) -> tuple[Sequence[Level], Sequence[Level]]:
        """What buyers and sellers show while it trades, each from the best price on."""
        return self._depth.sides(instrument, moment)

    def levels(
        self,
        instrument: Instrument,
        moment: datetime,
        is_buy_side: bool,
    ) -> list[tuple[Money, int]]:
        """Prices and quantities on one side of the book, from the best price on."""
        rows = self._depth.side(instrument, moment, is_buy_side=is_buy_side)
        return [(price, quantity) for price, quantity, _ in rows]

    def volume(self, instrument: Instrument, day: int, until: float) -> int:
        """What was traded on a day until some seconds after the opening."""
        return self._prices.volume(instrument, day, until)

    def open_interest(self, instrument: Instrument, day: int, until: float) -> int:
        """The contracts that were open, in units."""
        return self._interest.at(instrument, self._hours.session_of(instrument, day), until)

    def interest_path(self, instrument: Instrument, session: Session) -> InterestPath:
        """The open interest of a whole session."""
        return self._interest.path(instrument, session)

    def _interests(
        self, instrument: Instrument, session: Session, second: float
    ) -> tuple[int, int, int]:
        """The open interest, and its extremes of the day."""
        if instrument.expiry is None:
            return 0, 0, 0
        return self._interest.path(instrument, session).extremes(int(second))

    def _closed_stamp(self, instrument: Instrument, session: Session, now: datetime) -> datetime:
        """When the last price was shown: at the end of the day, or now after a pre-open."""
        opens = self._hours.next_open(instrument, now)
        if now >= self._hours.opening_shown(instrument, opens):
            return now
        return min(now, _ends(session))

    def _traded_at(self, instrument: Instrument, session: Session, second: float) -> datetime:
        """When it traded last: nothing trades between continuous trading and auction."""
        is_waiting = session.continuous < second < session.seconds
        if is_waiting and not self._hours.runs_on(instrument, session):
            second = session.continuous
        return session.opens + timedelta(seconds=second)

    def _sides(
        self, instrument: Instrument, session: Session, now: datetime, *, is_shut: bool
    ) -> tuple[list[Level], list[Level]]:
        """What buyers and sellers show."""
        if is_shut and not self._hours.runs_on(instrument, session):
            return [], self._after_hours(instrument, session, now)
        return self._depth.sides(instrument, now)

    def _after_hours(self, instrument: Instrument, session: Session, now: datetime) -> list[Level]:
        """Nobody bids; shares are still on offer at the close (sample: quote.json)."""
        if instrument.exchange not in CASH or now < session.opens:
            return []
        close = self._prices.official_close(instrument, session.day)
        return [Level(close, instrument.lot_size * (1 + close // instrument.tick % 99), 1)]


def average_unit(instrument: Instrument) -> Money:
    """Average prices are shown in whole ones of these."""
    return min(instrument.tick, _PAISA)


def _is_new(instrument: Instrument, day: int) -> bool:
    """Whether the contract is listed, and its first session has not opened yet."""
    first = instrument.first_day
    return first is not None and day < first.toordinal()


def _bar(opened: Money, high: Money, low: Money, close: Money) -> dict[str, Any]:
    """The day's bar as quotes show it: with the close of the day before."""
    return {
        "open": number(opened),
        "high": number(high),
        "low": number(low),
        "close": number(close),
    }


def _ends(session: Session) -> datetime:
    """The end of the last phase of a session's day."""
    phases = session.exchange_day.phases_of(session.group)
    return session.exchange_day.at(phases[-1].end)


def _rows(levels: Sequence[Level]) -> list[dict[str, Any]]:
    """Unused levels are zeros, never missing (sample: quote.json)."""
    rows: list[dict[str, Any]] = [
        {"price": number(price), "quantity": quantity, "orders": orders}
        for price, quantity, orders in levels
    ]
    return rows + [dict(_NO_LEVEL) for _ in range(LEVELS - len(rows))]

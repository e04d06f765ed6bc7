"""Quotes: what the market looks like at a moment, in the shapes of the three quote calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kite_core.rulebook.timetables import CASH
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.bands import Bands
from kite_testing.fake_broker.market.depth import LEVELS, DepthOfMarket, Level
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.open_interest import open_interest
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.prints import Tally
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
        self._chance = chance
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
        return {**self.ltp(instrument, now), "ohlc": _bar(tally, close)}

    def quote(self, instrument: Instrument, now: datetime) -> dict[str, Any]:
        """The whole quote; an index has no more than prices."""
        day, second = self._hours.locate(instrument, now)
        last = self._prices.last(instrument, now)
        close = self._prices.previous_close(instrument, now)
        tally = self._prices.tally(instrument, day, second)
        ohlc, change = _bar(tally, close), number(last - close)
        head = {"instrument_token": instrument.token, "timestamp": self._stamp(instrument, now)}
        if instrument.is_index:
            return {**head, "last_price": number(last), "net_change": change, "ohlc": ohlc}
        depth = self._both_sides(instrument, now)
        lower, upper = self.bands.limits_at(instrument, now)
        is_new = self._is_new(instrument, day)
        traded = self._hours.moment(instrument, day, self._last_trade(instrument, day, second))
        unit = min(instrument.tick, _PAISA)
        return {
            **head,
            "last_trade_time": None if is_new else wire_second(traded),
            "last_price": number(last),
            "last_quantity": instrument.lot_size * (1 + last // instrument.tick % 9),
            "buy_quantity": 20 * sum(level["quantity"] for level in depth["buy"]),
            "sell_quantity": 20 * sum(level["quantity"] for level in depth["sell"]),
            "volume": 0 if is_new else tally.volume,
            "average_price": number(tally.average // unit * unit),
            **self._open_interest(instrument, day, second),
            "net_change": change,
            "lower_circuit_limit": number(lower),
            "upper_circuit_limit": number(upper),
            "ohlc": ohlc,
            "depth": depth,
        }

    def circuit_limits(self, instrument: Instrument, day: int) -> tuple[Money, Money]:
        """The lowest and the highest price that an order may have on a day."""
        return self.bands.limits(instrument, day)

    def limits_at(self, instrument: Instrument, moment: datetime) -> tuple[Money, Money]:
        """The lowest and the highest price of a moment, which a closing auction narrows."""
        return self.bands.limits_at(instrument, moment)

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
        session = self._hours.session_of(instrument, day)
        return open_interest(instrument, session, until, self._chance)

    def _last_trade(self, instrument: Instrument, day: int, second: float) -> float:
        """The second of the last trade: nothing trades between continuous trading and auction."""
        session = self._hours.session_of(instrument, day)
        is_waiting = session.continuous < second < session.seconds
        if is_waiting and not self._hours.runs_on(instrument, session):
            return session.continuous
        return second

    def _is_new(self, instrument: Instrument, day: int) -> bool:
        """Whether the contract is listed, and its first session has not opened yet."""
        first = instrument.first_day
        return first is not None and day < first.toordinal()

    def _stamp(self, instrument: Instrument, now: datetime) -> str:
        """The exchange's time: it stands still from the end of the day's last phase on."""
        day, _ = self._hours.locate(instrument, now)
        session = self._hours.session_of(instrument, day)
        if self._hours.runs_on(instrument, session):
            return wire_second(now)
        return wire_second(min(now, _ends(session)))

    def _open_interest(self, instrument: Instrument, day: int, second: float) -> dict[str, int]:
        start = self.open_interest(instrument, day, 0)
        now = self.open_interest(instrument, day, second)
        return {"oi": now, "oi_day_high": max(start, now), "oi_day_low": min(start, now)}

    def _both_sides(self, instrument: Instrument, now: datetime) -> dict[str, list[dict[str, Any]]]:
        day, _ = self._hours.locate(instrument, now)
        session = self._hours.session_of(instrument, day)
        if not self._hours.runs_on(instrument, session) and not self._is_trading(session, now):
            return self._after_hours(instrument, session, now)
        bids = self._depth.side(instrument, now, is_buy_side=True)
        asks = self._depth.side(instrument, now, is_buy_side=False)
        return {"buy": _rows(bids), "sell": _rows(asks)}

    def _is_trading(self, session: Session, now: datetime) -> bool:
        return now < session.opens + timedelta(seconds=session.seconds)

    def _after_hours(
        self, instrument: Instrument, session: Session, now: datetime
    ) -> dict[str, list[dict[str, Any]]]:
        """Nobody bids; shares are still on offer at the close (sample: quote.json)."""
        if instrument.exchange not in CASH or now < session.opens:
            return {"buy": _rows([]), "sell": _rows([])}
        close = self._prices.official_close(instrument, session.day)
        offer = Level(close, instrument.lot_size * (1 + close // instrument.tick % 99), 1)
        return {"buy": _rows([]), "sell": _rows([offer])}


def _bar(tally: Tally, close: Money) -> dict[str, Any]:
    """The day's bar as quotes show it: with the close of the day before."""
    return {
        "open": number(tally.open),
        "high": number(tally.high),
        "low": number(tally.low),
        "close": number(close),
    }


def _ends(session: Session) -> datetime:
    """The end of the last phase of a session's day."""
    phases = session.exchange_day.phases_of(session.group)
    return session.exchange_day.at(phases[-1].end)


def _rows(levels: list[Level]) -> list[dict[str, Any]]:
    """Unused levels are zeros, never missing (sample: quote.json)."""
    rows: list[dict[str, Any]] = [
        {"price": number(price), "quantity": quantity, "orders": orders}
        for price, quantity, orders in levels
    ]
    return rows + [dict(_NO_LEVEL) for _ in range(LEVELS - len(rows))]

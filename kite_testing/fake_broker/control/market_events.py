"""What a test may do to whole markets: locks, bands, halts, holidays, tomorrow's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from threading import RLock
from typing import Any, Literal

from kite_core.rulebook.sessions import Phase, PhaseKind
from kite_core.rulebook.timetables import CASH, EQUITY_DERIVATIVES
from kite_testing.fake_broker.engine import Engine
from kite_testing.fake_broker.given import MOST_UNITS, check_whole, clock_time_of, day_of
from kite_testing.fake_broker.market.circuit_breaker import stop_after
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import ListingChange
from kite_testing.fake_broker.money import RUPEE, exact, number

_HALTED = (*CASH, *EQUITY_DERIVATIVES)
_FIRST_ADDED_TOKEN = 900_001
_LISTS_CHANGE = time(8, 30)
_DELISTED = "Instrument delisted."
_MOST_LISTED = {
    "lot_size": MOST_UNITS,
    "tick": 100 * RUPEE,
    "freeze_quantity": MOST_UNITS,
    "band": 100,
}
"""A band is a part of the previous close; no exchange has a tick of 100 rupees."""


class MarketEvents:
    """Events that happen to markets, as far as a test may bring them about."""

    def __init__(
        self, engine: Callable[[], Engine], now: Callable[[], datetime], lock: RLock
    ) -> None:
        self._engine = engine
        self._now = now
        self._lock = lock

    def lock_circuit(self, key: str, side: Literal["upper", "lower"]) -> None:
        """Lock an instrument at a circuit limit: nobody sells at the upper, or buys at the lower.

        Set or release its price to unlock it.
        """
        if side not in ("upper", "lower"):
            raise ValueError(f'A circuit has an "upper" and a "lower" limit, and no {side!r} one.')
        instrument = self._instrument(key)
        with self._lock:
            engine, now = self._present()
            limits = engine.quoting.limits_at(instrument, now)
            engine.prices.lock(instrument, is_upper=side == "upper")
            engine.prices.pin(instrument, limits[side == "upper"], now)
            engine.feed.announce(instrument, now)

    def flex_band(self, key: str, direction: Literal["up", "down"]) -> None:
        """Move today's price band by 5 per cent of the previous close.

        The opposite limit slides along; limit orders that are left outside are cancelled.
        """
        if direction not in ("up", "down"):
            raise ValueError(f'A band moves "up" or "down", not {direction!r}.')
        instrument = self._instrument(key)
        with self._lock:
            engine, now = self._present()
            day, _ = engine.hours.locate(instrument, now)
            engine.quoting.bands.flex(instrument, day, is_upwards=direction == "up")
            lower, upper = engine.quoting.limits_at(instrument, now)
            engine.exchange.cancel_outside(instrument, lower, upper, now)

    def trip_circuit_breaker(self, level: int) -> datetime | None:
        """Let an index have moved by 10, 15 or 20 per cent, which stops all trading in equity.

        The answer is when it goes on, None where it does not stop so late in the day. Raises
        ValueError for another level.
        """
        with self._lock:
            engine, now = self._present()
            stop = stop_after(level, now.timetz().replace(tzinfo=None))
            if stop is None:
                return None
            until = stop.ends(now, datetime.combine(now.date(), time(16), now.tzinfo))
            for exchange in _HALTED:
                engine.exchange.halt(exchange, until)
            return until

    def announce_holiday(self, day: date | str, name: str = "Holiday") -> None:
        """Close all exchanges on a day to come, as a late announcement does."""
        day = day_of(day, name="day")
        with self._lock:
            engine, now = self._present()
            _check_future(day, now)
            engine.hours.announce_holiday(day, name)
            engine.prices.forget_nights()

    def announce_session(
        self,
        day: date | str,
        name: str = "Special session",
        opens: time | str | None = None,
        closes: time | str | None = None,
    ) -> None:
        """Open all exchanges on a day to come, for ordinary hours or from `opens` to `closes`."""
        day = day_of(day, name="day")
        if (opens is None) != (closes is None):
            raise ValueError("A session has both an opening and a close, or ordinary hours.")
        phases: tuple[Phase, ...] = ()
        if opens is not None and closes is not None:
            start = clock_time_of(opens, name="opens")
            end = clock_time_of(closes, name="closes")
            if end <= start:
                raise ValueError(f"A session that opens at {opens} cannot close at {closes}.")
            phases = (Phase(kind=PhaseKind.CONTINUOUS, start=start, end=end),)
        with self._lock:
            engine, now = self._present()
            _check_future(day, now)
            engine.hours.announce_session(day, name, phases)
            engine.prices.forget_nights()

    def change_listing(
        self,
        key: str,
        *,
        since: date | str | None = None,
        lot_size: int | None = None,
        tick_size: Decimal | float | str | None = None,
        freeze_quantity: int | None = None,
        band: int | None = None,
    ) -> None:
        """Change an instrument in the lists from a day on, which is tomorrow unless it is given.

        `band` is the price range in per cent of the previous close.
        """
        wished: dict[str, Any] = {
            "lot_size": lot_size,
            "tick": None if tick_size is None else exact(tick_size),
            "freeze_quantity": freeze_quantity,
            "band": band,
        }
        fields = {name: value for name, value in wished.items() if value is not None}
        if not fields:
            raise ValueError("Give what changes: lot_size, tick_size, freeze_quantity or band.")
        check_whole(**fields)
        for name, value in fields.items():
            _check_listed(name, value)
        self._instrument(key)
        self._change(ListingChange(since=self._day(since), key=key, fields=fields))

    def delist(self, key: str, *, since: date | str | None = None) -> None:
        """Leave an instrument out of the lists from a day on, which is tomorrow if not given.

        The good-till-triggered orders on it are cancelled that morning.
        """
        self._instrument(key)
        day = self._day(since)
        self._change(ListingChange(since=day, key=key))
        with self._lock:
            engine, now = self._present()
            morning = datetime.combine(day, _LISTS_CHANGE, now.tzinfo)
            goes = partial(engine.gtt.delist, key, reason=_DELISTED)
            engine.agenda.add(max(morning, now), goes)

    def list_strike(
        self, like: str, strike: Decimal | float | str, *, since: date | str | None = None
    ) -> str:
        """List an option like another one at a new strike, from tomorrow's list on.

        The answer is its key.
        """
        option = self._instrument(like)
        if not option.is_option:
            raise ValueError(f"{like} is no option: name one of the chain that gets the strike.")
        units = exact(strike)
        most = option.most_price
        if not 0 < units <= most:
            raise ValueError(f"strike is {strike}: give more than 0, and {number(most)} at most.")
        symbol = option.tradingsymbol.removesuffix(f"{_rupees(option.strike)}{option.kind}")
        with self._lock:
            taken = self._engine().instruments.changes
        added = replace(
            option,
            strike=units,
            tradingsymbol=f"{symbol}{_rupees(units)}{option.kind}",
            exchange_token=_FIRST_ADDED_TOKEN + taken,
        )
        self._change(ListingChange(since=self._day(since), key=added.key, added=added))
        return added.key

    def reuse_token(self, key: str, *, of: str, since: date | str | None = None) -> None:
        """Give an instrument the token of another one, which is gone from then on."""
        gone, heir = self._instrument(of), self._instrument(key)
        if gone.exchange != heir.exchange:
            raise ValueError(f"Tokens are those of an exchange: {of} and {key} are on two.")
        self.delist(of, since=since)
        fields = {"exchange_token": gone.exchange_token}
        self._change(ListingChange(since=self._day(since), key=key, fields=fields))

    def _change(self, change: ListingChange) -> None:
        with self._lock:
            self._engine().instruments.change(change)

    def _day(self, since: date | str | None) -> date:
        if since is None:
            return self._now().date() + timedelta(days=1)
        return day_of(since, name="since")

    def _present(self) -> tuple[Engine, datetime]:
        """The engine, with everything done that is due by now."""
        engine, now = self._engine(), self._now()
        engine.advance(now)
        return engine, now

    def _instrument(self, key: str) -> Instrument:
        with self._lock:
            return self._engine().instruments.named(key)


def _check_listed(name: str, value: int) -> None:
    """Raise ValueError for a field of the lists that no instrument can have."""
    most = _MOST_LISTED[name]
    if 1 <= value <= most:
        return
    if name == "tick":
        raise ValueError(
            f"tick_size is {number(value)}: give more than 0, and {number(most)} at most."
        )
    raise ValueError(f"{name} is {value}: give more than 0, and {most} at most.")


def _check_future(day: date, now: datetime) -> None:
    if day <= now.date():
        raise ValueError(f"{day} has begun: announce a day after {now.date()}.")


def _rupees(strike: int) -> str:
    """A strike as symbols write it, without a fraction where there is none."""
    whole, rest = divmod(strike, RUPEE)
    return f"{whole}" if not rest else f"{strike / RUPEE:g}"

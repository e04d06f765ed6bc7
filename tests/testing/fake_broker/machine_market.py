"""The market and the clock of the state machine: one broker, its prices, and who looks at it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.reference_account import ReferenceAccount
from tests.testing.fake_broker.reference_book import Lot
from tests.testing.fake_broker.reference_lines import (
    INDEX_KEY,
    INDEX_PRICE,
    LINES,
    SHARE,
    Line,
)
from tests.testing.fake_broker.reference_observer import Observer
from tests.testing.fake_broker.reference_tape import Level, Tape, as_rows

FUNDS = 20_00_000
START = datetime.fromisoformat("2026-11-20 10:00:00")
DAYS = [date(2026, 11, day) for day in (20, 23, 24, 25, 26, 27)]
"""Days on which anything trades: on the 24th commodities do, for an evening."""
PLACES = st.integers(0, len(LINES) - 1)
SIDES = st.sampled_from(["BUY", "SELL"])
CHOICES = st.integers(0, 9)
PERMILLE = st.integers(-30, 30)


class Market(RuleBasedStateMachine):
    """One account at one broker, whose prices move while time passes."""

    @initialize(
        hours=st.sampled_from(["always", "exchange"]),
        fills=st.sampled_from(["touch", "depth"]),
        held=st.integers(0, 60),
        fresh=st.integers(0, 20),
    )
    def broker_opens(self, hours: str, fills: str, held: int, fresh: int) -> None:
        broker = FakeBroker(
            seed=3, start=START, hours=hours, fills=fills, funds=FUNDS, has_limits=False
        )
        self.caller, self.broker = Caller(broker), broker
        self.order_count = 0
        prices = {line.key: line.price for line in LINES} | {INDEX_KEY: INDEX_PRICE}
        self.account = ReferenceAccount(FUNDS, prices, DAYS[0])
        self.tape = Tape(prices=prices, has_depth=fills == "depth", is_always=hours == "always")
        self.observer = Observer(self.caller, self.account, self.tape)
        self._begin_with(held, fresh)
        broker.market.set_price(INDEX_KEY, str(float(INDEX_PRICE)))
        for line in LINES:
            self._put_price(line, line.price, 5)
        self.observer.look()

    def _begin_with(self, held: int, fresh: int) -> None:
        lever = self.broker.account
        lever.clear_holdings()
        for row in self.caller.data(self.caller.calls.portfolio.positions())["net"]:
            key = f"{row['exchange']}:{row['tradingsymbol']}"
            lever.seed_position(key, product=row["product"], quantity=0, average_price=0)
        if held + fresh:
            lever.seed_holding(SHARE.key, quantity=held, average_price=1400, t1_quantity=fresh)
            self.account.shares = [Lot(held + fresh, Fraction(1400))]
            self.account.fresh = fresh

    @property
    def now(self) -> datetime:
        return self.broker.clock.now()

    def is_listed(self, line: Line) -> bool:
        return line.expires is None or line.expires >= self.now.date()

    def is_continuous(self, line: Line) -> bool:
        """Whether orders for it meet prices right now."""
        return self.tape.is_continuous(line, f"{self.now:%Y-%m-%d %H:%M:%S}")

    @rule(place=PLACES, permille=PERMILLE, lots=st.integers(1, 6))
    def price_moves(self, place: int, permille: int, lots: int) -> None:
        line = LINES[place]
        if self.is_listed(line):
            self._put_price(line, moved_price(line, permille), lots)
            self._pass(0.2)

    @rule(permille=PERMILLE)
    def index_moves(self, permille: int) -> None:
        price = (INDEX_PRICE * (1000 + permille) / 1000).__floor__()
        self.account.prices[INDEX_KEY] = Fraction(price)
        self.broker.market.set_price(INDEX_KEY, price)
        self._pass(0.2)

    def _put_price(self, line: Line, price: Fraction, lots: int) -> None:
        """A price, which may jump over limits and triggers; depth has so many lots at the best."""
        self.account.prices[line.key] = price
        if not self.tape.has_depth:
            self.broker.market.set_price(line.key, str(float(price)))
            return
        asks: list[Level] = [(price, lots * line.lot), (price + line.tick, 2 * line.lot)]
        bids: list[Level] = [(price - line.tick, lots * line.lot)]
        self.tape.show(line, "BUY", asks)
        self.tape.show(line, "SELL", bids)
        tick = {
            "time": self.now,
            "price": str(float(price)),
            "buy": as_rows(bids),
            "sell": as_rows(asks),
        }
        self.broker.market.play_ticks(line.key, [tick])

    @rule(seconds=st.sampled_from([1, 40, 400, 5_000, 12_000]))
    def time_passes(self, seconds: int) -> None:
        if (self.now + timedelta(seconds=seconds)).date() == self.now.date():
            self._pass(seconds)

    def _run_to(self, day: date, hour: int, minute: int) -> None:
        target = self.now.replace(
            year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0
        )
        self.broker.run((target - self.now).total_seconds())

    def _pass(self, seconds: float) -> None:
        """Let time pass, and look at what happened in it."""
        self.broker.run(seconds)
        self.observer.look()


def moved_price(line: Line, permille: int) -> Fraction:
    """A price near the first one: of options by whole per cent, so that they gap."""
    scale = 100 if line.kind == "option" else 1000
    return line.on_grid(line.price * (scale + permille) / scale)

"""The account: funds, positions and holdings, all derived from trades, exact to the paisa."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TypeAlias

from kite_testing.fake_broker.account.day_roll import after_the_night, settle_shares
from kite_testing.fake_broker.account.holding import Mark, first_holdings
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.usage import Usage, needs_mark, required, usage_of
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import BUY, SELL, Order, Ticket
from kite_testing.fake_broker.wire.refusals import funds_short, holdings_short

EQUITY = "equity"
COMMODITY = "commodity"
_PLENTY: Money = 10**12 * RUPEE
_Key: TypeAlias = tuple[int, str]


def segment_of(instrument: Instrument) -> str:
    """Which of the two accounts pays for it."""
    return COMMODITY if instrument.exchange == "MCX" else EQUITY


class Ledger:
    """Trades go in; funds, positions and holdings come out. Nothing else changes them."""

    def __init__(self, instruments: Instruments, prices: Prices, funds: Money | None) -> None:
        self._instruments = instruments
        self._prices = prices
        self._positions: dict[_Key, Position] = {}
        self._pending: dict[tuple[int, str, str], int] = {}
        self._settled: dict[_Key, Fraction] = {}
        self._marked: dict[_Key, Position] = {}
        self._settled_debits = {EQUITY: Fraction(0), COMMODITY: Fraction(0)}
        self.holdings = first_holdings(instruments)
        self.is_unbounded = funds is None
        self.opening = dict.fromkeys((EQUITY, COMMODITY), _PLENTY if funds is None else funds)
        self.blocked = {EQUITY: 0, COMMODITY: 0}

    @property
    def positions(self) -> list[Position]:
        """Today's positions, closed ones too, in the order that they came up."""
        return list(self._positions.values())

    def check(self, ticket: Ticket, now: datetime, *, replaced: Order | None = None) -> Money:
        """What an order will block; `replaced` is what it was before a modification.

        Raises RefusedError when shares or funds are short.
        """
        kept = replaced.rest if replaced is not None else 0
        pending = (
            self._pending.get((ticket.instrument.token, ticket.product, ticket.side), 0) - kept
        )
        if ticket.product == "CNC" and ticket.side == SELL:
            if ticket.quantity > self.sellable(ticket.instrument) - pending:
                raise holdings_short()
            return 0
        opening = ticket.quantity - min(max(self._closable(ticket) - pending, 0), ticket.quantity)
        needed = self._required(ticket, opening, now)
        segment = segment_of(ticket.instrument)
        free = self.available(segment, now) + (replaced.blocked if replaced is not None else 0)
        if needed > free and needed and not self.is_unbounded:
            raise funds_short(needed, int(free))
        return needed

    def block(self, order: Order, amount: Money) -> None:
        """Set aside what a pending order may need."""
        self.blocked[segment_of(order.instrument)] += amount - order.blocked
        order.blocked = amount

    def expect(self, order: Order, quantity: int) -> None:
        """Count a pending quantity: positive when it is added, negative when it is gone."""
        key = (order.instrument.token, order.product, order.side)
        self._pending[key] = self._pending.get(key, 0) + quantity

    def record(self, order: Order, quantity: int, price: Money) -> None:
        """Take a fill: the pending part shrinks and the position moves."""
        self.expect(order, -quantity)
        self.block(order, order.blocked * (order.rest - quantity) // order.rest)
        key = (order.instrument.token, order.product)
        position = self._positions.get(key)
        if position is None:
            position = Position(instrument=order.instrument, product=order.product)
            self._positions[key] = position
        position.record(order.side, quantity, price)
        self._tally(key, position)

    def release(self, order: Order) -> None:
        """Give back what an order that ends has blocked."""
        self.expect(order, -order.rest)
        self.block(order, 0)

    def sellable(self, instrument: Instrument) -> int:
        """Shares that may be sold for delivery: held, or bought today, and not sold yet."""
        held = next((row.total for row in self.holdings if row.instrument is instrument), 0)
        position = self._positions.get((instrument.token, "CNC"))
        return held + (0 if position is None else position.quantity)

    def used(self, instrument: Instrument) -> int:
        """Shares of a holding that were sold today."""
        position = self._positions.get((instrument.token, "CNC"))
        return 0 if position is None else max(-position.quantity, 0)

    def available(self, segment: str, now: datetime) -> Fraction:
        """The funds that an order may use."""
        marked = sum(
            (self._usage(row, now).debits for row in self._of_segment(self._marked, segment)),
            self._settled_debits[segment],
        )
        return self.opening[segment] - marked - self.blocked[segment]

    def usage(self, segment: str, now: datetime) -> Usage:
        """What the positions of a segment use, part by part."""
        rows = self._of_segment(self._positions, segment)
        return sum((self._usage(row, now) for row in rows), Usage())

    def mark(self, instrument: Instrument, now: datetime) -> Mark:
        """The last price, and the close of the day before."""
        day, _ = instrument.hours.locate(now)
        close = self._prices.bar(instrument, day - 1).close
        return Mark(last=self._prices.last(instrument, now), close=close, day=now.date())

    def start_day(self, today: date, now: datetime) -> None:
        """Carry what is open over the night; shares go to the demat account."""
        carried: dict[_Key, Position] = {}
        for key, position in self._positions.items():
            segment = segment_of(position.instrument)
            close = self._prices.last(position.instrument, now)
            if position.product == "CNC":
                self.opening[segment] += position.day_sell_value - position.day_buy_value
                continue
            following, earned = after_the_night(position, close, today)
            self.opening[segment] += earned
            if following is not None:
                carried[key] = following
        delivered = [row for row in self.positions if row.product == "CNC"]
        self.holdings = settle_shares(self.holdings, delivered)
        self._positions = carried
        self._pending = {}
        self.blocked = dict.fromkeys(self.blocked, 0)
        self._tally_all()

    def _closable(self, ticket: Ticket) -> int:
        """How much of the position an order on this side could close."""
        position = self._positions.get((ticket.instrument.token, ticket.product))
        if position is None:
            return 0
        return max(-position.quantity if ticket.side == BUY else position.quantity, 0)

    def _required(self, ticket: Ticket, quantity: int, now: datetime) -> Money:
        instrument = ticket.instrument
        return required(
            instrument,
            side=ticket.side,
            product=ticket.product,
            quantity=quantity,
            price=ticket.price,
            spot=self._spot(instrument, now) if instrument.is_option else 0,
        )

    def _usage(self, position: Position, now: datetime) -> Usage:
        instrument = position.instrument
        if not needs_mark(position):
            return usage_of(position, 0, 0)
        spot = self._spot(instrument, now) if instrument.is_option else 0
        return usage_of(position, self._prices.last(instrument, now), spot)

    def _spot(self, instrument: Instrument, now: datetime) -> Money:
        underlying = self._instruments.by_key(instrument.underlying or "")
        return self._prices.last(underlying or instrument, now)

    def _of_segment(self, positions: dict[_Key, Position], segment: str) -> list[Position]:
        return [row for row in positions.values() if segment_of(row.instrument) == segment]

    def _tally(self, key: _Key, position: Position) -> None:
        """Keep the sum over positions whose usage changes only with fills."""
        segment = segment_of(position.instrument)
        self._settled_debits[segment] -= self._settled.pop(key, Fraction(0))
        if needs_mark(position):
            self._marked[key] = position
            return
        self._marked.pop(key, None)
        self._settled[key] = usage_of(position, 0, 0).debits
        self._settled_debits[segment] += self._settled[key]

    def _tally_all(self) -> None:
        self._settled, self._marked = {}, {}
        self._settled_debits = dict.fromkeys(self._settled_debits, Fraction(0))
        for key, position in self._positions.items():
            self._tally(key, position)

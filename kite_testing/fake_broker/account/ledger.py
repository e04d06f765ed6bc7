"""The account: funds, positions and holdings, all derived from trades, exact to the paisa."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from kite_testing.fake_broker.account.cash import SEGMENTS, Cash, EntryKind
from kite_testing.fake_broker.account.day_roll import DayRoll
from kite_testing.fake_broker.account.demat import Demat
from kite_testing.fake_broker.account.depository import Depository
from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.holding_rows import Mark
from kite_testing.fake_broker.account.order_margin import (
    Parts,
    hedged_requirement,
    naked_requirement,
)
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.account.positions import Listing, Positions, PriceList
from kite_testing.fake_broker.account.refusals import funds_short, holdings_short
from kite_testing.fake_broker.account.usage import Usage
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import EQUITY, Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import BUY, SELL, Order, Ticket

_PLENTY: Money = 10**12 * RUPEE
_COLLATERAL_RATE = 80
"""Pledged shares count with so many per cent of their previous close."""
_FIRST_AUCTION = 20
_Side: TypeAlias = tuple[int, str, str]
"""Token, product and side."""


class Ledger:
    """Trades go in; funds, positions and holdings come out. Nothing else changes them.

    Placing an order asks `check`, then calls `block` and `expect`; each fill is a `record`, and an
    order that ends is a `release`.
    """

    def __init__(
        self,
        instruments: Listing,
        prices: PriceList,
        rules: DayRules,
        *,
        start: datetime,
        funds: Money | None,
    ) -> None:
        self.instruments = instruments
        self._pending: dict[_Side, int] = {}
        self.demat = Demat()
        self.depository = Depository(self.demat)
        self.book = Positions(instruments, prices, self.demat)
        self.cash = Cash()
        self.day_roll = DayRoll(rules, start)
        self.is_unbounded = funds is None
        self.blocked = dict.fromkeys(SEGMENTS, 0)
        self.collateral: Money = 0
        amount = _PLENTY if funds is None else funds
        for segment in SEGMENTS:
            self.cash.post(
                start,
                segment=segment,
                kind=EntryKind.OPENING,
                amount=amount,
                what="funds to begin with",
            )

    @property
    def positions(self) -> list[Position]:
        """Today's positions, closed ones too, in the order that they came up."""
        return list(self.book)

    @property
    def holdings(self) -> list[Holding]:
        """The lines of the demat account."""
        return list(self.demat)

    def check(self, ticket: Ticket, now: datetime, *, replaced: Order | None = None) -> Money:
        """What an order will block; `replaced` is what it was before a modification.

        Raises RefusedError when shares or funds are short.
        """
        kept = replaced.rest if replaced is not None else 0
        instrument, product = ticket.instrument, ticket.product
        if ticket.side == SELL and product in ("CNC", "MTF"):
            selling = self.selling(instrument, product) - kept
            if ticket.quantity > self.sellable(instrument, product) - selling:
                raise holdings_short()
            return 0
        if product in ("CNC", "MTF"):
            needed = self._paid(ticket, now)
        else:
            needed = self._margin(ticket, kept, now)
        if needed and not self.is_unbounded:
            freed = replaced.blocked if replaced is not None else 0
            self._check_funds(ticket, needed, freed, now)
        return needed

    def block(self, order: Order, amount: Money) -> None:
        """Set aside what a pending order may need."""
        self.blocked[order.instrument.margin_segment] += amount - order.blocked
        order.blocked = amount

    def keep_blocked(self, segment: str, amount: Money) -> None:
        """Block an amount for no order until the next morning, as after an outage (fault O11)."""
        self.blocked[segment] += amount

    def expect(self, order: Order, quantity: int) -> None:
        """Count a pending quantity: positive when it is added, negative when it is gone."""
        key = (order.instrument.token, order.product, order.side)
        self._pending[key] = self._pending.get(key, 0) + quantity

    def record(self, order: Order, quantity: int, price: Money) -> None:
        """Take a fill: the pending part shrinks and the position moves."""
        self.expect(order, -quantity)
        if order.blocked:
            rest = order.rest
            self.block(order, order.blocked * (rest - quantity) // rest)
        position = self.book.open(order.instrument, order.product)
        position.record(order.side, quantity, price)
        self.day_roll.note(order)
        self.book.tally(position)

    def release(self, order: Order) -> None:
        """Give back what an order that ends has blocked."""
        self.expect(order, -order.rest)
        self.block(order, 0)

    def charge_square_off(self, instrument: Instrument) -> None:
        """One order by which the broker closes a position: its fee is due at the end of the day."""
        self.day_roll.charge_square_off(instrument.margin_segment)

    def sellable(self, instrument: Instrument, product: str = "CNC") -> int:
        """Shares that may be sold: held, or bought today on this exchange, and not sold yet."""
        own = self.book.find(instrument, product)
        bought = 0 if own is None else max(own.quantity, 0)
        if (holding := self.demat.line(instrument)) is None:
            return bought
        held = holding.funded.quantity if product == "MTF" else holding.free
        return held - self.book.used(instrument, product) + bought

    def selling(self, instrument: Instrument, product: str = "CNC") -> int:
        """What pending orders will sell of a share, on either exchange."""
        pending = self._pending.get((instrument.token, product, SELL), 0)
        if (twin := self.book.twin(instrument)) is None:
            return pending
        return pending + self._pending.get((twin.token, product, SELL), 0)

    def auctions(self) -> dict[str, Holding]:
        """Today's auctions of shares that are held, by their number, which is a text.

        A simplification: every line with settled shares that are not pledged has one.
        """
        held = (row for row in self.demat if row.settled > row.collateral)
        rows = [row for row in held if row.instrument.exchange == "NSE"]
        return {str(_FIRST_AUCTION + place): row for place, row in enumerate(rows)}

    def authorisation_missing(self, instrument: Instrument, quantity: int, now: datetime) -> int:
        """How many shares of a sale the depository has to let go first; 0 for none."""
        if not self.depository.is_asked:
            return 0
        own = self.book.find(instrument, "CNC")
        bought = 0 if own is None else max(own.quantity, 0)
        used = self.book.used(instrument)
        wanted = quantity + self.selling(instrument, "CNC") - bought + used
        return min(self.depository.missing(instrument, wanted, now.date()), quantity)

    def available(self, segment: str, now: datetime) -> Money:
        """The funds that an order may use."""
        funds = self.cash.balance[segment] + self.collateral_of(segment)
        return funds - self.book.debits(segment, now) - self.blocked[segment]

    def collateral_of(self, segment: str) -> Money:
        """What pledged shares add to the funds of a segment: the equity account holds them."""
        return self.collateral if segment == EQUITY else 0

    def usage(self, segment: str, now: datetime) -> Usage:
        """What the positions of a segment use, part by part."""
        return self.book.usage(segment, now)

    def mark(self, instrument: Instrument, now: datetime) -> Mark:
        """The last price, and the close of the day before."""
        return self.book.mark(instrument, now)

    def pledge(self, now: datetime) -> None:
        """Value what is pledged, after it has changed."""
        pledged = (row for row in self.demat if row.collateral)
        worth = sum(row.collateral * self.book.mark(row.instrument, now).close for row in pledged)
        self.collateral = worth * _COLLATERAL_RATE // 100

    def start_day(self, now: datetime) -> None:
        """Settle yesterday: carry what is open, move the shares, post what trading cost."""
        self.day_roll.settle(self.book, self.demat, self.cash, now)
        self._pending = {}
        self.blocked = dict.fromkeys(SEGMENTS, 0)
        self.pledge(now)

    def _paid(self, ticket: Ticket, now: datetime) -> Money:
        """What a buy for delivery needs: its full price, or its part of it, whatever was sold.

        Sales of the day are a credit already, so nothing is closed for free. Where a profit of the
        day would be kept from the funds until the morning, that is needed on top.
        """
        position = self.book.find(ticket.instrument, ticket.product)
        price = self._naked(ticket, ticket.quantity, now)
        if position is None or not position.day_sell_quantity:
            return price
        paid = ticket.quantity * (ticket.price or ticket.reference_price)
        return max(price, self.book.rise_of(position, ticket.quantity, paid))

    def _margin(self, ticket: Ticket, kept: int, now: datetime) -> Money:
        """What an intraday order, or one in a contract, needs: the part that opens a position."""
        opening = ticket.quantity - self._closing(ticket, kept)
        if ticket.instrument.is_share:
            return self._naked(ticket, opening, now)
        return self._hedged(ticket, opening, kept, now)

    def _closing(self, ticket: Ticket, kept: int) -> int:
        """How much of an order closes its position, once those that are pending have filled."""
        position = self.book.find(ticket.instrument, ticket.product)
        if position is None:
            return 0
        open_quantity = -position.quantity if ticket.side == BUY else position.quantity
        key = (ticket.instrument.token, ticket.product, ticket.side)
        left = open_quantity - self._pending.get(key, 0) + kept
        return min(max(left, 0), ticket.quantity)

    def _naked(self, ticket: Ticket, opening: int, now: datetime) -> Money:
        """What an order needs that nothing hedges: nothing for the part that closes."""
        if not opening:
            return 0
        instrument = ticket.instrument
        spot = self.book.spot(instrument, now) if instrument.is_option else 0
        return naked_requirement(ticket, opening, spot=spot, today=now.date())

    def _hedged(self, ticket: Ticket, opening: int, kept: int, now: datetime) -> Money:
        instrument, product = ticket.instrument, ticket.product
        beside = self.book.beside(instrument, product, now)
        if not beside:
            return self._naked(ticket, opening, now)
        position = self.book.find(instrument, product)
        held = 0 if position is None else position.quantity
        waiting = self._pending.get((instrument.token, product, ticket.side), 0) - kept
        parts = Parts(
            standing=held + waiting if ticket.side == BUY else held - waiting,
            closing=ticket.quantity - opening,
            opening=opening,
        )
        spot = self.book.spot(instrument, now)
        return hedged_requirement(ticket, parts, beside, spot=spot, today=now.date())

    def _check_funds(self, ticket: Ticket, needed: Money, freed: Money, now: datetime) -> None:
        """Pledged shares pay neither for shares nor for premiums."""
        instrument = ticket.instrument
        segment = instrument.margin_segment
        free = self.available(segment, now) + freed
        if ticket.side == BUY and (ticket.product == "CNC" or instrument.is_option):
            free -= self.collateral_of(segment)
        if needed > free:
            raise funds_short(needed, free)

"""Random days of an account, compared after every step with a slow and obviously right one."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kite_testing.fake_broker.account.cash import SEGMENTS, EntryKind
from kite_testing.fake_broker.account.lots import value_of
from kite_testing.fake_broker.account.position_rows import day_row, net_row
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, exact
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.account.hedged_reference import HedgedReference
from tests.testing.fake_broker.account.small_market import (
    ACME,
    ACME_ON_BSE,
    BOLT,
    EXPIRY,
    GOLD,
    INDEX,
    INDEX_CALL,
    INDEX_FAR_CALL,
    INDEX_FUTURE,
    PRICES,
    SHARE_CALL,
    SHARE_FUTURE,
    SHARE_PUT,
    Desk,
)

FUNDS = exact(40_000)
PAISA = RUPEE // 100
ROUNDED_PARTS = 9
"""Hundredths of a paisa: the parts of a margin are rounded up one by one."""
ON_INDEX = [(INDEX_FUTURE, "NRML"), (INDEX_CALL, "NRML"), (INDEX_FAR_CALL, "NRML")]
ON_SHARE = [(SHARE_FUTURE, "NRML"), (SHARE_CALL, "NRML"), (SHARE_PUT, "NRML")]
SHARES = (ACME, ACME_ON_BSE, BOLT)
CONTRACTS = (INDEX_FUTURE, INDEX_CALL, SHARE_FUTURE, SHARE_CALL, SHARE_PUT, GOLD)
CHARGED = (EntryKind.CHARGES, EntryKind.FEE, EntryKind.INTEREST)
LINES = [
    *((row, product) for row in SHARES for product in ("CNC", "MIS", "MTF")),
    *((row, product) for row in CONTRACTS for product in ("NRML", "MIS")),
]
PLACES = st.integers(0, 2)
SIDES = st.sampled_from(["BUY", "SELL"])
QUANTITIES = st.integers(1, 7)
TICKS = st.integers(-40, 40)
CONVERSIONS = {
    "CNC": ["MIS", "MTF"],
    "MIS": ["CNC", "MTF", "NRML"],
    "MTF": ["CNC", "MIS"],
    "NRML": ["MIS"],
}


class Account(RuleBasedStateMachine):
    """Orders, fills, changes, conversions, prices and nights, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(funds=FUNDS)
        self.reference = HedgedReference(FUNDS, self.desk.market)
        self.lines = LINES[:3]

    @initialize(
        lines=st.one_of(
            st.lists(st.sampled_from(LINES), min_size=3, max_size=3),
            st.sampled_from([ON_INDEX, ON_SHARE]),
        ),
    )
    def few_lines_are_traded(self, lines: list[tuple[Instrument, str]]) -> None:
        """Three lines in a run, so that their trades meet, or hedge each other."""
        self.lines = lines

    @property
    def pending(self) -> list[Order]:
        return [order for order in self.desk.orders if not order.is_final]

    def is_listed(self, row: Instrument) -> bool:
        return row.expiry is None or row.expiry >= self.desk.now.date()

    @rule(place=PLACES, ticks=TICKS)
    def price_moves(self, place: int, ticks: int) -> None:
        row, _ = self.lines[place]
        self.put_price(row, ticks)

    @rule(row=st.sampled_from([INDEX, ACME]), ticks=TICKS)
    def underlying_moves(self, row: Instrument, ticks: int) -> None:
        self.put_price(row, ticks)

    def put_price(self, row: Instrument, ticks: int) -> None:
        base = exact(PRICES[row])
        self.desk.market.prices[row.key] = max(base + base * ticks // 100, row.tick)

    @rule(place=PLACES, side=SIDES, quantity=QUANTITIES, ticks=TICKS, fills=st.booleans())
    def order_is_placed(
        self, place: int, side: str, quantity: int, ticks: int, fills: bool
    ) -> None:
        row, product = self.lines[place]
        if not self.is_listed(row):
            return
        price = max(self.desk.market.prices[row.key] + ticks * row.tick, row.tick)
        needed = self.expected_block(row, product, side, quantity, price)
        free = self.desk.free(row.margin_segment)
        if needed is None or (needed and needed > free):
            with pytest.raises(RefusedError) as refusal:
                self.desk.place(row, side, quantity, product=product, price=price)
            kind = "HoldingException" if needed is None else "MarginException"
            assert refusal.value.error_type == kind
            return
        order = self.desk.place(row, side, quantity, product=product, price=price)
        assert abs(order.blocked - needed) <= ROUNDED_PARTS
        if fills:
            self.desk.fill(order, quantity, price)
            self.reference.fill(row, product, side, quantity, price)

    @rule(place=PLACES)
    def holding_is_sold_whole(self, place: int) -> None:
        row, product = self.lines[place]
        quantity = self.sellable(row, product)
        if product != "CNC" or quantity <= 0:
            return
        price = self.desk.market.prices[row.key]
        order = self.desk.place(row, "SELL", quantity, product=product, price=price)
        self.desk.fill(order, quantity, price)
        self.reference.fill(row, product, "SELL", quantity, price)

    def expected_block(
        self, row: Instrument, product: str, side: str, quantity: int, price: int
    ) -> int | None:
        """What an order blocks, None when shares are short."""
        if product in ("CNC", "MTF"):
            if side == "BUY":
                return ceil(self.reference.paid(row, product, quantity, price))
            return 0 if quantity <= self.sellable(row, product) else None
        held = self.reference.book(row, product).quantity * (-1 if side == "BUY" else 1)
        waiting = sum(
            order.rest
            for order in self.pending
            if (order.instrument, order.product, order.side) == (row, product, side)
        )
        opening = quantity - min(max(held - waiting, 0), quantity)
        worth = Fraction(opening * price * row.multiplier)
        if row.is_share:
            return ceil(worth / 5)
        sign = 1 if side == "BUY" else -1
        premium = worth if row.is_option and side == "BUY" else Fraction(0)
        return ceil(
            premium
            + self.reference.added_margin(
                row, product, start=sign * (waiting - held), change=sign * quantity, price=price
            )
        )

    def sellable(self, row: Instrument, product: str) -> int:
        symbol, books = row.tradingsymbol, self.reference.books
        if product == "MTF":
            held = len(self.reference.loans.get(symbol, []))
        else:
            held = len(self.reference.shares.get(symbol, []))
        for (key, name), book in books.items():
            if name == product and key.endswith(f":{symbol}"):
                held += min(book.quantity, 0) if key != row.key else book.quantity
        return held - sum(
            order.rest
            for order in self.pending
            if order.side == "SELL"
            and order.product == product
            and order.instrument.tradingsymbol == symbol
        )

    @precondition(lambda self: self.pending)
    @rule(choice=st.integers(0, 99), quantity=QUANTITIES, better=st.integers(0, 9))
    def order_is_filled(self, choice: int, quantity: int, better: int) -> None:
        order = self.pending[choice % len(self.pending)]
        row, sign = order.instrument, -1 if order.side == "BUY" else 1
        price = max(order.price + sign * better * row.tick, row.tick)
        count = min(quantity, order.rest)
        self.desk.fill(order, count, price)
        self.reference.fill(row, order.product, order.side, count, price)

    @precondition(lambda self: self.pending)
    @rule(choice=st.integers(0, 99))
    def order_is_cancelled(self, choice: int) -> None:
        self.desk.cancel(self.pending[choice % len(self.pending)])

    @precondition(lambda self: self.pending)
    @rule(choice=st.integers(0, 99), more=st.integers(-3, 5), ticks=TICKS)
    def order_is_modified(self, choice: int, more: int, ticks: int) -> None:
        order = self.pending[choice % len(self.pending)]
        quantity = max(order.quantity + more, order.filled + 1)
        price = max(order.price + ticks * order.instrument.tick, order.instrument.tick)
        before = (order.quantity, order.price, order.blocked)
        try:
            self.desk.modify(order, quantity, price)
        except RefusedError:
            assert (order.quantity, order.price, order.blocked) == before

    @rule(choice=st.integers(0, 99), quantity=QUANTITIES, to=st.integers(0, 2), part=st.booleans())
    def position_is_converted(self, choice: int, quantity: int, to: int, part: bool) -> None:
        rows = [row for row in self.desk.ledger.positions if row.quantity]
        if not rows:
            return
        position = rows[choice % len(rows)]
        news = CONVERSIONS[position.product]
        words = {
            "part": "overnight" if part else "day",
            "old": position.product,
            "new": news[to % len(news)],
        }
        side = "BUY" if position.quantity > 0 else "SELL"
        try:
            self.desk.convert(position.instrument, side, quantity, **words)
        except RefusedError:
            return
        self.reference.convert(position.instrument, side, quantity, **words)

    @rule(days=st.sampled_from([1, 1, 1, 3]))
    def night_falls(self, days: int) -> None:
        today = self.desk.now.date()
        tomorrow = today + timedelta(days=days)
        self.desk.sleep(days)
        self.reference.night(day_has_expired=today <= EXPIRY < tomorrow)
        self.reference.today_is_expiry = tomorrow == EXPIRY

    def expected_funds(self, segment: str) -> Fraction:
        blocked = sum(
            order.blocked for order in self.pending if order.instrument.margin_segment == segment
        )
        charges = sum(
            entry.amount
            for entry in self.desk.ledger.cash.entries
            if entry.segment == segment and entry.kind in CHARGED
        )
        return self.reference.cash[segment] + charges - self.reference.debits(segment) - blocked

    @invariant()
    def funds_follow_from_the_trades(self) -> None:
        for segment in SEGMENTS:
            assert abs(self.desk.free(segment) - self.expected_funds(segment)) < PAISA

    @invariant()
    def cash_is_the_sum_of_its_entries(self) -> None:
        cash = self.desk.ledger.cash
        for segment in SEGMENTS:
            entries = [entry for entry in cash.entries if entry.segment == segment]
            charges = sum(entry.amount for entry in entries if entry.kind in CHARGED)
            assert cash.balance[segment] == sum(entry.amount for entry in entries)
            assert abs(cash.balance[segment] - charges - self.reference.cash[segment]) < PAISA

    @invariant()
    def positions_follow_from_the_trades(self) -> None:
        ours = {(row.instrument.key, row.product): row for row in self.desk.ledger.positions}
        theirs = {
            line: book
            for line, book in self.reference.books.items()
            if book.quantity or book.buys.count or book.sells.count or line in ours
        }
        assert ours.keys() == theirs.keys()
        for line, book in theirs.items():
            row = ours[line]
            assert row.overnight_quantity == book.overnight
            assert row.day_buy_quantity == book.buys.count
            assert row.day_buy_value == book.buys.value
            assert row.day_sell_quantity == book.sells.count
            assert row.day_sell_value == book.sells.value
            assert abs(row.carried_value - book.carried.value) < PAISA
            assert row.quantity == book.quantity

    @invariant()
    def both_views_agree(self) -> None:
        for position in self.desk.ledger.positions:
            last = self.desk.market.prices[position.instrument.key]
            net, day = net_row(position, last), day_row(position, last)
            assert net["quantity"] == net["overnight_quantity"] + day["quantity"]
            assert same(net, day, ("day_buy_quantity", "day_sell_value", "close_price"))

    @invariant()
    def holdings_change_at_night_only(self) -> None:
        ours = {row.instrument.tradingsymbol: row for row in self.desk.ledger.holdings}
        for symbol in ("ACME", "BOLT"):
            held = self.reference.shares.get(symbol, [])
            lent = self.reference.loans.get(symbol, [])
            if symbol not in ours:
                assert not held
                assert not lent
                continue
            row = ours[symbol]
            assert (row.total, row.t1_quantity) == (
                len(held),
                self.reference.fresh.get(symbol, 0),
            )
            assert abs(value_of(row.lots) - sum(held, Fraction(0))) < PAISA
            assert row.funded.quantity == len(lent)
            loan = sum((part for _, part in lent), Fraction(0))
            assert abs(row.funded.loan - loan) < PAISA

    @invariant()
    def blocked_is_what_open_orders_block(self) -> None:
        for segment in SEGMENTS:
            rows = [row for row in self.pending if row.instrument.margin_segment == segment]
            assert self.desk.ledger.blocked[segment] == sum(row.blocked for row in rows)
            assert all(row.blocked >= 0 for row in rows)
            usage = self.desk.ledger.usage(segment, self.desk.now)
            assert min(usage.span, usage.exposure, usage.realised_loss, usage.open_loss) >= 0
            if not any(
                row.quantity
                for row in self.desk.ledger.positions
                if row.instrument.margin_segment == segment
            ):
                assert usage.span == usage.exposure == usage.open_loss == 0


def same(one: dict[str, Any], other: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(one[name] == other[name] for name in names)


Account.TestCase.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None, derandomize=True
)
TestAccount = Account.TestCase

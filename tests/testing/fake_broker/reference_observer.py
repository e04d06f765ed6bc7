"""Looks at a broker over the wire, and tells the reference what it saw, in the order of events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from kite_testing.fake_broker.ticker.line import TickerLine
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.reference_account import ReferenceAccount
from tests.testing.fake_broker.reference_lines import Line
from tests.testing.fake_broker.reference_orders import (
    FINAL,
    STORED,
    Row,
    SetAside,
    check_fills,
    check_history,
    check_latest,
    check_update,
    exactly,
    line_of,
    named,
)
from tests.testing.fake_broker.reference_tape import Tape

STOP_PROTECTION = Fraction(2, 100)
"""What the orders of the tests give to stops without a limit."""


@dataclass(slots=True, kw_only=True)
class Change:
    """A modification that was asked for, and what it sets aside if the exchange takes it."""

    order_id: str
    blocked: Fraction
    is_taken: bool = False


@dataclass(slots=True)
class Observer:
    """Knows what has been seen already, so that each look tells the news."""

    caller: Caller
    account: ReferenceAccount
    tape: Tape
    aside: SetAside = field(init=False)
    line: TickerLine = field(init=False)
    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    histories: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    trades: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    trade_count: int = 0
    change: Change | None = None

    def __post_init__(self) -> None:
        """Begin with nothing set aside, and listen for updates."""
        self.aside = SetAside(self.account)
        self.line = self.caller.broker.connect_ticker()

    def look(self) -> None:
        """Read what happened, check each order by itself, and tell the reference."""
        calls = self.caller.calls.orders
        rows: list[Row] = self.caller.data(calls.all())
        all_trades: list[Row] = self.caller.data(calls.trades())
        news, self.trade_count = all_trades[self.trade_count :], len(all_trades)
        before, self.rows = self.rows, {row["order_id"]: row for row in rows}
        assert len(self.rows) == len(rows), "an order stands twice in the book"
        for row in rows:
            if row != before.get(row["order_id"]) or row["status"] not in FINAL:
                self._read_history(row, before.get(row["order_id"]))
        self._tell(before, news)
        self._check_orders(before)
        self._check_updates()

    def forget_the_day(self) -> None:
        """A new day begins: only what is stored for it stays. Listen with the new session."""
        self.aside.waiting.clear()
        stored = [row for row in self.rows.values() if row["status"] == STORED]
        self.rows = {row["order_id"]: row for row in stored}
        self.trades, self.trade_count = {}, 0
        self.line = self.caller.broker.connect_ticker()

    def waiting(self) -> list[Row]:
        """The orders that have not ended, in the order of their ids."""
        return [row for _, row in sorted(self.rows.items()) if row["status"] not in FINAL]

    def needed_by(self, row: Row, *, instead_of: str | None = None) -> Fraction:
        """What an order has to set aside at its price."""
        quantity = row["quantity"] - row.get("filled_quantity", 0)
        return self.aside.needed(
            line_of(row),
            row["product"],
            row["transaction_type"],
            quantity,
            price_of(row),
            instead_of=instead_of,
        )

    def _read_history(self, row: Row, before: Row | None) -> None:
        order_id = row["order_id"]
        history = self.caller.data(self.caller.calls.orders.history(order_id))
        known = self.histories.get(order_id, [])
        assert history[: len(known)] == known, f"the past of {order_id} has changed"
        self.histories[order_id] = history
        if before is not None and before["status"] in FINAL:
            raise AssertionError(f"{before['status']} was not the end: {named(row)}")
        if self.change is not None and self.change.order_id == order_id:
            states = [stage["status"] for stage in history[len(known) :]]
            self.change.is_taken = "MODIFIED" in states

    def _tell(self, before: dict[str, Row], news: list[Row]) -> None:
        """What changed, what came in, what traded, what that led to, and what ended."""
        amended = self._tell_change()
        fresh = [row for _, row in sorted(self.rows.items()) if _begins(row, before)]
        first = [row for row in fresh if not (_is_follow_up(row) or _is_triggered(row))]
        others = [row for row in fresh if row not in first]
        triggered = {
            row["order_id"]: self._needed_first(row) for row in others if _is_triggered(row)
        }
        for row in first:
            self._accept(row)
        for trade in news:
            if _is_triggered(self.rows[trade["order_id"]]):
                others = self._accept_all(others, _is_triggered)
            self._tell_trade(trade, before, amended)
            others = self._accept_all(others, partial(self._follows, trade))
        for row in others:
            self._accept(row)
        for order_id, row in self.rows.items():
            if row["status"] in FINAL:
                self.aside.waiting.pop(order_id, None)
        for order_id, amount in triggered.items():
            self._settle_doubt(order_id, amount)

    def _settle_doubt(self, order_id: str, amount: Fraction) -> None:
        """Take what a trigger's order needed before the trades of its price, if that is shown.

        Orders that rest and triggers are told of a price in the order in which they came.
        """
        waiting = self.aside.waiting.get(order_id)
        if waiting is None:
            return
        segment = waiting.line.segment
        shown = self.caller.data(self.caller.calls.user.margins())[segment]["utilised"]["debits"]
        expected = self.account.used(segment).debits + self.aside.blocked(segment)
        early = amount * waiting.rest / self.rows[order_id]["quantity"]
        if abs(exactly(shown) - expected + waiting.blocked - early) < Fraction(1, 100):
            waiting.blocked = early

    def _needed_first(self, row: Row) -> Fraction:
        return self.needed_by({**row, "filled_quantity": 0})

    def _tell_change(self) -> str | None:
        change, self.change = self.change, None
        for order_id, waiting in self.aside.waiting.items():
            row = self.rows[order_id]
            filled = sum(trade["quantity"] for trade in self.trades.get(order_id, []))
            waiting.rest = row["quantity"] - filled
        if change is None or not change.is_taken:
            return None
        self.aside.waiting[change.order_id].blocked = change.blocked
        return change.order_id

    def _accept_all(self, rows: list[Row], is_next: Callable[[Row], bool]) -> list[Row]:
        for row in rows:
            if is_next(row):
                self._accept(row)
        return [row for row in rows if not is_next(row)]

    def _accept(self, row: Row) -> None:
        if row["status"] == "REJECTED":
            return
        is_brokers = row["tag"] is None and not _is_triggered(row)
        if is_brokers and row["parent_order_id"] is None:
            self.account.square_offs[line_of(row).segment] += 1
        self.aside.accept(row, Fraction(0) if is_brokers else self._needed_first(row))

    def _follows(self, trade: Row, row: Row) -> bool:
        """Whether an order was made by this trade: a stop by its entry, a leg by the one before."""
        cause = self.rows[trade["order_id"]]
        if row["parent_order_id"] is not None:
            return bool(row["parent_order_id"] == cause["order_id"])
        if not _leg(row) or not _leg(cause) or row["tag"] != cause["tag"]:
            return False
        filled = sum(each["quantity"] for each in self.trades[cause["order_id"]])
        return _leg(row) == _leg(cause) + 1 and filled == cause["quantity"]

    def _tell_trade(self, trade: Row, before: dict[str, Row], amended: str | None) -> None:
        order_id, line = trade["order_id"], line_of(trade)
        row, past = self.rows[order_id], before.get(trade["order_id"])
        price = exactly(trade["average_price"])
        rested = past is not None and past["status"] == "OPEN" and order_id != amended
        self.tape.check_trade(trade, past if rested else None)
        self.trades.setdefault(order_id, []).append(trade)
        self.aside.fill(order_id, trade["quantity"])
        side = row["transaction_type"]
        self.account.trade(order_id, line, row["product"], side, trade["quantity"], price)

    def _check_orders(self, before: dict[str, Row]) -> None:
        for order_id, row in self.rows.items():
            if row == before.get(order_id) and row["status"] in FINAL:
                continue
            history = self.histories[order_id]
            check_history(history)
            check_latest(row, history)
            check_fills(row, history, self.trades.get(order_id, []))

    def _check_updates(self) -> None:
        for update in self._updates():
            check_update(update, self.histories[update["order_id"]])

    def _updates(self) -> Iterable[Row]:
        texts = [json.loads(frame) for frame in self.line.take() if isinstance(frame, str)]
        return [text["data"] for text in texts if text.get("type") == "order"]


def price_of(row: Row) -> Fraction:
    """What an order is expected to trade at: its limit, or where its stop is protected."""
    if row["order_type"] != "SL-M":
        return exactly(row["price"])
    line: Line = line_of(row)
    sign = 1 if row["transaction_type"] == "BUY" else -1
    return line.on_grid(exactly(row["trigger_price"]) * (1 + sign * STOP_PROTECTION))


def _begins(row: Row, before: dict[str, Row]) -> bool:
    """Whether an order is new to the account: one that is stored is not asked for money yet."""
    past = before.get(row["order_id"])
    return row["status"] != STORED and (past is None or past["status"] == STORED)


def _is_triggered(row: Row) -> bool:
    """Whether a good-till-triggered order made it: its meta is a text."""
    return isinstance(row["meta"], str)


def _is_follow_up(row: Row) -> bool:
    return row["parent_order_id"] is not None or _leg(row) > 1


def _leg(row: Row) -> int:
    """The number of an iceberg's leg, 0 for another order."""
    meta = row["meta"]
    return 0 if isinstance(meta, str) else meta.get("iceberg", {}).get("leg", 0)

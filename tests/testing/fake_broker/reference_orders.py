"""What may become of an order, and what it may have set aside: from its rows on the wire alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.testing.fake_broker.reference_account import ReferenceAccount
from tests.testing.fake_broker.reference_book import Lot
from tests.testing.fake_broker.reference_lines import BY_KEY, DELIVERED, Line
from tests.testing.fake_broker.reference_margins import added_margin

Row = dict[str, Any]
FINAL = ("COMPLETE", "CANCELLED", "REJECTED")
STORED = "AMO REQ RECEIVED"
_RECEIVED, _VALIDATION = "PUT ORDER REQ RECEIVED", "VALIDATION PENDING"
_SENT = "OPEN PENDING"
_CHANGING = "MODIFY VALIDATION PENDING"
_RESTING = ("OPEN", "TRIGGER PENDING")
NEXT = {
    _RECEIVED: (_VALIDATION,),
    _VALIDATION: ("REJECTED", _SENT),
    _SENT: ("REJECTED", *_RESTING),
    "OPEN": ("OPEN", "COMPLETE", "CANCELLED", "CANCEL PENDING", _CHANGING),
    "TRIGGER PENDING": ("OPEN", "CANCELLED", "CANCEL PENDING", _CHANGING),
    _CHANGING: ("MODIFY PENDING", "CANCELLED"),
    "MODIFY PENDING": ("MODIFIED", "NOT MODIFIED", "COMPLETE", "CANCELLED", "OPEN"),
    "MODIFIED": _RESTING,
    "NOT MODIFIED": _RESTING,
    "CANCEL PENDING": ("CANCELLED", "COMPLETE", "OPEN"),
    STORED: (STORED, _VALIDATION, "CANCELLED"),
}
"""Which state may follow which: the graphs of a regular, stop, stored, cover and iceberg order."""


def exactly(number: float) -> Fraction:
    """The decimal that a JSON number shows."""
    return Fraction(str(number))


def line_of(row: Row) -> Line:
    """What a row is about."""
    return BY_KEY[f"{row['exchange']}:{row['tradingsymbol']}"]


def named(row: Row) -> str:
    """An order or a trade in a few words, for messages."""
    words = ("transaction_type", "quantity", "exchange", "tradingsymbol", "product", "order_id")
    more = ("variety", "order_type", "price", "trigger_price", "filled_quantity", "status")
    return " ".join(str(row[name]) for name in (*words, *more) if row.get(name) is not None)


def check_history(rows: list[Row]) -> None:
    """Every state follows from the one before it; nothing that was filled or stamped goes back."""
    assert rows[0]["status"] in (_RECEIVED, STORED), named(rows[0])
    for before, after in pairwise(rows):
        step = f"{before['status']} -> {after['status']} of {after['order_id']}"
        # The stop of a cover order grows with what is filled of its entry.
        has_grown = after["parent_order_id"] and after["quantity"] > before["quantity"]
        may_stay = (before["status"],) if has_grown else ()
        assert after["status"] in (*NEXT[before["status"]], *may_stay), step
        assert after["order_timestamp"] >= before["order_timestamp"], step
        stamps = before["exchange_timestamp"] or "", after["exchange_timestamp"] or ""
        assert stamps[1] >= stamps[0], step
        assert after["filled_quantity"] >= before["filled_quantity"], step


def check_fills(row: Row, history: list[Row], trades: list[Row]) -> None:
    """The trades of an order add up to it, each inside of the limit that it had then."""
    quantity = sum(trade["quantity"] for trade in trades)
    paid = sum(trade["quantity"] * exactly(trade["average_price"]) for trade in trades)
    assert quantity == row["filled_quantity"] <= row["quantity"], f"{quantity} traded: {named(row)}"
    average = float(Fraction(paid) / quantity) if quantity else 0
    assert row["average_price"] == average, (
        f"{row['average_price']} is not the average {average}: {named(row)}"
    )
    assert (row["status"] == "COMPLETE") == (row["quantity"] == quantity), named(row)
    grown = [
        (after, after["filled_quantity"] - before["filled_quantity"])
        for before, after in pairwise(history)
        if after["filled_quantity"] > before["filled_quantity"]
    ]
    assert [part for _, part in grown] == [trade["quantity"] for trade in trades], named(row)
    for (stage, _), trade in zip(grown, trades, strict=True):
        sign = 1 if row["transaction_type"] == "BUY" else -1
        is_inside = not stage["price"] or trade["average_price"] * sign <= stage["price"] * sign
        assert is_inside, f"{trade['average_price']} is outside of the limit: {named(stage)}"


def check_latest(row: Row, history: list[Row]) -> None:
    """The book shows the latest state, and what is left as the broker's samples do."""
    latest = history[-1]
    names = ("status", "filled_quantity", "quantity", "price", "trigger_price", "average_price")
    for name in (*names, "cancelled_quantity", "pending_quantity"):
        assert row[name] == latest[name], (
            f"{name} of {named(row)}: the history ends with {latest[name]}"
        )
    rest = row["quantity"] - row["filled_quantity"]
    assert row["pending_quantity"] == (0 if row["status"] == "REJECTED" else rest), named(row)
    assert row["cancelled_quantity"] == (rest if row["status"] == "CANCELLED" else 0), named(row)


def check_update(update: Row, history: list[Row]) -> None:
    """What was pushed is in the history, too; a change or a part is pushed as UPDATE."""
    status = update["status"]
    wanted = ("OPEN", "MODIFIED", *_RESTING) if status == "UPDATE" else (status,)
    names = ("filled_quantity", "average_price", "cancelled_quantity")
    found = [
        row
        for row in history
        if row["status"] in wanted and all(row[name] == update[name] for name in names)
    ]
    assert found, f"pushed, and not in the history: {named(update)}"


@dataclass(slots=True, kw_only=True)
class Waiting:
    """An order that waits, and what it has set aside."""

    line: Line
    product: str
    side: str
    rest: int
    blocked: Fraction


@dataclass(slots=True)
class SetAside:
    """What orders have set aside: all of it comes back but for what became a position."""

    account: ReferenceAccount
    waiting: dict[str, Waiting] = field(default_factory=dict[str, Waiting])

    def blocked(self, segment: str) -> Fraction:
        """What all orders of a segment have set aside."""
        rows = (row for row in self.waiting.values() if row.line.segment == segment)
        return sum((row.blocked for row in rows), Fraction(0))

    def selling(self, product: str) -> int:
        """Shares that orders wait to sell."""
        rows = self.waiting.values()
        kinds = [row for row in rows if row.line.kind == "share" and row.product == product]
        return sum(row.rest for row in kinds if row.side == "SELL")

    def needed(
        self,
        line: Line,
        product: str,
        side: str,
        quantity: int,
        price: Fraction,
        *,
        instead_of: str | None = None,
    ) -> Fraction:
        """What an order has to set aside: nothing for the part that closes a position.

        Sales for delivery are paid for already, so buys for delivery close nothing.
        """
        if product in DELIVERED:
            return self._paid(line, product, quantity, price) if side == "BUY" else Fraction(0)
        held = self.account.book(line, product).quantity * (-1 if side == "BUY" else 1)
        same = sum(
            row.rest
            for order_id, row in self.waiting.items()
            if order_id != instead_of and (row.line, row.product, row.side) == (line, product, side)
        )
        opening = quantity - min(max(held - same, 0), quantity)
        worth = opening * price * line.multiplier
        if line.kind == "share":
            return worth / 5
        sign = 1 if side == "BUY" else -1
        premium = worth if line.kind == "option" and side == "BUY" else Fraction(0)
        return premium + added_margin(
            self.account,
            line,
            product,
            start=sign * (same - held),
            change=sign * quantity,
            price=price,
        )

    def _paid(self, line: Line, product: str, quantity: int, price: Fraction) -> Fraction:
        """The price, or the part that is not lent; or more, as a profit cannot be spent today."""
        book = self.account.book(line, product)
        bought = replace(book, buys=[*book.buys, Lot(quantity, price)])
        more = self.account.used_by(bought).debits - self.account.used_by(book).debits
        return max(quantity * price / (1 if product == "CNC" else 5), more)

    def accept(self, row: Row, blocked: Fraction) -> None:
        """An order waits."""
        self.waiting[row["order_id"]] = Waiting(
            line=line_of(row),
            product=row["product"],
            side=row["transaction_type"],
            rest=row["quantity"],
            blocked=blocked,
        )

    def fill(self, order_id: str, quantity: int) -> None:
        """A part of an order became a position."""
        row = self.waiting[order_id]
        row.blocked = row.blocked * (row.rest - quantity) / row.rest
        row.rest -= quantity

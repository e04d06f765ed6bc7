"""The day's orders as far as they are known: the order book, and what was let through since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias, cast

from kite_core.faults import exact_decimal
from kite_core.guards.claims import Claim, Fate
from kite_core.guards.wishes import OrderLine
from kite_core.ist import token_end
from kite_core.models.orders import Order
from kite_core.models.words import Variety
from kite_core.rows import Rows

Valuer: TypeAlias = Callable[[OrderLine], Decimal]
"""What an order is worth in rupees."""


class DayTally:
    """What was ordered today, and what is open. Whoever uses it from several threads locks it.

    Sums are never too low for what went through its clients; they may be too high while orders that
    ended unfilled were not seen in a book. Orders of other programs count as of the last book.
    Moments are counted, not timed: `moment` tells a look that was asked for after an answer from
    one that was under way before.
    """

    def __init__(self) -> None:
        self._moment = 0
        self._day_end: datetime | None = None
        self._rows: Mapping[str, Order] = {}
        self._book_asked = 0
        self.unread_rows = 0
        self.book_arrived: int | None = None
        self.claims: dict[int, Claim] = {}

    def moment(self) -> int:
        """The next moment."""
        self._moment += 1
        return self._moment

    def begin(self, now: datetime) -> None:
        """Forget yesterday's orders: the broker's day ends at 06:00 IST."""
        end = token_end(now)
        if end == self._day_end:
            return
        if self._day_end is not None:
            self.claims = {
                number: claim for number, claim in self.claims.items() if claim.answered is None
            }
        self._day_end, self._rows, self.book_arrived = end, {}, None

    def absorb(self, book: Rows[Order], *, asked: int) -> None:
        """Take over a look at the book, unless a newer one is known."""
        if self.book_arrived is not None and asked < self._book_asked:
            return
        self._book_asked, self.book_arrived = asked, self.moment()
        self._rows = {row.order_id: row for row in book}
        self.unread_rows = len(book.skipped)
        rows = list(book)
        taken = {order_id for claim in self.claims.values() for order_id in claim.order_ids}
        self.claims = {
            number: claim
            for number, claim in self.claims.items()
            if not claim.is_shown(rows, asked=asked, taken=taken)
        }

    def hold(self, claim: Claim) -> int:
        """Let an order count from now on; the number is for telling what became of it."""
        number = self.moment()
        self.claims[number] = claim
        return number

    def settle(self, number: int, fate: Fate, *, order_ids: frozenset[str] = frozenset()) -> None:
        """Note what became of a claim."""
        claim = self.claims.get(number)
        if claim is not None:
            claim.fate, claim.order_ids, claim.answered = fate, order_ids, self.moment()

    def release(self, number: int) -> None:
        """Give back the place of what never was."""
        self.claims.pop(number, None)

    def order(self, order_id: str) -> Order | None:
        """One order, as the last book shows it."""
        return self._rows.get(order_id)

    @property
    def orders(self) -> int:
        """How many orders were placed today."""
        counted = sum(_counts(row) for row in self._rows.values())
        return counted + sum(claim.orders for claim in self.claims.values())

    @property
    def quantity(self) -> int:
        """What was bought and sold today, and may still be."""
        ordered = sum(_counted_quantity(row) for row in self._rows.values())
        return ordered + sum(claim.quantity for claim in self.claims.values())

    def value(self, worth: Valuer) -> Decimal:
        """The same in rupees."""
        total = sum((_row_value(row, worth) for row in self._rows.values()), Decimal(0))
        for claim in self.claims.values():
            if claim.value is None:
                claim.value = added_value(claim, worth)
            total += claim.value
        return total

    @property
    def open_orders(self) -> int:
        """How many orders may still trade."""
        pending = sum(row.status.is_pending for row in self._rows.values())
        return pending + sum(claim.orders for claim in self.claims.values())

    def open_quantity(
        self, line: OrderLine, *, product: str | None = None, besides: str | None = None
    ) -> int:
        """What may still trade of this instrument on the same side, in other orders than this."""
        rows = sum(
            row.unfilled_quantity + _hidden(row)
            for row in self._pending()
            if row.order_id != besides
            and (row.exchange, row.tradingsymbol) == (line.exchange, line.tradingsymbol)
            and row.transaction_type == line.transaction_type
            and product in (None, row.product)
        )
        return rows + sum(
            claim.quantity
            for claim in self.claims.values()
            if claim.line.key == line.key
            and claim.line.transaction_type == line.transaction_type
            and product in (None, claim.line.product)
        )

    def _pending(self) -> Iterator[Order]:
        return (row for row in self._rows.values() if row.status.is_pending)


def line_of_row(row: Order) -> OrderLine:
    """A row of the order book as an order that a request may change."""
    return OrderLine(
        exchange=row.exchange,
        tradingsymbol=row.tradingsymbol,
        transaction_type=row.transaction_type,
        quantity=row.quantity,
        product=row.product or "",
        order_type=row.order_type,
        variety=row.variety,
        price=exact_decimal(row.price),
        trigger_price=exact_decimal(row.trigger_price),
        filled=row.filled_quantity,
        order_id=row.order_id,
    )


def added_value(claim: Claim, worth: Valuer) -> Decimal:
    """What an order, or a change of one, adds in rupees."""
    before = Decimal(0) if claim.before is None else worth(claim.before)
    return max(worth(claim.line) - before, Decimal(0))


def _counts(row: Order) -> bool:
    """Whether an order traded, or still may: what ended without a fill was none."""
    return row.status.is_pending or row.filled_quantity > 0


def _counted_quantity(row: Order) -> int:
    if row.status.is_pending:
        return row.quantity + _hidden(row)
    return row.filled_quantity


def _row_value(row: Order, worth: Valuer) -> Decimal:
    """Filled at what it traded at, open at what it asks."""
    value = Decimal(0)
    if row.filled_quantity:
        value += worth(_priced(row, row.filled_quantity, at=row.average_price or row.price))
    still_open = row.unfilled_quantity + _hidden(row) if row.status.is_pending else 0
    if still_open:
        value += worth(_priced(row, still_open, at=row.price or row.trigger_price))
    return value


def _priced(row: Order, quantity: int, *, at: float) -> OrderLine:
    """A part of an order at a price, as a purchase is: its worth is no more than that."""
    return OrderLine(
        exchange=row.exchange,
        tradingsymbol=row.tradingsymbol,
        transaction_type="BUY",
        quantity=quantity,
        order_type="LIMIT",
        price=exact_decimal(at),
    )


def _hidden(row: Order) -> int:
    """The legs of an iceberg that are still to come (broker-behaviour: meta of an iceberg)."""
    if row.variety != Variety.ICEBERG or row.status.is_final:
        return 0
    remaining = _inside(_inside(row.meta, "iceberg"), "remaining_quantity")
    return remaining if isinstance(remaining, int) else 0


def _inside(value: object, name: str) -> object:
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None

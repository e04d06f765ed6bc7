"""What guards may ask about, and what is known of it during one judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kite_core.errors import KiteError
from kite_core.faults import exact_decimal
from kite_core.guards.tally import DayTally, line_of_row
from kite_core.guards.wishes import Action, OrderLine, Wish
from kite_core.models.portfolio import Holding, Positions
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Variety
from kite_core.rows import Rows

_DELIVERED = (Product.CNC, Product.MTF)
_EXITING = (Variety.REGULAR, Variety.ICEBERG)
# Those need no rulebook, which is costly to look into for each order.
_IN_UNITS = (Exchange.NSE, Exchange.BSE, Exchange.NFO, Exchange.BFO)
_BY_PRICE = (OrderType.LIMIT, OrderType.SL)


class Topic(StrEnum):
    """What can be asked of the broker."""

    BOOK = "the order book"
    POSITIONS = "the positions"
    HOLDINGS = "the holdings"
    LAST_PRICE = "the last price"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask; `key` is the instrument that a price is asked of."""

    topic: Topic
    key: str = ""

    def __str__(self) -> str:
        return f"{self.topic} of {self.key}" if self.key else str(self.topic)


class MissingFactError(Exception):
    """A guard needs to know something: the judgement is made again when it is known."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"Not asked yet: {question}.")
        self.question = question


class UndecidedError(Exception):
    """Something cannot be known, so that the request cannot be let through; and what to do."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}. {fix}")
        self.problem = problem
        self.fix = fix


class Facts:
    """What is known for one judgement. Each method raises MissingFactError for what is not yet.

    Where the broker could not be asked, or its answer is in parts unreadable, they raise
    UndecidedError: what is not known lets nothing through. `prices` are last prices by instrument,
    `in_lots` tells the exchanges whose quantities count lots, `is_book_old` that the last look at
    the order book was too long ago to count on. A guard that adds up the values of a
    day leaves in `added_values` what each order would add.
    """

    def __init__(
        self,
        tally: DayTally,
        *,
        prices: Mapping[str, Decimal],
        in_lots: Callable[[], frozenset[str]],
        is_book_old: bool = False,
    ) -> None:
        self._tally = tally
        self._began = tally.moment()
        self._in_lots = in_lots
        self._is_book_old = is_book_old
        self._prices = dict(prices)
        self._positions: Positions | None = None
        self._positions_asked = 0
        self._holdings: Rows[Holding] | None = None
        self.failures: dict[Question, KiteError] = {}
        self.is_known_exit = False
        self.added_values: dict[OrderLine, Decimal] = {}

    def learn_price(self, key: str, price: Decimal) -> None:
        """Take note of a last price."""
        self._prices[key] = price

    def learn_positions(self, positions: Positions, *, asked: int) -> None:
        """Take note of the positions."""
        self._positions, self._positions_asked = positions, asked

    def learn_holdings(self, holdings: Rows[Holding]) -> None:
        """Take note of the holdings."""
        self._holdings = holdings

    def learn_failure(self, question: Question, error: KiteError) -> None:
        """Take note that this could not be asked."""
        self.failures[question] = error

    def today(self) -> DayTally:
        """The day's orders, as of the last look at the book and what went through since.

        A look that is too long ago is made anew.
        """
        if self._is_book_old:
            return self.today_now()
        if self._tally.book_arrived is None:
            self._miss(Question(Topic.BOOK))
        return self._whole(self._tally)

    def today_now(self) -> DayTally:
        """The day's orders by a look at the book that was made for this judgement."""
        arrived = self._tally.book_arrived
        if arrived is None or arrived < self._began:
            self._miss(Question(Topic.BOOK))
        return self._whole(self._tally)

    def positions(self) -> Positions:
        """The positions, none of them older than the known order book.

        So an order that fills in between is seen twice rather than never.
        """
        if self._positions is None or self._positions_asked < (self._tally.book_arrived or 0):
            self._miss(Question(Topic.POSITIONS))
        found = self._positions or Positions(net=[], day=[])
        if isinstance(found.net, Rows) and found.net.skipped:
            raise UndecidedError("a row of the positions cannot be read", "Look at them yourself.")
        return found

    def last_price(self, key: str) -> Decimal:
        """What an instrument was traded at last."""
        if key not in self._prices:
            self._miss(Question(Topic.LAST_PRICE, key))
        return self._prices[key]

    def lines_of(self, wish: Wish) -> tuple[OrderLine, ...]:
        """The orders that a wish is about: new ones, or the one that would be changed."""
        if wish.action is not Action.MODIFY:
            return wish.lines
        return (self.changed(wish)[1],)

    def changed(self, wish: Wish) -> tuple[OrderLine, OrderLine]:
        """The order of a change, as it is and as it would be."""
        row = self.today_now().order(wish.order_id or "")
        if row is None:
            problem = f"order {wish.order_id} is not in the order book"
            raise UndecidedError(problem, "Look into orders.all() for what became of it.")
        before = line_of_row(row)
        return before, _applied(wish.changes, before)

    def units(self, key: str, own: Mapping[str, int]) -> Decimal:
        """How many units one of a quantity stands for: 1, or a lot where quantities count lots."""
        exchange = key.partition(":")[0]
        if exchange in _IN_UNITS or exchange not in self._in_lots():
            return Decimal(1)
        given = own.get(key, own.get(exchange))
        if given is not None:
            return Decimal(given)
        rows = (row for row in self.positions().net if f"{row.exchange}:{row.tradingsymbol}" == key)
        known = next((row.multiplier for row in rows if row.multiplier), None)
        if known is None:
            problem = f"quantities of {key} are lots, and how much a lot is cannot be seen"
            fix = f'Give it: lot_units={{"{key}": ...}}, or {{"{exchange}": ...}} for all of them.'
            raise UndecidedError(problem, fix)
        return exact_decimal(known)

    def value(self, line: OrderLine, own_units: Mapping[str, int]) -> Decimal:
        """What an order is worth in rupees at most: of a sale that is the market's price."""
        if line.amount is not None:
            return line.amount
        if line.exchange == Exchange.MF:
            return Decimal(0)  # a redemption, or a pause: nothing is paid in
        return line.quantity * self._unit_price(line) * self.units(line.key, own_units)

    def is_exit(self, line: OrderLine) -> bool:
        """Whether an order can only take away from what is held, with all others still open.

        Never one that the broker is to place later (`waits`): nobody knows what will be held then.
        """
        if not _may_exit(line):
            return False
        is_open = self._open_beside(line)
        return line.open_quantity <= self._closable(line) - is_open

    def is_only_exits(self, wish: Wish) -> bool:
        """Whether each of its orders is an exit, and there is one."""
        if wish.action not in (Action.PLACE, Action.MODIFY):
            return False
        self.is_known_exit = all(self.is_exit(line) for line in self.lines_of(wish))
        return self.is_known_exit

    def held_against(self, wish: Wish) -> str:
        """What is there to be closed by a wish that is no exit, in words; "" where none could be.

        Of a purchase nothing is said, unless there is a short to be bought back.
        """
        if wish.action not in (Action.PLACE, Action.MODIFY):
            return ""
        line = self.lines_of(wish)[0]
        held = max(self._closable(line), 0) if _may_exit(line) else 0
        if line.transaction_type == TransactionType.BUY:
            words = f"you are short of {held}" if held else ""
        else:
            words = f"you hold {held or 'none'}" if _may_exit(line) else ""
        is_open = self._open_beside(line) if held else 0
        return f"{words}, and open orders are to close {is_open}" if is_open else words

    def _open_beside(self, line: OrderLine) -> int:
        """What other open orders of its side and product may still trade."""
        return self.today_now().open_quantity(line, product=line.product, besides=line.order_id)

    def _closable(self, line: OrderLine) -> int:
        """How much of what is held this side of an order takes away."""
        net = sum(
            row.quantity
            for row in self.positions().net
            if f"{row.exchange}:{row.tradingsymbol}" == line.key and row.product == line.product
        )
        is_sale = line.transaction_type == TransactionType.SELL
        if line.product not in _DELIVERED:
            return net if is_sale else -net
        # A negative position of this kind is a sale of holdings: to buy them again is no exit.
        return max(net, 0) + self._sellable(line, sold=max(-net, 0)) if is_sale else 0

    def _sellable(self, line: OrderLine, *, sold: int) -> int:
        """The shares in the demat account that were not sold yet."""
        if self._holdings is None:
            self._miss(Question(Topic.HOLDINGS))
        rows = [row for row in self._holdings or () if row.tradingsymbol == line.tradingsymbol]
        if line.product == Product.MTF:
            parts = [row.mtf for row in rows if row.mtf is not None]
            held = sum(part.quantity for part in parts)
            return held - max(sum(part.used_quantity for part in parts), sold)
        held = sum(row.total_quantity for row in rows)
        return held - max(sum(row.used_quantity for row in rows), sold)

    def _unit_price(self, line: OrderLine) -> Decimal:
        """The price that it trades at, at most: a limit bounds only what is bought."""
        asked = line.price or Decimal(0)
        is_bound = (
            line.transaction_type == TransactionType.BUY
            and line.order_type in _BY_PRICE
            and asked > 0
        )
        if is_bound:
            return asked
        return max(asked, line.trigger_price or Decimal(0), self.last_price(line.key))

    def _whole(self, tally: DayTally) -> DayTally:
        if tally.unread_rows:
            problem = f"{tally.unread_rows} rows of the order book cannot be read"
            raise UndecidedError(problem, "Look into orders.all().skipped.")
        return tally

    def _miss(self, question: Question) -> None:
        """Ask for it, unless that was tried in vain."""
        error = self.failures.get(question)
        if error is None:
            raise MissingFactError(question)
        problem = f"{question} could not be asked for: {error.message.rstrip('.')}"
        raise UndecidedError(problem, error.hint or "Try again when the broker answers.") from error


def _may_exit(line: OrderLine) -> bool:
    """Whether it is an order of a kind that exits are."""
    return not line.waits and line.variety in _EXITING and line.quantity > 0


def _applied(changes: Mapping[str, str], before: OrderLine) -> OrderLine:
    """An order with these changes; a price that its new type has no use for counts no more."""
    order_type = changes.get("order_type", before.order_type)
    price = Decimal(changes["price"]) if "price" in changes else before.price
    trigger = Decimal(changes["trigger_price"]) if "trigger_price" in changes else None
    return OrderLine(
        exchange=before.exchange,
        tradingsymbol=before.tradingsymbol,
        transaction_type=before.transaction_type,
        quantity=int(changes.get("quantity", before.quantity)),
        product=before.product,
        order_type=order_type,
        variety=before.variety,
        price=price if order_type in _BY_PRICE else None,
        trigger_price=trigger or before.trigger_price,
        filled=before.filled,
        order_id=before.order_id,
    )

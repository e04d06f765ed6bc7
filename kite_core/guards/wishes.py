"""What a request wishes to do, read from its method, path and fields, whatever made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Action(StrEnum):
    """What a request would do; the values are how a person would say it."""

    PLACE = "place an order"
    MODIFY = "change an order"
    CANCEL = "cancel"
    WAIT = "leave orders that wait for a price"
    FUND = "order a fund"
    CONVERT = "convert a position"
    OTHER = "change something else"
    UNREADABLE = "do something that cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order that a request would bring about.

    `quantity` is the new total of a changed order, `filled` the part that is done. `amount` is in
    rupees, for what is bought by amount. Prices are rupees per unit; a `price` of None or 0 is the
    market's. An order that is to come (`waits`) is placed by the broker later, if ever.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    quantity: int
    product: str = ""
    order_type: str = ""
    variety: str = "regular"
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    tag: str = ""
    filled: int = 0
    order_id: str | None = None
    amount: Decimal | None = None
    waits: bool = False

    @property
    def key(self) -> str:
        """The instrument: "NSE:INFY"."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def open_quantity(self) -> int:
        """What may still trade of it."""
        return max(self.quantity - self.filled, 0)

    def __str__(self) -> str:
        how_much = f"{self.amount} rupees of" if self.amount is not None else self.quantity
        prices = (("at", self.price), ("from", self.trigger_price))
        priced = "".join(f" {word} {price}" for word, price in prices if price)
        words = (self.transaction_type, how_much, self.key, self.order_type + priced, self.product)
        return " ".join(str(word) for word in words if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request wishes to do.

    `lines` are the orders that it would bring about. A change of an order has its `order_id` and
    its `changes` instead. `fields` are the form as it would be sent; `problem` says why a request
    cannot be read.
    """

    action: Action
    method: str
    path: str
    lines: tuple[OrderLine, ...] = ()
    order_id: str | None = None
    changes: Mapping[str, str] = field(default_factory=dict[str, str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    problem: str = ""

    @property
    def is_cancellation(self) -> bool:
        """Whether it only takes back what waits."""
        return self.action is Action.CANCEL

    def __str__(self) -> str:
        if self.lines:
            return f"{self.action}: " + "; ".join(str(line) for line in self.lines)
        changes = ", ".join(f"{name}={value}" for name, value in self.changes.items())
        name = self.order_id or f"{self.method} {self.path}"
        return f"{self.action}: {name}" + (f" ({changes})" if changes else "")

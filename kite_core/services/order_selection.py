"""Which orders are meant: by their words, their tag, their state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kite_core.faults import Faults
from kite_core.models.instrument_keys import check_symbol
from kite_core.models.orders import Order
from kite_core.models.words import Exchange, OrderStatus, Product, StatusGroup, Variety
from kite_core.tags import is_tagged


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSelection:
    """Orders that share all that is given; None stands for anything."""

    exchange: str | None = None
    tradingsymbol: str | None = None
    product: str | None = None
    variety: str | None = None
    tag: str | None = None

    def check(self, faults: Faults) -> None:
        """Note each misspelt word: what matches nothing would look like a success."""
        for field, words in (("exchange", Exchange), ("product", Product), ("variety", Variety)):
            if (word := getattr(self, field)) is not None:
                faults.word(field, word, words)
        if self.tradingsymbol is not None:
            check_symbol(self.tradingsymbol, faults)
        if self.tag is not None:
            faults.text("tag", self.tag)

    def takes(self, order: Order) -> bool:
        """Whether this order is meant."""
        fields = ("exchange", "tradingsymbol", "product", "variety")
        wanted = ((getattr(self, field), getattr(order, field)) for field in fields)
        if any(wish is not None and wish != value for wish, value in wanted):
            return False
        return self.tag is None or any(is_tagged(tag, self.tag) for tag in order.all_tags)

    def pending_of(self, book: Iterable[Order]) -> list[Order]:
        """The orders that may still trade; the stop of a cover order goes with its first leg."""
        legs = {order.order_id: order for order in book}
        pending = (order for order in legs.values() if order.status.is_pending)
        return [order for order in pending if self._takes_with_parent(order, legs)]

    def _takes_with_parent(self, order: Order, legs: dict[str, Order]) -> bool:
        parent = legs.get(order.parent_order_id or "")
        return self.takes(order) or (parent is not None and self.takes(parent))


def state_test(statuses: Iterable[str | StatusGroup]) -> Callable[[Order], bool]:
    """Whether an order is in one of these states or groups. Raises ValidationError."""
    faults = Faults()
    groups = [status for status in statuses if isinstance(status, StatusGroup)]
    words = [status for status in statuses if not isinstance(status, StatusGroup)]
    fix = "Give states or a StatusGroup; orders.all() tells all orders."
    faults.expect(bool(groups or words), "statuses", "there are none", fix)
    for word in words:
        _check_state(word, faults)
    faults.raise_for("orders.by_status")
    wanted = {OrderStatus(word) for word in words}

    def is_wanted(order: Order) -> bool:
        return order.status in wanted or any(group.holds(order.status) for group in groups)

    return is_wanted


def _check_state(word: object, faults: Faults) -> None:
    """Note a word that is no state; the name of a group of states is none of the broker's."""
    name = str(word).upper()
    if not isinstance(word, OrderStatus) and name in StatusGroup.__members__:
        problem = f'"{word}" is a group of states'
        faults.expect(False, "status", problem, f"Use StatusGroup.{name}.")
    elif isinstance(word, str):
        faults.word("status", word, OrderStatus)
    else:
        problem = f"{word!r} is no state"
        faults.expect(False, "status", problem, "Give each state as an argument of its own.")

"""Cancelling many orders, and looking what became of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kite_core.errors import KiteError
from kite_core.models.cancel_all import (
    CancelAllResult,
    CancelItem,
    CancelOutcome,
    is_second_leg,
    may_be_alive,
)
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus, Variety
from kite_core.ports import Ports
from kite_core.rows import Rows
from kite_core.services.side_by_side import Pace, ends_all, looked, side_by_side

_STORED = (OrderStatus.AMO_REQ_RECEIVED, OrderStatus.MODIFY_AMO_REQ_RECEIVED)
Choose = Callable[[Iterable[Order]], list[Order]]
"""Which orders of a book are to be cancelled."""


class Cancel(Protocol):
    """Asks the broker to cancel one order."""

    def __call__(
        self, order_id: str, *, variety: str, parent_order_id: str | None
    ) -> Awaitable[object]:
        """Return when the broker has registered it."""
        ...


@dataclass(slots=True, kw_only=True)
class Cancelling:
    """One round of cancellations."""

    cancel: Cancel
    book: Callable[[], Awaitable[Rows[Order]]]
    choose: Choose
    ports: Ports
    pace: Pace
    _errors: dict[str, KiteError] = field(default_factory=dict[str, KiteError])
    _end: KiteError | None = None
    _asked: int = 0

    async def run(self) -> CancelAllResult:
        """Read the book, cancel what is chosen, read the book again."""
        before = await self.book()
        chosen = self.choose(before)
        if not chosen:
            return self._result([], before, before)
        try:
            await self._ask_for(chosen)
            after = await looked(
                self.book,
                lambda book: not self._is_awaited(chosen, book),
                clock=self.ports.clock,
                seconds=self.pace.settle_seconds,
            )
        except KiteError as error:  # of the look: those of single orders are in `_errors`
            return self._result(chosen, before, Rows(), look_error=error)
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            interruption.add_note(
                f"Interrupted after {self._asked} of {len(chosen)} cancellations. "
                "Look at orders.by_status(StatusGroup.PENDING)."
            )
            raise
        return self._result(chosen, before, after)

    async def _ask_for(self, chosen: Sequence[Order]) -> None:
        for phase in phases_of(chosen):
            await side_by_side(
                self._attempt,
                phase,
                runner=self.ports.concurrency,
                at_once=self.pace.concurrency,
            )

    async def _attempt(self, order: Order) -> None:
        if self._end is not None:
            self._errors[order.order_id] = self._end
            return
        self._asked += 1
        parent = order.parent_order_id if is_second_leg(order) else None
        try:
            await self.cancel(order.order_id, variety=path_variety(order), parent_order_id=parent)
        except KiteError as error:
            self._errors[order.order_id] = error
            if ends_all(error):
                self._end = error

    def _is_awaited(self, chosen: Iterable[Order], book: Iterable[Order]) -> bool:
        """Whether a cancellation may be registered and has not come to its end."""
        refused = {key for key, error in self._errors.items() if not error.is_ambiguous}
        asked = {order.order_id for order in chosen} - refused
        return any(order.order_id in asked and order.status.is_pending for order in book)

    def _result(
        self,
        chosen: Sequence[Order],
        before: Rows[Order],
        after: Rows[Order],
        *,
        look_error: KiteError | None = None,
    ) -> CancelAllResult:
        now = {order.order_id: order for order in after}
        items = [self._item(order, now.get(order.order_id)) for order in chosen]
        asked = {order.order_id for order in chosen}
        late = [order for order in self.choose(after) if order.order_id not in asked]
        alive = CancelOutcome.STILL_ALIVE
        items += [CancelItem(order=order, outcome=alive, is_latecomer=True) for order in late]
        skipped = before.skipped if look_error is not None else after.skipped
        return CancelAllResult(
            items=tuple(items),
            skipped=tuple(row for row in skipped if may_be_alive(row)),
            look_error=look_error,
        )

    def _item(self, asked: Order, now: Order | None) -> CancelItem:
        error = self._errors.get(asked.order_id)
        outcome = CancelOutcome.of(asked, now, error)
        return CancelItem(order=now or asked, outcome=outcome, error=error)


def phases_of(orders: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """First all orders but stops of cover orders, then those stops whose entry has traded.

    Cancelling an entry that has not traded takes its stop along (forum discussions 3709, 4244).
    """
    untraded = {order.order_id for order in orders if not order.filled_quantity}
    stops = [order for order in orders if is_second_leg(order)]
    others = [order for order in orders if not is_second_leg(order)]
    return others, [stop for stop in stops if stop.parent_order_id not in untraded]


def path_variety(order: Order) -> str:
    """The variety to cancel an order under.

    An after-market order is an ordinary one once it is released, although its row still says "amo":
    a request to /orders/amo then times out (forum comments 40302, 34450).
    """
    is_released = order.variety == Variety.AMO and order.status not in _STORED
    return Variety.REGULAR if is_released else order.variety

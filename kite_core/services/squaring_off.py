"""Closing positions: cancel what is pending for them, send the opposite orders, look again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

from kite_core.errors import KiteError
from kite_core.models.bulk import BulkItem, BulkResult
from kite_core.models.cancel_all import CancelAllResult, names_instrument
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order
from kite_core.models.portfolio import Position, Positions
from kite_core.models.square_off import (
    LeftAlone,
    SquareOffResult,
    SquareOffWish,
    UntouchedPosition,
    is_covered,
    key_of,
    keys_of,
)
from kite_core.ports import Ports
from kite_core.rows import Rows
from kite_core.services.cancelling import Choose
from kite_core.services.order_selection import OrderSelection
from kite_core.services.side_by_side import Pace, looked

Phases = tuple[list[OrderParams], list[OrderParams]]
ANY_ORDER = OrderSelection()
_INTERRUPTED = (
    "square_off was interrupted: pending orders, stops among them, may be cancelled, and positions "
    "still open. Look at portfolio.positions() and orders.all()."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SquaringOff:
    """One square-off. What it may ask of the broker comes as functions of its caller's."""

    wish: SquareOffWish
    pace: Pace
    ports: Ports
    positions: Callable[[], Awaitable[Positions]]
    book: Callable[[], Awaitable[Rows[Order]]]
    cancel: Callable[[Choose], Awaitable[CancelAllResult]]
    place: Callable[[Phases], Awaitable[BulkResult]]

    async def rehearse(self) -> SquareOffResult:
        """What `run` would do, from the positions and the book as they stand now."""
        seen, targets, matched = await self._first_look()
        pending: list[Order] = []
        if targets and self.wish.cancel_first:
            pending = _orders_of(targets)(await self.book())
        orders, held = self._plan(targets, CancelAllResult())
        items = (BulkItem(params=params) for params in chain(*orders))
        return SquareOffResult(
            orders=BulkResult(items=tuple(items)),
            matched=matched,
            still_open=tuple(targets),
            untouched=(*self.wish.untouched_of(seen.net), *held),
            would_cancel=tuple(pending),
            skipped=seen.skipped,
            is_dry_run=True,
        )

    async def run(self) -> SquareOffResult:
        """Close them. Only the first look at the positions and the book may raise."""
        seen, targets, matched = await self._first_look()
        try:
            result = await self._close(seen, targets)
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            interruption.add_note(_INTERRUPTED)
            raise
        return replace(result, matched=matched)

    async def _close(self, seen: Positions, targets: list[Position]) -> SquareOffResult:
        cancelled = CancelAllResult()
        if targets and self.wish.cancel_first:
            cancelled = await self.cancel(_orders_of(targets))
        if cancelled.items:
            try:
                seen = await self.positions()  # fills and exits may have changed them
            except KiteError as error:
                return self._result(seen, BulkResult(), cancelled, look_error=error)
            keys = {key_of(row) for row in targets}
            targets = [row for row in self.wish.targets_of(seen.net) if key_of(row) in keys]
        orders, held = self._plan(targets, cancelled)
        placed = await self.place(orders) if any(orders) else BulkResult()
        try:
            seen = await self._last_look(seen, placed)
        except KiteError as error:
            return self._result(seen, placed, cancelled, held, look_error=error)
        return self._result(seen, placed, cancelled, held)

    async def _first_look(self) -> tuple[Positions, list[Position], int]:
        """The positions, those to be closed, and how many are meant, those left alone included.

        Raises ValidationError while nothing is sent yet: a limit that is not used is a misspelling.
        """
        seen = await self.positions()
        targets = self.wish.targets_of(seen.net)
        self.wish.require_use_of_limits(targets, seen.net)
        return seen, targets, len(targets) + len(self.wish.untouched_of(seen.net))

    def _plan(
        self, targets: Iterable[Position], cancelled: CancelAllResult
    ) -> tuple[Phases, list[UntouchedPosition]]:
        """The orders to send, those that buy back first; and what has to stay as it is."""
        rules = self.ports.rulebook.on(self.ports.clock.now().date()).trading
        purchases: list[OrderParams] = []
        sales: list[OrderParams] = []
        held: list[UntouchedPosition] = []
        for row in targets:
            if is_covered(row):
                held.append(UntouchedPosition(position=row, reason=LeftAlone.COVER_ORDER))
            elif _may_fill(row, cancelled):
                held.append(UntouchedPosition(position=row, reason=LeftAlone.ORDER_ALIVE))
            else:
                phase = sales if row.quantity > 0 else purchases
                phase.extend(self.wish.orders_for(row, rules))
        return (purchases, sales), held

    async def _last_look(self, seen: Positions, placed: BulkResult) -> Positions:
        """The positions, once they are flat or the exchange has had its time."""
        if not placed.items:
            return seen
        left = (*placed.placed, *placed.unknown)
        sent = {(item.params.exchange, item.params.tradingsymbol) for item in left}
        return await looked(
            self.positions,
            lambda now: not any(key_of(row)[:2] in sent for row in self.wish.targets_of(now.net)),
            clock=self.ports.clock,
            seconds=self.pace.settle_seconds if sent else 0,
        )

    def _result(
        self,
        seen: Positions,
        orders: BulkResult,
        cancelled: CancelAllResult,
        held: Iterable[UntouchedPosition] = (),
        *,
        look_error: KiteError | None = None,
    ) -> SquareOffResult:
        still_open = self.wish.targets_of(seen.net)
        open_keys = {key_of(row) for row in still_open}
        return SquareOffResult(
            orders=orders,
            still_open=tuple(still_open),
            untouched=(
                *self.wish.untouched_of(seen.net),
                *(each for each in held if key_of(each.position) in open_keys),
            ),
            cancelled=cancelled,
            skipped=seen.skipped,
            look_error=look_error,
            is_dry_run=any(item.is_dry_run for item in orders),
        )


def _orders_of(targets: Iterable[Position]) -> Choose:
    """Chooses the pending orders of these positions."""
    keys = {key_of(row) for row in targets}

    def choose(book: Iterable[Order]) -> list[Order]:
        return [order for order in ANY_ORDER.pending_of(book) if keys & keys_of(order)]

    return choose


def _may_fill(position: Position, cancelled: CancelAllResult) -> bool:
    """Whether an order of this position may be alive: one that stayed, or one nobody could read."""
    doubtful = (*cancelled.still_alive, *cancelled.unknown)
    if any(key_of(position) in keys_of(item.order) for item in doubtful):
        return True
    exchange, tradingsymbol, _ = key_of(position)
    return any(names_instrument(row, exchange, tradingsymbol) for row in cancelled.skipped)

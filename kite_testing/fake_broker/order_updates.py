"""Updates of orders, as they are pushed: when, to whom, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.faults.plan import Fault, Faults

_HELD = timedelta(seconds=2)
"""An update that is overtaken waits no longer than this for the next one of its order."""
_COMPLETE = "COMPLETE"
_OTHER_NODE = 1 << 12
"""An order id names the machine that gave it: one of another machine is none of this app's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUpdate:
    """One update: the order's row, under the status that is pushed; `moment` is when it is sent.

    `status` is COMPLETE, CANCELLED, REJECTED, or UPDATE for a partial fill and a modification.
    `is_own` does not hold for orders that came another way, such as the broker's own app: the
    ticker shows them, postbacks do not.
    """

    moment: datetime
    status: str
    row: dict[str, Any]
    is_own: bool = True

    @property
    def order_id(self) -> str:
        """The order that it is about."""
        return str(self.row["order_id"])

    def struck_by(self, name: str, faults: Faults) -> Fault | None:
        """The fault with this id, if it strikes this update."""
        if name not in faults.armed:
            return None
        row = self.row
        return faults.strike(
            name,
            self.moment,
            order_id=self.order_id,
            tag=row.get("tag"),
            key=f"{row['exchange']}:{row['tradingsymbol']}",
            status=self.status,
        )


Listener: TypeAlias = Callable[[OrderUpdate], None]
"""Gets every update. Bound methods only: a snapshot copies those."""


class OrderUpdates:
    """Passes updates on to whoever listens, in the order in which they happened.

    The faults U1 (missing), U2 (twice), U3 (overtaken) and U6 (of another app's order) strike here,
    so that the ticker and postbacks show the same.
    """

    def __init__(self, agenda: Agenda, faults: Faults) -> None:
        self._agenda = agenda
        self._faults = faults
        self._listeners: list[Listener] = []
        self._held: dict[str, OrderUpdate] = {}

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens: rows are made for listeners only."""
        return bool(self._listeners)

    def listen(self, listener: Listener) -> None:
        """Pass each update on to this listener from now on."""
        self._listeners.append(listener)

    def leave(self, listener: Listener) -> None:
        """No more updates to this listener."""
        self._listeners.remove(listener)

    def publish(self, update: OrderUpdate) -> None:
        """Pass an update on, and whatever the faults of this moment make of it."""
        if not self._faults.armed and not self._held:
            self._deliver(update)
            return
        for each in list(self._disturbed(update)):
            self._deliver(each)

    def _deliver(self, update: OrderUpdate) -> None:
        for listener in list(self._listeners):
            listener(update)

    def _disturbed(self, update: OrderUpdate) -> Iterator[OrderUpdate]:
        """What is sent in place of one update."""
        if self._strike("U6", update):
            yield _of_another_app(update)
        if self._strike("U1", update):
            return
        overtaken = self._held.pop(update.order_id, None)
        if overtaken is None and self._strike("U3", update):
            if update.status != _COMPLETE:
                self._hold(update)
                return
            overtaken = _of_a_part(update, update.row["filled_quantity"] // 2)
        yield update
        if self._strike("U2", update):
            yield update
        if overtaken:
            yield replace(overtaken, moment=update.moment)

    def _strike(self, name: str, update: OrderUpdate) -> Fault | None:
        return update.struck_by(name, self._faults)

    def _hold(self, update: OrderUpdate) -> None:
        """Let the next update of the order overtake this one."""
        self._held[update.order_id] = update
        self._agenda.add(update.moment + _HELD, partial(self._release, update))

    def _release(self, update: OrderUpdate, moment: datetime) -> None:
        """Nothing came after it: send it late."""
        if self._held.get(update.order_id) is update:
            del self._held[update.order_id]
            self._deliver(replace(update, moment=moment))


def _of_another_app(update: OrderUpdate) -> OrderUpdate:
    """The same happened to an order that this app knows nothing about."""
    order_id = str(int(update.order_id) + _OTHER_NODE)
    row = {**update.row, "order_id": order_id, "tag": None}
    row.pop("tags", None)
    return replace(update, row=row, is_own=False)


def _of_a_part(update: OrderUpdate, part: int) -> OrderUpdate:
    """What would have been told when so much of the order was filled."""
    row = {
        **update.row,
        "status": "UPDATE",
        "filled_quantity": part,
        "pending_quantity": update.row["quantity"] - part,
        "cancelled_quantity": 0,
    }
    return replace(update, status="UPDATE", row=row)

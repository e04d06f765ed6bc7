"""Orders and trades: the calls of this topic."""

from __future__ import annotations

from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.account.stale_reads import StaleReads
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.changes import Changes
from kite_testing.fake_broker.orders.day_book import STORED, DayBook
from kite_testing.fake_broker.orders.form import VARIETIES
from kite_testing.fake_broker.orders.gateway import Gateway
from kite_testing.fake_broker.orders.journeys import Journeys
from kite_testing.fake_broker.orders.management import OrderManagement
from kite_testing.fake_broker.orders.order_count import OrderCount
from kite_testing.fake_broker.orders.shown_orders import ShownOrders
from kite_testing.fake_broker.orders.slicing import Slicing
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid
from kite_testing.fake_broker.wire.routing import Route, route


class Orders:
    """Placing, changing and reading orders."""

    def __init__(
        self,
        gateway: Gateway,
        changes: Changes,
        management: OrderManagement,
        book: DayBook,
        journeys: Journeys,
        count: OrderCount,
        shown: ShownOrders,
        faults: Faults,
        stale: StaleReads,
    ) -> None:
        self._gateway = gateway
        self._changes = changes
        self._management = management
        self._book = book
        self._journeys = journeys
        self._count = count
        self._shown = shown
        self._slicing = Slicing(management, book, faults)
        self._stale = stale

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("POST", "/orders/{variety}", self.place),
            route("PUT", "/orders/{variety}/{order_id}", self._modify),
            route("DELETE", "/orders/{variety}/{order_id}", self._cancel),
            route("GET", "/orders", self._all),
            route("GET", "/orders/{order_id}", self._history),
            route("GET", "/trades", self._trades),
            route("GET", "/orders/{order_id}/trades", self._trades_of),
        )

    def place(self, asked: Asked) -> Response:
        """Place an order, or the slices of one. Raises RefusedError."""
        _check_variety(asked)
        self._count.add(asked.now)
        tickets = self._gateway.tickets(asked)
        first = tickets[0]
        if first.iceberg is not None:
            self._count.add_parts(first.iceberg.legs - 1)
        if len(tickets) > 1:
            self._count.add_parts(len(tickets) - 1)
            return success(self._slicing.place(tickets, asked.now))
        return _receipt(self._management.place(first, asked.now))

    def _modify(self, asked: Asked) -> Response:
        order = self._order_to_change(asked)
        self._management.check_at_rest(order, "modified")
        if not self._count.allows_change(order.changes, asked.now):
            raise refusals.too_many_changes()
        self._management.modify(order, self._changes.change(order, asked), asked.now)
        return _receipt(order)

    def _cancel(self, asked: Asked) -> Response:
        order = self._order_to_change(asked)
        parent_id = asked.parameter("parent_order_id")
        if parent_id and parent_id not in (order.parent_order_id, order.order_id):
            raise refusals.unknown_order()
        if order.variety == "co":
            self._management.exit(order, asked.now)
        else:
            self._management.cancel(order, asked.now)
        return _receipt(order)

    def _all(self, asked: Asked) -> Response:
        self._journeys.read_all(asked.now)
        return self._fresh("orders", self._shown.rows(), asked)

    def _history(self, asked: Asked) -> Response:
        order = self._order(asked)
        self._journeys.read(order, asked.now)
        return self._fresh(order.order_id, self._shown.history(order), asked)

    def _trades(self, asked: Asked) -> Response:
        return self._fresh("trades", self._shown.trades(), asked)

    def _trades_of(self, asked: Asked) -> Response:
        order = self._order(asked)
        return self._fresh(f"trades of {order.order_id}", self._shown.trades(order), asked)

    def _fresh(self, what: str, rows: list[dict[str, Any]], asked: Asked) -> Response:
        """The rows, unless a fault keeps older ones."""
        return success(self._stale.shown(what, asked.now, rows))

    def _order(self, asked: Asked) -> Order:
        if (order := self._book.orders.get(asked.values["order_id"])) is None:
            raise refusals.unknown_order()
        return order

    def _order_to_change(self, asked: Asked) -> Order:
        """The order in the path; it has to have the variety in the path."""
        _check_variety(asked)
        variety, order = asked.values["variety"], self._order(asked)
        is_released = order.variety == "amo" and order.status != STORED and not order.is_final
        if is_released and variety == "amo":
            raise refusals.released_amo()
        if variety != order.variety and not (is_released and variety == "regular"):
            raise refusals.other_variety(variety)
        return order


def _check_variety(asked: Asked) -> None:
    if asked.values["variety"] not in VARIETIES:
        raise invalid("variety")


def _receipt(order: Order) -> Response:
    return success({"order_id": order.order_id})

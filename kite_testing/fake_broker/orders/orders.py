"""Orders and trades: the calls of this topic."""

from __future__ import annotations

from kite_core.messages import Response
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.order import Order
from kite_testing.fake_broker.orders.gateway import Gateway
from kite_testing.fake_broker.orders.management import OrderManagement
from kite_testing.fake_broker.orders.order_rows import book_row, trade_row
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import (
    invalid,
    not_built,
    other_variety,
    too_many_changes,
    unknown_order,
)
from kite_testing.fake_broker.wire.routing import Route, route

_REGULAR = "regular"
_VARIETIES = (_REGULAR, "amo", "co", "iceberg", "auction")


class Orders:
    """Placing, changing and reading orders."""

    def __init__(
        self, gateway: Gateway, orders: OrderManagement, rules: DayRules, user_id: str
    ) -> None:
        self._gateway = gateway
        self._management = orders
        self._rules = rules
        self._user_id = user_id

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("POST", "/orders/{variety}", self._place),
            route("PUT", "/orders/{variety}/{order_id}", self._modify),
            route("DELETE", "/orders/{variety}/{order_id}", self._cancel),
            route("GET", "/orders", self._all),
            route("GET", "/orders/{order_id}", self._history),
            route("GET", "/trades", self._trades),
            route("GET", "/orders/{order_id}/trades", self._trades_of),
        )

    def _place(self, asked: Asked) -> Response:
        _check_variety(asked)
        order = self._management.place(self._gateway.ticket(asked), asked.now)
        return success({"order_id": order.order_id})

    def _modify(self, asked: Asked) -> Response:
        order = self._order_to_change(asked)
        most = self._rules.at(asked.now).limits.modifications_an_order
        if not order.is_final and order.changes >= most:
            raise too_many_changes()
        self._management.modify(order, self._gateway.change(order, asked), asked.now)
        return success({"order_id": order.order_id})

    def _cancel(self, asked: Asked) -> Response:
        order = self._order_to_change(asked)
        self._management.cancel(order, asked.now)
        return success({"order_id": order.order_id})

    def _all(self, _: Asked) -> Response:
        orders = self._management.orders.values()
        return success([book_row(order, self._user_id) for order in orders])

    def _history(self, asked: Asked) -> Response:
        return success(self._order(asked).history)

    def _trades(self, _: Asked) -> Response:
        return success([trade_row(trade) for trade in self._management.trades])

    def _trades_of(self, asked: Asked) -> Response:
        order = self._order(asked)
        trades = self._management.trades
        return success([trade_row(trade) for trade in trades if trade.order is order])

    def _order(self, asked: Asked) -> Order:
        if (order := self._management.orders.get(asked.values["order_id"])) is None:
            raise unknown_order()
        return order

    def _order_to_change(self, asked: Asked) -> Order:
        """The order in the path; it has to have the variety in the path."""
        if (variety := asked.values["variety"]) not in _VARIETIES:
            raise invalid("variety")
        order = self._order(asked)
        if variety != _REGULAR:
            raise other_variety(variety)
        return order


def _check_variety(asked: Asked) -> None:
    variety = asked.values["variety"]
    if variety not in _VARIETIES:
        raise invalid("variety")
    if variety != _REGULAR:
        raise not_built(f"POST /orders/{variety}")

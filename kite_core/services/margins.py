"""Margin and charges calculators. They place nothing, so their POSTs may be repeated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from kite_core.call import Call
from kite_core.decoding import list_of, one, write_json
from kite_core.faults import Faults, pairs
from kite_core.messages import Repeat, post
from kite_core.models.costs import BasketCost, PlannedOrder, all_of, margin_orders
from kite_core.models.margins import (
    BasketMargin,
    ChargedOrder,
    MarginOrder,
    OrderCharges,
    OrderMargin,
)
from kite_core.rows import Rows
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw

OrderT = TypeVar("OrderT", MarginOrder, ChargedOrder)


class Margins(Service[ClientT]):
    """Margin and charges calculators."""

    @endpoint
    def orders(self, orders: Iterable[MarginOrder]) -> Call[Rows[OrderMargin]]:
        """What each order would block by itself, in rupees, in the order given."""
        request = post("/margins/orders", json=_items(orders, MarginOrder), repeat=Repeat.SAFE)
        return Call(request, list_of(OrderMargin))

    orders_raw = raw(orders)

    @endpoint
    def basket(
        self,
        orders: Iterable[MarginOrder],
        *,
        consider_positions: bool = True,
        compact: bool = False,
    ) -> Call[BasketMargin]:
        """What the orders would block together, with the benefit of spreads, in rupees.

        `consider_positions` counts what is held already; `compact` asks for totals only.
        """
        query = pairs(
            ("consider_positions", consider_positions), ("mode", "compact" if compact else None)
        )
        request = post(
            "/margins/basket", query=query, json=_items(orders, MarginOrder), repeat=Repeat.SAFE
        )
        return Call(request, one(BasketMargin))

    basket_raw = raw(basket)

    @endpoint
    def charges(self, orders: Iterable[ChargedOrder]) -> Call[Rows[OrderCharges]]:
        """The contract note of these trades: taxes, fees, brokerage, in the order given."""
        request = post("/charges/orders", json=_items(orders, ChargedOrder), repeat=Repeat.SAFE)
        return Call(request, list_of(OrderCharges))

    charges_raw = raw(charges)

    @flow
    async def basket_cost(
        self: Margins[Awaited],
        orders: Iterable[PlannedOrder],
        *,
        consider_positions: bool = True,
    ) -> BasketCost:
        """Margin, hedge benefit and charges of a basket in one request, before it is placed.

        The orders may be those to place. Their sequence counts: a hedge that is bought first needs
        less money on the way.
        """
        legs = margin_orders(orders)
        return BasketCost.of(await self.basket(legs, consider_positions=consider_positions))


def _items(orders: Iterable[OrderT], kind: type[OrderT]) -> bytes:
    """The JSON array of a request."""
    fix = f"Give a list of {kind.__name__}(...)."
    items = [order.to_wire() for order in all_of(orders, kind, field="orders", fix=fix)]
    faults = Faults()
    faults.expect(bool(items), "orders", "there are none", "Give at least one order.")
    faults.raise_for("margins")
    return write_json(items)

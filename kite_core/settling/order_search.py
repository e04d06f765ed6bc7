"""The search for one order in the order book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from kite_core.faults import exact_decimal
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order, OrderSlice, Placement
from kite_core.models.words import OrderType, Product, Variety
from kite_core.settling.claims import Likeness, OrderClaims
from kite_core.settling.order_times import is_older, registered_at

_CLOCKS_DIFFER = timedelta(seconds=2)
_PRICED = (OrderType.LIMIT, OrderType.SL)
_SLICE_TAG = "autoslice:"
SLICES_SECONDS = 15.0
"""How long the missing slices of an order are waited for, after the first of them was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSearch:
    """What an order looks like in the book.

    A tag of its own is in no other order. Orders under a tag that the caller gave may share all
    that they show, so they are told apart by when they were registered, and by whose they are.
    """

    placement: str
    params: OrderParams
    has_own_tag: bool

    @property
    def tag(self) -> str:
        """The tag that it went out under."""
        return str(self.params.tag)

    @property
    def likeness(self) -> Likeness:
        """What it shares with the orders that it cannot be told from."""
        order = self.params
        facts = (self.tag, order.exchange, order.tradingsymbol, order.transaction_type)
        return (*facts, str(order.quantity), order.product, str(order.price))

    def candidates(self, book: Iterable[Order], *, sent_at: datetime) -> list[Order]:
        """The rows that may be this order, sent at this time of the broker's; the oldest first."""
        return oldest_first(row for row in book if self._takes(row, sent_at - _CLOCKS_DIFFER))

    def chosen(self, candidates: Sequence[Order], claims: OrderClaims) -> list[Order]:
        """The rows that are this order: one, or its slices; none while that cannot be told."""
        if self.has_own_tag:
            return list(candidates) if self.params.autoslice else list(candidates[:1])
        if claims.are_others_awaited(self.likeness, self.placement):
            return []
        for rows in self.unclaimed(candidates, claims):
            if registered_at(rows[0]) is not None:
                claims.take_only(rows[0].order_id, self.placement)
                return rows
        return []

    def unclaimed(self, candidates: Sequence[Order], claims: OrderClaims) -> list[list[Order]]:
        """Those of the rows that no other placement has, the slices of one together.

        What this one has taken before comes first, then the oldest.
        """
        free = [
            rows
            for group, rows in _groups(candidates).items()
            if all(
                claims.is_free(order_id, self.placement)
                for order_id in (group, *(row.order_id for row in rows))
            )
        ]
        return sorted(free, key=lambda rows: not claims.has(rows[0].order_id, self.placement))

    def is_whole(self, chosen: Iterable[Order]) -> bool:
        """Whether no more rows of it are to come."""
        if not self.params.autoslice:
            return True
        return sum(order.quantity for order in chosen) >= self.params.quantity

    def _takes(self, order: Order, since: datetime) -> bool:
        wish = self.params
        is_alike = (
            self.tag in order.all_tags
            and order.exchange == wish.exchange
            and order.tradingsymbol == wish.tradingsymbol
            and order.transaction_type == wish.transaction_type
            and order.parent_order_id is None
            and not _is_later_leg(order)
        )
        if not is_alike or self.has_own_tag:
            return is_alike
        return self._has_same_terms(order) and not is_older(order, since)

    def _has_same_terms(self, order: Order) -> bool:
        wish = self.params
        is_part = wish.autoslice or wish.variety == Variety.ICEBERG
        fits = order.quantity <= wish.quantity if is_part else order.quantity == wish.quantity
        if not fits or order.product not in (None, wish.product, _product_shown(wish)):
            return False
        if wish.order_type not in _PRICED or wish.price is None or order.order_type not in _PRICED:
            return True
        return exact_decimal(order.price) == exact_decimal(wish.price)


def oldest_first(rows: Iterable[Order]) -> list[Order]:
    """By their ids, which grow with time."""
    return sorted(rows, key=lambda order: (len(order.order_id), order.order_id))


def are_of_one_order(rows: Sequence[Order]) -> bool:
    """Whether these rows under one tag were placed as one: slices, or the legs of an iceberg."""
    are_legs = len({_look(row) for row in rows}) == 1 and rows[0].variety == Variety.ICEBERG
    return are_legs or len(_groups(rows)) == 1


def placement_of(rows: Sequence[Order], tag: str, *, quantity: int | None = None) -> Placement:
    """The rows of one order, told as the answer would have told them.

    Of slices the id is that of the whole, which is in no book; `quantity` is what was asked for.
    """
    whole = _group_of(rows[0])
    has_many = len(rows) > 1 and rows[0].variety != Variety.ICEBERG
    is_sliced = has_many or whole != rows[0].order_id
    seen = sum(row.quantity for row in rows)
    return Placement(
        order_id=whole,
        tag=tag,
        how_confirmed="book",
        children=[OrderSlice(order_id=row.order_id) for row in rows] if is_sliced else [],
        unseen_quantity=max(0, quantity - seen) if is_sliced and quantity is not None else 0,
    )


def _is_later_leg(order: Order) -> bool:
    """Whether it came by itself, after another leg of an iceberg (sample: orders.json)."""
    meta: object = order.meta
    iceberg = cast("dict[str, Any]", meta).get("iceberg") if isinstance(meta, dict) else None
    if order.variety != Variety.ICEBERG or not isinstance(iceberg, dict):
        return False
    return bool(cast("dict[str, Any]", iceberg).get("leg", 1) != 1)


def _product_shown(wish: OrderParams) -> str:
    """The product that the book shows: cover orders have one of their own (sample: orders.json)."""
    return Product.CO if wish.variety == Variety.CO else wish.product


def _look(order: Order) -> tuple[str, ...]:
    return (order.exchange, order.tradingsymbol, order.transaction_type, order.variety)


def _groups(rows: Iterable[Order]) -> dict[str, list[Order]]:
    """Orders by what was placed at once, under the id that its answer named.

    The slices of one placement share a tag of the system, which holds that id.
    """
    groups: dict[str, list[Order]] = {}
    for order in rows:
        groups.setdefault(_group_of(order), []).append(order)
    return groups


def _group_of(order: Order) -> str:
    shared = (tag for tag in order.all_tags if tag.startswith(_SLICE_TAG))
    return next(shared, order.order_id).removeprefix(_SLICE_TAG)

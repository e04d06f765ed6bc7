"""What the broker really has: read from its own state, not through any client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kite_testing import FakeBroker
from kite_testing.fake_broker.order import Order
from tests.chaos.kinds import AT_MARKET
from tests.chaos.wishes import Mark

_MOMENT_BITS = 22
_EPOCH_MS = 1_288_834_974_657


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """One placement that the broker has: an order, or all slices of one.

    `name` is its id in the answer: the order's own, or that of the group of slices; `placed_at` is
    the world's time in seconds.
    """

    mark: Mark
    tag: str | None
    name: str
    order_ids: frozenset[str]
    placed_at: float

    def is_named_in(self, order_ids: frozenset[str]) -> bool:
        """Whether these ids mean this one."""
        return self.name in order_ids or not self.order_ids.isdisjoint(order_ids)


def living(broker: FakeBroker, *, foreign: Collection[str]) -> dict[Mark, list[Living]]:
    """Every placement of ours that the broker took, by its mark, whatever became of it."""
    groups: dict[str, list[Order]] = defaultdict(list)
    for order in broker.levers.stage.engine.orders.book.orders.values():
        if order.order_id not in foreign and _is_first(order):
            groups[_group_of(order)].append(order)
    found: dict[Mark, list[Living]] = defaultdict(list)
    for name, rows in groups.items():
        mark = _mark_of(rows[0])
        ids = frozenset(row.order_id for row in rows)
        placed_at = _placed_at(name, broker.settings.start)
        found[mark].append(
            Living(mark=mark, tag=rows[0].tag, name=name, order_ids=ids, placed_at=placed_at)
        )
    return found


def _is_first(order: Order) -> bool:
    """Whether it came by a request: neither a leg that followed, nor a stop of a cover order."""
    return order.parent_order_id is None and (order.iceberg is None or order.iceberg.leg == 1)


def _group_of(order: Order) -> str:
    tags = (tag.partition(":") for tag in order.system_tags)
    shared = (group for word, _, group in tags if word == "autoslice" and group)
    return next(shared, order.order_id)


def _mark_of(order: Order) -> Mark:
    symbol = order.instrument.tradingsymbol
    return (symbol, order.quantity) if symbol == AT_MARKET else (symbol, order.price)


def _placed_at(order_id: str, start: datetime) -> float:
    """When an order was registered: its id holds the moment, in milliseconds."""
    return ((int(order_id) >> _MOMENT_BITS) + _EPOCH_MS) / 1000 - start.timestamp()

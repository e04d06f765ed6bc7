"""Which placement each order belongs to, where tags alone cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from kite_core.models.orders import Order

Likeness: TypeAlias = tuple[str, ...]
"""What orders share that cannot be told apart in the order book."""


class OrderClaims:
    """What this client knows of its own orders of today: whose each order id is.

    Orders that share a tag and everything else can only be told apart by their ids. An id belongs
    to the placement whose answer named it, and what is seen in the book is nobody's until one of
    the alike placements that lost their answers takes it.
    """

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._awaited: dict[Likeness, set[str]] = {}

    def expect(self, likeness: Likeness, placement: str) -> None:
        """This placement is on its way, and its answer will name its order."""
        self._awaited.setdefault(likeness, set()).add(placement)

    def has_ended(self, likeness: Likeness, placement: str) -> None:
        """No answer will come any more; an id that came has to be taken before this."""
        awaited = self._awaited.get(likeness, set())
        awaited.discard(placement)
        if not awaited:
            self._awaited.pop(likeness, None)

    def take(self, order_id: str, placement: str) -> bool:
        """Make an order this placement's; False when it is another one's."""
        return self._owners.setdefault(order_id, placement) == placement

    def free(self, orders: Iterable[Order], likeness: Likeness, placement: str) -> list[Order]:
        """Those orders that this placement may take now.

        While others of its kind wait for their answers, as many are left for them; it has to be
        asked after the book was read, so that who left meanwhile has taken its own.
        """
        others = len(self._awaited.get(likeness, set()) - {placement})
        unclaimed = [order for order in orders if self._is_free(order, placement)]
        return unclaimed[others:]

    def _is_free(self, order: Order, placement: str) -> bool:
        return self._owners.get(order.order_id, placement) == placement

"""Which placement each order belongs to, where tags alone cannot tell."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import TypeAlias

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
        self._calls = count(1)

    def expect(self, likeness: Likeness, placement: str) -> None:
        """This placement is on its way, and its answer will name its order."""
        self._awaited.setdefault(likeness, set()).add(placement)

    def has_ended(self, likeness: Likeness, placement: str) -> None:
        """No answer will come any more; an id that came has to be taken before this."""
        awaited = self._awaited.get(likeness, set())
        awaited.discard(placement)
        if not awaited:
            self._awaited.pop(likeness, None)

    @contextmanager
    def awaiting(self, likeness: Likeness) -> Generator[None, None, None]:
        """Something of this kind is on its way; its id has to be taken within."""
        call = f"call {next(self._calls)}"
        self.expect(likeness, call)
        try:
            yield
        finally:
            self.has_ended(likeness, call)

    def expected(self, likeness: Likeness) -> int:
        """How many of this kind are on their way now."""
        return len(self._awaited.get(likeness, ()))

    def take(self, order_id: str, placement: str) -> bool:
        """Make an order this placement's; False when it is another one's."""
        return self._owners.setdefault(order_id, placement) == placement

    def are_others_awaited(self, likeness: Likeness, placement: str) -> bool:
        """Whether others of its kind wait for their answers, which will name their orders.

        Until then nobody can tell which of the unnamed orders are left. It has to be asked after
        the book was read, so that who left meanwhile has taken its own.
        """
        return bool(self._awaited.get(likeness, set()) - {placement})

    def is_free(self, order_id: str, placement: str) -> bool:
        """Whether this placement may take it: it is nobody's, or its own."""
        return self._owners.get(order_id, placement) == placement

    def take_only(self, order_id: str, placement: str) -> None:
        """Make a free order this placement's, in the place of what it had taken before."""
        for taken in [key for key, owner in self._owners.items() if owner == placement]:
            del self._owners[taken]
        self._owners[order_id] = placement

    def has(self, order_id: str, placement: str) -> bool:
        """Whether this placement has taken it."""
        return self._owners.get(order_id) == placement

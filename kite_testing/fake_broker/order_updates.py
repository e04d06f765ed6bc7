"""Updates of orders, as they are pushed: when they are sent, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUpdate:
    """One update: the order's row of that moment, under the status that is pushed.

    `status` is COMPLETE, CANCELLED, REJECTED, or UPDATE for a partial fill and a modification.
    """

    moment: datetime
    status: str
    row: dict[str, Any]


Listener: TypeAlias = Callable[[OrderUpdate], None]


class OrderUpdates:
    """Passes updates on to whoever listens, in the order in which they happened."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

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
        """Pass an update on."""
        for listener in list(self._listeners):
            listener(update)

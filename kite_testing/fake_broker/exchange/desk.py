"""Whom the exchanges report to."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import Order


class Desk(Protocol):
    """The broker's order management, as the exchanges see it."""

    def filled(self, order: Order, quantity: int, price: Money, moment: datetime, /) -> None:
        """A part of an order, or all of it, traded."""
        ...

    def triggered(self, order: Order, moment: datetime, /) -> None:
        """A stop's trigger was touched. The desk may give it the price that it goes on with."""
        ...

    def dropped(
        self, order: Order, moment: datetime, message: str | None = None, raw: str | None = None, /
    ) -> None:
        """The exchange cancelled what is left of an order."""
        ...

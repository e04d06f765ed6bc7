"""How parts of the broker place orders: by the call that clients use, with all of its checks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.orders.day_book import DayBook
from kite_testing.fake_broker.orders.orders import Orders
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import RefusedError

APP_ID = 12_617
"""The app that places such orders (sample: gtt_get_orders.json)."""


class OrderDesk:
    """Places the orders of triggers that fire and of alerts' baskets."""

    def __init__(self, orders: Orders, book: DayBook) -> None:
        self._orders = orders
        self._book = book

    def place(
        self,
        form: Mapping[str, str],
        moment: datetime,
        *,
        meta: str,
        variety: str = "regular",
    ) -> dict[str, Any]:
        """What became of an order, as triggers show it; a refusal is an outcome, not an error.

        `meta` is the text that the order's rows carry: it says where it comes from.
        """
        asked = Asked(now=moment, values={"variety": variety}, query=(), form=form)
        try:
            answer = json.loads(self._orders.place(asked).body)
        except RefusedError as error:
            return {"status": "failed", "order_id": "", "rejection_reason": error.message}
        order_id: str = answer["data"]["order_id"]
        self._book.orders[order_id].meta = meta
        return {"status": "success", "order_id": order_id, "rejection_reason": ""}


def meta_text(**origin: int) -> str:
    """JSON inside a text, as the sample has it: the app, and what else is known."""
    return json.dumps({"app_id": APP_ID, **origin}, separators=(",", ":"))

"""Asks a fake broker as a client would, without a client's policies in between."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, TypeVar

from kite_core import HistoricalRequest, KiteCalls, OrderParams
from kite_core.call import Call
from kite_core.messages import Request, Response
from kite_core.models.words import OrderStatus
from kite_testing import FakeBroker
from tests.testing.fake_broker.doors import DOOR

T = TypeVar("T")


class Caller:
    """One session at one broker; `calls` describes what to ask.

    Requests go through the door that the test goes through, uncounted.
    """

    def __init__(self, broker: FakeBroker | None = None) -> None:
        self.broker = broker or FakeBroker(seed=7)
        self.calls = KiteCalls(self.broker.api_key)

    def ask(self, call: Call[T]) -> T:
        """The typed answer; raises what a refusal stands for."""
        return call.answer(self.response(call.request))

    def response(self, request: Request) -> Response:
        """The answer as it stands on the wire."""
        token = f"token {self.broker.api_key}:{self.broker.access_token}"
        return DOOR.get().send(self.broker, request.with_headers({"Authorization": token}))

    def data(self, call: Call[Any]) -> Any:
        """The data of an answer, as plain JSON values."""
        response = self.response(call.request)
        assert response.status == 200, response.body
        return json.loads(response.body)["data"]

    def refused(self, call: Call[Any]) -> tuple[int, str, str]:
        """Status, error type and message of a refusal."""
        response = self.response(call.request)
        envelope = json.loads(response.body)
        assert envelope["status"] == "error"
        assert set(envelope) == {"status", "message", "error_type", "data"}
        return response.status, envelope["error_type"], envelope["message"]

    def place(self, params: OrderParams) -> str:
        """The id of a new order, which is open or done by now."""
        order_id: str = self.data(self.calls.orders.submit(params))["order_id"]
        return order_id

    def states(self, order_id: str) -> list[str]:
        """The states that an order went through."""
        return [str(row.status) for row in self.ask(self.calls.orders.history(order_id))]

    def status(self, order_id: str) -> OrderStatus:
        """The latest state of an order."""
        rows = self.ask(self.calls.orders.all())
        return next(row.status for row in rows if row.order_id == order_id)

    def quote(self, key: str) -> dict[str, Any]:
        """The whole quote of one instrument."""
        (quote,) = self.data(self.calls.market.quotes([key])).values()
        found: dict[str, Any] = quote
        return found

    def candles(
        self, token: int, interval: str, start: str, end: str, **flags: bool
    ) -> list[list[Any]]:
        """Candles as rows; `start` and `end` are texts for `at`."""
        request = HistoricalRequest(
            instrument_token=token, interval=interval, start=at(start), end=at(end), **flags
        )
        candles: list[list[Any]] = self.data(self.calls.market.candles(request))["candles"]
        return candles


def limit(price: object, **changes: Any) -> OrderParams:
    """A limit order to buy one share of INFY for delivery, or what is changed about it."""
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "product": "CNC",
        "price": price,
    }
    return OrderParams.limit(**{**wishes, **changes})


def market(**changes: Any) -> OrderParams:
    """A market order to buy one share of INFY for delivery, or what is changed about it."""
    wishes: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "product": "CNC",
    }
    return OrderParams.market(**{**wishes, **changes})


def at(text: str) -> datetime:
    """A moment of the broker's first day, or a whole one."""
    return datetime.fromisoformat(text if "-" in text else f"2026-11-20 {text}")

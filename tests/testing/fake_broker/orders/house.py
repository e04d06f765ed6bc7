"""What tests of orders share: forms as they stand on the wire, and the levers of the order side."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from kite_core.messages import Repeat, Request, describe, post
from kite_testing import FakeBroker
from kite_testing.fake_broker.faults.plan import Fault
from kite_testing.fake_broker.orders.order_house import OrderHouse
from tests.testing.fake_broker.caller import Caller

FORM = {
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "order_type": "LIMIT",
    "quantity": "1",
    "product": "MIS",
    "price": "1500",
}
PLACED = ["PUT ORDER REQ RECEIVED", "VALIDATION PENDING", "OPEN PENDING"]


def caller_at(text: str = "2026-11-20 10:00:00", **settings: Any) -> Caller:
    """A caller whose broker starts at this moment, with INFY at 1500."""
    caller = Caller(FakeBroker(start=datetime.fromisoformat(text), **settings))
    caller.broker.market.set_price("NSE:INFY", 1500)
    return caller


def form_request(variety: str = "regular", **changes: Any) -> Request:
    """The usual order with some fields changed; None leaves one out."""
    form: dict[str, Any] = {**FORM, **changes}
    pairs = [(name, str(value)) for name, value in form.items() if value is not None]
    return post(f"/orders/{variety}", form=pairs, repeat=Repeat.NEVER)


def place(caller: Caller, variety: str = "regular", **changes: Any) -> str:
    """The id of an order that is taken."""
    response = caller.response(form_request(variety, **changes))
    assert response.status == 200, response.body
    order_id: str = json.loads(response.body)["data"]["order_id"]
    return order_id


def refusal(caller: Caller, variety: str = "regular", **changes: Any) -> tuple[int, str, str]:
    """Status, error type and message of an order that is refused."""
    response = caller.response(form_request(variety, **changes))
    return refused(response.status, response.body)


def refused(status: int, body: bytes) -> tuple[int, str, str]:
    envelope = json.loads(body)
    assert envelope["status"] == "error", envelope
    return status, envelope["error_type"], envelope["message"]


def change(caller: Caller, order_id: str, variety: str = "regular", **form: Any) -> Any:
    """The answer to a modification, whole."""
    pairs = [(name, str(value)) for name, value in form.items()]
    path = f"/orders/{variety}/{order_id}"
    return caller.response(describe("PUT", path, form=pairs, repeat=Repeat.NEVER))


def cancel(caller: Caller, order_id: str, variety: str = "regular", **query: str) -> Any:
    """The answer to a cancellation, whole."""
    path = f"/orders/{variety}/{order_id}"
    return caller.response(describe("DELETE", path, query=list(query.items()), repeat=Repeat.NEVER))


def rows(caller: Caller) -> list[dict[str, Any]]:
    """The order book as it stands on the wire."""
    found: list[dict[str, Any]] = caller.data(caller.calls.orders.all())
    return found


def row(caller: Caller, order_id: str) -> dict[str, Any]:
    """One row of the book."""
    return next(each for each in rows(caller) if each["order_id"] == order_id)


def history(caller: Caller, order_id: str) -> list[dict[str, Any]]:
    """The states of an order as they stand on the wire."""
    found: list[dict[str, Any]] = caller.data(caller.calls.orders.history(order_id))
    return found


def show_offer(caller: Caller, quantity: int, price: int = 1500) -> None:
    """Somebody offers so many shares of INFY; nobody bids."""
    now = caller.broker.clock.now()
    tick = {"time": now, "price": price, "buy": [], "sell": [[price, quantity]]}
    caller.broker.market.play_ticks("NSE:INFY", [tick])


def orders_of(caller: Caller) -> OrderHouse:
    """The order side of the broker."""
    return caller.broker.levers.stage.engine.orders


def arm(caller: Caller, name: str, **parts: Any) -> int:
    """Arm a fault; its number."""
    return caller.broker.levers.stage.engine.faults.arm(Fault(name=name, **parts)).number


def run_to(caller: Caller, hour: int, minute: int = 0, *, days: int = 0) -> None:
    """Let time pass to this time of day, so many days from the present one."""
    now = caller.broker.clock.now()
    target = now.replace(day=now.day + days, hour=hour, minute=minute, second=0, microsecond=0)
    caller.broker.run((target - now).total_seconds())


def log_in(caller: Caller) -> None:
    """A session for the day, as after 06:00."""
    token = caller.broker.request_token()
    caller.ask(caller.calls.session.generate(token, api_secret=caller.broker.api_secret))


def auction_number(caller: Caller) -> str:
    """The number of the auction of INFY."""
    rows = caller.data(caller.calls.portfolio.auctions())
    return next(str(each["auction_number"]) for each in rows if each["tradingsymbol"] == "INFY")

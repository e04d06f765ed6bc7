"""A trading desk for tests: orders and positions in rows, answered by endpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kite_core.messages import Request, Response
from kite_core.models.order_params import OrderParams
from kite_testing.scripted_transport import Line

BOOK = "GET /orders"
PLACE = "POST /orders/{variety}"
CANCEL = "DELETE /orders/{variety}/{order_id}"
POSITIONS = "GET /portfolio/positions"
HOLDINGS = "GET /portfolio/holdings"
TRADES = "GET /trades"


def success(data: Any) -> Response:
    return Response(status=200, body=json.dumps({"status": "success", "data": data}).encode())


def refusal(
    error_type: str = "InputException", status: int = 400, message: str = "No."
) -> Response:
    envelope = {"status": "error", "message": message, "error_type": error_type, "data": None}
    return Response(status=status, body=json.dumps(envelope).encode())


def receipt(order_id: str = "1") -> Response:
    return success({"order_id": order_id})


class DeskTransport:
    """Answers each endpoint from a script of its own, whose last line is repeated."""

    def __init__(self, answers: Mapping[str, Sequence[Line] | Line]) -> None:
        self._answers = {
            endpoint: list(lines) if isinstance(lines, Sequence) else [lines]
            for endpoint, lines in answers.items()
        }
        self.requests: list[Request] = []

    async def send(self, request: Request, /) -> Response:
        self.requests.append(request)
        lines = self._answers[request.endpoint]
        line = lines.pop(0) if len(lines) > 1 else lines[0]
        if isinstance(line, BaseException):
            raise line
        assert isinstance(line, Response)
        return line

    async def close(self) -> None: ...

    def sent(self, endpoint: str) -> list[Request]:
        return [request for request in self.requests if request.endpoint == endpoint]

    @property
    def calls(self) -> list[str]:
        return [request.endpoint for request in self.requests]


def order_row(order_id: str, status: str = "OPEN", **fields: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "status": status,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 10,
        "product": "MIS",
        "variety": "regular",
        **fields,
    }


def book(*rows: Any) -> Response:
    return success(list(rows))


def position_row(quantity: int, **fields: Any) -> dict[str, Any]:
    return {
        "tradingsymbol": "INFY",
        "exchange": "NSE",
        "product": "MIS",
        "instrument_token": 408065,
        "quantity": quantity,
        **fields,
    }


def positions(*rows: Any) -> Response:
    return success({"net": list(rows), "day": []})


def buy(tradingsymbol: str = "INFY", *, tag: str | None = None) -> OrderParams:
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol=tradingsymbol,
        transaction_type="BUY",
        quantity=1,
        price=1500,
        product="CNC",
        tag=tag,
    )

"""Which parts of the broker fail together, as seen from outside."""

from __future__ import annotations

from collections.abc import Mapping

from kite_core.messages import Request

# The first one counts that an endpoint, or its path, begins with.
_GROUPS: Mapping[str, str] = {
    "GET /orders": "order book",
    "GET /trades": "order book",
    "/orders": "orders",
    "/quote": "quotes",
    "/instruments/trigger_range": "quotes",
    "/instruments/historical": "historical",
    "/instruments": "instruments",
    "/mf/instruments": "instruments",
    "/mf": "mutual funds",
    "/portfolio": "portfolio",
    "/user": "user",
    "/session": "session",
    "/gtt": "gtt",
    "/alerts": "alerts",
    "/margins": "margins",
    "/charges": "margins",
}


def group_of(request: Request) -> str:
    """The part of the broker that a request asks, such as "orders" or "historical".

    Writing orders and reading the order book are two groups: when the one fails, the other is what
    tells where the orders stand.
    """
    endpoint = request.endpoint or f"{request.method} {request.path}"
    path = endpoint.partition(" ")[2]
    names = (
        name
        for start, name in _GROUPS.items()
        if endpoint.startswith(start) or path.startswith(start)
    )
    return next(names, "other")

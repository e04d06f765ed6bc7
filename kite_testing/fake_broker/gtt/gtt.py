"""Good-till-triggered orders: known calls, and none of them built so far."""

from __future__ import annotations

from kite_testing.fake_broker.wire.routing import Route, unbuilt


def routes() -> tuple[Route, ...]:
    """The calls of this topic."""
    return (
        unbuilt("POST", "/gtt/triggers"),
        unbuilt("GET", "/gtt/triggers"),
        unbuilt("GET", "/gtt/triggers/{id}"),
        unbuilt("PUT", "/gtt/triggers/{id}"),
        unbuilt("DELETE", "/gtt/triggers/{id}"),
    )

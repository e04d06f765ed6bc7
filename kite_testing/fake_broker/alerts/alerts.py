"""Price alerts: known calls, and none of them built so far."""

from __future__ import annotations

from kite_testing.fake_broker.wire.routing import Route, unbuilt


def routes() -> tuple[Route, ...]:
    """The calls of this topic."""
    return (
        unbuilt("POST", "/alerts"),
        unbuilt("GET", "/alerts"),
        unbuilt("GET", "/alerts/{uuid}"),
        unbuilt("PUT", "/alerts/{uuid}"),
        unbuilt("DELETE", "/alerts"),
        unbuilt("GET", "/alerts/{uuid}/history"),
    )

"""Margin and charges calculators: known calls, and none of them built so far."""

from __future__ import annotations

from kite_testing.fake_broker.wire.routing import Route, unbuilt


def routes() -> tuple[Route, ...]:
    """The calls of this topic."""
    return (
        unbuilt("POST", "/margins/orders"),
        unbuilt("POST", "/margins/basket"),
        unbuilt("POST", "/charges/orders"),
    )

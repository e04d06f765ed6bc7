"""Mutual funds: known calls, and none of them built so far."""

from __future__ import annotations

from kite_testing.fake_broker.wire.routing import Route, unbuilt


def routes() -> tuple[Route, ...]:
    """The calls of this topic."""
    return (
        unbuilt("GET", "/mf/orders"),
        unbuilt("GET", "/mf/orders/{order_id}"),
        unbuilt("POST", "/mf/orders"),
        unbuilt("DELETE", "/mf/orders/{order_id}"),
        unbuilt("GET", "/mf/sips"),
        unbuilt("GET", "/mf/sips/{sip_id}"),
        unbuilt("POST", "/mf/sips"),
        unbuilt("PUT", "/mf/sips/{sip_id}"),
        unbuilt("DELETE", "/mf/sips/{sip_id}"),
        unbuilt("GET", "/mf/holdings"),
        unbuilt("GET", "/mf/holdings/{isin}"),
        unbuilt("GET", "/mf/allotments"),
        unbuilt("GET", "/mf/instruments"),
    )

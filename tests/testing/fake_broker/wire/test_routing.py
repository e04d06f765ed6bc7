"""Paths to calls."""

from __future__ import annotations

import pytest

from kite_core.messages import Response
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.fake_broker.wire.routing import Routes, route


def nothing(_: Asked) -> Response:
    return Response(status=200)


ROUTES = Routes(
    route(method, template, nothing)
    for method, template in (
        ("GET", "/orders"),
        ("GET", "/orders/{order_id}"),
        ("POST", "/orders/{variety}"),
        ("GET", "/instruments/{exchange}"),
        ("GET", "/instruments/historical/{token}/{interval}"),
        ("GET", "/instruments/{exchange}/summary"),
        ("GET", "/quote"),
    )
)


@pytest.mark.parametrize(
    ("method", "path", "template", "values"),
    [
        ("GET", "/orders", "/orders", {}),
        ("GET", "/orders/", "/orders", {}),
        ("GET", "/orders/17", "/orders/{order_id}", {"order_id": "17"}),
        ("GET", "/orders/a%20b", "/orders/{order_id}", {"order_id": "a b"}),
        ("POST", "/orders/regular", "/orders/{variety}", {"variety": "regular"}),
        ("GET", "/instruments/historical", "/instruments/{exchange}", {"exchange": "historical"}),
        (
            "GET",
            "/instruments/historical/summary",
            "/instruments/{exchange}/summary",
            {"exchange": "historical"},
        ),
        (
            "GET",
            "/instruments/historical/1/day",
            "/instruments/historical/{token}/{interval}",
            {"token": "1", "interval": "day"},
        ),
    ],
)
def test_path_is_found(method: str, path: str, template: str, values: dict[str, str]) -> None:
    row, found = ROUTES.find(method, path)

    assert (row.template, found) == (template, values)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/orders/1/2", 404),
        ("GET", "/orders//", 200),
        ("GET", "/instruments//summary", 404),
        ("GET", "/{}", 404),
        ("PUT", "/orders", 405),
        ("PATCH", "/orders", 405),
        ("PATCH", "/nowhere", 404),
        ("GET", "/Orders", 307),
        ("GET", "/Nowhere", 404),
    ],
)
def test_other_paths_are_refused(method: str, path: str, status: int) -> None:
    try:
        ROUTES.find(method, path)
        found = 200
    except RefusedError as error:
        found = error.status

    assert found == status


def test_redirect_keeps_the_case_of_values() -> None:
    with pytest.raises(RefusedError) as caught:
        ROUTES.find("GET", "/INSTRUMENTS/NSE")

    assert caught.value.data == "/instruments/NSE"


def test_orders_and_market_data_are_counted_on_their_own() -> None:
    buckets = {row.endpoint: row.bucket for row in ROUTES}

    assert buckets["POST /orders/{variety}"] == "order"
    assert buckets["GET /quote"] == "quote"
    assert buckets["GET /instruments/historical/{token}/{interval}"] == "historical"
    assert buckets["GET /orders"] == buckets["GET /instruments/{exchange}"] == "other"


def test_routes_are_found_again_after_more_paths_than_are_remembered() -> None:
    for order_id in range(1_000):
        ROUTES.find("GET", f"/orders/{order_id}")

    first, values = ROUTES.find("GET", "/orders/0")
    placing, _ = ROUTES.find("POST", "/orders/0")

    assert (first.template, values) == ("/orders/{order_id}", {"order_id": "0"})
    assert placing.template == "/orders/{variety}"

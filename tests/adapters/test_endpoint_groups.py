from __future__ import annotations

import pytest

from kite_adapters.endpoint_groups import group_of
from kite_core.messages import Request, get
from tests.core.expected_calls import EVERY_CALL


@pytest.mark.parametrize(
    ("endpoint", "group"),
    [
        ("POST /orders/{variety}", "orders"),
        ("PUT /orders/{variety}/{order_id}", "orders"),
        ("DELETE /orders/{variety}/{order_id}", "orders"),
        ("GET /orders", "order book"),
        ("GET /orders/{order_id}/trades", "order book"),
        ("GET /trades", "order book"),
        ("GET /quote", "quotes"),
        ("GET /quote/ltp", "quotes"),
        ("GET /instruments/trigger_range/{transaction_type}", "quotes"),
        ("GET /instruments/historical/{instrument_token}/{interval}", "historical"),
        ("GET /instruments", "instruments"),
        ("GET /instruments/{exchange}", "instruments"),
        ("GET /mf/instruments", "instruments"),
        ("POST /mf/orders", "mutual funds"),
        ("POST /gtt/triggers", "gtt"),
        ("POST /charges/orders", "margins"),
        ("POST /session/token", "session"),
        ("GET /something/new", "other"),
    ],
)
def test_what_fails_together_is_one_group(endpoint: str, group: str) -> None:
    assert group_of(Request(method="GET", path="/x", endpoint=endpoint)) == group


def test_every_call_of_the_api_belongs_to_a_named_group() -> None:
    assert all(group_of(call.request) != "other" for call in EVERY_CALL)


def test_a_request_without_a_template_is_known_by_its_path() -> None:
    assert group_of(Request(method="GET", path="/portfolio/holdings")) == "portfolio"


def test_reading_and_writing_orders_are_told_apart_without_a_template() -> None:
    assert group_of(Request(method="GET", path="/orders/1")) == "order book"
    assert group_of(Request(method="DELETE", path="/orders/regular/1")) == "orders"


def test_a_group_is_the_same_for_all_ids() -> None:
    first, second = (get("/orders/{order_id}", path={"order_id": each}) for each in ("1", "2"))

    assert group_of(first) == group_of(second)

from __future__ import annotations

import pytest

from kite_testing.fake_broker.served.sandbox_door import api_target, breaks_the_rule


@pytest.mark.parametrize(
    ("target", "inner"),
    [
        ("/oms/orders?x=1", "/orders?x=1"),
        ("/oms/instruments/historical/1/day", "/instruments/historical/1/day"),
        ("/instruments", "/instruments"),
        ("/instruments/NSE?x=1", "/instruments/NSE?x=1"),
        ("/orders", None),
        ("/omsorders", None),
        ("/instruments/historical/1/day", None),
        ("/oms", None),
    ],
)
def test_every_path_but_those_of_the_dumps_needs_the_prefix(target: str, inner: str | None) -> None:
    assert api_target(target) == inner


@pytest.mark.parametrize(
    ("method", "target", "body", "breaks"),
    [
        ("POST", "/orders/regular", b"order_type=LIMIT", False),
        ("POST", "/orders/regular", b"order_type=MARKET", True),
        ("POST", "/orders/regular", b"", True),
        ("PUT", "/orders/regular/1", b"price=1", False),
        ("PUT", "/orders/regular/1", b"order_type=SL", True),
        ("DELETE", "/orders/regular/1", b"", False),
        ("POST", "/margins/orders", b"[]", False),
    ],
)
def test_only_limit_orders_are_taken(method: str, target: str, body: bytes, breaks: bool) -> None:
    assert breaks_the_rule(method, target, body) is breaks

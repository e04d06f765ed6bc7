from __future__ import annotations

from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ValidationError
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

ALERTS = KiteCalls().alerts


def test_deleting_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="Give the uuid of each alert"):
        ALERTS.delete()


def test_deleting_an_empty_uuid_is_refused() -> None:
    with pytest.raises(ValidationError, match="uuids"):
        ALERTS.delete("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", " ")


@pytest.mark.parametrize(
    ("options", "fix"),
    [
        ({"status": "on"}, "Use one of enabled"),
        ({"page": 0}, "at least 1"),
        ({"page_size": 0}, "at least 1"),
    ],
)
def test_a_filter_that_cannot_match_is_refused(options: dict[str, Any], fix: str) -> None:
    with pytest.raises(ValidationError, match=fix):
        ALERTS.all(**options)


def test_all_alerts_are_asked_for_without_a_filter() -> None:
    assert ALERTS.all().request.query == ()


def test_deleting_answers_nothing() -> None:
    kite = Kite(ports_over([fixture("alerts/delete.json")]))

    assert kite.alerts.delete("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee") is None


async def test_alerts_with_orders_show_their_basket() -> None:
    kite = AsyncKite(asyncio_ports_over([fixture("alerts/all.json")]))

    plain, with_orders, _ = await kite.alerts.all()

    assert plain.basket is None
    assert plain.is_enabled
    assert with_orders.basket is not None
    assert with_orders.basket.items[0].params.price == 1499.95

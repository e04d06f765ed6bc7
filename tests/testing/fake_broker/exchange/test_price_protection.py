"""How far from the latest trades an option may trade."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.exchange.price_protection import PriceProtection
from kite_testing.fake_broker.money import RUPEE
from tests.testing.fake_broker.exchange.floor import Floor

OPTION = "NFO:NIFTY26NOV26000CE"


def range_at(premium: float) -> tuple[float, float] | None:
    floor = Floor(key=OPTION)
    floor.show(premium)
    floor.broker.run(60)
    found = PriceProtection(floor.engine.prices).range_of(floor.instrument, floor.now)
    return None if found is None else (float(found[0] / RUPEE), float(found[1] / RUPEE))


@pytest.mark.parametrize(
    ("premium", "expected"),
    [(200, (120, 280)), (50.05, (30.03, 70.07)), (50, (30, 70)), (10, (-10, 30))],
)
def test_range_is_a_part_of_large_premiums_and_rupees_of_small_ones(
    premium: float, expected: tuple[float, float]
) -> None:
    assert range_at(premium) == expected


def test_average_is_that_of_the_last_thirty_seconds() -> None:
    floor = Floor(key=OPTION)
    floor.show(200)
    floor.broker.run(60)
    floor.show(260)
    floor.broker.run(15)

    found = PriceProtection(floor.engine.prices).range_of(floor.instrument, floor.now)

    assert found is not None
    assert found[1] == 230 * RUPEE * 140 // 100


@pytest.mark.parametrize("key", ["NSE:INFY", "NFO:INFY26NOVFUT"])
def test_only_options_are_protected(key: str) -> None:
    floor = Floor(key=key)
    protection = PriceProtection(floor.engine.prices)

    assert protection.range_of(floor.instrument, floor.now) is None
    assert protection.allows(floor.order(price=1), floor.now)


def test_bounds_of_the_range_are_allowed_and_what_lies_beyond_is_not() -> None:
    floor = Floor(key=OPTION)
    floor.show(200)
    floor.broker.run(60)
    protection = PriceProtection(floor.engine.prices)

    allowed = [protection.allows(floor.order(price=price), floor.now) for price in (120, 280, 0)]
    refused = [protection.allows(floor.order(price=price), floor.now) for price in (119.95, 280.05)]

    assert allowed == [True, True, True]
    assert refused == [False, False]

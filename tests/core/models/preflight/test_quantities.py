from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.quantities import lot_of
from kite_core.models.words import Exchange
from kite_core.rulebook.book import rules_on
from tests.core.models.preflight.wishes import (
    CALL,
    FUTURE,
    GOLD,
    INFY,
    RUPEE,
    TODAY,
    doubts,
    preflight,
    texts,
)

ICEBERG: dict[str, Any] = {"variety": "iceberg", "iceberg_legs": 5}


@pytest.mark.parametrize(
    ("instrument", "lot"),
    [(INFY, 1), (FUTURE, 65), (RUPEE, 1), (GOLD, 1), (replace(INFY, lot_size=0), 1)],
)
def test_currency_and_commodities_are_counted_in_lots_already(
    instrument: Instrument, lot: int
) -> None:
    assert lot_of(instrument, TODAY.trading) == lot


@pytest.mark.parametrize(
    ("instrument", "quantity", "fault"),
    [
        (FUTURE, 130, None),
        (FUTURE, 70, "70 is not a multiple of the lot of 65. Use 65 or 130."),
        (FUTURE, 1, "1 is not a multiple of the lot of 65. Use 65."),
        (RUPEE, 1, None),
        (GOLD, 3, None),
        (replace(INFY, lot_size=400), 500, "500 is not a multiple of the lot of 400. Use 400 or"),
    ],
)
def test_quantities_are_whole_lots(
    instrument: Instrument, quantity: int, fault: str | None
) -> None:
    found = texts(preflight(instrument, quantity=quantity))

    assert len(found) == (fault is not None)
    assert all(text.startswith(f"quantity: {fault}") for text in found)


def test_legs_of_an_iceberg_are_whole_lots() -> None:
    found = preflight(FUTURE, **ICEBERG, quantity=650, iceberg_quantity=163)

    assert texts(found) == [
        "iceberg_quantity: 163 is not a multiple of the lot of 65. Use 130 or 195."
    ]


@pytest.mark.parametrize(
    ("instrument", "changes", "fault"),
    [
        (FUTURE, {"quantity": 1755}, None),
        (
            FUTURE,
            {"quantity": 1820},
            (
                "quantity: 1820 is above the freeze quantity of 1800. "
                "Use at most 1755, or 17550 with autoslice=True."
            ),
        ),
        (FUTURE, {"quantity": 1820, "autoslice": True}, None),
        (FUTURE, {"quantity": 17_550, "autoslice": True}, None),
        (
            FUTURE,
            {"quantity": 17_615, "autoslice": True},
            (
                "quantity: 17615 is above the freeze quantity of 1800. "
                "Use at most 1755, or 17550 with autoslice=True."
            ),
        ),
        (FUTURE, {**ICEBERG, "quantity": 8775, "iceberg_quantity": 1755}, None),
        (
            FUTURE,
            {**ICEBERG, "quantity": 9100, "iceberg_quantity": 1820},
            "iceberg_quantity: 1820 is above the freeze quantity of 1800. Use at most 1755.",
        ),
        (RUPEE, {"quantity": 10_000}, None),
        (
            RUPEE,
            {"quantity": 10_001},
            (
                "quantity: 10001 is above the freeze quantity of 10000. "
                "Use at most 10000, or 100000 with autoslice=True."
            ),
        ),
        (replace(CALL, name="RELIANCE"), {"quantity": 65_000}, None),
    ],
)
def test_one_order_stays_within_the_freeze_quantity(
    instrument: Instrument, changes: dict[str, Any], fault: str | None
) -> None:
    assert texts(preflight(instrument, **changes)) == ([fault] if fault else [])


def test_a_freeze_quantity_of_another_time_only_warns() -> None:
    later = rules_on(date(2026, 9, 1))

    found = preflight(replace(FUTURE, expiry=None), rules=later, quantity=1820)

    assert found.faults == ()
    assert "(the figure is of another time: NSE, " in doubts(found)[0]


def test_slicing_what_needs_no_slices_is_a_warning() -> None:
    found = preflight(FUTURE, quantity=1755, autoslice=True)

    assert found.faults == ()
    assert doubts(found) == [
        (
            "autoslice: 1755 is not above the freeze quantity of 1800 "
            "(unconfirmed: users tell of refusals). Leave it out."
        )
    ]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"quantity": 100_000, "price": 1000}, []),
        (
            {"quantity": 100_001, "price": 1},
            ["quantity: 100001 shares are too many. Use at most 100000 an order."],
        ),
        (
            {"quantity": 50_001, "price": 2000},
            ["quantity: 100002000 rupees are too much. Stay within 100000000 rupees an order."],
        ),
        ({"quantity": 200_000, "price": 1, "autoslice": True}, []),
        ({**ICEBERG, "quantity": 300_000, "iceberg_quantity": 60_000, "price": 1}, []),
        (
            {**ICEBERG, "quantity": 600_000, "iceberg_quantity": 120_000, "price": 1},
            ["iceberg_quantity: 120000 shares are too many. Use at most 100000 an order."],
        ),
    ],
)
def test_orders_for_shares_are_capped(changes: dict[str, Any], faults: list[str]) -> None:
    assert texts(preflight(INFY, **changes)) == faults


def test_contracts_are_not_capped_as_shares_are() -> None:
    assert preflight(GOLD, quantity=200_000, price=7000).is_clear


@pytest.mark.parametrize(("last_price", "warns"), [(None, False), (1000, False), (1001, True)])
def test_the_value_of_a_market_order_is_a_guess(last_price: Any, warns: bool) -> None:
    order: dict[str, Any] = {"order_type": "MARKET", "price": None, "market_protection": -1}

    found = preflight(INFY, last_price=last_price, quantity=100_000, **order)

    assert found.faults == ()
    assert [warning.field for warning in found.warnings] == ["quantity"] * warns


@pytest.mark.parametrize(
    ("exchange", "disclosed", "warns"),
    [
        (Exchange.NSE, 9, True),
        (Exchange.NSE, 10, True),
        (Exchange.NSE, 11, False),
        (Exchange.NSE, 0, False),
        (Exchange.BSE, 1, True),
    ],
)
def test_a_small_disclosed_part_is_a_warning(
    exchange: Exchange, disclosed: int, warns: bool
) -> None:
    share = replace(INFY, exchange=exchange)

    found = preflight(share, quantity=101, disclosed_quantity=disclosed)

    expected = [f"disclosed_quantity: {disclosed} of 101 is too small a part"] * warns
    assert found.faults == ()
    assert [text.partition(" (")[0] for text in doubts(found)] == expected
    assert all("Use at least 11" in text for text in doubts(found))


@pytest.mark.parametrize(
    ("instrument", "changes", "fault"),
    [
        (INFY, {"quantity": 100, "price": 1000, "iceberg_quantity": 20}, None),
        (
            INFY,
            {"quantity": 99, "price": 1000, "iceberg_quantity": 20},
            (
                "quantity: 99000 rupees are too little for an iceberg. "
                "Use at least 100000 rupees, or one order."
            ),
        ),
        (FUTURE, {"quantity": 325, "iceberg_quantity": 65}, None),
        (
            FUTURE,
            {"quantity": 260, "iceberg_quantity": 65},
            "quantity: 260 is too little for an iceberg. Use at least 325, which is 5 lots.",
        ),
        (
            INFY,
            {"quantity": 1000, "iceberg_legs": 51, "iceberg_quantity": 20},
            "iceberg_legs: 51 legs are not possible. Use 2 to 50 legs.",
        ),
    ],
)
def test_an_iceberg_is_worth_its_name(
    instrument: Instrument, changes: dict[str, Any], fault: str | None
) -> None:
    found = preflight(instrument, **{**ICEBERG, **changes})

    assert texts(found) == ([fault] if fault else [])


def test_legs_that_do_not_add_up_are_a_warning() -> None:
    found = preflight(INFY, **ICEBERG, quantity=1000, iceberg_quantity=100)

    assert found.faults == ()
    assert doubts(found)[0].startswith("iceberg_quantity: 5 legs of 100 are less than 1000 (")
    assert "Use legs of 200, or more of them." in doubts(found)[0]

"""Which orders are taken at which hour, by the calendar."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.fake_broker.orders.house import caller_at, place, refusal, row

CLOSED = "Markets are closed right now."
MARKET: dict[str, Any] = {"order_type": "MARKET", "market_protection": -1}
STOP = {"order_type": "SL", "trigger_price": 1510, "price": 1520}


@pytest.mark.parametrize(
    ("moment", "form", "message"),
    [
        ("2026-11-20 16:30:00", {"product": "CNC"}, CLOSED),
        ("2026-11-20 08:30:00", {"product": "CNC"}, CLOSED),
        ("2026-11-24 10:00:00", {"product": "CNC"}, CLOSED),
        ("2026-11-24 10:00:00", {}, "MIS (intraday) are blocked as the markets are not open"),
        ("2026-11-20 15:12:00", {}, "MIS and CO orders are blocked"),
        ("2026-11-20 10:00:00", {"variety": "amo"}, "After market orders (AMO) can only"),
        (
            "2026-11-20 10:00:00",
            {
                "variety": "auction",
                "transaction_type": "SELL",
                "product": "CNC",
                "auction_number": "1",
            },
            "Auction orders are only allowed between 14:30 and 15:00.",
        ),
        ("2026-11-20 09:02:00", STOP, "Only limit and market orders for the day"),
        ("2026-11-20 09:02:00", {"validity": "IOC"}, "Only limit and market orders for the day"),
    ],
)
def test_order_outside_its_hours_is_refused(
    moment: str, form: dict[str, Any], message: str
) -> None:
    caller = caller_at(moment, hours="exchange")

    assert refusal(caller, **form)[2].startswith(message)
    assert refusal(caller, **form)[0] == 400


@pytest.mark.parametrize(
    ("moment", "form"),
    [
        ("2026-11-20 10:00:00", {}),
        ("2026-11-20 09:02:00", {}),
        ("2026-11-20 09:02:00", MARKET),
        ("2026-11-20 16:30:00", {"variety": "amo"}),
        ("2026-11-21 12:00:00", {"variety": "amo"}),
    ],
)
def test_order_inside_its_hours_is_taken(moment: str, form: dict[str, Any]) -> None:
    caller = caller_at(moment, hours="exchange")

    assert place(caller, **form)


def test_market_order_comes_too_late_for_the_pre_open() -> None:
    caller = caller_at("2026-11-20 09:06:00", hours="exchange")

    order_id = place(caller, **MARKET)
    caller.broker.run(1)

    seen = row(caller, order_id)
    assert (seen["status"], seen["status_message"]) == (
        "REJECTED",
        "Market orders are currently not allowed.",
    )


@pytest.mark.parametrize("moment", ["2026-11-20 03:00:00", "2026-11-22 12:00:00"])
@pytest.mark.parametrize("variety", ["regular", "amo", "co", "iceberg"])
def test_broker_that_never_closes_takes_every_variety(moment: str, variety: str) -> None:
    caller = caller_at(moment)

    form: dict[str, Any] = {
        "trigger_price": 1480,
        "quantity": 100,
        "iceberg_legs": 2,
        "iceberg_quantity": 50,
    }

    assert place(caller, variety, **form)

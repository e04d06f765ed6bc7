from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_testing.manual_clock import ManualClock
from tests.core.services.desk import (
    HOLDINGS,
    POSITIONS,
    TRADES,
    DeskTransport,
    position_row,
    positions,
    success,
)
from tests.ports import asyncio_ports_over, ports_over


def trade_row(quantity: int, price: float, **fields: Any) -> dict[str, Any]:
    return {
        "trade_id": "1",
        "order_id": "1",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY" if quantity > 0 else "SELL",
        "quantity": abs(quantity),
        "average_price": price,
        "product": "MIS",
        "fill_timestamp": "2026-11-20 10:00:00",
        **fields,
    }


HELD = {
    "tradingsymbol": "INFY",
    "exchange": "NSE",
    "instrument_token": 408065,
    "quantity": 10,
    "average_price": 100.0,
}


def desk(*trades: Any, seen: Any = None, holdings: Any = None) -> DeskTransport:
    return DeskTransport(
        {
            TRADES: success(list(trades)),
            POSITIONS: positions() if seen is None else seen,
            HOLDINGS: success([HELD] if holdings is None else holdings),
        }
    )


def test_the_days_trades_are_read_before_their_positions() -> None:
    transport = desk(
        trade_row(10, 100.0),
        trade_row(-10, 101.5, fill_timestamp="2026-11-20 11:00:00"),
        seen=positions(position_row(0, last_price=103.0)),
    )

    report = Kite(ports_over(transport)).orders.trades_with_pnl()

    assert transport.calls == [TRADES, POSITIONS]
    assert report.realised == 15.0
    assert report.method == "fifo"


def test_on_a_virtual_day_before_the_first_rates_the_charges_are_unknown() -> None:
    seen = positions(position_row(0, last_price=103.0))
    transport = desk(trade_row(10, 100.0), trade_row(-10, 101.5), seen=seen)
    clock = ManualClock(datetime(2019, 6, 3, 15, 0, tzinfo=IST))

    report = Kite(ports_over(transport, clock=clock)).orders.trades_with_pnl()

    assert report.realised == 15.0
    assert report.charges is None


async def test_the_profit_can_be_awaited() -> None:
    transport = desk(trade_row(10, 100.0))

    kite = AsyncKite(asyncio_ports_over(transport))
    report = await kite.orders.trades_with_pnl(method="average", marks={"NSE:INFY": 101})

    assert (report.method, report.unrealised) == ("average", 10.0)


def test_marks_of_what_was_not_traded_are_named() -> None:
    transport = desk(trade_row(10, 100.0))

    kite = Kite(ports_over(transport))
    report = kite.orders.trades_with_pnl(marks={"NSE:INFY": 101, "NSE:SBIN": 900})

    assert report.unused_marks == ["NSE:SBIN"]


@pytest.mark.parametrize("marks", [5, 0, {"INFY": 1}])
def test_marks_that_cannot_be_meant_are_refused_before_any_request(marks: Any) -> None:
    with pytest.raises(ValidationError, match="marks"):
        Kite(ports_over([])).orders.trades_with_pnl(marks=marks)


def test_a_day_without_trades_needs_no_more_requests() -> None:
    transport = desk()

    report = Kite(ports_over(transport)).orders.trades_with_pnl()

    assert transport.calls == [TRADES]
    assert report.rows == []


def test_holdings_are_read_only_for_a_sale_of_them() -> None:
    transport = desk(trade_row(-10, 110.0, product="CNC"))
    kite = Kite(ports_over(transport))

    with_opening = kite.orders.trades_with_pnl()
    without = kite.orders.trades_with_pnl(with_opening=False)

    assert transport.calls == [TRADES, POSITIONS, HOLDINGS, TRADES, POSITIONS]
    assert (with_opening.realised, with_opening.rows[0].open_quantity) == (100.0, 0)
    assert (without.realised, without.rows[0].open_quantity) == (0.0, -10)


def test_rows_that_cannot_be_read_are_named_wherever_they_are_from() -> None:
    odd = {"quantity": "many"}
    transport = desk(
        trade_row(-1, 100.0, product="CNC"), odd, seen=positions(odd), holdings=[HELD, odd]
    )

    report = Kite(ports_over(transport)).orders.trades_with_pnl()

    assert [row.row for row in report.skipped] == [odd, odd, odd]


def test_a_wrong_method_or_mark_is_refused_before_any_request() -> None:
    method: Any = "lifo"

    with pytest.raises(ValidationError, match=r'orders\.trades_with_pnl.*"fifo" or "average"'):
        Kite(ports_over([])).orders.trades_with_pnl(method=method)

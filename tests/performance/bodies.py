"""Answers of a broker with a long day behind it, made up."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

START = datetime(2026, 11, 2, 9, 15)  # noqa: DTZ001  # reason: as the broker writes it, without a zone
ROWS = 500
VARIANTS = 6
"""So many bodies with times of their own: more distinct times than any memo of ours holds."""


def orders_bodies(*, rows: int = ROWS, variants: int = VARIANTS) -> list[bytes]:
    """Order books; every time in all of them is distinct."""
    return [
        _envelope([_order(number, v * rows + number) for number in range(rows)])
        for v in range(variants)
    ]


def quotes_bodies(*, rows: int = ROWS, variants: int = VARIANTS) -> list[bytes]:
    """Full quotes with depth; every time in all of them is distinct."""
    return [
        _envelope({f"NSE:SYM{number}": _quote(number, v * rows + number) for number in range(rows)})
        for v in range(variants)
    ]


def candles_body(*, days: int = 60, minutes: int = 375) -> bytes:
    """Minute candles of trading days."""
    candles = [
        [
            f"{START + timedelta(days=day, minutes=minute):%Y-%m-%dT%H:%M:%S}+0530",
            *_prices(minute),
            minute,
        ]
        for day in range(days)
        for minute in range(minutes)
    ]
    return _envelope({"candles": candles})


def _envelope(data: Any) -> bytes:
    return json.dumps({"status": "success", "data": data}, separators=(",", ":")).encode()


def _moment(serial: int) -> str:
    return f"{START + timedelta(seconds=serial):%Y-%m-%d %H:%M:%S}"


def _prices(number: int) -> list[float]:
    return [round(1500 + number * 0.05 + step, 2) for step in (0.1, 2.35, -1.8, 0.45)]


def _order(number: int, serial: int) -> dict[str, Any]:
    status = ("COMPLETE", "OPEN", "CANCELLED", "REJECTED", "TRIGGER PENDING")[number % 5]
    return {
        "placed_by": "FB0001",
        "order_id": str(1_900_000_000_000_000_000 + serial),
        "exchange_order_id": str(1_100_000_000_000_000 + serial),
        "parent_order_id": None,
        "status": status,
        "status_message": None,
        "status_message_raw": None,
        "order_timestamp": _moment(serial * 3),
        "exchange_update_timestamp": _moment(serial * 3 + 1),
        "exchange_timestamp": _moment(serial * 3 + 2),
        "variety": "regular",
        "modified": False,
        "exchange": ("NSE", "NFO", "BSE", "MCX")[number % 4],
        "tradingsymbol": f"SYM{number}",
        "instrument_token": 400_000 + number,
        "order_type": ("LIMIT", "MARKET", "SL", "SL-M")[number % 4],
        "transaction_type": ("BUY", "SELL")[number % 2],
        "validity": "DAY",
        "product": ("CNC", "MIS", "NRML")[number % 3],
        "quantity": number + 1,
        "disclosed_quantity": 0,
        "price": _prices(number)[0],
        "trigger_price": 0,
        "average_price": _prices(number)[1],
        "filled_quantity": number,
        "pending_quantity": 1,
        "cancelled_quantity": 0,
        "market_protection": 0,
        "meta": {},
        "tag": None,
        "guid": f"{number}Xabc",
    }


def _quote(number: int, serial: int) -> dict[str, Any]:
    price, high, low, close = _prices(number)
    levels = [{"price": price + n, "quantity": 10 * n, "orders": n} for n in range(1, 6)]
    return {
        "instrument_token": 400_000 + number,
        "timestamp": _moment(serial * 2),
        "last_trade_time": _moment(serial * 2 + 1),
        "last_price": price,
        "last_quantity": 5,
        "buy_quantity": 1000,
        "sell_quantity": 5191,
        "volume": 7_360_198,
        "average_price": high,
        "oi": 0,
        "oi_day_high": 0,
        "oi_day_low": 0,
        "net_change": 0,
        "lower_circuit_limit": low,
        "upper_circuit_limit": high,
        "ohlc": {"open": price, "high": high, "low": low, "close": close},
        "depth": {"buy": levels, "sell": levels},
    }

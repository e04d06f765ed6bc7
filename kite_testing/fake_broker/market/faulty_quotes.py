"""What can be wrong with quotes and candles: faults D1, D2, D10 and D11, where they are armed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kite_testing.fake_broker.faults.plan import Faults

_FRESH_SECONDS = 15
_NO_LEVEL = {"price": 0, "quantity": 0, "orders": 0}


class FaultyQuotes:
    """Spoils answers about the market."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._frozen: dict[str, datetime] = {}

    def is_missing(self, key: str, now: datetime) -> bool:
        """D2: the answer leaves this key out."""
        armed = self._faults.armed
        return "D2" in armed and self._faults.strike("D2", now, key=key) is not None

    def moment(self, key: str, now: datetime) -> datetime:
        """D1: the moment whose quote is shown, which stands still while the fault lasts."""
        if "D1" not in self._faults.armed:
            self._frozen.clear()
            return now
        if self._faults.strike("D1", now, key=key) is None:
            self._frozen.pop(key, None)
            return now
        return self._frozen.setdefault(key, now)

    def spoil(self, key: str, row: dict[str, Any], now: datetime) -> dict[str, Any]:
        """D11: the depth is empty or crossed, or the last price is zero."""
        if "D11" not in self._faults.armed:
            return row
        fault = self._faults.strike("D11", now, key=key)
        if fault is None:
            return row
        how = fault.wishes.get("how", "empty")
        if how == "zero":
            return {**row, "last_price": 0}
        if "depth" not in row:
            return row
        depth = row["depth"]
        if how == "crossed":
            return {**row, "depth": {"buy": depth["sell"], "sell": depth["buy"]}}
        nothing = [dict(_NO_LEVEL) for _ in depth["buy"]]
        return {**row, "depth": {"buy": nothing, "sell": [dict(level) for level in nothing]}}

    def fresh(self, key: str, rows: list[list[Any]], now: datetime) -> list[list[Any]]:
        """D10: the candle that has just closed is not all there yet.

        It shows its opening for its close, and half of its volume.
        """
        if "D10" not in self._faults.armed or len(rows) < 2:
            return rows
        begun = datetime.fromisoformat(rows[-1][0])
        if (now - begun).total_seconds() > _FRESH_SECONDS:
            return rows
        if self._faults.strike("D10", now, key=key) is None:
            return rows
        stamp, opened, high, low, _, volume, *rest = rows[-2]
        return [*rows[:-2], [stamp, opened, high, low, opened, volume // 2, *rest], rows[-1]]

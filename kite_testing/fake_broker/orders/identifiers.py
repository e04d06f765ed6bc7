"""The ids that the broker and the exchanges give out, in the shapes of the real ones."""

from __future__ import annotations

from datetime import datetime

_EPOCH_MILLISECONDS = 1_288_834_974_657
"""Subtracted from Unix time: 19-digit order ids decode to their moment with it."""
_NODE = 6 << 12
_PER_MILLISECOND = 1 << 12
_FIRST_EXCHANGE_ID = {
    "NSE": 1_300_000_000_000_001,
    "BSE": 1_637_000_000_000_001,
    "NFO": 1_500_000_000_000_001,
    "BFO": 1_700_000_000_000_001,
    "CDS": 1_400_000_000_000_001,
    "BCD": 1_800_000_000_000_001,
    "MCX": 312_000_000_000_001,
}
"""Of the real ones those of NSE, NFO and MCX were seen."""


class Identifiers:
    """Counts up: order ids with the time, exchange and trade ids per exchange."""

    def __init__(self) -> None:
        self._millisecond = 0
        self._sequence = 0
        self._exchange_orders: dict[str, int] = {}
        self._trades: dict[str, int] = {}

    def order_id(self, now: datetime) -> str:
        """A snowflake: 41 bits of milliseconds, then a node, then a sequence."""
        millisecond = int(now.timestamp() * 1000) - _EPOCH_MILLISECONDS
        if millisecond > self._millisecond:
            self._millisecond, self._sequence = millisecond, 0
        elif (following := self._sequence + 1) < _PER_MILLISECOND:
            self._sequence = following
        else:
            self._millisecond, self._sequence = self._millisecond + 1, 0
        return str(self._millisecond << 22 | _NODE | self._sequence)

    def start_day(self) -> None:
        """The exchanges count from the beginning; order ids go on."""
        self._exchange_orders, self._trades = {}, {}

    def exchange_order_id(self, exchange: str) -> str:
        """The next number of an exchange's order book."""
        number = self._exchange_orders.get(exchange, _FIRST_EXCHANGE_ID[exchange])
        self._exchange_orders[exchange] = number + 1
        return str(number)

    def trade_id(self, exchange: str) -> str:
        """The next number of an exchange's trades."""
        number = self._trades.get(exchange, 10_000_001)
        self._trades[exchange] = number + 1
        return str(number)

"""The demat account: lines of shares, whatever exchange they were bought on."""

from __future__ import annotations

from collections.abc import Iterator

from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.lots import Lots, count_of, first_in_first_out
from kite_testing.fake_broker.market.instrument import Instrument


class Demat:
    """Holdings by symbol: a share has the same symbol, and the same ISIN, on both exchanges."""

    def __init__(self) -> None:
        self._lines: dict[str, Holding] = {}

    def __iter__(self) -> Iterator[Holding]:
        return iter(self._lines.values())

    def line(self, instrument: Instrument) -> Holding | None:
        """The line of a share, None when none is held."""
        return self._lines.get(instrument.tradingsymbol)

    def open_line(self, instrument: Instrument) -> Holding:
        """The line of a share, a new one when none is held."""
        return self._lines.setdefault(instrument.tradingsymbol, Holding(instrument=instrument))

    def put(self, holding: Holding) -> None:
        """Take this line instead of any other in the share; an empty one is forgotten."""
        self._lines[holding.instrument.tradingsymbol] = holding
        self.tidy()

    def clear(self) -> None:
        """Hold nothing."""
        self._lines.clear()

    def receive(self, instrument: Instrument, lots: Lots) -> None:
        """Shares that were bought, on their way until the next night."""
        if lots:
            holding = self.open_line(instrument)
            holding.lots.extend(lots)
            holding.t1_quantity += count_of(lots)

    def deliver(self, instrument: Instrument, quantity: int) -> int:
        """Give what was sold, the oldest first; how many of them were there.

        What comes in on the same night is not there yet.
        """
        holding = self.line(instrument)
        if holding is None:
            return 0
        given = max(min(quantity, holding.free - holding.t1_quantity), 0)
        _, holding.lots = first_in_first_out(holding.lots, given)
        return given

    def settle(self) -> None:
        """What was on its way is there."""
        for holding in self:
            holding.t1_quantity = 0

    def tidy(self) -> None:
        """Forget the lines of which nothing is left."""
        self._lines = {name: line for name, line in self._lines.items() if not line.is_empty}

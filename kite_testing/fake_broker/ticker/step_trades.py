"""What was traded on a day up to a step of the market, and how another price of it changes that."""

from __future__ import annotations

from typing import NamedTuple

from kite_testing.fake_broker.money import Money


class StepTrades(NamedTuple):
    """The day's volume and turnover, of which the latest step traded `in_step` at `price`.

    Averages are shown in whole `unit`s.
    """

    volume: int
    turnover: int
    in_step: int
    price: Money
    unit: Money

    @property
    def average(self) -> Money:
        """The volume-weighted price of the day; the last one where nothing is traded."""
        average = self.turnover // self.volume if self.volume else self.price
        return average // self.unit * self.unit

    def at(self, price: Money) -> StepTrades:
        """The same, had the step traded at this price: the last one of its moment."""
        turnover = self.turnover + (price - self.price) * self.in_step
        return self._replace(turnover=turnover, price=price)

    def after_step(self, price: Money) -> StepTrades:
        """With one more step, traded at this price."""
        turnover = self.turnover + price * self.in_step
        return self._replace(volume=self.volume + self.in_step, turnover=turnover, price=price)

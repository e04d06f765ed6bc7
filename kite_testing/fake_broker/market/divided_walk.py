"""The walk of a share that was split: each of its prices is divided, and put on the grid."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from kite_testing.fake_broker.market.price_walk import Bar
from kite_testing.fake_broker.market.trading_days import Session
from kite_testing.fake_broker.money import Money, to_tick


class Walk(Protocol):
    """How a price walks by itself."""

    def close(self, day: int, /) -> Money:
        """The exchange's closing price of a day."""
        ...

    def bar(self, day: int, /) -> Bar:
        """The bar of a whole session."""
        ...

    def path(self, session: Session, /) -> list[Money]:
        """The price at each step of a session."""
        ...

    def night(self, session: Session, after: Session, step_seconds: int, /) -> list[Money]:
        """The prices from the end of a session's path until the next session opens."""
        ...

    def night_bounds(
        self, session: Session, after: Session, step_seconds: int, /
    ) -> tuple[Money, Money]:
        """Below and above which no price of a night is."""
        ...


class DividedWalk:
    """A walk whose prices are divided one by one, so that each keeps its place in its bar."""

    def __init__(self, walk: Walk, divisor: Fraction, tick: Money) -> None:
        self._walk = walk
        self._divisor = divisor
        self._tick = tick

    def close(self, day: int) -> Money:
        """The exchange's closing price of a day."""
        return self._divided(self._walk.close(day))

    def bar(self, day: int) -> Bar:
        """The bar of a whole session."""
        return self._walk.bar(day).mapped(self._divided)

    def path(self, session: Session) -> list[Money]:
        """The price at each step of a session."""
        return [self._divided(price) for price in self._walk.path(session)]

    def night(self, session: Session, after: Session, step_seconds: int) -> list[Money]:
        """The prices from the end of a session's path until the next session opens."""
        prices = self._walk.night(session, after, step_seconds)
        return [self._divided(price) for price in prices]

    def night_bounds(
        self, session: Session, after: Session, step_seconds: int
    ) -> tuple[Money, Money]:
        """Below and above which no price of a night is."""
        low, high = self._walk.night_bounds(session, after, step_seconds)
        return self._divided(low) if low else 0, self._divided(high)

    def _divided(self, price: Money) -> Money:
        return divided(price, self._divisor, self._tick)


def divided(price: Money, divisor: Fraction, tick: Money) -> Money:
    """A price on the grid after each share became so many; it is never below one tick."""
    return to_tick(price * divisor.denominator / divisor.numerator, tick)

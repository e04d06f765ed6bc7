"""Which alerts each price may concern."""

from __future__ import annotations

from kite_testing.fake_broker.alerts.alert import Alert
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.price_levels import PriceLevels
from kite_testing.fake_broker.market.reach import NO_CEILING, NO_FLOOR, Reach
from kite_testing.fake_broker.money import Money


class Watched:
    """The alerts that look at one instrument's price.

    Those that compare it with a constant wait by price. Every price concerns the others: an
    equality ends on both sides, and two instruments move.
    """

    def __init__(self) -> None:
        self._levels: PriceLevels[str] = PriceLevels()
        self._always: dict[str, None] = {}
        self.reach = Reach()

    def __bool__(self) -> bool:
        return bool(self._levels or self._always)

    def add(self, alert: Alert) -> None:
        """Let an alert wait for its condition, or for the end of it."""
        condition = alert.wish.condition
        if not condition.has_level:
            self._always[alert.uuid] = None
        else:
            is_above, level = condition.level(until=not alert.is_armed)
            wait = self._levels.wait_above if is_above else self._levels.wait_below
            wait(level, alert.uuid)
        self._learn_reach()

    def remove(self, alert: Alert) -> None:
        """Let it wait no more."""
        condition = alert.wish.condition
        if not condition.has_level:
            self._always.pop(alert.uuid, None)
        else:
            is_above, level = condition.level(until=not alert.is_armed)
            forget = self._levels.forget_above if is_above else self._levels.forget_below
            forget(level, alert.uuid)
        self._learn_reach()

    def concerned(self, price: Money) -> list[str]:
        """The alerts that this price may concern."""
        return [*self._levels.reached(price), *self._always]

    def _learn_reach(self) -> None:
        waits = self._levels.reach
        concerns_all = bool(self._always)
        self.reach.floor = NO_CEILING if concerns_all else waits.floor
        self.reach.ceiling = NO_FLOOR if concerns_all else waits.ceiling


class Watches:
    """What is watched, by instrument."""

    def __init__(self) -> None:
        self._by_token: dict[int, Watched] = {}

    def of(self, instrument: Instrument) -> Watched | None:
        """The alerts on an instrument; None when there are none."""
        return self._by_token.get(instrument.token)

    def enter(self, alert: Alert) -> list[tuple[Instrument, Reach]]:
        """Let an alert watch; answers whose prices have to be heard, and which of them."""
        heard: list[tuple[Instrument, Reach]] = []
        for side in alert.wish.condition.sides:
            watched = self._by_token.setdefault(side.instrument.token, Watched())
            watched.add(alert)
            heard.append((side.instrument, watched.reach))
        return heard

    def leave(self, alert: Alert) -> list[Instrument]:
        """Let it watch no more; answers whose prices nobody has to hear any more."""
        unheard: list[Instrument] = []
        for side in alert.wish.condition.sides:
            watched = self._by_token.get(side.instrument.token)
            if watched is None:
                continue
            watched.remove(alert)
            if not watched:
                del self._by_token[side.instrument.token]
                unheard.append(side.instrument)
        return unheard

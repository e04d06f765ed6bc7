"""The guards of one client, and what they know of the day."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from kite_adapters.kill_switch import KillSwitch
from kite_adapters.shared_day import DayFinder, SharedDay
from kite_core.errors import Fault, OrderBlockedError
from kite_core.guards.access import ConfirmEach, DryRun
from kite_core.guards.claims import Claim
from kite_core.guards.facts import Facts, MissingFactError, UndecidedError
from kite_core.guards.guard import Guard
from kite_core.guards.judging import faults_found, name_of
from kite_core.guards.reading import wish_of
from kite_core.guards.wishes import Action, Wish
from kite_core.messages import Request
from kite_core.ports import Clock

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rulebook

PRICE_SECONDS = 5.0
"""So long a last price is taken for the last: quotes come one a second."""
BOOK_SECONDS = 10.0
"""So long a look at the order book is taken for new: what other programs place may be missed."""


class Guards:
    """The guards of one client, and where it finds what is known of the day.

    Clients of one user share a day; one that only rehearses has its own, because what it rehearses
    counts there as placed. `recheck` asks the kill switches once more, for a request that has
    waited for its turn.
    """

    def __init__(
        self,
        guards: Sequence[Guard],
        *,
        clock: Clock,
        rulebook: Rulebook | None = None,
        finder: DayFinder | None = None,
    ) -> None:
        self.all = tuple(guards)
        self.hooks = [guard for guard in self.all if isinstance(guard, ConfirmEach)]
        self.is_rehearsing = any(isinstance(guard, DryRun) for guard in self.all)
        self._switches = [guard for guard in self.all if isinstance(guard, KillSwitch)]
        self._finder = None if self.is_rehearsing else finder
        self._own_day = SharedDay()
        self._clock = clock
        self._rulebook = rulebook
        self._prices: dict[str, tuple[float, Decimal]] = {}
        self._exits: set[int] = set()
        self._rehearsals = count(1)

    async def day(self) -> SharedDay:
        """The day that a request counts in, from its judgement to its answer."""
        return self._own_day if self._finder is None else await self._finder.day()

    def facts(self, day: SharedDay) -> Facts:
        """What is known before anything is asked."""
        now, tick = self._clock.now(), self._clock.monotonic()
        prices = {
            key: price
            for key, (seen, price) in self._prices.copy().items()
            if tick - seen <= PRICE_SECONDS
        }
        with day.lock:
            day.tally.begin(now)
            is_old = day.book_time is not None and tick - day.book_time > BOOK_SECONDS
            return Facts(day.tally, prices=prices, in_lots=self._in_lots, is_book_old=is_old)

    def _in_lots(self) -> frozenset[str]:
        from kite_core.rulebook.book import RULEBOOK  # late: it is large, and few guards need it

        rules = (self._rulebook or RULEBOOK).on(self._clock.now().date())
        return rules.trading.quantities.value.in_lots

    def judge(
        self, wish: Wish, facts: Facts, *, day: SharedDay, holds: bool
    ) -> tuple[list[Fault], int | None]:
        """What stands against a wish. Raises MissingFactError to learn more first.

        Where nothing does, and it `holds` its place, the order counts from now on, by this number.
        """
        with day.lock:
            faults = faults_found(self.all, wish, facts)
            claim = _claim(wish, facts) if holds and not faults else None
            return faults, None if claim is None else day.tally.hold(claim)

    def now(self) -> float:
        """The monotonic time, for looks at the book."""
        return self._clock.monotonic()

    @contextmanager
    def known_as_exit(self, request: Request, *, is_exit: bool) -> Generator[None, None, None]:
        """Remember, while it is on its way, that a request was found to be an exit.

        It is known by its form, which stays the same object from layer to layer.
        """
        if is_exit:
            self._exits.add(id(request.form))
        try:
            yield
        finally:
            self._exits.discard(id(request.form))

    def recheck(self, request: Request) -> None:
        """Raises OrderBlockedError when a switch was pulled while a request waited for its turn."""
        if not self._switches or request.method == "GET":
            return
        wish = wish_of(request)
        if wish is None or wish.is_cancellation:
            return
        may_exit = id(request.form) in self._exits
        for switch in self._switches:
            reason = switch.reason
            if reason is not None and (switch.blocks_exits or not may_exit):
                problem = f"the kill switch was pulled while it waited: {reason}"
                fix = "Send it again if it is an exit."
                fault = Fault(name_of(switch), problem, fix)
                raise OrderBlockedError(str(wish), [fault], endpoint=request.endpoint)

    def learn_price(self, key: str, price: Decimal) -> None:
        """Keep a last price for a moment."""
        self._prices[key] = self._clock.monotonic(), price

    def next_rehearsal(self) -> int:
        """The number of the next answer of a dry run."""
        return next(self._rehearsals)


def _claim(wish: Wish, facts: Facts) -> Claim | None:
    """What an order will count for, when somebody counts."""
    if wish.action is Action.PLACE:
        line = wish.lines[0]
        return Claim(line=line, value=facts.added_values.get(line))
    if wish.action is Action.MODIFY:
        with suppress(MissingFactError, UndecidedError):  # no guard has asked: none counts it
            before, line = facts.changed(wish)
            return Claim(line=line, before=before, value=facts.added_values.get(line))
    return None

"""The chapter on lost answers: two orders that are found in the book, and one that is not."""

from __future__ import annotations

from kite_core.client import AsyncKite
from kite_core.errors import OrderOutcomeUnknownError
from kite_core.models.order_params import OrderParams
from kite_testing.demo.screen import Screen
from kite_testing.fake_broker import FakeBroker

_LATE_SECONDS = 20.0
_PLACING = "POST /orders/{variety}"


class LostAnswers:
    """Places orders of which the broker tells nothing; looking for them takes virtual time."""

    def __init__(self, kite: AsyncKite, broker: FakeBroker, screen: Screen) -> None:
        self._kite = kite
        self._broker = broker
        self._screen = screen

    async def tell(self, order: OrderParams) -> None:
        """The chapter."""
        self._screen.chapter("When the answer is lost", "except OrderOutcomeUnknownError as error")
        sent_before, lived_before = self._sent(), await self._living()
        self._screen.say("Does the order live? It is not sent again: its tag is looked for.")
        self._broker.faults.add("empty", count=1, endpoint=_PLACING)
        await self._place(order, "The answer is empty")
        self._broker.faults.add("O2", count=1, after_seconds=_LATE_SECONDS)
        await self._place(order, "A timeout is answered, and the order surfaces late")
        self._broker.faults.add("S5", count=1, endpoint=_PLACING)
        await self._place(order, "An error is answered that leaves it open, and there is no order")
        sent, lived = self._sent() - sent_before, await self._living() - lived_before
        self._screen.say(f"Three orders were sent {sent} times; {lived} of them are in the book.")

    def _sent(self) -> int:
        """How many placements have reached the broker."""
        return [entry.endpoint for entry in self._broker.journal].count(_PLACING)

    async def _living(self) -> int:
        return len(await self._kite.orders.all())

    async def _place(self, order: OrderParams, what: str) -> None:
        self._screen.say(f"{what}:")
        began = self._broker.clock.now()
        try:
            placement = await self._kite.orders.place(order)
        except OrderOutcomeUnknownError as error:
            self._screen.error(error)
            return
        seconds = (self._broker.clock.now() - began).total_seconds()
        found = f"{placement.order_id}, found in the book within {seconds:.1f} s"
        self._screen.event("Placement", found)

"""Wrong parts of a client, put in place of the right ones, to see that the proof notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kite_core.errors import KiteError, OrderOutcomeUnknownError, TransportError
from kite_core.messages import Request, Response
from kite_core.models.order_intents import OrderIntent
from kite_core.models.orders import Placement
from kite_core.ports import Clock, Transport
from kite_core.services.looking import Looking
from kite_core.services.order_finding import BOOK, Finding, OrderInDoubt, unknown_order
from kite_core.services.order_sending import OrderSending
from kite_core.services.orders import Orders
from tests.chaos.clients import Parts


class Resending(OrderSending):
    """Sends an order again when its answer was lost."""

    async def send(self, intent: OrderIntent) -> Placement | OrderInDoubt:
        """Send it, and once more."""
        outcome = await super().send(intent)
        return outcome if isinstance(outcome, Placement) else await super().send(intent)


class Hasty(OrderSending):
    """Stops searching after the first look."""

    async def look_for(
        self,
        doubts: Sequence[OrderInDoubt],
        *,
        window_seconds: float,  # reason: that is what is wrong with it
    ) -> tuple[Finding, Looking]:
        """One look."""
        return await super().look_for(doubts, window_seconds=0)


class Guessing(OrderSending):
    """Takes the first row of the same stock for the order."""

    async def settle(
        self, doubts: Sequence[OrderInDoubt]
    ) -> list[Placement | OrderOutcomeUnknownError]:
        """Guess for each of them."""
        return [await self._guessed(doubt) for doubt in doubts]

    async def _guessed(self, doubt: OrderInDoubt) -> Placement | OrderOutcomeUnknownError:
        try:
            book = await self.client.send(BOOK)
        except KiteError as error:
            return unknown_order(doubt.intent, error)
        symbol, tag = doubt.intent.params.tradingsymbol, doubt.intent.tag
        for row in book:
            if row.tradingsymbol == symbol:
                return Placement(order_id=row.order_id, tag=tag, how_confirmed="book")
        return unknown_order(doubt.intent, doubt.error)


class Blind(OrderSending):
    """Goes again after a 429, without a look at the book."""

    async def _looked_after(
        self, doubt: OrderInDoubt
    ) -> Placement | OrderInDoubt | None:  # reason: it looks at nothing
        return None


class Forgetful(OrderSending):
    """Writes nothing into the journal."""

    async def send(self, intent: OrderIntent) -> Placement | OrderInDoubt:
        """Send it, and that is all."""
        return await self._sent(intent)

    async def _note_placed(self, intent: OrderIntent, placement: Placement) -> None:
        """Do not note it."""


class Silent(OrderSending):
    """Does not say, when it is interrupted, that an order may be on its way."""

    async def place(self, intent: OrderIntent) -> Placement:
        """Place it."""
        try:
            return await super().place(intent)
        except KiteError:
            raise
        except BaseException as interruption:
            raise interruption from None


class Optimist(OrderSending):
    """Takes what it cannot find for what was never sent."""

    async def settle(
        self, doubts: Sequence[OrderInDoubt]
    ) -> list[Placement | OrderOutcomeUnknownError]:
        """Look once, and call what is not there refused."""
        finding, _ = await self.look_for(doubts, window_seconds=0)
        return [
            finding.placements.get(doubt.intent.intent_id) or _harmless(doubt) for doubt in doubts
        ]


def _harmless(doubt: OrderInDoubt) -> OrderOutcomeUnknownError:
    error = unknown_order(doubt.intent, doubt.error)
    error.is_ambiguous = False
    return error


@dataclass(frozen=True, slots=True)
class StubbornTransport:
    """Sends whatever failed on the way once more: a policy that asks no request whether it may."""

    inner: Transport

    async def send(self, request: Request, /) -> Response:
        """The answer of the first or the second attempt."""
        try:
            return await self.inner.send(request)
        except TransportError:
            return await self.inner.send(request)

    async def close(self) -> None:
        """Close what is inside."""
        await self.inner.close()


def stubborn(transport: Transport, _: Clock) -> Transport:
    """The transport with that policy around it."""
    return StubbornTransport(transport)


def with_sending(sending: type[OrderSending]) -> Parts:
    """A client that sends its orders like this."""

    class WrongOrders(Orders[Any]):
        def _sending(self, *, is_exit: bool = False) -> OrderSending:
            return sending(client=self.client, describe=partial(Orders.submit.describe, self))

    return Parts(orders=WrongOrders)


MUTANTS = {
    "sends again after a lost answer": with_sending(Resending),
    "stops after the first look": with_sending(Hasty),
    "takes the first row of the stock": with_sending(Guessing),
    "goes again after a 429 without a look": with_sending(Blind),
    "writes no journal": with_sending(Forgetful),
    "hides an interrupted order": with_sending(Silent),
    "calls refused what it cannot find": with_sending(Optimist),
    "repeats whatever failed": Parts(wrap=stubborn),
}

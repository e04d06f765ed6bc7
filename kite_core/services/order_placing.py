"""Placing orders so that they cannot double, and finding out later what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Placement
from kite_core.service import Awaited, ClientT, flow
from kite_core.services.order_calls import OrderCalls
from kite_core.services.order_sending import OrderSending
from kite_core.services.placing import checked_batch, exiting, intent_of, place_all
from kite_core.services.side_by_side import Pace

if TYPE_CHECKING:
    from kite_core.models.bulk import BulkResult
    from kite_core.models.recovery import Recovery
    from kite_core.services.placing import Notice


class OrderPlacing(OrderCalls[ClientT]):
    """Placing orders, one or many, each of them once; a part of `Orders`."""

    @flow
    async def place(
        self: OrderPlacing[Awaited], params: OrderParams, *, is_exit: bool = False
    ) -> Placement:
        """Place an order under a tag of its own, so that it cannot double.

        Without a tag a unique one is minted; a label of up to 8 characters is kept in front of 12
        unique ones; a longer tag goes out as it is. In the good case it is one request. What was
        not sent is sent again; when the answer was lost or does not say whether the order lives,
        it is not: the order book is searched for `ClientConfig.order_window_seconds`. After HTTP
        429 the book is looked at once before the order goes again.

        `is_exit` says that the order takes risk away: it goes before others that wait.

        Raises the BrokerError of a refusal, NotSentError when nothing left, and
        OrderOutcomeUnknownError, which carries the tag, when the order was not found: see
        `reconcile`. The `__cause__` of an interruption is such an error, too.
        """
        sending = self._sending(is_exit=is_exit)
        return await sending.place(intent_of(params, self.client.ports))

    @flow
    async def place_many(
        self: OrderPlacing[Awaited],
        orders: Iterable[OrderParams],
        *,
        stop_on_error: bool = False,
        concurrency: int = 1,
        on_outcome: Notice | None = None,
        is_exit: bool = False,
    ) -> BulkResult:
        """Place each order as `place` does, and say of each, in their order, what became of it.

        Nothing is sent while one of them is no order. Only a lost session stops it, and with
        `stop_on_error` the first order that is not placed at once; the rest is `not_sent`.
        `concurrency` is how many are on their way at once (`AsyncKite` only). Those whose answers
        were lost hold up no other: they are looked for together when all are sent.

        `on_outcome` is a plain function that is called with each item as soon as it is known, and
        when the call is interrupted, by a cancelled task or Ctrl-C, with those that are on their
        way, as `unknown`: what it was not told of never left. What it raises ends the call.

        Raises ValidationError, and no error of a single order: see `raise_if_failed`. The
        `__cause__` of an interruption is an UnfinishedError whose `partial` are all items.
        """
        pace = Pace(concurrency=concurrency)
        batch = checked_batch(orders, stop_on_error, pace=pace, told=on_outcome)
        sending = self._sending(is_exit=is_exit)
        return await place_all(
            sending, [batch], pace=pace, stop_on_error=stop_on_error, told=on_outcome
        )

    @flow
    async def reconcile(self: OrderPlacing[Awaited], tag: str) -> Placement | None:
        """The order that was placed under this tag, or None while the order book does not show it.

        One look. None proves nothing in the first minutes after an order was sent. An intent of
        this tag in the journal is settled when its order is found.

        Raises ValidationError when several orders share the tag, which only a tag of the caller's
        own can.
        """
        from kite_core.services.recovering import reconciled

        return await reconciled(self._sending(), tag)

    @flow
    async def recover(self: OrderPlacing[Awaited]) -> Recovery:
        """Settle every order that the journal holds open, such as after a crash.

        The order book is looked at until all are found. While one is missing, it is looked for two
        minutes, or `ClientConfig.order_window_seconds` if that is longer, however old the journal
        calls it, as clocks may be wrong. Then it is `NOT_FOUND`; that of an earlier day `TOO_OLD`.
        While the book cannot be read they stay open; without a session that is known at once. What
        another process learned of its own order meanwhile counts. Nothing is sent again.

        Raises ConfigurationError without a journal, and JournalError when it cannot be used.
        """
        from kite_core.services.recovering import recovered

        return await recovered(self._sending())

    def _sending(self: OrderPlacing[Awaited], *, is_exit: bool = False) -> OrderSending:
        describe = partial(OrderPlacing.submit.describe, self)
        return OrderSending(client=self.client, describe=exiting(describe) if is_exit else describe)

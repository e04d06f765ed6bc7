"""Sending an order once, and finding out what became of it when its answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kite_core.call import Call, Sent
from kite_core.errors import BrokerError, KiteError, OrderOutcomeUnknownError, RateLimitedError
from kite_core.events import JournalFailed
from kite_core.messages import Repeat, Request
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import OrderReceipt, Placement
from kite_core.service import Awaited
from kite_core.services.looking import Looking
from kite_core.services.order_finding import (
    BOOK,
    Finding,
    OrderInDoubt,
    learn_owners,
    unknown_order,
)
from kite_core.settling.order_search import OrderSearch

Describe: TypeAlias = Callable[[OrderParams], Call[OrderReceipt]]
"""The call that sends one order."""
_PLACEMENT = "POST /orders/{variety}"
_MOST_REPEATS = 3
_REST_SECONDS = 1.0
_LONGEST_SENDING_SECONDS = 120.0
"""After this it is not begun anew: the caller's price is old, and `recover` counts on an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSending:
    """Sends orders for one client, each once; see `Orders.place`."""

    client: Awaited
    describe: Describe

    async def place(self, intent: OrderIntent) -> Placement:
        """Send it, and settle what became of it."""
        outcome = await self.send(intent)
        if isinstance(outcome, Placement):
            return outcome
        (settled,) = await self.settle([outcome])
        if isinstance(settled, KiteError):
            raise settled
        return settled

    async def send(self, intent: OrderIntent) -> Placement | OrderInDoubt:
        """Send an order once. Raises the error of one that lives nowhere."""
        journal = self.client.ports.journal
        if journal is None:
            return await self._sent(intent)
        await journal.begin(intent)
        try:
            outcome = await self._sent(intent)
        except KiteError as error:
            await self._end(intent, outcome_of(error), detail=type(error).__name__)
            raise
        if isinstance(outcome, Placement):
            await self._note_placed(intent, outcome)
        return outcome

    async def settle(
        self, doubts: Sequence[OrderInDoubt]
    ) -> list[Placement | OrderOutcomeUnknownError]:
        """What became of each of them; one look at the book serves all."""
        if not doubts:
            return []
        window_seconds = self.client.ports.order_window_seconds
        left = max(window_seconds - doubt.looked_seconds for doubt in doubts)
        finding, _ = await self.look_for(doubts, window_seconds=max(0.0, left))
        for doubt in doubts:
            if (placement := finding.placements.get(doubt.intent.intent_id)) is not None:
                await self._note_placed(doubt.intent, placement)
        return [
            finding.placements.get(doubt.intent.intent_id) or finding.unknown(doubt)
            for doubt in doubts
        ]

    async def look_for(
        self, doubts: Sequence[OrderInDoubt], *, window_seconds: float
    ) -> tuple[Finding, Looking]:
        """What the order book shows of them in so many seconds, and the looks that it took."""
        looking = Looking(client=self.client, endpoint=_PLACEMENT, window_seconds=window_seconds)
        finding = Finding(doubts, looking)
        try:
            await self._learn_owners(doubts)
            await looking.search(BOOK, finding.all_in, because=doubts[0].error)
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            raise interruption from finding.unknown(doubts[0])
        return finding, looking

    async def _sent(self, intent: OrderIntent) -> Placement | OrderInDoubt:
        """Send it. Raises the error of an order that lives nowhere, and what interrupts it."""
        ports = self.client.ports
        search = OrderSearch(
            placement=intent.intent_id, params=intent.params, has_own_tag=intent.has_own_tag
        )
        sent = Sent.now(ports)
        ports.claims.expect(search.likeness, intent.intent_id)
        try:
            return await self._exchanged(intent, search, sent)
        except KiteError as error:
            if not error.is_ambiguous:
                raise
            return OrderInDoubt(intent=intent, search=search, sent=sent, error=error)
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            raise interruption from _interrupted(intent, interruption)
        finally:
            ports.claims.has_ended(search.likeness, intent.intent_id)

    async def _exchanged(
        self, intent: OrderIntent, search: OrderSearch, sent: Sent
    ) -> Placement | OrderInDoubt:
        """One exchange, or several, with a look at the book after each 429, the last one too."""
        clock = self.client.ports.clock
        call = self.describe(intent.params)
        call = replace(call, request=_once_unless_unsent(call.request))
        repeats_left = _MOST_REPEATS
        while True:
            try:
                receipt = await self.client.send(call)
            except RateLimitedError as error:
                if not _is_the_broker_s(error):
                    raise
                doubt = OrderInDoubt(intent=intent, search=search, sent=sent, error=error)
            else:
                self._claim(receipt, intent)
                return _placement(receipt, intent.tag)
            outcome = await self._looked_after(doubt)
            if outcome is not None:
                return outcome
            rest = _rest_of(doubt.error)
            if not repeats_left or clock.monotonic() + rest > sent.tick + _LONGEST_SENDING_SECONDS:
                raise doubt.error
            await clock.sleep(rest)
            repeats_left -= 1

    def _claim(self, receipt: OrderReceipt, intent: OrderIntent) -> None:
        """The ids that the answer names are this order's, those of its slices, too."""
        names = (receipt.order_id, *(part.order_id for part in receipt.children))
        for order_id in names:
            if order_id is not None:
                self.client.ports.claims.take(order_id, intent.intent_id)

    async def _looked_after(self, doubt: OrderInDoubt) -> Placement | OrderInDoubt | None:
        """What one look at the book tells of an order that was refused as too fast.

        None when it is not there, so that it may go again; while no look succeeds, it is in doubt.
        """
        ports = self.client.ports
        began = ports.clock.monotonic()
        looking = Looking(
            client=self.client, endpoint=_PLACEMENT, window_seconds=ports.order_window_seconds
        )
        finding = Finding([doubt], looking)
        await self._learn_owners([doubt])
        await looking.until(BOOK, finding.all_in, looks=1)
        if looking.looks and not finding.may_show(doubt):
            return None
        placement = finding.placements.get(doubt.intent.intent_id)
        return placement or replace(doubt, looked_seconds=ports.clock.monotonic() - began)

    async def _learn_owners(self, doubts: Sequence[OrderInDoubt]) -> None:
        """See `learn_owners`. A journal that fails then does not end the search."""
        ports = self.client.ports
        try:
            await learn_owners([doubt.intent for doubt in doubts], ports)
        except Exception as error:  # noqa: BLE001  # reason: ids and times tell most of it, too
            ports.observer.notice(JournalFailed(endpoint=_PLACEMENT, reason=str(error)))

    async def _note_placed(self, intent: OrderIntent, placement: Placement) -> None:
        if placement.how_confirmed == "dry run":
            await self._end(intent, IntentOutcome.NOT_SENT, detail="dry run")
        else:
            await self._end(intent, IntentOutcome.PLACED, order_id=placement.order_id)

    async def _end(
        self,
        intent: OrderIntent,
        outcome: IntentOutcome,
        *,
        order_id: str | None = None,
        detail: str = "",
    ) -> None:
        """Write the end down. A journal that fails then does not hide what is known by now."""
        ports = self.client.ports
        if ports.journal is None:
            return
        end = IntentEnd(
            intent_id=intent.intent_id,
            outcome=outcome,
            ended_at=ports.clock.now(),
            order_id=order_id,
            detail=detail,
        )
        try:
            await ports.journal.end(end)
        except Exception as error:  # noqa: BLE001  # reason: the intent stays open for `recover`
            ports.observer.notice(JournalFailed(endpoint=_PLACEMENT, reason=str(error)))
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            raise interruption from _interrupted(intent, interruption)


def outcome_of(error: KiteError) -> IntentOutcome:
    """What an unambiguous error says about the order."""
    has_answered = isinstance(error, BrokerError) and error.http_status is not None
    return IntentOutcome.REFUSED if has_answered else IntentOutcome.NOT_SENT


def _interrupted(intent: OrderIntent, interruption: BaseException) -> OrderOutcomeUnknownError:
    error = unknown_order(intent, KiteError("The call was interrupted."))
    error.__cause__ = interruption.__cause__
    return error


def _once_unless_unsent(request: Request) -> Request:
    """The request as the flow sends it: again only while no byte of it has left."""
    return replace(request, repeat=Repeat.IF_NOT_SENT)


def _is_the_broker_s(error: RateLimitedError) -> bool:
    """Whether the broker refused it for its pace alone; this library's own refusals never left."""
    return error.http_status is not None and error.is_retryable


def _rest_of(error: KiteError) -> float:
    """How long to wait after a 429."""
    asked = error.retry_after_seconds if isinstance(error, RateLimitedError) else None
    return _REST_SECONDS if asked is None else asked


def _placement(receipt: OrderReceipt, tag: str) -> Placement:
    return Placement(
        order_id=receipt.order_id,
        tag=tag,
        how_confirmed="dry run" if receipt.is_dry_run else "answer",
        children=receipt.children,
    )

"""Sending an order once, and finding out what became of it when its answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kite_core.call import Call, Sent
from kite_core.decoding import list_of
from kite_core.errors import BrokerError, KiteError, OrderOutcomeUnknownError, RateLimitedError
from kite_core.messages import Repeat, Request, get
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order, OrderReceipt, Placement
from kite_core.rows import Rows
from kite_core.service import Awaited
from kite_core.services.looking import Looking
from kite_core.settling.order_search import SLICES_SECONDS, OrderSearch, placement_of

Describe: TypeAlias = Callable[[OrderParams], Call[OrderReceipt]]
"""The call that sends one order."""
_PLACEMENT = "POST /orders/{variety}"
_MOST_REPEATS = 3
_REST_SECONDS = 1.0
_LONGEST_REST_SECONDS = 60.0
BOOK = Call(get("/orders"), list_of(Order))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInDoubt:
    """An order that was sent, and of which the broker has not said whether it lives."""

    intent: OrderIntent
    search: OrderSearch
    sent: Sent
    error: KiteError


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
        finding, _ = await self.look_for(
            doubts, window_seconds=self.client.ports.order_window_seconds
        )
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
        """One exchange, or several, with a look at the book after each 429."""
        call = self.describe(intent.params)
        call = replace(call, request=_once_unless_unsent(call.request))
        repeats = 0
        while True:
            try:
                receipt = await self.client.send(call)
            except RateLimitedError as error:
                if not _may_go_again(error) or repeats == _MOST_REPEATS:
                    raise
                doubt = OrderInDoubt(intent=intent, search=search, sent=sent, error=error)
            else:
                self.client.ports.claims.take(receipt.order_id, intent.intent_id)
                return _placement(receipt, intent.tag)
            outcome = await self._looked_after(doubt)
            if outcome is not None:
                return outcome
            await self.client.ports.clock.sleep(_rest_of(doubt.error))
            repeats += 1

    async def _looked_after(self, doubt: OrderInDoubt) -> Placement | OrderInDoubt | None:
        """What one look at the book tells of an order that was refused as too fast.

        None when it is not there, so that it may go again; while no look succeeds, it is in doubt.
        """
        window_seconds = self.client.ports.order_window_seconds
        looking = Looking(client=self.client, endpoint=_PLACEMENT, window_seconds=window_seconds)
        finding = Finding([doubt], looking)
        await looking.until(BOOK, finding.all_in, looks=1)
        placement = finding.placements.get(doubt.intent.intent_id)
        is_absent = placement is None and looking.looks > 0
        return None if is_absent else placement or doubt

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
        ports = self.client.ports
        if ports.journal is not None:
            await ports.journal.end(
                IntentEnd(
                    intent_id=intent.intent_id,
                    outcome=outcome,
                    ended_at=ports.clock.now(),
                    order_id=order_id,
                    detail=detail,
                )
            )


class Finding:
    """What was found in the book so far of some orders in doubt."""

    def __init__(self, doubts: Sequence[OrderInDoubt], looking: Looking) -> None:
        self._doubts = doubts
        self._looking = looking
        self._candidates: dict[str, list[Order]] = {}
        self._first_seen: dict[str, float] = {}
        self.placements: dict[str, Placement] = {}

    def all_in(self, book: Rows[Order]) -> bool | None:
        """True when all of them were found, and whole; None to look again."""
        is_done = [self._is_found(doubt, book) for doubt in self._doubts]
        return all(is_done) or None

    def unknown(self, doubt: OrderInDoubt) -> OrderOutcomeUnknownError:
        """The error of an order that was not found."""
        error = unknown_order(doubt.intent, doubt.error, self._looking)
        error.candidates = tuple(self._candidates.get(doubt.intent.intent_id, ()))
        return error

    def _is_found(self, doubt: OrderInDoubt, book: Rows[Order]) -> bool:
        key, search, ports = doubt.intent.intent_id, doubt.search, self._looking.client.ports
        sent_at = self._looking.broker_time(doubt.sent.at)
        found = self._candidates[key] = search.candidates(book, sent_at=sent_at)
        chosen = search.chosen(found, ports.claims)
        if not chosen:
            return False
        self.placements[key] = placement_of(chosen, search.tag)
        now = ports.clock.monotonic()
        since = self._first_seen.setdefault(key, now)
        return search.is_whole(chosen) or now - since >= SLICES_SECONDS


def outcome_of(error: KiteError) -> IntentOutcome:
    """What an unambiguous error says about the order."""
    has_answered = isinstance(error, BrokerError) and error.http_status is not None
    return IntentOutcome.REFUSED if has_answered else IntentOutcome.NOT_SENT


def unknown_order(
    intent: OrderIntent, cause: KiteError, looking: Looking | None = None
) -> OrderOutcomeUnknownError:
    """The error of an order that nobody knows the fate of."""
    order = intent.params
    what = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
    seen = "" if looking is None else f" {looking}"
    error = OrderOutcomeUnknownError(
        f"Nobody can say whether the order lives: {what}, tag {intent.tag}. {cause.message}{seen}",
        tag=intent.tag,
        cause=cause,
        http_status=cause.http_status,
        error_type=cause.error_type,
        endpoint=cause.endpoint,
    )
    if looking is not None:
        error.looks, error.last_look_error = looking.looks, looking.last_error
    return error


def _interrupted(intent: OrderIntent, interruption: BaseException) -> OrderOutcomeUnknownError:
    error = unknown_order(intent, KiteError("The call was interrupted."))
    error.__cause__ = interruption.__cause__
    return error


def _once_unless_unsent(request: Request) -> Request:
    """The request as the flow sends it: again only while no byte of it has left."""
    return replace(request, repeat=Repeat.IF_NOT_SENT)


def _may_go_again(error: RateLimitedError) -> bool:
    """Whether the broker itself refused it for its pace, and will take it before long."""
    return error.http_status is not None and _rest_of(error) <= _LONGEST_REST_SECONDS


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

"""Carries out what a bracket wants of its GTT, and reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kite_core.brackets.actions import ChangeGtt, DeleteGtt
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.planned_orders import PlannedTrigger
from kite_core.call import Sent
from kite_core.errors import JournalError, KiteError, OrderBlockedError, TransportError
from kite_core.services.bracket_finding import book_began
from kite_core.services.gtt import GTT
from kite_core.services.looking import Looking
from kite_core.services.side_by_side import ends_all

if TYPE_CHECKING:
    from kite_core.brackets.events import BracketEvent
    from kite_core.models.gtt import GTTTrigger
    from kite_core.service import Awaited

_ENDPOINT = "POST /gtt/triggers"
_CLOCKS_DIFFER = timedelta(seconds=5)


class HeldExits:
    """The GTT of one bracket. `save` writes its plan down."""

    def __init__(
        self,
        client: Awaited,
        machine: BracketMachine,
        *,
        poll: timedelta,
        save: Callable[[], Awaitable[None]],
    ) -> None:
        self._client = client
        self._machine = machine
        self._gtt = GTT(client)
        self._poll = poll
        self._save = save
        self._clock = client.ports.clock
        self._looked_at: datetime | None = None

    async def heard(self) -> list[BracketEvent]:
        """What became of it; read as often as the order book, not at every update."""
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < self._poll:
            return []
        self._looked_at = now
        try:
            return await self._read()
        except KiteError as error:
            if ends_all(error):
                raise
            return self._machine.failed("read the GTT", error, at=self._clock.now())

    async def _read(self) -> list[BracketEvent]:
        told: list[BracketEvent] = []
        doubted = self._machine.plan.doubted_trigger
        if doubted is not None:
            told += await self._watched(doubted)
        trigger = self._machine.plan.trigger
        if trigger is None or trigger.trigger_id is None or not trigger.is_active:
            return told
        seen = await self._gtt.one(trigger.trigger_id)
        return told + self._machine.observe_trigger(seen, at=self._clock.now())

    async def place(self, quantity: int) -> list[BracketEvent]:
        """Place it; an answer that was lost is looked for."""
        plan = self._machine.plan
        price = self._machine.price
        self._machine.holding(quantity, at=self._clock.now())
        await self._save()
        began = self._clock.monotonic()
        try:
            receipt = await self._gtt.place(plan.gtt_params(quantity, last_price=price))
        except KiteError as error:
            if error.is_ambiguous:
                looked = self._clock.monotonic() - began  # the call itself has looked for it
                rest = self._client.ports.order_window_seconds - looked
                return await self.find(window_seconds=max(0.0, rest))
            if ends_all(error):
                self._machine.released()
                await self._save()
                raise
            now = self._clock.now()
            return self._machine.unheld(error, at=now, is_passing=is_passing(error))
        return self._machine.held(receipt.trigger_id, quantity, at=self._clock.now())

    async def find(self, *, window_seconds: float) -> list[BracketEvent]:
        """The GTT whose answer was lost, or that was on its way when the process ended.

        One that is not to be found stays in doubt, unless it was of an earlier day.
        """
        trigger, ports = self._machine.plan.trigger, self._client.ports
        if trigger is None:
            return []
        found, looking = await self._look_for(trigger, window_seconds=window_seconds)
        if found is None and looking.last_error is not None:
            raise looking.last_error
        now = self._clock.now()
        if found is not None:
            told = self._machine.held(found.id, found.orders[0].quantity, at=now)
            return told + self._machine.observe_trigger(found, at=now)
        if trigger.begun_at < book_began(ports.clock.now()):
            self._machine.released()
            return []
        error = KiteError(f"Nobody can say whether the GTT lives. {looking}", is_ambiguous=True)
        return self._machine.doubted_gtt(error, at=now)

    async def _watched(self, doubted: PlannedTrigger) -> list[BracketEvent]:
        """What became of one in doubt; beside the one in its place it is too much."""
        found, _ = await self._look_for(doubted, window_seconds=0)
        if found is None:
            return []
        if not found.is_active:
            return self._machine.surfaced(found, at=self._clock.now())
        await self._gtt.delete(found.id)
        return self._machine.deleted(found.id, at=self._clock.now())

    async def _look_for(
        self, trigger: PlannedTrigger, *, window_seconds: float
    ) -> tuple[GTTTrigger | None, Looking]:
        sent = Sent.earlier(trigger.begun_at, self._client.ports)
        looking = Looking(client=self._client, endpoint=_ENDPOINT, window_seconds=window_seconds)

        def chosen(triggers: Sequence[GTTTrigger]) -> GTTTrigger | None:
            plan = self._machine.plan
            return _gtt_of(triggers, plan, trigger, since=looking.broker_time(sent))

        return await looking.until(GTT.all.describe(self._gtt), chosen), looking

    async def change(self, action: ChangeGtt | DeleteGtt) -> list[BracketEvent]:
        """Change or delete it."""
        plan = self._machine.plan
        if plan.trigger is None or plan.trigger.trigger_id is None:
            return []
        trigger_id = plan.trigger.trigger_id
        if isinstance(action, DeleteGtt):
            await self._gtt.delete(trigger_id)
            return self._machine.deleted(trigger_id, at=self._clock.now())
        params = plan.gtt_params(action.quantity, last_price=self._machine.price)
        await self._gtt.modify(trigger_id, params=params)
        return self._machine.held(trigger_id, action.quantity, at=self._clock.now())


def is_passing(error: KiteError) -> bool:
    """Whether what never left may leave later: no line, a used-up budget, a guard in its way."""
    passing = isinstance(error, TransportError | JournalError | OrderBlockedError)
    return passing or error.is_retryable


def _gtt_of(
    triggers: Sequence[GTTTrigger], plan: BracketPlan, wanted: PlannedTrigger, *, since: datetime
) -> GTTTrigger | None:
    """The trigger that was made for this plan: no other has its prices, side and time."""
    values = sorted((float(plan.stop), float(plan.target)))
    for trigger in triggers:
        leg = trigger.orders[0]
        is_alike = (
            trigger.id not in plan.trigger_ids
            and f"{trigger.condition.exchange}:{trigger.condition.tradingsymbol}" == plan.key
            and trigger.condition.trigger_values == values
            and leg.transaction_type == plan.exit_side
            and leg.quantity == wanted.quantity
        )
        made_at = trigger.created_at
        if is_alike and (made_at is None or made_at >= since - _CLOCKS_DIFFER):
            return trigger
    return None

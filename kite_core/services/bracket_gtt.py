"""Carries out what a bracket wants of its GTT, and reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kite_core.brackets.actions import ChangeGtt, DeleteGtt
from kite_core.brackets.machine import BracketMachine
from kite_core.brackets.plan import BracketPlan
from kite_core.call import Sent
from kite_core.errors import KiteError, TransportError
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
        trigger, now = self._machine.plan.trigger, self._clock.now()
        is_held = trigger is not None and trigger.is_active
        is_early = self._looked_at is not None and now - self._looked_at < self._poll
        if trigger is None or trigger.trigger_id is None or not is_held or is_early:
            return []
        self._looked_at = now
        try:
            seen = await self._gtt.one(trigger.trigger_id)
        except KiteError as error:
            if ends_all(error):
                raise
            return self._machine.failed("read the GTT", error, at=self._clock.now())
        return self._machine.observe_trigger(seen, at=self._clock.now())

    async def place(self, quantity: int) -> list[BracketEvent]:
        """Place it; an answer that was lost is looked for."""
        plan = self._machine.plan
        price = self._machine.price
        self._machine.holding(quantity, at=self._clock.now())
        await self._save()
        try:
            receipt = await self._gtt.place(plan.gtt_params(quantity, last_price=price))
        except KiteError as error:
            if error.is_ambiguous:
                return await self.find()
            if ends_all(error):
                self._machine.released()
                await self._save()
                raise
            is_passing = isinstance(error, TransportError) or error.is_retryable
            return self._machine.unheld(error, at=self._clock.now(), is_passing=is_passing)
        return self._machine.held(receipt.trigger_id, quantity, at=self._clock.now())

    async def find(self) -> list[BracketEvent]:
        """The GTT whose answer was lost, or that was on its way when the process ended."""
        begun_at = self._clock.now()
        if self._machine.plan.trigger is not None:
            begun_at = self._machine.plan.trigger.begun_at
        sent = Sent.earlier(begun_at, self._client.ports)
        age = (self._clock.now() - begun_at).total_seconds()
        rest = max(0.0, self._client.ports.order_window_seconds - age)
        looking = Looking(client=self._client, endpoint=_ENDPOINT, window_seconds=rest)

        def chosen(triggers: Sequence[GTTTrigger]) -> GTTTrigger | None:
            return _gtt_of(triggers, self._machine.plan, since=looking.broker_time(sent))

        found = await looking.until(GTT.all.describe(self._gtt), chosen)
        if found is None and looking.last_error is not None:
            raise looking.last_error
        if found is None:
            self._machine.released()
            return []
        now = self._clock.now()
        told = self._machine.held(found.id, found.orders[0].quantity, at=now)
        return told + self._machine.observe_trigger(found, at=now)

    async def change(self, action: ChangeGtt | DeleteGtt) -> list[BracketEvent]:
        """Change or delete it."""
        plan = self._machine.plan
        if plan.trigger is None or plan.trigger.trigger_id is None:
            return []
        trigger_id = plan.trigger.trigger_id
        if isinstance(action, DeleteGtt):
            await self._gtt.delete(trigger_id)
            self._machine.released()
            return []
        params = plan.gtt_params(action.quantity, last_price=self._machine.price)
        await self._gtt.modify(trigger_id, params=params)
        return self._machine.held(trigger_id, action.quantity, at=self._clock.now())


def _gtt_of(
    triggers: Sequence[GTTTrigger], plan: BracketPlan, *, since: datetime
) -> GTTTrigger | None:
    """The trigger that was made for this plan: no other has its prices, side and time."""
    if plan.trigger is None:
        return None
    values = sorted((float(plan.stop), float(plan.target)))
    for trigger in triggers:
        leg = trigger.orders[0]
        is_alike = (
            f"{trigger.condition.exchange}:{trigger.condition.tradingsymbol}" == plan.key
            and trigger.condition.trigger_values == values
            and leg.transaction_type == plan.exit_side
            and leg.quantity == plan.trigger.quantity
        )
        made_at = trigger.created_at
        if is_alike and (made_at is None or made_at >= since - _CLOCKS_DIFFER):
            return trigger
    return None

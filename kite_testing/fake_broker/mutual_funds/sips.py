"""All plans: when their instalments are due, and what changes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial

from kite_core.ist import IST
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.mutual_funds.fund_order import AMC_SIP, FundWish
from kite_testing.fake_broker.mutual_funds.fund_orders import FundOrders
from kite_testing.fake_broker.mutual_funds.refusals import sip_done, unknown_sip
from kite_testing.fake_broker.mutual_funds.sip import (
    ACTIVE,
    CANCELLED,
    UNTIL_CANCELLED,
    Plan,
    Sip,
)
from kite_testing.fake_broker.order import BUY

_AT_THE_BROKER = time(1, 30)
_AT_THE_FUND = time(8, 30)
_LEAST_ID, _IDS = 10**14, 9 * 10**14
_FIRST_REGISTRATION = 15_158_182


class Sips:
    """Every plan by its id. Their instalments are orders like others."""

    def __init__(self, agenda: Agenda, orders: FundOrders, chance: Chance) -> None:
        self._agenda = agenda
        self._orders = orders
        self._chance = chance
        self._by_id: dict[str, Sip] = {}
        self._made = 0

    def __iter__(self) -> Iterator[Sip]:
        """The newest first."""
        return reversed(self._by_id.values())

    def one(self, sip_id: str) -> Sip:
        """A plan in any state. Raises RefusedError for an unknown id."""
        if (sip := self._by_id.get(sip_id)) is None:
            raise unknown_sip()
        return sip

    def add(self, plan: Plan, moment: datetime, *, now: datetime | None = None) -> Sip:
        """Start a plan; its first instalment is the next one, not today's.

        With a `now`, what lies between has happened: it is counted, and nothing is bought.
        """
        number = self._made
        self._made += 1
        drawn = int.from_bytes(self._chance.draw(f"sip:{number}", 8), "big")
        is_of_fund = plan.sip_type == AMC_SIP
        sip = Sip(
            sip_id=str(_LEAST_ID + drawn % _IDS),
            plan=plan,
            created=moment,
            amount=plan.amount,
            pending=plan.instalments,
            next_instalment=plan.next_day(moment.date()),
            last_instalment=moment,
            stepped_until=moment.date(),
            sip_reg_num=str(_FIRST_REGISTRATION + number) if is_of_fund else None,
        )
        while now is not None and sip.next_instalment <= now.date():
            sip.last_instalment = _due(sip)
            sip.completed += 1
            sip.next_instalment = plan.next_day(sip.next_instalment)
        self._by_id[sip.sip_id] = sip
        self._plan_next(sip)
        return sip

    def change(self, sip: Sip, plan: Plan, status: str, moment: datetime) -> None:
        """Go on by another plan, or paused, or active again. Raises RefusedError when it ended."""
        if sip.status == CANCELLED:
            raise sip_done()
        before, sip.plan, sip.status = sip.plan, plan, status
        if plan.amount != before.amount:
            sip.amount = plan.amount
        if plan.instalments != before.instalments:
            rest = plan.instalments - sip.completed
            sip.pending = UNTIL_CANCELLED if plan.instalments == UNTIL_CANCELLED else max(rest, 1)
        days = (plan.frequency, plan.instalment_day)
        if days != (before.frequency, before.instalment_day):
            sip.next_instalment = plan.next_day(moment.date())
            self._plan_next(sip)

    def cancel(self, sip: Sip) -> None:
        """End a plan for good. Raises RefusedError when it ended before."""
        if sip.status == CANCELLED:
            raise sip_done()
        sip.status = CANCELLED

    def clear(self) -> None:
        """Forget all plans; ids go on."""
        self._by_id.clear()

    def _plan_next(self, sip: Sip) -> None:
        self._agenda.add(_due(sip), partial(self._run, sip.sip_id))

    def _run(self, sip_id: str, moment: datetime) -> None:
        """Buy one instalment, unless the plan has ended or its days have changed."""
        sip = self._by_id.get(sip_id)
        if sip is None or sip.status == CANCELLED or _due(sip) != moment:
            return
        if sip.status == ACTIVE:
            self._buy(sip, moment)
        if sip.pending == 0:
            sip.status = CANCELLED
            return
        sip.next_instalment = sip.plan.next_day(moment.date())
        self._plan_next(sip)

    def _buy(self, sip: Sip, moment: datetime) -> None:
        """An instalment counts even if the bank has no money for it (sample: mf_sips.json)."""
        sip.step_up(moment.date())
        plan = sip.plan
        wish = FundWish(
            fund=plan.fund, side=BUY, amount=sip.amount, tag=plan.tag, variety=plan.sip_type
        )
        self._orders.place(wish, moment)
        sip.last_instalment = moment
        sip.completed += 1
        if sip.pending != UNTIL_CANCELLED:
            sip.pending -= 1


def _due(sip: Sip) -> datetime:
    """When the next instalment runs."""
    clock = _AT_THE_FUND if sip.plan.sip_type == AMC_SIP else _AT_THE_BROKER
    return datetime.combine(sip.next_instalment, clock, IST)

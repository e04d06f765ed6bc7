"""Reads the forms of orders and plans for funds, and checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kite_testing.fake_broker.money import RUPEE, JsonNumber, Money
from kite_testing.fake_broker.mutual_funds import refusals
from kite_testing.fake_broker.mutual_funds.fund_holdings import FundHoldings
from kite_testing.fake_broker.mutual_funds.fund_list import UNIT, Fund, FundList
from kite_testing.fake_broker.mutual_funds.fund_order import AMC_SIP, SIP, FundWish
from kite_testing.fake_broker.mutual_funds.sip import (
    ACTIVE,
    FREQUENCIES,
    MONTHLY,
    PAUSED,
    UNTIL_CANCELLED,
    Plan,
    Sip,
)
from kite_testing.fake_broker.order import BUY, OPPOSITE
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.json_fields import (
    json_object,
    number_in,
    number_of,
    units_at_most,
    whole_of,
)
from kite_testing.fake_broker.wire.refusals import invalid

_LONGEST_TAG: Final = 8
_LAST_DAY: Final = 30
_STATUSES: Final = (ACTIVE, PAUSED)


class FundForms:
    """Turns forms into orders and plans; a fund that is held takes smaller amounts."""

    def __init__(self, funds: FundList, holdings: FundHoldings) -> None:
        self._funds = funds
        self._holdings = holdings

    def order(self, asked: Asked) -> FundWish:
        """The order that a form describes. Raises RefusedError."""
        isin, side = asked.field("tradingsymbol"), asked.word("transaction_type", OPPOSITE)
        fund, tag = self._fund(isin), _tag(asked)
        if side == BUY:
            is_held = self._holdings.of(isin) is not None
            least = fund.additional_minimum if is_held else fund.minimum
            amount = _amount(asked.field("amount"), "amount", fund, least)
            return FundWish(fund=fund, side=side, amount=amount, tag=tag)
        return FundWish(fund=fund, side=side, units=_units(asked.field("quantity")), tag=tag)

    def first_order(self, asked: Asked, plan: Plan) -> FundWish | None:
        """The purchase that a plan begins with, if it has one. Raises RefusedError."""
        text = asked.form.get("initial_amount", "")
        if text in ("", "0"):
            return None
        amount = _amount(text, "initial_amount", plan.fund, plan.fund.additional_minimum)
        return FundWish(fund=plan.fund, side=BUY, amount=amount, tag=plan.tag)

    def plan(self, asked: Asked) -> Plan:
        """The plan that a form describes. Raises RefusedError."""
        fund = self._fund(asked.field("tradingsymbol"))
        amount = _amount(asked.field("amount"), "amount", fund, fund.additional_minimum)
        instalments = _instalments(asked.field("instalments"))
        frequency = _frequency(asked.field("frequency"))
        if (sip_type := asked.form.get("sip_type") or SIP) not in (SIP, AMC_SIP):
            raise invalid("sip_type")
        trigger = asked.form.get("trigger_price", "")
        return Plan(
            fund=fund,
            amount=amount,
            instalments=instalments,
            frequency=frequency,
            instalment_day=_day(asked, frequency, asked.now.day),
            step_up=_step_up(asked.form.get("step_up", "")),
            trigger_price=0 if trigger in ("", "0") else number_in(trigger, "trigger_price"),
            sip_type=sip_type,
            tag=_tag(asked),
        )

    def changed(self, sip: Sip, asked: Asked) -> tuple[Plan, str]:
        """What a form makes of a plan, and its status; what is not there stays."""
        form, plan = asked.form, sip.plan
        status = (form.get("status") or sip.status).upper()
        if status != sip.status and status not in _STATUSES:
            raise invalid("status")
        if text := form.get("amount"):
            amount = _amount(text, "amount", plan.fund, plan.fund.additional_minimum)
            plan = replace(plan, amount=amount)
        if text := form.get("instalments"):
            plan = replace(plan, instalments=_instalments(text))
        if text := form.get("step_up"):
            plan = replace(plan, step_up=_step_up(text))
        frequency = _frequency(form.get("frequency") or plan.frequency)
        day = _day(asked, frequency, plan.instalment_day or asked.now.day)
        return replace(plan, frequency=frequency, instalment_day=day), status

    def _fund(self, isin: str) -> Fund:
        if (fund := self._funds.by_isin(isin)) is None:
            raise refusals.unknown_fund()
        return fund


def _amount(text: str, field: str, fund: Fund, least: Money) -> Money:
    amount = units_at_most(number_in(text, field))
    if amount < least:
        raise refusals.amount_too_small(least)
    if amount % fund.step:
        raise refusals.amount_off_step(fund.step)
    return amount


def _units(text: str) -> int:
    """Thousandths of units; finer ones do not exist."""
    units = units_at_most(number_in(text, "quantity")) * UNIT
    if not units or units % RUPEE:
        raise invalid("quantity")
    return units // RUPEE


def _tag(asked: Asked) -> str | None:
    tag = asked.form.get("tag") or None
    if tag is not None and len(tag) > _LONGEST_TAG:
        raise refusals.fund_tag_too_long(_LONGEST_TAG)
    return tag


def _instalments(text: str) -> int:
    if text == str(UNTIL_CANCELLED):
        return UNTIL_CANCELLED
    return whole_of(number_in(text, "instalments"), "instalments")


def _frequency(word: str) -> str:
    if word not in FREQUENCIES:
        raise invalid("frequency")
    return word


def _day(asked: Asked, frequency: str, usual: int) -> int:
    """The day of the month of a monthly plan, else 0; the Java client calls it `day`."""
    text = asked.form.get("instalment_day") or asked.form.get("day") or "0"
    if frequency != MONTHLY or text == "0":
        return min(usual, _LAST_DAY) if frequency == MONTHLY else 0
    day = whole_of(number_in(text, "instalment_day"), "instalment_day")
    if day > _LAST_DAY:
        raise invalid("instalment_day")
    return day


def _step_up(text: str) -> Mapping[str, JsonNumber]:
    """Per cent by "dd-mm"."""
    if not text:
        return {}
    rows = json_object(text, "step_up")
    for key in rows:
        day, _, month = key.partition("-")
        is_written = len(key) == 5 and day.isdecimal() and month.isdecimal()
        if not (is_written and 1 <= int(day) <= 31 and 1 <= int(month) <= 12):
            raise invalid("step_up")
    return {key: number_of(value, "step_up") for key, value in rows.items()}

"""What the lists of fund orders and SIPs tell of a placement, a change or a cancellation."""

from __future__ import annotations

from datetime import datetime

from kite_core.faults import Price, exact_decimal
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.mutual_funds import SIP, MFOrder
from kite_core.models.words import MFOrderStatus, SIPStatus
from kite_core.settling.verdicts import CLOCKS_DIFFER, Standing, Verdict


def is_placed_fund_order(order: MFOrder, params: MFOrderParams, *, sent_at: datetime) -> bool:
    """Whether an order may be the one that was sent at this time of the broker's."""
    made = order.order_timestamp
    return (
        made is not None
        and made >= sent_at - CLOCKS_DIFFER
        and (order.tradingsymbol, order.transaction_type)
        == (params.tradingsymbol, params.transaction_type)
        and (params.tag is None or order.tag == params.tag)
        and _is_same(order.amount, params.amount)
        and _is_same(order.quantity, params.quantity)
    )


def is_started_sip(sip: SIP, params: SIPParams, *, sent_at: datetime) -> bool:
    """Whether a SIP may be the one that was sent at this time of the broker's."""
    return (
        sip.created is not None
        and sip.created >= sent_at - CLOCKS_DIFFER
        and (sip.tradingsymbol, sip.frequency) == (params.tradingsymbol, params.frequency)
        and sip.instalments == params.instalments
        and params.instalment_day in (None, sip.instalment_day)
        and (params.tag is None or sip.tag == params.tag)
        and _is_same(sip.instalment_amount, params.amount)
    )


def judge_fund_cancellation(order: MFOrder) -> Verdict:
    """What an order for a fund tells of its cancellation."""
    status = order.status
    standings = {
        MFOrderStatus.CANCELLED: Standing.DONE,
        MFOrderStatus.OPEN: Standing.UNTOUCHED,
        MFOrderStatus.COMPLETE: Standing.TOO_LATE,
        MFOrderStatus.REJECTED: Standing.TOO_LATE,
    }
    standing = Standing.MOVING if status is None else standings.get(status, Standing.MOVING)
    return Verdict(standing=standing, seen=f"Fund order {order.order_id} is {status}.")


def judge_sip_change(sip: SIP, changes: SIPModification) -> Verdict:
    """What a SIP tells of its change. Nothing tells when it was changed, or by whom."""
    is_shown = (
        _is_same(sip.instalment_amount, changes.amount)
        and changes.instalments in (None, sip.instalments)
        and changes.frequency in (None, sip.frequency)
        and changes.instalment_day in (None, sip.instalment_day)
        and (changes.status is None or changes.status.upper() == sip.status)
        and (changes.step_up is None or _exact(changes.step_up) == _exact(sip.step_up))
    )
    if sip.status == SIPStatus.CANCELLED:
        standing = Standing.TOO_LATE
    else:
        standing = Standing.DONE if is_shown else Standing.UNTOUCHED
    return Verdict(standing=standing, seen=_seen(sip))


def judge_sip_end(sip: SIP) -> Verdict:
    """What a SIP tells of its end."""
    is_over = sip.status == SIPStatus.CANCELLED
    return Verdict(standing=Standing.DONE if is_over else Standing.UNTOUCHED, seen=_seen(sip))


def _is_same(shown: float, wanted: Price | None) -> bool:
    """Whether a figure is the wanted one; where none is wanted, any is."""
    return wanted is None or exact_decimal(shown) == exact_decimal(wanted)


def _exact(step_up: dict[str, Price] | dict[str, float]) -> dict[str, object]:
    return {day: exact_decimal(percentage) for day, percentage in step_up.items()}


def _seen(sip: SIP) -> str:
    return f"SIP {sip.sip_id} is {sip.status}: {sip.instalment_amount:.12g} {sip.frequency}."

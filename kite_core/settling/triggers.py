"""What the list of good-till-triggered orders tells of a placement, a change or a deletion."""

from __future__ import annotations

from datetime import datetime

from kite_core.faults import exact_decimal
from kite_core.models.gtt import GTTLeg, GTTTrigger
from kite_core.models.gtt_params import GTTLegParams, GTTParams
from kite_core.models.words import GTTStatus
from kite_core.rows import Rows
from kite_core.settling.verdicts import CLOCKS_DIFFER, Standing, Verdict

_WAITS = (GTTStatus.ACTIVE, GTTStatus.DISABLED)


def is_placed(trigger: GTTTrigger, params: GTTParams, *, sent_at: datetime) -> bool:
    """Whether a trigger may be the one that was sent at this time of the broker's.

    What became of it since then does not matter: it may have fired.
    """
    made = trigger.created_at
    return made is not None and made >= sent_at - CLOCKS_DIFFER and _is_same(trigger, params)


def judge_trigger_change(
    triggers: Rows[GTTTrigger], trigger_id: int, params: GTTParams, *, sent_at: datetime
) -> Verdict:
    """What the list tells of replacing a trigger, which was sent at this time of the broker's."""
    trigger = _find(triggers, trigger_id)
    if trigger is None:
        return Verdict(standing=Standing.MOVING, seen=f"GTT {trigger_id} is not in the list.")
    is_same, status = _is_same(trigger, params), trigger.status
    if is_same and status in (GTTStatus.ACTIVE, GTTStatus.TRIGGERED):
        standing = Standing.DONE
    elif status not in _WAITS:
        standing = Standing.TOO_LATE if status.is_known else Standing.MOVING
    else:
        changed = trigger.updated_at
        is_later = changed is not None and changed > sent_at + CLOCKS_DIFFER
        # A pause is the broker's doing; the change would end it.
        is_disturbed = is_later and status == GTTStatus.ACTIVE
        standing = Standing.DISTURBED if is_disturbed else Standing.UNTOUCHED
    return Verdict(standing=standing, seen=_seen(trigger))


def judge_deletion(triggers: Rows[GTTTrigger], trigger_id: int) -> Verdict:
    """What the list tells of deleting a trigger; one that fired has placed its order."""
    trigger = _find(triggers, trigger_id)
    if trigger is None:
        standing = Standing.MOVING if triggers.skipped else Standing.DONE
        return Verdict(standing=standing, seen=f"GTT {trigger_id} is not in the list.")
    standing = {
        GTTStatus.TRIGGERED: Standing.TOO_LATE,
        GTTStatus.ACTIVE: Standing.UNTOUCHED,
        GTTStatus.DISABLED: Standing.UNTOUCHED,
    }.get(trigger.status, Standing.DONE if trigger.status.is_known else Standing.MOVING)
    return Verdict(standing=standing, seen=_seen(trigger))


def _find(triggers: Rows[GTTTrigger], trigger_id: int) -> GTTTrigger | None:
    return next((row for row in triggers if row.id == trigger_id), None)


def _is_same(trigger: GTTTrigger, params: GTTParams) -> bool:
    """Whether it waits for the same prices, from the same sides, to place the same orders."""
    condition = trigger.condition
    wanted = [exact_decimal(leg.trigger_value) for leg in params.legs]
    shown = [exact_decimal(value) for value in condition.trigger_values]
    last, shown_last = exact_decimal(params.last_price), exact_decimal(condition.last_price)
    return (
        trigger.type == params.type
        and (condition.exchange, condition.tradingsymbol) == (params.exchange, params.tradingsymbol)
        and shown == wanted
        and [value > shown_last for value in shown] == [value > last for value in wanted]
        and len(trigger.orders) == len(params.legs)
        and all(map(_is_same_leg, trigger.orders, params.legs))
    )


def _is_same_leg(shown: GTTLeg, wanted: GTTLegParams) -> bool:
    return (
        shown.transaction_type == wanted.transaction_type
        and shown.quantity == wanted.quantity
        and exact_decimal(shown.price) == exact_decimal(wanted.price)
        and shown.product in (None, wanted.product)
    )


def _seen(trigger: GTTTrigger) -> str:
    values = " and ".join(f"{value:.12g}" for value in trigger.condition.trigger_values)
    placed = f"; it placed {', '.join(trigger.order_ids)}" if trigger.order_ids else ""
    return f"GTT {trigger.id} is {trigger.status}, at {values}{placed}."

"""Verbs about what waits by itself: good-till-triggered orders, alerts, mutual funds."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Run, Values, Verb

_KEY = Field(name="key", kind=FieldKind.TEXT, says="EXCHANGE:TRADINGSYMBOL", is_needed=True)


def _add_trigger(levers: Levers, values: Values) -> object:
    return {"trigger_id": levers.gtt.add(**values)}


def _fire_trigger(levers: Levers, values: Values) -> object:
    levers.gtt.fire(values["trigger_id"], leg=values.get("leg", 0))
    return True


def _delist_triggers(levers: Levers, values: Values) -> object:
    levers.gtt.delist(**values)
    return True


def _clear_triggers(levers: Levers, _: Values) -> object:
    levers.gtt.clear()
    return True


def _fire_alert(levers: Levers, values: Values) -> object:
    levers.alerts.fire(values["uuid"])
    return True


def _clear_alerts(levers: Levers, _: Values) -> object:
    levers.alerts.clear()
    return True


def _bank(levers: Levers, _: Values) -> object:
    return {"balance": levers.mutual_funds.bank_balance()}


def _set_bank(levers: Levers, values: Values) -> object:
    levers.mutual_funds.set_bank_balance(values.get("balance"))
    return _bank(levers, values)


def _clear_funds(levers: Levers, _: Values) -> object:
    levers.mutual_funds.clear()
    return True


def _row(method: str, template: str, says: str, run: Run, *fields: Field) -> Verb:
    return Verb(method=method, template=f"/fake/{template}", says=says, run=run, fields=fields)


WAITING_VERBS: tuple[Verb, ...] = (
    _row(
        "POST",
        "gtt",
        "Let a trigger wait around the price of now; none of the API's checks is made.",
        _add_trigger,
        _KEY,
        Field(name="side", kind=FieldKind.TEXT, says="BUY or SELL", is_needed=True),
        Field(name="quantity", kind=FieldKind.WHOLE, says="of each order", is_needed=True),
        Field(
            name="triggers",
            kind=FieldKind.AMOUNTS,
            says="rupees: one for a single, two for an OCO",
            is_needed=True,
        ),
        Field(name="prices", kind=FieldKind.AMOUNTS, says="of the orders; else their triggers"),
        Field(name="product", kind=FieldKind.TEXT, says="CNC unless given"),
    ),
    _row(
        "POST",
        "gtt/{trigger_id}/fire",
        "Fire an active trigger now.",
        _fire_trigger,
        Field(name="trigger_id", kind=FieldKind.WHOLE, says="the trigger", is_needed=True),
        Field(name="leg", kind=FieldKind.WHOLE, says="which leg, counted from 0"),
    ),
    _row(
        "POST",
        "gtt/delist",
        "Cancel the triggers on an instrument, as when it goes.",
        _delist_triggers,
        _KEY,
        Field(name="reason", kind=FieldKind.TEXT, says="what their rejection_reason says"),
    ),
    _row("DELETE", "gtt", "Have no triggers at all.", _clear_triggers),
    _row(
        "POST",
        "alerts/{uuid}/fire",
        "Fire an enabled alert now.",
        _fire_alert,
        Field(name="uuid", kind=FieldKind.TEXT, says="the alert", is_needed=True),
    ),
    _row("DELETE", "alerts", "Have no alerts at all.", _clear_alerts),
    _row(
        "GET",
        "mutual_funds/bank",
        "Rupees in the bank account that pays for funds; null is without bound.",
        _bank,
    ),
    _row(
        "PUT",
        "mutual_funds/bank",
        "Let so much be in the bank, or without bound.",
        _set_bank,
        Field(name="balance", kind=FieldKind.NUMBER, says="rupees; without bound unless given"),
    ),
    _row(
        "DELETE",
        "mutual_funds",
        "Have no orders, plans and units of funds at all.",
        _clear_funds,
    ),
)
"""Their rows in the table."""

"""What the list of alerts tells of a new one, a change or a deletion."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from kite_core.faults import exact_decimal
from kite_core.models.alert_params import AlertParams
from kite_core.models.alerts import Alert
from kite_core.models.words import AlertStatus
from kite_core.rows import Rows
from kite_core.settling.verdicts import CLOCKS_DIFFER, Standing, Verdict


def is_created(alert: Alert, params: AlertParams, *, sent_at: datetime) -> bool:
    """Whether an alert may be the one that was sent at this time of the broker's."""
    return _is_since(alert.created_at, sent_at) and _is_same(alert, params)


def judge_alert_change(
    alerts: Rows[Alert], uuid: str, params: AlertParams, *, sent_at: datetime
) -> Verdict:
    """What the list tells of replacing an alert.

    Its orders are not compared: of an alert that has some, the time of its change has to tell, too.
    """
    alert = next((row for row in alerts if row.uuid == uuid), None)
    if alert is None:
        return Verdict(standing=Standing.MOVING, seen=f"Alert {uuid} is not in the list.")
    changed, is_same = alert.updated_at, _is_same(alert, params)
    if alert.status == AlertStatus.DELETED:
        standing = Standing.TOO_LATE
    elif is_same and (not params.orders or _is_since(changed, sent_at)):
        standing = Standing.DONE
    else:
        is_later = changed is not None and changed > sent_at + CLOCKS_DIFFER
        standing = Standing.DISTURBED if is_later and not is_same else Standing.UNTOUCHED
    return Verdict(standing=standing, seen=_seen(alert))


def judge_alert_deletion(alerts: Rows[Alert], uuids: Collection[str]) -> Verdict:
    """What the list tells of deleting alerts: all of them have to be gone."""
    rows = [row for row in alerts if row.uuid in uuids]
    left = [row for row in rows if row.status != AlertStatus.DELETED]
    if left:
        return Verdict(standing=Standing.UNTOUCHED, seen=" ".join(map(_seen, left)))
    is_unread = len(rows) < len(set(uuids)) and bool(alerts.skipped)
    standing = Standing.MOVING if is_unread else Standing.DONE
    return Verdict(standing=standing, seen="None of the alerts is in the list.")


def _is_since(moment: datetime | None, sent_at: datetime) -> bool:
    return moment is not None and moment >= sent_at - CLOCKS_DIFFER


def _is_same(alert: Alert, params: AlertParams) -> bool:
    shown = (alert.name, alert.type, alert.operator, alert.rhs_type)
    wanted = (params.name, params.type, params.operator, params.rhs_type)
    left = (alert.lhs_exchange, alert.lhs_tradingsymbol, alert.lhs_attribute)
    wanted_left = (params.lhs_exchange, params.lhs_tradingsymbol, params.lhs_attribute)
    if shown != wanted or left != wanted_left:
        return False
    if params.rhs_constant is not None:
        constant = alert.rhs_constant
        return constant is not None and exact_decimal(constant) == exact_decimal(
            params.rhs_constant
        )
    right = (alert.rhs_exchange, alert.rhs_tradingsymbol)
    return right == (params.rhs_exchange, params.rhs_tradingsymbol)


def _seen(alert: Alert) -> str:
    return f'Alert {alert.uuid}, "{alert.name}", is {alert.status}.'

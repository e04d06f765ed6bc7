"""What became of an alert that was created, changed or deleted, unanswered."""

from __future__ import annotations

from datetime import datetime

from kite_core.call import Call, Sender, Sent
from kite_core.decoding import list_of
from kite_core.errors import InputError, KiteError
from kite_core.messages import get
from kite_core.models.alert_params import AlertParams
from kite_core.models.alerts import Alert
from kite_core.rows import Rows
from kite_core.services.settling_changes import Change, settled_change
from kite_core.services.settling_creations import Creation, settled_creation
from kite_core.settling.claims import Likeness
from kite_core.settling.price_alerts import (
    is_created,
    judge_alert_change,
    judge_alert_deletion,
)
from kite_core.settling.verdicts import Verdict

_ALL = Call(get("/alerts"), list_of(Alert))
_DELETE_REPEATS = 3


async def settled_alert(
    sender: Sender, sent: Sent, error: KiteError, *, params: AlertParams, likeness: Likeness
) -> Alert:
    """The alert that was created, found in the list. It is not sent again."""
    creation = Creation(
        what=f'the alert "{params.name}"',
        endpoint="POST /alerts",
        view=_ALL,
        is_it=lambda row, sent_at: is_created(row, params, sent_at=sent_at),
        id_of=lambda row: row.uuid,
        answer_of=lambda row: row,
        likeness=likeness,
    )
    return await settled_creation(creation, sender, sent, error)


async def settled_alert_change(
    sender: Sender,
    sent: Sent,
    error: KiteError,
    *,
    call: Call[Alert],
    uuid: str,
    params: AlertParams,
) -> Alert:
    """The alert as it was changed, found in the list; one that was not is sent once more."""

    def judge(rows: Rows[Alert], sent_at: datetime) -> Verdict:
        return judge_alert_change(rows, uuid, params, sent_at=sent_at)

    change = Change(
        what=f"the change of alert {uuid}",
        endpoint=call.request.endpoint,
        view=_ALL,
        judge=judge,
        again=lambda _: call,
        answer=lambda rows: next(row for row in rows if row.uuid == uuid),
        too_late=InputError,
    )
    return await settled_change(change, sender, sent, error)


async def settled_alert_deletion(
    sender: Sender, sent: Sent, error: KiteError, *, call: Call[None], uuids: tuple[str, ...]
) -> None:
    """Return when all of them are gone; while one is left, the deletion is sent again."""
    change = Change(
        what=f"the deletion of {len(uuids)} alerts",
        endpoint=call.request.endpoint,
        view=_ALL,
        judge=lambda rows, _: judge_alert_deletion(rows, uuids),
        again=lambda _: call,
        answer=lambda _: None,
        too_late=InputError,
        repeats=_DELETE_REPEATS,
    )
    await settled_change(change, sender, sent, error)

"""What became of a good-till-triggered order that was placed, changed or deleted, unanswered."""

from __future__ import annotations

from datetime import datetime

from kite_core.call import Call, Sender, Sent
from kite_core.decoding import list_of
from kite_core.errors import InputError, KiteError
from kite_core.messages import get
from kite_core.models.gtt import GTTReceipt, GTTTrigger
from kite_core.models.gtt_params import GTTParams
from kite_core.rows import Rows
from kite_core.services.settling_changes import Change, settled_change
from kite_core.services.settling_creations import Creation, settled_creation
from kite_core.settling.claims import Likeness
from kite_core.settling.triggers import is_placed, judge_deletion, judge_trigger_change
from kite_core.settling.verdicts import Verdict

_ALL = Call(get("/gtt/triggers"), list_of(GTTTrigger))
_DELETE_REPEATS = 3
_DELETE_RESTS_SECONDS = 0.5


async def settled_trigger(
    sender: Sender, sent: Sent, error: KiteError, *, params: GTTParams, likeness: Likeness
) -> GTTReceipt:
    """The receipt of a trigger, found in the list by all that it shows. It is not sent again."""
    creation = Creation(
        what=f"the GTT on {params.exchange}:{params.tradingsymbol}",
        endpoint="POST /gtt/triggers",
        view=_ALL,
        is_it=lambda row, sent_at: is_placed(row, params, sent_at=sent_at),
        id_of=lambda row: row.id,
        answer_of=lambda row: GTTReceipt(trigger_id=row.id),
        likeness=likeness,
    )
    return await settled_creation(creation, sender, sent, error)


async def settled_trigger_change(
    sender: Sender,
    sent: Sent,
    error: KiteError,
    *,
    call: Call[GTTReceipt],
    trigger_id: int,
    params: GTTParams,
) -> GTTReceipt:
    """The receipt of a change, found in the list; one that changed nothing is sent once more."""

    def judge(rows: Rows[GTTTrigger], sent_at: datetime) -> Verdict:
        return judge_trigger_change(rows, trigger_id, params, sent_at=sent_at)

    change = Change(
        what=f"the change of GTT {trigger_id}",
        endpoint=call.request.endpoint,
        view=_ALL,
        judge=judge,
        again=lambda _: call,
        answer=lambda _: GTTReceipt(trigger_id=trigger_id),
        too_late=InputError,
    )
    return await settled_change(change, sender, sent, error)


async def settled_deletion(
    sender: Sender, sent: Sent, error: KiteError, *, call: Call[GTTReceipt], trigger_id: int
) -> GTTReceipt:
    """The receipt of a deletion, found in the list; while the trigger waits, it is sent again."""
    change = Change(
        what=f"the deletion of GTT {trigger_id}",
        endpoint=call.request.endpoint,
        view=_ALL,
        judge=lambda rows, _: judge_deletion(rows, trigger_id),
        again=lambda _: call,
        answer=lambda _: GTTReceipt(trigger_id=trigger_id),
        too_late=InputError,
        repeats=_DELETE_REPEATS,
        rest_seconds=lambda _: _DELETE_RESTS_SECONDS,
    )
    return await settled_change(change, sender, sent, error)

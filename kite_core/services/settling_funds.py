"""What became of an order for a fund, or of a SIP, whose answer was lost."""

from __future__ import annotations

from kite_core.call import Call, Sender, Sent
from kite_core.decoding import list_of, one
from kite_core.errors import InputError, KiteError, OrderError
from kite_core.messages import get
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.mutual_funds import SIP, MFOrder, MFOrderReceipt, SIPReceipt
from kite_core.services.settling_changes import Change, settled_change
from kite_core.services.settling_creations import Creation, settled_creation
from kite_core.settling.claims import Likeness
from kite_core.settling.fund_plans import (
    is_placed_fund_order,
    is_started_sip,
    judge_fund_cancellation,
    judge_sip_change,
    judge_sip_end,
)

_ENDING_REPEATS = 3


async def settled_fund_order(
    sender: Sender, sent: Sent, error: KiteError, *, params: MFOrderParams, likeness: Likeness
) -> MFOrderReceipt:
    """The receipt of an order for a fund, found in the list. It is not sent again."""
    creation = Creation(
        what=f"the {params.transaction_type} of {params.tradingsymbol}",
        endpoint="POST /mf/orders",
        view=Call(get("/mf/orders"), list_of(MFOrder)),
        is_it=lambda row, sent_at: is_placed_fund_order(row, params, sent_at=sent_at),
        id_of=lambda row: row.order_id,
        answer_of=lambda row: MFOrderReceipt(order_id=row.order_id),
        likeness=likeness,
    )
    return await settled_creation(creation, sender, sent, error)


async def settled_fund_cancellation(
    sender: Sender, sent: Sent, error: KiteError, *, call: Call[MFOrderReceipt], order_id: str
) -> MFOrderReceipt:
    """The receipt of a cancellation, by the order's state; while it is open, it is sent again."""
    change = Change(
        what=f"the cancellation of fund order {order_id}",
        endpoint=call.request.endpoint,
        view=Call(get("/mf/orders/{order_id}", path={"order_id": order_id}), one(MFOrder)),
        judge=lambda order, _: judge_fund_cancellation(order),
        again=lambda _: call,
        answer=lambda _: MFOrderReceipt(order_id=order_id),
        too_late=OrderError,
        repeats=_ENDING_REPEATS,
    )
    return await settled_change(change, sender, sent, error)


async def settled_sip(
    sender: Sender, sent: Sent, error: KiteError, *, params: SIPParams, likeness: Likeness
) -> SIPReceipt:
    """The receipt of a new SIP, found in the list; its first order cannot be told from others."""
    creation = Creation(
        what=f"the SIP of {params.tradingsymbol}",
        endpoint="POST /mf/sips",
        view=Call(get("/mf/sips"), list_of(SIP)),
        is_it=lambda row, sent_at: is_started_sip(row, params, sent_at=sent_at),
        id_of=lambda row: row.sip_id,
        answer_of=lambda row: SIPReceipt(sip_id=row.sip_id),
        likeness=likeness,
    )
    return await settled_creation(creation, sender, sent, error)


async def settled_sip_change(
    sender: Sender,
    sent: Sent,
    error: KiteError,
    *,
    call: Call[SIPReceipt],
    sip_id: str,
    changes: SIPModification,
) -> SIPReceipt:
    """The receipt of a change, by the SIP as it is; one that is not there is sent once more."""
    change = Change(
        what=f"the change of SIP {sip_id}",
        endpoint=call.request.endpoint,
        view=_sip(sip_id),
        judge=lambda sip, _: judge_sip_change(sip, changes),
        again=lambda _: call,
        answer=lambda _: SIPReceipt(sip_id=sip_id),
        too_late=InputError,
    )
    return await settled_change(change, sender, sent, error)


async def settled_sip_end(
    sender: Sender, sent: Sent, error: KiteError, *, call: Call[SIPReceipt], sip_id: str
) -> SIPReceipt:
    """The receipt of the end of a SIP; while it goes on, it is sent again."""
    change = Change(
        what=f"the end of SIP {sip_id}",
        endpoint=call.request.endpoint,
        view=_sip(sip_id),
        judge=lambda sip, _: judge_sip_end(sip),
        again=lambda _: call,
        answer=lambda _: SIPReceipt(sip_id=sip_id),
        too_late=InputError,
        repeats=_ENDING_REPEATS,
    )
    return await settled_change(change, sender, sent, error)


def _sip(sip_id: str) -> Call[SIP]:
    return Call(get("/mf/sips/{sip_id}", path={"sip_id": sip_id}), one(SIP))

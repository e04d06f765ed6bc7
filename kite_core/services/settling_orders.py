"""What became of a modification, a cancellation or an exit whose answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kite_core.call import Call, Sender, Sent
from kite_core.decoding import list_of
from kite_core.errors import KiteError, OrderError
from kite_core.messages import get
from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order, OrderReceipt
from kite_core.models.words import Variety
from kite_core.rows import Rows
from kite_core.services.settling_changes import Change, settled_change
from kite_core.settling.changes import (
    is_stop,
    is_stored,
    judge_cancellation,
    judge_exit,
    judge_modification,
)
from kite_core.settling.verdicts import Verdict

_STOP_RESTS_SECONDS = 1.5
_RESTS_SECONDS = 3.0
_CANCEL_RESTS_SECONDS = 0.5
_CANCEL_REPEATS = 3


async def settled_modification(
    sender: Sender,
    sent: Sent,
    error: KiteError,
    *,
    call: Call[OrderReceipt],
    order_id: str,
    changes: OrderModification,
) -> OrderReceipt:
    """The receipt of a modification, found in the history of the order.

    `call` is sent once more when the order rests unchanged: it sets the same terms, and counts
    against the 25 that one order may have.
    """

    def judge(rows: Rows[Order], sent_at: datetime) -> Verdict:
        return judge_modification(rows, changes, sent_at=sent_at)

    change = Change(
        what=f"the change of order {order_id}",
        endpoint=call.request.endpoint,
        view=_history(order_id),
        judge=judge,
        again=lambda rows: _on_its_path(call, rows[-1]),
        answer=lambda _: OrderReceipt(order_id=order_id),
        too_late=OrderError,
        rest_seconds=lambda rows: _STOP_RESTS_SECONDS if is_stop(rows[-1]) else _RESTS_SECONDS,
    )
    return await settled_change(change, sender, sent, error)


async def settled_cancellation(
    sender: Sender,
    sent: Sent,
    error: KiteError,
    *,
    call: Call[OrderReceipt],
    order_id: str,
    variety: str,
) -> OrderReceipt:
    """The receipt of a cancellation or an exit, found in the order's rows.

    `call` is sent again while the order lives and rests: to cancel twice does no harm.
    """
    is_cover = variety == Variety.CO

    def judge(rows: Rows[Order], _: datetime) -> Verdict:
        return judge_exit(rows, order_id) if is_cover else judge_cancellation(rows)

    change = Change(
        what=f"the cancellation of order {order_id}",
        endpoint=call.request.endpoint,
        view=Call(get("/orders"), list_of(Order)) if is_cover else _history(order_id),
        judge=judge,
        again=lambda rows: call if is_cover else _on_its_path(call, rows[-1]),
        answer=lambda _: OrderReceipt(order_id=order_id),
        too_late=OrderError,
        repeats=_CANCEL_REPEATS,
        rest_seconds=lambda _: _CANCEL_RESTS_SECONDS,
    )
    return await settled_change(change, sender, sent, error)


def _history(order_id: str) -> Call[Rows[Order]]:
    return Call(get("/orders/{order_id}", path={"order_id": order_id}), list_of(Order))


def _on_its_path(call: Call[OrderReceipt], order: Order) -> Call[OrderReceipt]:
    """The same call, under the path of an ordinary order once an after-market one is released.

    A request to /orders/amo times out from then on (forum comments 40302, 34450).
    """
    stored, ordinary = f"/orders/{Variety.AMO}/", f"/orders/{Variety.REGULAR}/"
    request = call.request
    if is_stored(order) or not request.path.startswith(stored):
        return call
    return replace(call, request=replace(request, path=ordinary + request.path[len(stored) :]))

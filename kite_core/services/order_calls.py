"""The calls of orders and trades, one request each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kite_core.call import Call
from kite_core.decoding import Made, list_of
from kite_core.faults import pairs
from kite_core.messages import Lane, RateBucket, Repeat, delete, get, post, put
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order, OrderReceipt, Trade
from kite_core.models.words import Variety
from kite_core.rows import Rows
from kite_core.service import ClientT, Service, endpoint, raw
from kite_core.services.order_receipts import receipt_of
from kite_core.services.settling_orders import settled_cancellation, settled_modification


class OrderCalls(Service[ClientT]):
    """What the broker does with orders in one request; `Orders` makes more of it."""

    @endpoint
    def submit(self, params: OrderParams) -> Call[OrderReceipt]:
        """Send one order, once, exactly as given; prefer `place`, which can be reconciled.

        Raises the BrokerError of a refusal, or an error whose `is_ambiguous` is true when the order
        may live in spite of it.
        """
        request = post(
            "/orders/{variety}",
            path={"variety": params.variety},
            form=params.to_form(),
            bucket=RateBucket.ORDER,
            repeat=Repeat.NEVER,
        )
        return Call(request, Made(partial(receipt_of, request=request)))

    submit_raw = raw(submit)

    @endpoint
    def modify(self, order_id: str, *, changes: OrderModification) -> Call[OrderReceipt]:
        """Change a pending order; what `changes` leaves out stays as it is.

        Each change counts against the 25 that one order may have. When the answer is lost, the
        order's history is read for `ClientConfig.order_window_seconds`; while it rests unchanged,
        the change is sent once more.

        Raises OrderError when the order ended without the change, and OutcomeUnknownError when
        nobody can say.
        """
        request = put(
            "/orders/{variety}/{order_id}",
            path={"variety": changes.variety, "order_id": order_id},
            form=changes.to_form(),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
        )
        call = Call(request, Made(partial(receipt_of, request=request)))
        settle = partial(settled_modification, call=call, order_id=order_id, changes=changes)
        return replace(call, settle=settle)

    modify_raw = raw(modify)

    @endpoint
    def cancel(
        self,
        order_id: str,
        *,
        variety: str = Variety.REGULAR,
        parent_order_id: str | None = None,
    ) -> Call[OrderReceipt]:
        """Cancel a pending order. The answer means registered: the order may still fill first.

        When the answer is lost, the order's state is read, and while the order lives and rests, the
        cancellation is sent again. Raises OrderError when it filled first, and OutcomeUnknownError
        when nobody can say.
        """
        request = delete(
            "/orders/{variety}/{order_id}",
            path={"variety": variety, "order_id": order_id},
            query=pairs(("parent_order_id", parent_order_id)),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        )
        call = Call(request, Made(partial(receipt_of, request=request)))
        settle = partial(settled_cancellation, call=call, order_id=order_id, variety=variety)
        return replace(call, settle=settle)

    cancel_raw = raw(cancel)

    @endpoint
    def exit(
        self,
        order_id: str,
        *,
        variety: str = Variety.CO,
        parent_order_id: str | None = None,
    ) -> Call[OrderReceipt]:
        """Exit a cover order: its stop turns into a market order. Same request as `cancel`.

        A lost answer is settled as that of `cancel`, by the cover order's rows in the book.
        """
        request = delete(
            "/orders/{variety}/{order_id}",
            path={"variety": variety, "order_id": order_id},
            query=pairs(("parent_order_id", parent_order_id)),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        )
        call = Call(request, Made(partial(receipt_of, request=request)))
        settle = partial(settled_cancellation, call=call, order_id=order_id, variety=variety)
        return replace(call, settle=settle)

    exit_raw = raw(exit)

    @endpoint
    def all(self) -> Call[Rows[Order]]:
        """The day's orders, each in its latest state, in no promised order."""
        return Call(get("/orders"), list_of(Order))

    all_raw = raw(all)

    @endpoint
    def history(self, order_id: str) -> Call[Rows[Order]]:
        """The states that one order passed through, oldest first.

        The first row carries instrument_token 1, and a new price shows only in the row after
        MODIFIED (sample: order_info.json).
        """
        return Call(get("/orders/{order_id}", path={"order_id": order_id}), list_of(Order))

    history_raw = raw(history)

    @endpoint
    def trades(self) -> Call[Rows[Trade]]:
        """The day's fills."""
        return Call(get("/trades"), list_of(Trade))

    trades_raw = raw(trades)

    @endpoint
    def trades_of(self, order_id: str) -> Call[Rows[Trade]]:
        """The fills of one order."""
        return Call(get("/orders/{order_id}/trades", path={"order_id": order_id}), list_of(Trade))

    trades_of_raw = raw(trades_of)

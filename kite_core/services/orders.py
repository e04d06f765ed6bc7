"""Placing, changing and following orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from kite_core.call import Call
from kite_core.decoding import Made, list_of, one
from kite_core.errors import (
    DataError,
    Fault,
    KiteError,
    OrderOutcomeUnknownError,
    ValidationError,
)
from kite_core.faults import Faults, pairs
from kite_core.messages import Lane, RateBucket, Repeat, Request, delete, get, post, put
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order, OrderReceipt, OrderSlice, Placement, Trade
from kite_core.models.words import OrderStatus, Variety
from kite_core.refusals import explained
from kite_core.rows import MisfitError, Rows
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw
from kite_core.tags import unique_tag


class Orders(Service[ClientT]):
    """Placing, changing and following orders; trades."""

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
        return Call(request, Made(partial(_receipt, request=request)))

    submit_raw = raw(submit)

    @endpoint
    def modify(self, order_id: str, *, changes: OrderModification) -> Call[OrderReceipt]:
        """Change a pending order; what `changes` leaves out stays as it is.

        Each change counts against the 25 that one order may have.
        """
        request = put(
            "/orders/{variety}/{order_id}",
            path={"variety": changes.variety, "order_id": order_id},
            form=changes.to_form(),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
        )
        return Call(request, Made(partial(_receipt, request=request)))

    modify_raw = raw(modify)

    @endpoint
    def cancel(
        self,
        order_id: str,
        *,
        variety: str = Variety.REGULAR,
        parent_order_id: str | None = None,
    ) -> Call[OrderReceipt]:
        """Cancel a pending order. The answer means registered: the order may still fill first."""
        request = delete(
            "/orders/{variety}/{order_id}",
            path={"variety": variety, "order_id": order_id},
            query=pairs(("parent_order_id", parent_order_id)),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        )
        return Call(request, Made(partial(_receipt, request=request)))

    cancel_raw = raw(cancel)

    @endpoint
    def exit(
        self,
        order_id: str,
        *,
        variety: str = Variety.CO,
        parent_order_id: str | None = None,
    ) -> Call[OrderReceipt]:
        """Exit a cover order: its stop turns into a market order. Same request as `cancel`."""
        request = delete(
            "/orders/{variety}/{order_id}",
            path={"variety": variety, "order_id": order_id},
            query=pairs(("parent_order_id", parent_order_id)),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        )
        return Call(request, Made(partial(_receipt, request=request)))

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

    @flow
    async def place(self: Orders[Awaited], params: OrderParams) -> Placement:
        """Place an order under a tag of its own, once.

        Without a tag a unique one is minted; a label of up to 8 characters is kept in front of 12
        unique ones; a longer tag goes out as it is.

        Raises the BrokerError of a refusal, NotSentError when nothing left, and
        OrderOutcomeUnknownError, which carries the tag, when the answer was lost or does not say
        whether the order lives: it is not sent again.
        """
        _require_params(params)
        ports = self.client.ports
        tag = unique_tag(params.tag, ports.clock.now(), ports.entropy)
        tagged = params.with_tag(tag)
        try:
            receipt = await self.submit(tagged)
        except KiteError as error:
            if not error.is_ambiguous:
                raise
            unknown = _unknown(tagged, tag, error)
        except BaseException as interruption:  # a cancelled task, Ctrl-C
            interruption.add_note(f"The order may live: look for the tag {tag} in orders.all().")
            raise
        else:
            return Placement(order_id=receipt.order_id, tag=tag, children=receipt.children)
        raise unknown

    @flow
    async def by_status(self: Orders[Awaited], *statuses: str) -> Rows[Order]:
        """The day's orders in any of these states.

        A state that this library does not know has to come as `OrderStatus("ITS WORDS")`.
        """
        faults = Faults()
        for status in statuses:
            faults.word("status", status, OrderStatus)
        faults.raise_for("orders.by_status")
        orders = await self.all()
        wanted = {OrderStatus(status) for status in statuses}
        return Rows([order for order in orders if order.status in wanted], orders.skipped)


def _require_params(params: object) -> None:
    if not isinstance(params, OrderParams):
        fix = "Give OrderParams.limit(...), .market(...), .stop_loss(...) or .iceberg(...)."
        fault = Fault("params", f"it is a {type(params).__name__}", fix)
        raise ValidationError("orders.place", [fault])


def _unknown(params: OrderParams, tag: str, cause: KiteError) -> OrderOutcomeUnknownError:
    what = f"{params.transaction_type} {params.quantity} {params.exchange}:{params.tradingsymbol}"
    return OrderOutcomeUnknownError(
        f"Nobody can say whether the order lives: {what}, tag {tag}. {cause.message}",
        tag=tag,
        cause=cause,
        http_status=cause.http_status,
        error_type=cause.error_type,
        endpoint=cause.endpoint,
    )


def _receipt(data: Any, *, request: Request) -> OrderReceipt:
    """The answer of a placement, a change or a cancellation.

    Autoslice answers an object with `children` (sample: autoslice_response.json), formerly a bare
    list of slices (documentation page of July 2026). A success without any id is none.
    """
    is_bare = isinstance(data, list)
    receipt = one(OrderReceipt).from_data({"order_id": "", "children": data} if is_bare else data)
    ids = [part.order_id for part in receipt.children if part.order_id]
    if receipt.children and not ids:
        raise _all_refused(receipt.children, request)
    if not receipt.order_id and not ids:
        raise MisfitError("there is no order_id in it", path=".order_id", sample=data)
    return receipt if receipt.order_id else replace(receipt, order_id=ids[0])


def _all_refused(slices: Iterable[OrderSlice], request: Request) -> KiteError:
    """The error of an order none of whose slices has an id: one that leaves doubt, if any does."""
    errors = [
        explained(part.error.to_dict(), part.error.code or 400, request)
        for part in slices
        if part.error is not None
    ]
    if not errors:
        return DataError(
            "Slices came back with neither id nor error.",
            endpoint=request.endpoint,
            is_ambiguous=True,
        )
    return next((error for error in errors if error.is_ambiguous), errors[0])

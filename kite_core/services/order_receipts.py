"""What the broker answers to a placement, a change or a cancellation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kite_core.decoding import one
from kite_core.errors import DataError, KiteError
from kite_core.messages import Request
from kite_core.models.orders import OrderReceipt, OrderSlice
from kite_core.refusals import explained
from kite_core.rows import MisfitError


def receipt_of(data: Any, *, request: Request) -> OrderReceipt:
    """The id that the broker answers with.

    Autoslice answers an object with `children` (sample: autoslice_response.json), formerly a bare
    list of slices (documentation page of July 2026). A success without any id is none: MisfitError.
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

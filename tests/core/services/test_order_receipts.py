"""What a whole answer becomes is in test_orders.py; here is what only the function shows."""

from __future__ import annotations

import pytest

from kite_core.errors import DataError
from kite_core.messages import Repeat, post
from kite_core.rows import MisfitError
from kite_core.services.order_receipts import receipt_of

REQUEST = post("/orders/{variety}", path={"variety": "regular"}, repeat=Repeat.NEVER)


def test_the_first_slice_stands_for_an_order_whose_own_id_is_missing() -> None:
    receipt = receipt_of([{"order_id": "7"}, {"order_id": "8"}], request=REQUEST)

    assert receipt.order_id == "7"


def test_slices_without_id_and_error_leave_doubt() -> None:
    with pytest.raises(DataError) as caught:
        receipt_of([{}, {}], request=REQUEST)

    assert caught.value.is_ambiguous
    assert caught.value.endpoint == "POST /orders/{variety}"


def test_an_answer_without_any_id_is_none() -> None:
    with pytest.raises(MisfitError, match="no order_id"):
        receipt_of({"order_id": ""}, request=REQUEST)

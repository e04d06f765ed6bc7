from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from kite_core.errors import (
    AnswerLostError,
    CircuitOpenError,
    KiteError,
    LoginRequiredError,
    MarginError,
    NotSentError,
    RateLimitedError,
    UnfinishedError,
)
from kite_core.models.bulk import BulkItem, BulkOutcome, BulkResult
from kite_core.models.orders import OrderSlice, Placement, SliceError
from tests.core.services.desk import buy


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AnswerLostError("gone", is_ambiguous=True), "unknown"),
        (MarginError("No funds.", http_status=400), "refused"),
        (MarginError("Timed out.", http_status=400, is_ambiguous=True), "unknown"),
        (RateLimitedError("Too many requests", http_status=429), "refused"),
        (RateLimitedError("5000 orders a day"), "not sent"),
        (NotSentError("no route"), "not sent"),
        (CircuitOpenError("open"), "not sent"),
        (LoginRequiredError("no token"), "not sent"),
    ],
)
def test_an_error_says_what_became_of_its_order(error: KiteError, outcome: str) -> None:
    assert BulkOutcome.of(error) == outcome


PLACED = BulkItem(
    params=buy(),
    outcome=BulkOutcome.PLACED,
    tag="abc",
    placement=Placement(order_id="1", tag="abc"),
)
REFUSED = BulkItem(params=buy("SBIN"), outcome=BulkOutcome.REFUSED, error=MarginError("No funds."))


def test_a_result_is_a_sequence_of_its_items() -> None:
    result = BulkResult(items=(PLACED, REFUSED))

    assert list(result) == [PLACED, REFUSED]
    assert len(result) == 2
    assert (result.placed, result.refused) == ([PLACED], [REFUSED])
    assert not result.is_complete


def test_a_rehearsal_is_not_taken_for_an_order() -> None:
    placement = Placement(order_id="dry-run-1", tag="abc", how_confirmed="dry run")
    rehearsed = replace(PLACED, placement=placement)
    result = BulkResult(items=(REFUSED, rehearsed, PLACED, rehearsed))

    assert (rehearsed.is_dry_run, PLACED.is_dry_run) == (True, False)
    assert ": placed (dry run), order dry-run-1" in str(rehearsed)
    assert result.summary == "2 placed (dry run), 1 placed, 1 refused"


def test_a_result_shows_itself_in_a_line() -> None:
    items = (PLACED, REFUSED, *(BulkItem(params=buy()) for _ in range(20)))

    assert repr(BulkResult(items=items)) == (
        "<BulkResult of 22 orders: 1 placed, 1 refused, 20 not sent>"
    )
    assert repr(BulkResult()) == "<BulkResult of 0 orders: none>"


def test_an_item_reads_like_its_order() -> None:
    assert str(PLACED) == "BUY 1 NSE:INFY: placed, order 1, tag abc"
    assert str(REFUSED).startswith("BUY 1 NSE:SBIN: refused, because No funds.")


def test_an_order_with_a_refused_slice_is_placed_and_not_whole() -> None:
    slices = [OrderSlice(order_id="1"), OrderSlice(error=SliceError(message="No funds."))]
    placement = Placement(order_id="1", tag="abc", children=slices)
    item = BulkItem(params=buy(), outcome=BulkOutcome.PLACED, placement=placement)

    result = BulkResult(items=(item,))

    assert result.placed == [item]
    assert item.refused_slices == slices[1:]
    with pytest.raises(UnfinishedError, match="1 slices refused"):
        result.raise_if_failed()


def test_a_failure_without_doubt_says_so() -> None:
    failure = BulkResult(items=(PLACED, REFUSED)).failure()

    assert not failure.is_ambiguous
    assert failure.hint is None
    assert failure.message.startswith("1 placed, 1 refused of 2 orders.")


def test_a_failure_can_be_pickled_with_its_result() -> None:
    failure = BulkResult(items=(PLACED,)).failure()

    copy = pickle.loads(pickle.dumps(failure))

    assert isinstance(copy, UnfinishedError)
    assert copy.partial == failure.partial

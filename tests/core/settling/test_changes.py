from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.models.order_modification import OrderModification
from kite_core.models.orders import Order
from kite_core.settling.changes import (
    is_stop,
    is_stored,
    judge_cancellation,
    judge_exit,
    judge_modification,
)
from kite_core.settling.verdicts import Standing

SENT = datetime(2026, 11, 20, 10, 0, 0, 900_000, tzinfo=IST)
BEFORE = SENT - timedelta(minutes=5)
AFTER = SENT + timedelta(seconds=5)


def row(status: str = "OPEN", at: datetime = BEFORE, **fields: Any) -> Order:
    facts: dict[str, Any] = {
        "order_id": "1",
        "status": status,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 10,
        "price": 1490.0,
        "order_timestamp": at.isoformat(),
        **fields,
    }
    return Order.from_dict(facts)


def modified(*rows: Order, **changes: Any) -> Standing:
    return judge_modification(rows, OrderModification(**changes), sent_at=SENT).standing


@pytest.mark.parametrize(
    ("rows", "changes", "standing"),
    [
        ([row()], {"price": 1491}, Standing.UNTOUCHED),
        ([row(), row(at=SENT, price=1491.0)], {"price": "1491.00"}, Standing.DONE),
        ([row(), row(at=SENT, price=1491.0)], {"price": 1491, "quantity": 9}, Standing.UNTOUCHED),
        ([row(), row(at=AFTER, price=1491.0)], {"price": 1492}, Standing.DISTURBED),
        ([row(), row("MODIFY PENDING", AFTER)], {"price": 1491}, Standing.MOVING),
        ([row(), row("MODIFIED", AFTER)], {"price": 1491}, Standing.MOVING),
        ([row(), row("MODIFY PENDING", price=1491.0)], {"price": 1491}, Standing.MOVING),
        ([row(), row("NO SUCH STATE")], {"price": 1491}, Standing.MOVING),
        ([row(), row("COMPLETE")], {"price": 1491}, Standing.TOO_LATE),
        ([row(), row("CANCELLED")], {"price": 1491}, Standing.TOO_LATE),
        ([row(), row("COMPLETE", AFTER, price=1491.0)], {"price": 1491}, Standing.DONE),
        ([row("AMO REQ RECEIVED", price=1491.0)], {"price": 1491}, Standing.DONE),
        ([], {"price": 1491}, Standing.MOVING),
    ],
)
def test_a_modification_is_told_by_the_terms_of_the_order(
    rows: list[Order], changes: dict[str, Any], standing: Standing
) -> None:
    assert modified(*rows, **changes) is standing


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"quantity": 12}, {"quantity": 12}),
        ({"trigger_price": 1485.05}, {"order_type": "SL", "trigger_price": 1485.05}),
        ({"disclosed_quantity": 2}, {"disclosed_quantity": 2}),
        ({"validity": "IOC"}, {"validity": "IOC"}),
        ({"order_type": "LIMIT", "price": 1490}, {"order_type": "LIMIT", "trigger_price": 0.0}),
    ],
)
def test_every_visible_term_can_confirm(change: dict[str, Any], shown: dict[str, Any]) -> None:
    assert modified(row(order_type="SL"), row(at=AFTER, **shown), **change) is Standing.DONE


def test_a_market_order_shows_as_a_limit_order_at_another_price() -> None:
    change = {"order_type": "MARKET", "market_protection": -1}

    assert modified(row(), row("COMPLETE", AFTER, price=1507.5), **change) is Standing.DONE
    assert modified(row(), row("COMPLETE", AFTER), **change) is Standing.TOO_LATE
    assert modified(row(), row("MODIFIED"), row("COMPLETE"), **change) is Standing.TOO_LATE
    assert modified(row(), row("MODIFIED", SENT), row("COMPLETE"), **change) is Standing.DONE
    assert modified(row(), row(at=AFTER), **change) is Standing.UNTOUCHED


@pytest.mark.parametrize(
    "change", [{"market_protection": 2}, {"validity": "DAY", "validity_ttl": 5}, {"price": 0}]
)
def test_what_no_row_shows_confirms_nothing(change: dict[str, Any]) -> None:
    assert modified(row(), row(at=AFTER), **change) is Standing.UNTOUCHED


def test_what_is_hidden_is_confirmed_by_the_rest_of_its_change() -> None:
    change = {"price": 1491, "market_protection": 2}

    assert modified(row(), row(at=AFTER, price=1491.0), **change) is Standing.DONE
    assert modified(row(price=1491.0), **change) is Standing.UNTOUCHED


def test_a_stop_of_a_cover_order_that_grows_is_not_disturbed() -> None:
    stop: dict[str, Any] = {
        "order_type": "SL-M",
        "parent_order_id": "9",
        "trigger_price": 1480.0,
    }
    grown: dict[str, Any] = {**stop, "quantity": 20}

    assert modified(row(**stop), row(at=AFTER, **grown), trigger_price=1482) is Standing.UNTOUCHED


def test_terms_count_from_the_last_rest_before_the_change_was_sent() -> None:
    earlier, own = row(at=BEFORE, price=1480.0), row(at=SENT - timedelta(seconds=1))

    assert modified(earlier, own, price=1491) is Standing.UNTOUCHED


def test_an_order_that_came_to_rest_later_is_compared_with_its_first_rest() -> None:
    assert modified(row(at=AFTER), price=1491) is Standing.UNTOUCHED


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("CANCELLED", Standing.DONE),
        ("CANCELLED AMO", Standing.DONE),
        ("LAPSED", Standing.DONE),
        ("COMPLETE", Standing.TOO_LATE),
        ("REJECTED", Standing.TOO_LATE),
        ("OPEN", Standing.UNTOUCHED),
        ("TRIGGER PENDING", Standing.UNTOUCHED),
        ("AMO REQ RECEIVED", Standing.UNTOUCHED),
        ("CANCEL PENDING", Standing.MOVING),
        ("OPEN PENDING", Standing.MOVING),
        ("NO SUCH STATE", Standing.MOVING),
    ],
)
def test_a_cancellation_is_told_by_the_state(status: str, standing: Standing) -> None:
    assert judge_cancellation([row("OPEN"), row(status)]).standing is standing


def test_a_cancellation_without_history_is_looked_for_again() -> None:
    assert judge_cancellation([]).standing is Standing.MOVING


def test_a_partly_filled_order_that_was_cancelled_is_cancelled() -> None:
    verdict = judge_cancellation([row("CANCELLED", filled_quantity=4, trigger_price=1490.25)])

    assert verdict.standing is Standing.DONE
    assert verdict.seen == "Order 1 is CANCELLED: LIMIT at 1490 trigger 1490.25, 4 of 10 filled."


def test_what_was_seen_tells_the_reason() -> None:
    verdict = judge_cancellation([row("REJECTED", price=0, status_message="Too late.")])

    assert verdict.seen == "Order 1 is REJECTED: LIMIT, 0 of 10 filled (Too late.)."


def entry(status: str, **fields: Any) -> Order:
    return row(status, variety="co", **fields)


def stop(status: str, order_type: str = "SL-M", order_id: str = "2") -> Order:
    return row(status, order_id=order_id, parent_order_id="1", order_type=order_type)


FILLED = entry("COMPLETE", filled_quantity=10)


@pytest.mark.parametrize(
    ("book", "order_id", "standing"),
    [
        ([], "1", Standing.MOVING),
        ([entry("OPEN")], "1", Standing.UNTOUCHED),
        ([entry("CANCEL PENDING")], "1", Standing.MOVING),
        ([entry("CANCELLED")], "1", Standing.DONE),
        ([entry("REJECTED")], "1", Standing.TOO_LATE),
        ([FILLED], "1", Standing.MOVING),
        ([FILLED, stop("TRIGGER PENDING")], "1", Standing.UNTOUCHED),
        ([FILLED, stop("TRIGGER PENDING")], "2", Standing.UNTOUCHED),
        ([FILLED, stop("MODIFY PENDING")], "2", Standing.MOVING),
        ([FILLED, stop("OPEN", "MARKET")], "2", Standing.DONE),
        ([FILLED, stop("COMPLETE")], "2", Standing.DONE),
        ([FILLED, stop("CANCELLED")], "1", Standing.TOO_LATE),
        ([FILLED, stop("REJECTED")], "2", Standing.TOO_LATE),
        ([entry("CANCELLED"), stop("CANCELLED")], "2", Standing.DONE),
        ([stop("TRIGGER PENDING")], "2", Standing.UNTOUCHED),
        ([entry("OPEN", filled_quantity=4), stop("TRIGGER PENDING")], "1", Standing.UNTOUCHED),
        ([entry("CANCELLED", filled_quantity=4), stop("OPEN", "LIMIT")], "1", Standing.DONE),
        ([FILLED, stop("COMPLETE"), stop("TRIGGER PENDING", order_id="3")], "1", Standing.MOVING),
    ],
)
def test_an_exit_is_told_by_the_entry_and_its_stop(
    book: list[Order], order_id: str, standing: Standing
) -> None:
    assert judge_exit(book, order_id).standing is standing


def test_stops_and_stored_orders_are_known_by_their_rows() -> None:
    assert is_stop(row(order_type="SL-M"))
    assert not is_stop(row())
    assert is_stored(row("AMO REQ RECEIVED"))
    assert not is_stored(row())

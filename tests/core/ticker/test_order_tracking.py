from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus, OrderType
from kite_core.ticker.order_events import OrderChange, OrderEvent, OrderSource
from kite_core.ticker.order_tracking import OrderTracker, TrackerFigures
from tests.core.ticker.order_rows import row, second, stop

NOTHING_PASSED_OVER = TrackerFigures(repeated=0, late=0, doubtful=0)


def heard(*orders: Order) -> OrderTracker:
    """A tracker that has heard of these, and believed all of them."""
    tracker = OrderTracker()
    for order in orders:
        assert tracker.hear(order) is not None
    return tracker


def told(event: OrderEvent | None) -> OrderChange | None:
    return None if event is None else event.change


def test_an_order_that_nobody_has_told_of_is_adopted() -> None:
    tracker = OrderTracker()

    event = tracker.hear(row("COMPLETE", filled=10), at=second(3))

    assert event is not None
    assert (event.previous, event.at, event.source) == (None, second(3), OrderSource.SOCKET)
    assert list(tracker.orders) == [event.order_id]
    assert repr(tracker) == "<OrderTracker of 1 orders>"


def test_without_a_time_of_its_own_an_update_bears_the_time_of_the_order() -> None:
    event = OrderTracker().hear(row(at=7), source=OrderSource.POSTBACK)

    assert event is not None
    assert (event.at, event.source) == (second(7), OrderSource.POSTBACK)


def test_an_update_that_comes_twice_is_told_once() -> None:
    tracker = heard(row("CANCELLED"))

    again = tracker.hear(row("CANCELLED", at=1))

    assert again is None
    assert tracker.figures == TrackerFigures(repeated=1, late=0, doubtful=0)


@pytest.mark.parametrize(
    "late",
    [
        row("UPDATE", filled=4),
        row("OPEN"),
        row("UPDATE", filled=4, at=9),
        row("CANCELLED", filled=4),
    ],
)
def test_what_was_overtaken_by_the_end_is_passed_over(late: Order) -> None:
    tracker = heard(row("COMPLETE", filled=10, at=5))

    assert tracker.hear(late) is None
    assert tracker.figures == TrackerFigures(repeated=0, late=1, doubtful=0)
    assert not tracker.is_unsure


def test_an_update_never_lowers_the_filled_quantity() -> None:
    tracker = heard(row(filled=7, at=5))

    assert tracker.hear(row("UPDATE", filled=4, at=9)) is None
    assert tracker.figures.late == 1


def test_of_two_changes_the_later_one_counts() -> None:
    tracker = heard(row(price=1502.0, at=6))

    assert tracker.hear(row("UPDATE", price=1501.0, at=5)) is None
    assert tracker.figures.late == 1


def test_of_two_changes_of_one_second_the_book_says_which_counts() -> None:
    tracker = heard(row(price=1502.0, at=6))

    assert tracker.hear(row("UPDATE", price=1501.0, at=6)) is None
    assert tracker.is_unsure
    (event,) = tracker.read([row(price=1501.0, at=6)], at=second(7))
    assert (event.change, event.source) == (OrderChange.MODIFIED, OrderSource.BOOK)
    assert not tracker.is_unsure


@pytest.mark.parametrize("status", ["COMPLETE", "CANCELLED"])
def test_an_update_that_revives_an_order_is_left_to_the_book(status: str) -> None:
    tracker = heard(row("CANCELLED", at=5))

    assert tracker.hear(row(status, filled=10, at=9)) is None
    assert tracker.is_unsure
    assert tracker.figures.doubtful == 1


def test_a_cancelled_order_that_was_executed_after_all_is_told_by_the_book() -> None:
    tracker = heard(row("CANCELLED", at=5))

    (event,) = tracker.read([row("COMPLETE", filled=10, at=3600)], at=second(3601))

    assert event.change is OrderChange.COMPLETED
    assert event.is_correction
    assert event.fill_quantity == 10


@pytest.mark.parametrize("older", [row(at=4), row("OPEN", filled=4, at=4, price=1501.0)])
def test_a_book_that_lags_behind_is_not_believed(older: Order) -> None:
    tracker = heard(row("COMPLETE", filled=10, at=5))

    for seconds in (6, 60, 600):
        assert tracker.read([older], at=second(seconds)) == []
    assert tracker.figures.late == 3


def test_a_book_that_takes_back_something_of_the_same_second_has_to_insist() -> None:
    tracker = heard(row("COMPLETE", filled=10, at=5))
    behind = row(filled=4, at=5)

    assert tracker.read([behind], at=second(5)) == []
    assert tracker.is_unsure
    assert tracker.read([behind], at=second(6)) == []
    (event,) = tracker.read([behind], at=second(7))

    assert event.change is OrderChange.CORRECTED
    assert event.fill_quantity == -6


def test_a_book_that_changes_its_mind_does_not_insist() -> None:
    tracker = heard(row("COMPLETE", filled=10, at=5))

    assert tracker.read([row(filled=4, at=5)], at=second(5)) == []
    assert tracker.read([row(filled=5, at=5)], at=second(9)) == []
    assert tracker.read([row("COMPLETE", filled=10, at=5)], at=second(10)) == []
    assert tracker.read([row(filled=5, at=5)], at=second(12)) == []
    assert tracker.figures.doubtful == 3


def test_a_fill_that_was_missed_is_told_by_the_next_news() -> None:
    tracker = heard(row())

    partial = tracker.hear(row("UPDATE", filled=4, average=1500.0, at=2))
    (complete,) = tracker.read([row("COMPLETE", filled=10, average=1499.4, at=9)], at=second(9))

    assert partial is not None
    assert (partial.fill_quantity, complete.fill_quantity) == (4, 6)
    assert complete.fill_price == 1499.0


def test_the_book_is_told_in_the_order_of_time() -> None:
    rows = [row(order_id=name, at=at) for name, at in (("3", 9), ("2", 1), ("1", 1))]

    events = OrderTracker().read(rows, at=second(10), is_bridged=True)

    assert [event.order_id for event in events] == ["1", "2", "3"]
    assert all(event.is_bridged and event.source is OrderSource.BOOK for event in events)


def test_the_book_fills_in_what_an_update_leaves_out_without_a_word() -> None:
    tracker = heard(row("COMPLETE", filled=10, tags=None))

    assert tracker.read([row("COMPLETE", filled=10, tags=["mine"])], at=second(1)) == []
    (known,) = tracker.orders.values()
    assert known.tags == ["mine"]
    assert tracker.figures == NOTHING_PASSED_OVER


def test_a_book_that_lags_behind_makes_no_state_older() -> None:
    tracker = heard(row(price=1501.0, at=3), row(price=1502.0, at=4), row(price=1501.0, at=5))

    tracker.read([row(price=1501.0, at=3)], at=second(6))

    assert tracker.read([row(price=1502.0, at=4)], at=second(7)) == []


def test_an_update_keeps_what_updates_leave_out() -> None:
    tracker = OrderTracker()
    rich = row(tags=["mine"], validity_ttl=3, modified=True, auction_number="7")
    tracker.read([rich], at=second(0))

    event = tracker.hear(row("UPDATE", filled=4, at=2))

    assert event is not None
    order = event.order
    assert (order.tags, order.validity_ttl, order.modified, order.auction_number) == (
        ["mine"],
        3,
        True,
        "7",
    )


@pytest.mark.parametrize(
    ("known", "update", "status"),
    [
        (None, row("UPDATE", filled=4), OrderStatus.OPEN),
        (None, row("UPDATE"), OrderStatus.OPEN),
        (None, stop("UPDATE", filled=4), OrderStatus.OPEN),
        (row(), row("UPDATE", price=1501.0), OrderStatus.OPEN),
        (stop(), stop("UPDATE", price=1501.0), OrderStatus.TRIGGER_PENDING),
        (stop(), row("UPDATE"), OrderStatus.OPEN),
        (stop("OPEN"), stop("UPDATE", price=1501.0), OrderStatus.OPEN),
        (row("AMO REQ RECEIVED"), row("UPDATE", quantity=9), OrderStatus.AMO_REQ_RECEIVED),
        (row("OPEN PENDING"), row("UPDATE", price=1501.0), OrderStatus.OPEN),
    ],
)
def test_an_update_gets_the_status_that_the_book_shows(
    known: Order | None, update: Order, status: OrderStatus
) -> None:
    tracker = OrderTracker() if known is None else heard(known)

    event = tracker.hear(replace(update, exchange_update_timestamp=second(2)))

    assert event is not None
    assert event.order.status is status


@pytest.mark.parametrize("known", [None, stop("OPEN PENDING")])
def test_of_a_stop_that_was_changed_only_the_book_says_where_it_rests(known: Order | None) -> None:
    tracker = OrderTracker() if known is None else heard(known)

    event = tracker.hear(stop("UPDATE", price=1501.0, at=2))

    assert event is None
    assert tracker.is_unsure


def test_a_refused_change_is_told_by_its_message() -> None:
    tracker = heard(row())

    refused = tracker.hear(row(status_message="16346 : Order cannot be modified", at=2))
    silent = tracker.hear(row(at=3))

    assert told(refused) is OrderChange.UPDATED
    assert silent is None


def test_a_state_that_is_not_known_is_told_and_can_be_left() -> None:
    tracker = heard(row())

    strange = tracker.hear(row("FROZEN BY A NEW RULE", at=2))
    after = tracker.hear(row("COMPLETE", filled=10, at=3))

    assert (told(strange), told(after)) == (OrderChange.UNKNOWN, OrderChange.COMPLETED)


def test_orders_of_an_earlier_day_are_forgotten_when_the_book_has_none_of_them() -> None:
    tomorrow = second(0) + timedelta(days=1)
    stored = row("AMO REQ RECEIVED", order_id="2")
    tracker = heard(row("COMPLETE", filled=10, order_id="1"), stored)

    assert tracker.read([stored], at=tomorrow) == []

    assert list(tracker.orders) == ["2"]


def test_an_order_of_today_that_the_book_does_not_show_yet_is_kept() -> None:
    tracker = heard(row())

    assert tracker.read([], at=second(1)) == []
    assert len(tracker.orders) == 1


def test_an_order_without_any_time_is_older_than_all_others() -> None:
    timeless = replace(row(price=1501.0), order_timestamp=None, exchange_update_timestamp=None)
    tracker = heard(row())

    assert tracker.hear(timeless) is None
    assert tracker.figures.late == 1


def test_a_stop_that_becomes_one_without_a_limit_is_modified() -> None:
    tracker = heard(stop())

    event = tracker.hear(replace(stop("UPDATE", at=2), order_type=OrderType.SL_M, price=0.0))

    assert told(event) is OrderChange.MODIFIED


# What an order goes through, as the book shows it, one second apart.
@st.composite
def lives(draw: st.DrawFn) -> list[Order]:
    states = [row("OPEN PENDING", at=0)]
    filled, price, is_over = 0, 1500.0, False
    for _ in range(draw(st.integers(0, 8))):
        if is_over:
            break
        step = draw(st.sampled_from(["fill", "change", "end", "refuse"]))
        fields: dict[str, Any] = {}
        status = "OPEN"
        if step == "fill":
            filled = draw(st.integers(filled, 10))
            status = "COMPLETE" if filled == 10 else "OPEN"
        elif step == "change":
            price += draw(st.sampled_from([-1.0, 1.0]))
        elif step == "refuse":
            fields["status_message"] = "No."
        else:
            status = draw(st.sampled_from(["CANCELLED", "REJECTED"]))
        is_over = OrderStatus(status).is_final
        at = states[-1].exchange_update_timestamp
        assert at is not None
        later = at + timedelta(seconds=draw(st.sampled_from([0, 1, 1, 2])))
        states.append(
            replace(
                row(status, filled=filled, average=1500.0 if filled else 0.0, price=price),
                exchange_update_timestamp=later,
                **fields,
            )
        )
    return states


def as_update(state: Order) -> Order:
    """What the ticker makes of a state of the book."""
    return state if state.status.is_final else replace(state, status=OrderStatus.UPDATE)


def shown(order: Order | None) -> object:
    return None if order is None else (order.status, order.filled_quantity, order.price)


@given(data=st.data(), states=lives())
def test_whatever_becomes_of_updates_the_book_has_the_last_word(
    data: st.DataObject, states: list[Order]
) -> None:
    tracker = OrderTracker()
    noise = data.draw(st.lists(st.integers(0, len(states) - 1), max_size=20), label="updates")
    looks = data.draw(st.lists(st.integers(0, 20), max_size=4), label="looks after")
    events: list[OrderEvent] = []
    seen = 0

    for place, number in enumerate(noise):
        seen = max(seen, number)
        event = tracker.hear(as_update(states[number]))
        events += [] if event is None else [event]
        if place in looks:
            events += tracker.read([states[seen]], at=second(60 + place))
    last = second(1000)
    events += tracker.read([states[-1]], at=last)
    events += tracker.read([states[-1]], at=last + timedelta(seconds=3))

    (known,) = tracker.orders.values()
    assert known == states[-1]
    assert events[-1].order.status == states[-1].status
    assert sum(event.fill_quantity for event in events) == states[-1].filled_quantity
    assert [shown(event.previous) for event in events[1:]] == [
        shown(event.order) for event in events[:-1]
    ]


@given(data=st.data(), states=lives())
def test_updates_alone_never_lead_back(data: st.DataObject, states: list[Order]) -> None:
    tracker = OrderTracker()
    numbers = data.draw(st.lists(st.integers(0, len(states) - 1), max_size=30))

    events = [tracker.hear(as_update(states[number])) for number in numbers]

    orders = [event.order for event in events if event is not None]
    quantities = [order.filled_quantity for order in orders]
    assert quantities == sorted(quantities)
    assert all(not order.status.is_final for order in orders[:-1])

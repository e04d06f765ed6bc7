from __future__ import annotations

from datetime import timedelta
from typing import Any

from kite_testing.fake_broker.agenda import NEVER, Agenda
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.order_updates import OrderUpdate, OrderUpdates
from kite_testing.manual_clock import A_FRIDAY_MORNING as NOW

ORDER_ID, OTHER_ID = "2123635109524430848", "2123635109524430849"


class NoPrices:
    """Nothing moves but the steps of the agenda."""

    next_moment = NEVER

    def move(self, _: object, __: object, /) -> None:
        raise AssertionError("nothing moves")


class Desk:
    """Publishes updates and notes which ones arrive."""

    def __init__(self, fault: str = "", **changes: Any) -> None:
        self.agenda, faults = Agenda(), Faults(Chance(1))
        if fault:
            faults.arm(Fault(name=fault, **changes))
        self.updates = OrderUpdates(self.agenda, faults)
        self.arrived: list[OrderUpdate] = []
        self.updates.listen(self.arrived.append)

    def publish(self, status: str, *, filled: int = 10, order_id: str = ORDER_ID) -> None:
        row = {
            "order_id": order_id,
            "status": "OPEN",
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "tag": "mine",
            "tags": ["mine"],
            "quantity": 10,
            "filled_quantity": filled,
            "pending_quantity": 10 - filled,
            "cancelled_quantity": 0,
        }
        self.updates.publish(OrderUpdate(moment=NOW, status=status, row=row))

    def pass_time(self, seconds: float) -> None:
        self.agenda.run(NOW + timedelta(seconds=seconds), NoPrices())

    @property
    def seen(self) -> list[tuple[str, int]]:
        return [(update.status, update.row["filled_quantity"]) for update in self.arrived]


def test_updates_arrive_in_the_order_in_which_they_are_published() -> None:
    desk = Desk()

    desk.publish("UPDATE", filled=4)
    desk.publish("COMPLETE")

    assert desk.seen == [("UPDATE", 4), ("COMPLETE", 10)]


def test_who_leaves_hears_no_more() -> None:
    desk = Desk()
    heard: list[OrderUpdate] = []
    desk.updates.listen(heard.append)
    desk.updates.leave(heard.append)

    desk.publish("COMPLETE")

    assert heard == []
    assert desk.updates.is_heard


def test_u1_lets_the_nth_update_go_missing() -> None:
    desk = Desk("U1", skip=1, count=1)

    for filled in (2, 4, 10):
        desk.publish("UPDATE", filled=filled)

    assert desk.seen == [("UPDATE", 2), ("UPDATE", 10)]


def test_u2_sends_an_update_twice() -> None:
    desk = Desk("U2", count=1)

    desk.publish("CANCELLED", filled=0)

    assert desk.seen == [("CANCELLED", 0)] * 2


def test_u3_lets_the_fill_overtake_the_partial_fill_before_it() -> None:
    desk = Desk("U3", count=1)

    desk.publish("UPDATE", filled=4)
    desk.publish("COMPLETE", order_id=OTHER_ID)
    desk.publish("COMPLETE")
    desk.pass_time(60)

    assert desk.seen == [("COMPLETE", 10), ("COMPLETE", 10), ("UPDATE", 4)]


def test_u3_loses_nothing_when_no_other_update_follows() -> None:
    desk = Desk("U3")

    desk.publish("CANCELLED")
    desk.pass_time(60)

    assert desk.seen == [("CANCELLED", 10)]


def test_u3_makes_a_part_up_that_comes_after_a_fill_in_one_go() -> None:
    desk = Desk("U3", count=1)

    desk.publish("COMPLETE")
    desk.publish("COMPLETE", order_id=OTHER_ID)

    assert desk.seen == [("COMPLETE", 10), ("UPDATE", 5), ("COMPLETE", 10)]
    assert desk.arrived[1].row["pending_quantity"] == 5


def test_u3_without_end_swaps_pairs_and_loses_none() -> None:
    desk = Desk("U3")

    for filled in (1, 2, 3, 4):
        desk.publish("UPDATE", filled=filled)

    assert [filled for _, filled in desk.seen] == [2, 1, 4, 3]


def test_u6_tells_of_an_order_that_is_not_in_the_book_of_this_app() -> None:
    desk = Desk("U6", count=1)

    desk.publish("COMPLETE")

    foreign, own = desk.arrived
    assert (foreign.is_own, own.is_own) == (False, True)
    assert foreign.order_id not in (ORDER_ID, OTHER_ID)
    assert (len(foreign.order_id), foreign.row["tag"]) == (19, None)
    assert "tags" not in foreign.row


def test_a_fault_that_matches_another_order_leaves_this_one_alone() -> None:
    desk = Desk("U1", matches={"order_id": OTHER_ID})

    desk.publish("COMPLETE")

    assert desk.seen == [("COMPLETE", 10)]

"""What a bracket does about what happens, one case at a time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kite_core.brackets.actions import (
    CancelOrder,
    ChangeGtt,
    ChangeOrder,
    DeleteGtt,
    FindGtt,
    FindOrder,
    LookAtPrice,
    PlaceGtt,
    PlaceOrder,
)
from kite_core.brackets.deciding import GROWTHS, MOST_CHANGES
from kite_core.brackets.events import (
    ActionFailed,
    BracketFinished,
    EntryFilled,
    ExitFilled,
    ExitLost,
    GttFired,
    InDoubt,
    OrderSent,
    Overfilled,
    Unprotected,
)
from kite_core.brackets.wish import BracketWish
from kite_core.brackets.words import Exits, FinishReason, OrderState, Role
from kite_core.errors import Fault, KiteError, NotSentError, OrderBlockedError
from kite_core.models.words import OrderStatus
from tests.core.brackets.exchange_sketch import ENTRY, START, ExchangeSketch, plan_of

STUCK = KiteError("Nobody knows.", is_ambiguous=True)


def entered(
    quantity: int = 10, exits: Exits = Exits.ORDERS, *, rescues: bool = True
) -> ExchangeSketch:
    """A bracket whose entry is filled that far, with its exits in place."""
    world = ExchangeSketch(plan_of(exits, rescues=rescues))
    world.settle()
    world.fill_entry(quantity)
    world.settle()
    world.done.clear()
    world.told.clear()
    return world


def finish_of(world: ExchangeSketch) -> BracketFinished:
    event = world.machine.end(world.now)[-1]
    assert isinstance(event, BracketFinished)
    return event


def test_the_stop_stands_before_the_target() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(4)

    world.settle()

    assert world.done == [
        PlaceOrder(role=Role.ENTRY, quantity=10),
        PlaceOrder(role=Role.STOP, quantity=4),
        PlaceOrder(role=Role.TARGET, quantity=4),
    ]


def test_exits_grow_with_the_entry() -> None:
    world = entered(4)
    world.fill_entry(3)

    world.settle()

    assert world.done == [ChangeOrder(place=1, quantity=7), ChangeOrder(place=2, quantity=7)]


def test_a_part_that_leaves_makes_the_other_exit_smaller_and_ends_the_entry() -> None:
    world = entered(4)
    world.fill_exit(Role.TARGET, 1)

    world.settle()

    assert world.done == [ChangeOrder(place=1, quantity=3), CancelOrder(place=0)]


def test_nothing_grows_once_the_exit_has_begun_but_late_fills_are_protected() -> None:
    world = entered(4)
    world.fill_exit(Role.TARGET, 1)
    world.fill_entry(2)

    world.settle()

    assert world.plan.position == 5
    assert [row.unfilled_quantity for row in world.live(Role.STOP)] == [5]
    assert [row.unfilled_quantity for row in world.live(Role.TARGET)] == [5]


def test_a_change_that_does_not_show_is_asked_for_again_and_not_at_once() -> None:
    world = entered(4)
    world.fill_entry(3)
    world.show()
    action = world.machine.next_action(world.now)
    assert isinstance(action, ChangeOrder)
    world.machine.acting(action, world.now)

    repeated = world.machine.next_action(world.now)
    world.wait(4)

    assert repeated == ChangeOrder(place=2, quantity=7)
    assert world.machine.next_action(world.now) == action


def test_a_growth_on_its_way_counts_as_if_it_had_happened() -> None:
    world = entered(4)
    world.fill_entry(3)
    world.show()
    world.machine.acting(ChangeOrder(place=1, quantity=7), world.now)
    world.fill_exit(Role.TARGET, 2)
    world.show()

    assert world.machine.next_action(world.now) == ChangeOrder(place=1, quantity=5)


def test_two_orders_of_one_exit_grow_together_to_the_position() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    for order_id in ("8", "9"):
        place = world.machine.sending(Role.STOP, 4, world.intent(Role.STOP, 4))
        world.machine.sent(place, order_id, at=world.now)

    assert world.machine.next_action(world.now) == ChangeOrder(place=1, quantity=6)


def test_an_order_without_changes_left_is_cancelled_to_become_smaller() -> None:
    world = entered(4)
    for _ in range(MOST_CHANGES):
        world.machine.acting(ChangeOrder(place=1, quantity=4), world.now)
    world.show()
    world.wait()
    world.fill_exit(Role.TARGET, 1)

    world.settle()

    assert world.done[0] == CancelOrder(place=1)
    assert [row.quantity for row in world.live(Role.STOP)] == [3]


def test_the_market_order_waits_until_the_target_is_gone() -> None:
    world = entered()
    world.kill(world.live(Role.STOP)[0].order_id, "Out of range.")
    world.price = Decimal(1489)
    world.lose(1)

    world.settle()
    assert world.done == [LookAtPrice(), CancelOrder(place=2)]

    world.wait()
    world.settle()
    assert world.done[-1] == PlaceOrder(role=Role.MARKET, quantity=10)


def test_an_order_that_was_changed_often_is_replaced_to_grow() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(1)
    world.settle()
    for _ in range(GROWTHS):
        world.machine.acting(ChangeOrder(place=1, quantity=1), world.now)
    world.wait()
    world.show()
    world.fill_entry(1)

    world.settle()

    assert CancelOrder(place=1) in world.done
    assert [row.quantity for row in world.live(Role.STOP)] == [2]


def test_a_correction_of_the_entry_makes_the_exits_smaller() -> None:
    world = entered(6)
    world.fill("1", -2)

    world.settle()

    assert world.plan.position == 4
    assert [row.quantity for row in world.live(Role.STOP)] == [4]
    assert any(isinstance(event, EntryFilled) and event.quantity == -2 for event in world.told)


def test_both_exits_at_once_are_told_as_too_much_and_nothing_is_bought_back() -> None:
    world = entered()
    world.fill_exit(Role.TARGET, 10)
    world.fill_exit(Role.STOP, 10)

    world.settle()

    assert [event.quantity for event in world.told if isinstance(event, Overfilled)] == [10]
    assert world.done == []
    assert finish_of(world).exited == 20


@pytest.mark.parametrize(
    ("message", "price", "rescues", "expected"),
    [
        ("Out of range.", 1489, True, [LookAtPrice(), CancelOrder(place=2)]),
        ("Out of range.", 1495, True, [LookAtPrice()]),
        ("Out of range.", 1489, False, [LookAtPrice()]),
        (None, 1489, True, []),
    ],
)
def test_a_stop_that_is_gone(
    message: str | None, price: int, rescues: bool, expected: list[object]
) -> None:
    world = entered(rescues=rescues)
    world.kill(world.live(Role.STOP)[0].order_id, message)
    world.price = Decimal(price)

    world.settle()

    placed = [PlaceOrder(role=Role.MARKET, quantity=10)] if len(expected) == 2 else []
    assert world.done == [*expected, *placed]
    assert any(isinstance(event, ExitLost) for event in world.told)
    assert world.plan.is_given_up is not bool(placed)


def test_a_triggered_stop_that_the_exchange_cancels_needs_no_look_at_the_price() -> None:
    world = entered()
    world.fill_exit(Role.STOP, 3)
    world.show()
    world.kill(world.live(Role.STOP)[0].order_id, "Out of range.")

    world.settle()

    assert LookAtPrice() not in world.done
    assert PlaceOrder(role=Role.MARKET, quantity=7) in world.done


def test_a_market_order_that_is_refused_is_the_last_try() -> None:
    world = entered()
    world.kill(world.live(Role.STOP)[0].order_id, "Out of range.")
    world.price = Decimal(1489)
    world.settle()
    world.kill(world.live(Role.MARKET)[0].order_id, "No funds.", status="REJECTED")

    world.settle()

    told = world.machine.end(world.now)
    assert isinstance(told[0], Unprotected)
    assert (told[0].quantity, told[0].reason) == (10, "REJECTED: No funds.")
    assert finish_of(world).reason is FinishReason.UNPROTECTED


def test_without_its_target_it_goes_on_with_the_stop() -> None:
    world = entered()
    world.kill(world.live(Role.TARGET)[0].order_id, "Self-trade.")
    world.settle()

    assert world.done == []
    assert not world.machine.end(world.now)

    world.fill_exit(Role.STOP, 10)
    world.settle()
    assert (finish_of(world).reason, finish_of(world).points) == (FinishReason.STOP, -10.0)


def test_a_refused_stop_looks_at_the_price() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))

    world.told += world.machine.refused(place, "Beyond the market.", at=world.now)

    assert world.machine.next_action(world.now) == LookAtPrice()


def test_a_dry_run_ends_with_the_entry_and_leaves_a_position_that_was_there() -> None:
    world = ExchangeSketch(plan_of())
    place = world.machine.sending(Role.ENTRY, 10, world.intent(Role.ENTRY, 10))
    assert world.machine.rehearsed(place, at=world.now) == []
    assert finish_of(world).reason is FinishReason.DRY_RUN

    world = entered()
    place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))
    assert isinstance(world.machine.rehearsed(place, at=world.now)[0], ExitLost)


def test_what_never_left_is_sent_again_after_a_while() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))

    failed, unprotected = world.machine.unsent(place, NotSentError("No line."), at=world.now)

    assert isinstance(failed, ActionFailed)
    assert isinstance(unprotected, Unprotected)
    assert (unprotected.quantity, unprotected.is_tried_again) == (10, True)
    assert world.machine.next_action(world.now) is None  # no target before the stop
    world.wait(6)
    assert world.machine.next_action(world.now) == PlaceOrder(role=Role.STOP, quantity=10)


def test_a_position_without_a_stop_is_told_once_and_again_when_it_changes() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    told: list[object] = []

    def fail() -> None:
        place = world.machine.sending(Role.STOP, 4, world.intent(Role.STOP, 4))
        told.extend(world.machine.unsent(place, NotSentError("No line."), at=world.now))

    world.fill_entry(4)
    world.show()
    for _ in range(3):
        fail()
    world.fill_entry(6)
    world.show()
    fail()
    world.wait()
    world.settle()
    told += world.machine.failed("change an order", STUCK, at=world.now)

    bare = [event.quantity for event in told if isinstance(event, Unprotected)]
    assert bare == [4, 10]
    assert len(world.plan.orders) == 3  # attempts that never left leave nothing behind


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (NotSentError("No line."), 5),
        (OrderBlockedError("x", [Fault("KillSwitch", "pulled", "Reset it.")], endpoint=""), 15),
    ],
)
def test_a_target_that_is_kept_back_goes_again_after_a_while(
    error: KiteError, seconds: int
) -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    for _ in range(2):
        world.show()
        world.act()
        if world.done[-1] == PlaceOrder(role=Role.STOP, quantity=10):
            break
    world.show()
    place = world.machine.sending(Role.TARGET, 10, world.intent(Role.TARGET, 10))

    (told,) = world.machine.unsent(place, error, at=world.now)

    assert isinstance(told, ActionFailed)
    world.wait(seconds - 1)
    assert world.machine.next_action(world.now) is None
    world.wait(1)
    assert world.machine.next_action(world.now) == PlaceOrder(role=Role.TARGET, quantity=10)


@pytest.mark.parametrize("price", [0, -1])
def test_a_price_that_is_none_decides_nothing(price: int) -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))
    world.machine.refused(place, "Not today.", at=world.now)

    assert world.machine.observe_price(Decimal(price), at=world.now) == []

    assert not world.plan.is_rescuing
    assert not world.plan.is_given_up
    assert world.machine.next_action(world.now) == LookAtPrice()


def test_a_stop_that_was_given_up_for_lost_and_is_found_protects_again() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    for _ in range(2):
        place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))
        world.machine.doubted(place, STUCK, at=world.now)
    world.machine.observe_price(Decimal(1500), at=world.now)
    assert finish_of(world).tags_in_doubt == ("tag1", "tag2")

    world.machine.resume(book_began=START)
    assert not world.machine.end(world.now)
    world.machine.sent(1, "9", at=world.now)
    world.machine.doubted(2, STUCK, at=world.now)

    assert not world.machine.end(world.now)
    assert world.plan.bare == 0


def test_a_plan_shows_itself_in_one_line() -> None:
    shown = repr(entered(4).plan)

    assert shown == (
        "<BracketPlan plan: BUY 10 NSE:INFY at 1500, MIS, stop 1490, target 1520, "
        "4 filled, 0 exited>"
    )


def test_a_second_stop_goes_for_one_in_doubt_and_the_first_is_taken_when_it_surfaces() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))
    told, _ = world.machine.doubted(place, STUCK, at=world.now)
    assert isinstance(told, InDoubt)
    world.settle()
    assert len(world.live(Role.STOP)) == 1

    ghost = world.rows[world.live(Role.STOP)[0].order_id]
    world.rows["9"] = type(ghost).from_dict({**ghost.to_dict(), "order_id": "9", "tag": "tag1"})
    world.settle()

    sent = [event for event in world.told if isinstance(event, OrderSent)]
    assert "9" in [event.order_id for event in sent]
    assert sum(row.quantity for row in world.live(Role.STOP)) == 10


def test_no_third_stop_goes_for_two_in_doubt() -> None:
    world = ExchangeSketch(plan_of())
    world.settle()
    world.fill_entry(10)
    world.show()
    for _ in range(2):
        place = world.machine.sending(Role.STOP, 10, world.intent(Role.STOP, 10))
        world.told += world.machine.doubted(place, STUCK, at=world.now)

    assert world.machine.next_action(world.now) == LookAtPrice()


def test_an_entry_in_doubt_ends_it_and_a_restart_looks_for_it() -> None:
    world = ExchangeSketch(plan_of())
    place = world.machine.sending(Role.ENTRY, 10, world.intent(Role.ENTRY, 10))
    world.machine.doubted(place, STUCK, at=world.now)
    assert finish_of(world).reason is FinishReason.IN_DOUBT

    world.machine.resume(book_began=START)
    assert world.machine.next_action(world.now) == FindOrder(place=0)

    world.machine.not_placed(place)
    assert finish_of(world).reason is FinishReason.NO_ENTRY


def test_orders_of_an_earlier_day_have_ended() -> None:
    world = entered(4, Exits.GTT)

    world.machine.resume(book_began=START.replace(day=21, hour=6))

    entry = world.plan.entry_order
    assert entry is not None
    assert entry.state is OrderState.ENDED
    assert world.machine.next_action(world.now) is None


def test_a_gtt_holds_what_is_filled_and_grows_with_it() -> None:
    world = ExchangeSketch(plan_of(Exits.GTT))
    world.settle()
    world.fill_entry(4)
    world.settle()
    world.fill_entry(6)

    world.settle()

    assert world.done[1:] == [LookAtPrice(), PlaceGtt(quantity=4), ChangeGtt(quantity=10)]


@pytest.mark.parametrize(("place", "role"), [(0, Role.STOP), (1, Role.TARGET)])
def test_the_order_of_a_leg_that_fires_is_followed_to_its_end(place: int, role: Role) -> None:
    world = entered(10, Exits.GTT)
    world.fire(place)
    world.settle()
    world.fill_exit(role, 10)

    world.settle()

    assert any(isinstance(event, GttFired) and event.role is role for event in world.told)
    assert any(isinstance(event, ExitFilled) and event.left == 0 for event in world.told)
    assert str(finish_of(world).reason) == role


@pytest.mark.parametrize(
    ("place", "price", "expected"),
    [
        (0, 1490, [PlaceOrder(role=Role.MARKET, quantity=10)]),
        (1, 1520, [LookAtPrice()]),
    ],
)
def test_a_leg_whose_order_is_refused(place: int, price: int, expected: list[object]) -> None:
    world = entered(10, Exits.GTT)
    world.price = Decimal(price)
    world.fire(place, reason="No funds.")

    world.settle()

    assert world.done == expected


@pytest.mark.parametrize(
    ("price", "last"),
    [
        (1489, PlaceOrder(role=Role.MARKET, quantity=10)),
        (1521, PlaceOrder(role=Role.TARGET, quantity=10)),
    ],
)
def test_a_market_beyond_the_exits_takes_no_gtt(price: int, last: object) -> None:
    world = ExchangeSketch(plan_of(Exits.GTT))
    world.settle()
    world.fill_entry(10)
    world.price = Decimal(price)

    world.settle()

    assert world.done[1:] == [LookAtPrice(), last]


def test_a_gtt_that_the_broker_takes_away_leaves_the_position_unprotected() -> None:
    world = entered(10, Exits.GTT)
    assert world.trigger is not None
    world.trigger = type(world.trigger).from_dict({**world.trigger.to_dict(), "status": "disabled"})

    world.settle()

    assert finish_of(world).reason is FinishReason.UNPROTECTED


def test_a_gtt_without_a_position_is_deleted() -> None:
    world = entered(4, Exits.GTT)
    world.fill("1", -4)

    world.settle()

    assert DeleteGtt() in world.done


@pytest.mark.parametrize("is_passing", [True, False])
def test_a_gtt_that_is_not_placed(is_passing: bool) -> None:
    world = ExchangeSketch(plan_of(Exits.GTT))
    world.settle()
    world.fill_entry(10)
    world.show()
    world.machine.holding(10, at=world.now)
    assert world.machine.next_action(world.now) == FindGtt()

    told, *_ = world.machine.unheld(KiteError("No."), at=world.now, is_passing=is_passing)

    assert isinstance(told, ActionFailed if is_passing else ExitLost)
    assert world.machine.next_action(world.now) == (None if is_passing else LookAtPrice())


def test_points_are_those_of_what_was_exited() -> None:
    world = entered()
    assert world.plan.points is None
    world.fill_exit(Role.TARGET, 10)
    world.show()

    assert world.plan.points == 20.0


def test_a_gtt_that_has_fired_without_a_result_yet_is_waited_for() -> None:
    world = entered(10, Exits.GTT)
    assert world.trigger is not None
    fired = {**world.trigger.to_dict(), "status": "triggered"}
    world.trigger = type(world.trigger).from_dict(fired)

    world.settle()

    assert world.done == []
    assert world.told == []


def test_the_gtt_counts_as_large_as_the_broker_shows_it() -> None:
    world = entered(4, Exits.GTT)
    world.fill_entry(6)
    world.losses = 1
    world.settle()
    assert world.plan.trigger is not None
    assert world.plan.trigger.quantity == 4

    world.wait()
    world.settle()

    assert world.plan.trigger.quantity == 10


def test_a_short_bracket_is_the_same_upside_down() -> None:
    sale = replace(ENTRY, transaction_type="SELL")
    wish = BracketWish(entry=sale, target=1480, stop=1510)
    world = ExchangeSketch(wish.plan("plan", account="key", at=START))
    world.settle()
    world.fill_entry(10)
    world.settle()
    world.fill(world.live(Role.TARGET)[0].order_id, 10, 1480.0)
    world.settle()

    assert world.plan.exit_side == "BUY"
    assert world.plan.has_reached_stop(Decimal(1510))
    assert world.plan.has_reached_target(Decimal(1480))
    assert finish_of(world).points == 20.0


def test_an_order_of_another_is_passed_by() -> None:
    world = entered()
    before = world.plan
    other = type(world.rows["1"]).from_dict(
        {**world.rows["1"].to_dict(), "order_id": "77", "status": OrderStatus.REJECTED}
    )

    assert world.machine.observe({"77": other}, at=world.now) == []
    assert world.plan == before

"""Whatever happens, and whenever it is seen: no exit without a position, none for too much."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_core.brackets.actions import ChangeGtt, ChangeOrder, PlaceGtt, PlaceOrder
from kite_core.brackets.deciding import MOST_CHANGES
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.words import Exits, OrderState, Role
from tests.core.brackets.exchange_sketch import ExchangeSketch, plan_of

ROLES = {"enter": Role.ENTRY, "stop": Role.STOP, "target": Role.TARGET, "market": Role.MARKET}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["enter", "stop", "target", "market", "show", "act", "wait", "kill", "fire", "lose"]
        ),
        st.integers(1, 5),
    ),
    max_size=60,
)


def happen(world: ExchangeSketch, what: str, size: int) -> None:
    if what in ROLES:
        for row in world.live(ROLES[what])[:1]:
            world.fill(row.order_id, min(size, row.unfilled_quantity))
    elif what == "kill":
        for row in [row for row in world.rows.values() if not row.status.is_final][:1]:
            world.kill(row.order_id, "Out of range." if size > 2 else None)
    elif what == "fire" and world.trigger is not None and world.trigger.is_active:
        world.fire(size % 2, reason="No funds." if size == 5 else None)
    elif what == "act":
        act(world)
    else:
        pass_time(world, what, size)


def pass_time(world: ExchangeSketch, what: str, size: int) -> None:
    if what == "show":
        world.show()
    elif what == "wait":
        world.wait(size)
    elif what == "lose":
        world.lose(size % 3)


def act(world: ExchangeSketch) -> None:
    """Carry out the next action, after holding it against the promises."""
    action = world.machine.next_action(world.now)
    plan = world.plan
    match action:
        case PlaceOrder(role=Role.MARKET, quantity=quantity):
            assert quantity == plan.position
            assert not reach(plan, Role.STOP) + reach(plan, Role.TARGET)
        case PlaceOrder(role=role, quantity=quantity) if role is not Role.ENTRY:
            assert 0 < quantity <= plan.position - reach(plan, role)
        case ChangeOrder(place=place, quantity=quantity):
            order = plan.orders[place]
            others = reach(plan, order.role) - order.reach
            assert 0 < quantity - order.filled <= plan.position - others
            assert order.changes < MOST_CHANGES
        case PlaceGtt(quantity=quantity) | ChangeGtt(quantity=quantity):
            assert 0 < quantity <= plan.position
        case _:
            pass
    world.act()


def reach(plan: BracketPlan, role: Role) -> int:
    return sum(order.reach for order in plan.of(role))


@settings(max_examples=150, deadline=None)
@given(exits=st.sampled_from(Exits), steps=STEPS)
def test_no_exit_ever_works_for_more_than_is_known_to_be_open(
    exits: Exits, steps: list[tuple[str, int]]
) -> None:
    world = ExchangeSketch(plan_of(exits))

    for what, size in steps:
        happen(world, what, size)


@settings(max_examples=150, deadline=None)
@given(exits=st.sampled_from(Exits), steps=STEPS)
def test_it_comes_to_rest_protected_flat_or_says_that_it_is_neither(
    exits: Exits, steps: list[tuple[str, int]]
) -> None:
    world = ExchangeSketch(plan_of(exits))
    for what, size in steps:
        happen(world, what, size)

    for _ in range(6):
        world.wait()
        world.settle()

    plan = world.plan
    covered = plan.trigger.quantity if plan.trigger and plan.trigger.is_active else 0
    covered += sum(len(world.live(role)) and reach(plan, role) for role in (Role.STOP, Role.MARKET))
    covered += reach(plan, Role.TARGET) if exits is Exits.GTT else 0
    assert plan.is_given_up or covered == max(0, plan.position)
    assert bool(plan.overfilled) == (plan.position < 0)


@settings(max_examples=100, deadline=None)
@given(exits=st.sampled_from(Exits), steps=STEPS)
def test_a_plan_that_was_written_down_is_the_same_plan(
    exits: Exits, steps: list[tuple[str, int]]
) -> None:
    world = ExchangeSketch(plan_of(exits))

    for what, size in steps:
        happen(world, what, size)

    kept = BracketPlan.from_text(world.plan.to_text())
    assert kept is not None
    assert kept.to_text() == world.plan.to_text()
    assert kept.orders == world.plan.orders
    assert all(order.state is not OrderState.SENDING for order in world.plan.orders)

"""What must not matter does not: pairs of scenarios that come to the same, or to the opposite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kite_core import OrderModification
from kite_core.messages import Method, Repeat, describe
from kite_testing import FakeBroker
from kite_testing.fake_broker.wire.journal import Entry
from tests.testing.fake_broker.caller import Caller, limit

pytestmark = pytest.mark.in_process(reason="brokers are compared with each other, door or not")

INFY, TICK = "NSE:INFY", 10
BASES = {"INFY": 15_000, "SBIN": 9_700}
"""Prices are counted in ticks of 0.1 rupee from these."""
MIRROR = {"BUY": "SELL", "SELL": "BUY"}


class Step(NamedTuple):
    """An order so many ticks from the base, and where the price goes afterwards."""

    side: str
    distance: int
    quantity: int
    move: int


STEPS = st.lists(
    st.builds(
        Step,
        side=st.sampled_from(["BUY", "SELL"]),
        distance=st.integers(-30, 30),
        quantity=st.integers(1, 9),
        move=st.integers(-30, 30),
    ),
    min_size=1,
    max_size=5,
)
few = settings(max_examples=20, deadline=None)


def rupees(ticks: int, symbol: str = "INFY") -> float:
    """So many ticks from the base of a symbol."""
    return (BASES[symbol] + ticks) / TICK


def fresh(**wishes: Any) -> Caller:
    """A caller whose requests take no time, so that one more of them shifts nothing."""
    return Caller(FakeBroker(seed=7, round_trip_seconds=0, has_limits=False, funds=None, **wishes))


def place(caller: Caller, step: Step, *, symbol: str = "INFY", quantity: int | None = None) -> str:
    wish = limit(
        rupees(step.distance, symbol),
        tradingsymbol=symbol,
        transaction_type=step.side,
        quantity=quantity or step.quantity,
        product="MIS",
    )
    return caller.place(wish)


def traded(steps: Sequence[Step], *, parts: int = 1, beside: Sequence[Step] = ()) -> Caller:
    """A caller that did all steps: each order in so many parts, with orders for SBIN beside."""
    caller = fresh()
    caller.broker.market.set_price(INFY, rupees(0))
    for number, step in enumerate(steps):
        for _ in range(parts):
            place(caller, step)
        for other in beside[number : number + 1]:
            caller.broker.market.set_price("NSE:SBIN", rupees(other.move, "SBIN"))
            place(caller, other, symbol="SBIN")
        caller.broker.run(1)
        caller.broker.market.set_price(INFY, rupees(step.move))
        caller.broker.run(1)
    return caller


def orders_of(caller: Caller, symbol: str = "INFY") -> list[tuple[object, ...]]:
    """What became of the orders for a symbol, without their ids."""
    names = ("status", "filled_quantity", "average_price", "cancelled_quantity", "order_timestamp")
    rows = caller.data(caller.calls.orders.all())
    return [tuple(row[name] for name in names) for row in rows if row["tradingsymbol"] == symbol]


def filled_by(caller: Caller) -> int:
    """How much all orders filled together."""
    return sum(row["filled_quantity"] for row in caller.data(caller.calls.orders.all()))


def position_of(caller: Caller, symbol: str = "INFY") -> dict[str, Any] | None:
    """The net position in a symbol."""
    net = caller.data(caller.calls.portfolio.positions())["net"]
    return next((row for row in net if row["tradingsymbol"] == symbol), None)


@few
@given(steps=STEPS, beside=STEPS)
def test_orders_for_another_share_change_nothing_for_this_one(
    steps: list[Step], beside: list[Step]
) -> None:
    alone, together = traded(steps), traded(steps, beside=beside)

    assert orders_of(together) == orders_of(alone)
    assert position_of(together) == position_of(alone)
    assert len(orders_of(together, "SBIN")) == min(len(steps), len(beside))


@few
@given(steps=STEPS, parts=st.integers(2, 4))
def test_orders_in_several_parts_fill_as_whole_ones_do(steps: list[Step], parts: int) -> None:
    # Two sides of one account would prevent each other's trades, and differently in parts.
    assume(len({step.side for step in steps}) == 1)
    larger = [step._replace(quantity=step.quantity * parts) for step in steps]

    whole, split = traded(larger), traded(steps, parts=parts)

    assert position_of(split) == position_of(whole)
    assert filled_by(split) == filled_by(whole)


@few
@given(steps=STEPS)
def test_mirrored_market_has_the_same_profit_with_the_opposite_position(steps: list[Step]) -> None:
    mirrored = [
        Step(MIRROR[step.side], -step.distance, step.quantity, -step.move) for step in steps
    ]

    here, there = position_of(traded(steps)), position_of(traded(mirrored))

    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert there["quantity"] == -here["quantity"]
        assert there["pnl"] == pytest.approx(here["pnl"], abs=1e-9)


@few
@given(steps=STEPS)
def test_other_side_of_every_trade_has_the_opposite_profit(steps: list[Step]) -> None:
    others = [step._replace(side=MIRROR[step.side]) for step in steps]

    here, there = taken(steps), taken(others)

    assert there["quantity"] == -here["quantity"]
    assert there["pnl"] == pytest.approx(-here["pnl"], abs=1e-9)


def taken(steps: Sequence[Step]) -> dict[str, Any]:
    """The position of one who takes the market's price of each step at once."""
    caller = fresh()
    for step in steps:
        caller.broker.market.set_price(INFY, rupees(step.move))
        reach = 5 if step.side == "BUY" else -5
        place(caller, step._replace(distance=step.move + reach))
        caller.broker.run(1)
    caller.broker.market.set_price(INFY, rupees(0))
    position = position_of(caller)
    assert position is not None
    return position


@few
@given(steps=STEPS, others=STEPS)
def test_reset_broker_does_what_a_fresh_one_does(steps: list[Step], others: list[Step]) -> None:
    used = fresh()
    walk_on(used, others)

    used.broker.reset()

    assert walk_on(used, steps) == walk_on(fresh(), steps)


@few
@given(before=STEPS, after=STEPS)
def test_snapshot_and_the_requests_after_it_lead_to_the_same_state(
    before: list[Step], after: list[Step]
) -> None:
    caller = fresh()
    walk_on(caller, before)
    caller.broker.snapshot()
    known = len(caller.broker.journal)
    lived = walk_on(caller, after)
    asked = list(caller.broker.journal)[known:]

    caller.broker.restore()
    for entry in asked:
        ask_again(caller, entry)

    assert [entry.to_line() for entry in caller.broker.journal] == lived


def walk_on(caller: Caller, steps: Sequence[Step]) -> list[bytes]:
    """Trade on the prices as they come by themselves; the lines of the journal."""
    for step in steps:
        last = caller.quote(INFY)["last_price"]
        place(caller, step._replace(distance=round(last * TICK) - BASES["INFY"] + step.distance))
        caller.broker.run(60 + step.move)
    caller.data(caller.calls.orders.all())
    caller.data(caller.calls.portfolio.positions())
    caller.data(caller.calls.user.margins())
    return [entry.to_line() for entry in caller.broker.journal]


def ask_again(caller: Caller, entry: Entry) -> None:
    """Send a request of the journal at its time."""
    method: Method = entry.endpoint.partition(" ")[0]  # type: ignore[assignment]  # reason: of routes
    caller.broker.clock.advance_to(datetime.fromisoformat(entry.at))
    request = describe(method, entry.path, query=entry.query, form=entry.form, repeat=Repeat.NEVER)
    caller.response(request)


@few
@given(step=st.builds(Step, st.just("BUY"), st.integers(-30, -1), st.integers(1, 9), st.just(0)))
def test_order_that_is_changed_and_cancelled_costs_what_a_cancelled_one_does(step: Step) -> None:
    changed, plain = (with_cancelled(step, is_changed=is_changed) for is_changed in (True, False))

    money = [
        (caller.data(caller.calls.user.margins()), caller.data(caller.calls.portfolio.positions()))
        for caller in (changed, plain)
    ]
    assert money[0] == money[1]
    assert [row[0] for row in orders_of(changed)] == ["CANCELLED"]


def with_cancelled(step: Step, *, is_changed: bool) -> Caller:
    """A caller with an order that was cancelled, with or without a change before."""
    caller = Caller(FakeBroker(seed=7, round_trip_seconds=0))
    caller.broker.market.set_price(INFY, rupees(0))
    order_id = place(caller, step)
    caller.broker.run(5)
    if is_changed:
        changes = OrderModification(quantity=step.quantity + 1, price=rupees(step.distance - 1))
        caller.data(caller.calls.orders.modify(order_id, changes=changes))
    caller.broker.run(5)
    caller.data(caller.calls.orders.cancel(order_id))
    caller.broker.run(5)
    return caller


@few
@given(steps=STEPS)
def test_postbacks_that_come_twice_tell_nothing_new(steps: list[Step]) -> None:
    once, twice = (posted(steps, is_doubled=is_doubled) for is_doubled in (False, True))

    assert sorted(twice) == sorted(once * 2)
    assert list(dict.fromkeys(twice)) == once


def posted(steps: Sequence[Step], *, is_doubled: bool) -> list[bytes]:
    """The bodies of all postbacks of these steps."""
    caller = fresh()
    postbacks = caller.broker.postbacks
    if is_doubled:
        caller.broker.faults.add("U2")
    caller.broker.market.set_price(INFY, rupees(0))
    for step in steps:
        place(caller, step)
        caller.broker.run(1)
        caller.broker.market.set_price(INFY, rupees(step.move))
        caller.broker.run(5)
    return [postback.body for postback in postbacks.sent]

"""The index of triggers against a slow reference: every trigger is looked at for every price."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kite_core import GTTParams
from tests.testing.fake_broker.gtt.parts import INFY, caller_at, engine_of
from tests.testing.fake_broker.gtt.wishes import oco, placed, results, shown, single

RUPEES = st.integers(min_value=1400, max_value=1600)


@dataclass
class Expected:
    """A trigger as its rules read: its values, the price that was sent, what has fired."""

    values: list[Decimal]
    last_price: Decimal
    status: str = "active"
    fired: int | None = None
    times: int = field(default=0)

    def see(self, price: Decimal) -> None:
        if self.status != "active":
            return
        for place, value in enumerate(self.values):
            is_below = value < self.last_price
            if (price <= value) if is_below else (price >= value):
                self.status, self.fired = "triggered", place
                self.times += 1
                return


class Triggers(RuleBasedStateMachine):
    """Places, changes and deletes triggers while the price jumps about."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = caller_at(1500)
        self.price = 1500
        self.expected: dict[int, Expected] = {}

    @rule(offset=st.integers(min_value=5, max_value=90), is_above=st.booleans())
    def place_single(self, offset: int, is_above: bool) -> None:
        trigger = self.price + (offset if is_above else -offset)
        params = single(trigger_value=trigger, price=trigger, last_price=self.price)
        self._note(placed(self.caller, params), params)

    @rule(below=st.integers(min_value=5, max_value=90), above=st.integers(5, 90))
    def place_oco(self, below: int, above: int) -> None:
        params = oco(
            quantity=1,
            lower_trigger=self.price - below,
            upper_trigger=self.price + above,
            last_price=self.price,
        )
        self._note(placed(self.caller, params), params)

    @precondition(lambda self: self._active())
    @rule(data=st.data(), offset=st.integers(min_value=5, max_value=90))
    def change(self, data: st.DataObject, offset: int) -> None:
        trigger_id = data.draw(st.sampled_from(self._active()))
        trigger = self.price - offset
        params = single(trigger_value=trigger, price=trigger, last_price=self.price)
        self.caller.ask(self.caller.calls.gtt.modify(trigger_id, params=params))
        self._note(trigger_id, params)

    @precondition(lambda self: self._active())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        trigger_id = data.draw(st.sampled_from(self._active()))
        self.caller.ask(self.caller.calls.gtt.delete(trigger_id))
        self.expected[trigger_id].status = "deleted"

    @rule(price=RUPEES)
    def move(self, price: int) -> None:
        self.price = price
        self.caller.broker.market.set_price(INFY, price)
        for trigger in self.expected.values():
            trigger.see(Decimal(price))

    @invariant()
    def states_are_those_of_the_reference(self) -> None:
        for trigger_id, expected in self.expected.items():
            row: dict[str, Any] = shown(self.caller, trigger_id)
            outcome = results(self.caller, trigger_id)
            fired = [place for place, result in enumerate(outcome) if result is not None]
            assert row["status"] == expected.status
            assert fired == ([] if expected.fired is None else [expected.fired])

    @invariant()
    def every_trigger_placed_at_most_one_order(self) -> None:
        orders = self.caller.data(self.caller.calls.orders.all())
        taken = sum(
            result["order_result"]["status"] == "success"
            for trigger_id in self.expected
            for result in results(self.caller, trigger_id)
            if result is not None
        )
        assert len(orders) == taken
        assert all(each.times <= 1 for each in self.expected.values())

    @invariant()
    def all_that_wait_are_counted(self) -> None:
        triggers = engine_of(self.caller).gtt
        assert triggers.active == sum(row.is_active for row in triggers)

    def _note(self, trigger_id: int, params: GTTParams) -> None:
        values = [Decimal(str(leg.trigger_value)) for leg in params.legs]
        self.expected[trigger_id] = Expected(values, Decimal(str(params.last_price)))

    def _active(self) -> list[int]:
        return [each for each, row in self.expected.items() if row.status == "active"]


Triggers.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestTriggers = Triggers.TestCase

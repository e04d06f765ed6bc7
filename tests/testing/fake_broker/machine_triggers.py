"""Random triggers: orders that wait at the broker for a price, alone or one of two."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from kite_core.messages import Repeat, post
from tests.testing.fake_broker.gtt.wishes import form as trigger_form
from tests.testing.fake_broker.gtt.wishes import oco
from tests.testing.fake_broker.machine_market import SIDES, Market
from tests.testing.fake_broker.reference_lines import SHARE

AWAY = st.integers(1, 3)
GAP = st.integers(-4, 4)


class Triggering(Market):
    """Triggers around the last price of the share."""

    @rule(side=SIDES, quantity=st.integers(1, 8), percent=st.integers(-3, 3), gap=GAP)
    def trigger_is_placed(self, side: str, quantity: int, percent: int, gap: int) -> None:
        last = self.account.prices[SHARE.key]
        trigger = SHARE.on_grid(last * (100 + percent) / 100)
        form = trigger_form(
            condition={"trigger_values": [float(trigger)], "last_price": float(last)},
            transaction_type=side,
            quantity=quantity,
            price=float(SHARE.on_grid(trigger * (1000 + gap) / 1000)),
        )
        request = post("/gtt/triggers", form=list(form.items()), repeat=Repeat.NEVER)
        self.caller.response(request)
        self._pass(0.2)

    @rule(quantity=st.integers(1, 8), below=AWAY, above=AWAY, gap=GAP)
    def two_legs_are_placed(self, quantity: int, below: int, above: int, gap: int) -> None:
        """A stop and a target for shares that are held: each sells, and one ends the other."""
        last = self.account.prices[SHARE.key]
        lower = SHARE.on_grid(last * (100 - below) / 100)
        upper = SHARE.on_grid(last * (100 + above) / 100)
        params = oco(
            quantity=quantity,
            lower_trigger=float(lower),
            lower_price=float(SHARE.on_grid(lower * (1000 + gap) / 1000)),
            upper_trigger=float(upper),
            upper_price=float(SHARE.on_grid(upper * (1000 + gap) / 1000)),
            last_price=float(last),
        )
        self.caller.ask(self.caller.calls.gtt.place(params))
        self._pass(0.2)

    @invariant()
    def trigger_fires_one_leg_once(self) -> None:
        for row in self.caller.data(self.caller.calls.gtt.all()):
            fired = [leg for leg in row["orders"] if leg["result"] is not None]
            assert len(fired) == (row["status"] == "triggered"), row

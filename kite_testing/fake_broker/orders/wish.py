"""What a form asks for, and what the rules have said to it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.order import LateRefusal
from kite_testing.fake_broker.orders.form import Form
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.wire.refusals import RefusedError


# Not with names only, for the same reason as a ticket.
@dataclass(slots=True, eq=False)
class Wish:
    """An order, or a changed one, as its form describes it; prices are not read yet.

    `late` is the first refusal that is for a later layer.
    """

    layers: Layers
    form: Form
    now: datetime
    instrument: Instrument
    side: str
    product: str
    order_type: str
    variety: str
    validity: str
    quantity: int
    tag: str | None
    disclosed: int = 0
    late: LateRefusal | None = None

    @property
    def is_buy(self) -> bool:
        """The side, as a claim."""
        return self.side == "BUY"

    def refuse(self, rule: str, refusal: RefusedError) -> None:
        """A rule says no. Raises the refusal when the rule fires at the gateway."""
        late = self.layers.refuse(
            rule, refusal, now=self.now, instrument=self.instrument, tag=self.tag
        )
        if self.late is None:
            self.late = late

"""One request on its way through the broker's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.routing import Route


@dataclass(slots=True, kw_only=True)
class Visit:
    """A request whose route is known; `replacement` is what leaves in place of its answer."""

    arrival: Arrival
    route: Route
    asked: Asked
    replacement: Delivery | None = None

    @property
    def now(self) -> datetime:
        """When it came."""
        return self.asked.now

    def struck_by(self, name: str, faults: Faults) -> Fault | None:
        """The fault of this name that strikes this request, or None."""
        asked = self.asked
        form = asked.form
        key = f"{form['exchange']}:{form.get('tradingsymbol')}" if "exchange" in form else None
        return faults.strike(
            name,
            asked.now,
            endpoint=self.route.endpoint,
            tag=form.get("tag"),
            key=key,
            order_id=asked.values.get("order_id"),
        )

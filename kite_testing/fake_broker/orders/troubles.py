"""Where the faults of the order path strike: what goes wrong with one order at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.order import LateRefusal, Layer, Order

_NO_TIME = timedelta(0)


class Troubles:
    """Asks the armed faults. Those that every order meets look first whether there is one."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._line_up: datetime | None = None

    def stuck(self, order: Order, now: datetime) -> timedelta:
        """O3: how long an order stays in its first state."""
        if "O3" not in self._faults.armed:
            return _NO_TIME
        fault = self._strike("O3", order, now)
        return _NO_TIME if fault is None else _seconds(fault, "seconds")

    def slow_change(self, order: Order, now: datetime) -> timedelta:
        """O13: how long a change stays in flight."""
        fault = self._strike("O13", order, now)
        return _NO_TIME if fault is None else _seconds(fault, "milliseconds") / 1_000

    def loses_race(self, order: Order, now: datetime) -> bool:
        """O5: whether the order fills before its change or cancellation arrives."""
        return self._strike("O5", order, now) is not None

    def executes_later(self, order: Order, now: datetime) -> timedelta | None:
        """O4: how long after its cancellation an order is executed all the same."""
        fault = self._strike("O4", order, now)
        return None if fault is None else _seconds(fault, "after_seconds")

    def keeps_margin(self, order: Order, now: datetime) -> timedelta | None:
        """O11: how long the margin of an order that is done stays blocked."""
        if "O11" not in self._faults.armed:
            return None
        fault = self._strike("O11", order, now)
        return None if fault is None else _seconds(fault, "seconds")

    def flood(self, order: Order, quantity: int, now: datetime) -> tuple[int, ...]:
        """U7: the many small trades that come of one; without the fault it is that one."""
        fault = self._strike("U7", order, now)
        if fault is None:
            return (quantity,)
        lot = order.instrument.lot_size
        parts = max(min(int(fault.wishes["parts"] or 1), quantity // lot), 1)
        ends = [quantity // lot * place // parts * lot for place in range(1, parts)]
        return tuple(end - start for start, end in pairwise((0, *ends, quantity)))

    def line_returns(self, order: Order, now: datetime) -> datetime | None:
        """O9: when the line to the exchange is up again; None when it is up.

        The first order that finds it down decides when that is, and the others wait with it.
        """
        if "O9" not in self._faults.armed:
            return None
        if self._line_up is not None and now < self._line_up:
            return self._line_up
        fault = self._strike("O9", order, now)
        if fault is None:
            return None
        self._line_up = fault.until or now + _seconds(fault, "seconds")
        return self._line_up

    def rejection(self, order: Order, now: datetime) -> LateRefusal | None:
        """`reject`: an order that is rejected for no reason of its own."""
        if "reject" not in self._faults.armed:
            return None
        fault = self._strike("reject", order, now)
        if fault is None:
            return None
        message = str(fault.wishes["message"])
        return LateRefusal(layer=Layer.RMS, message=message, raw=f"RMS:{message}")

    def _strike(self, name: str, order: Order, now: datetime) -> Fault | None:
        if name not in self._faults.armed:
            return None
        return self._faults.strike(
            name, now, order_id=order.order_id, tag=order.tag, key=order.instrument.key
        )


def _seconds(fault: Fault, wish: str) -> timedelta:
    """A figure of the fault; the catalogue has a default for each."""
    return timedelta(seconds=float(fault.wishes[wish]))

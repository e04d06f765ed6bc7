"""What a test may do to orders: their pace through the states, releases, rejections."""

from __future__ import annotations

from kite_testing.fake_broker.control.chosen import chosen
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.given import check_number, check_whole
from kite_testing.fake_broker.order import Layer
from kite_testing.fake_broker.orders.journeys import Pace

_A_DAY = 86_400


class OrderLever:
    """Moves orders by hand. Raises KeyError for an unknown order, ValueError for what cannot be."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def release_amo(self) -> list[str]:
        """Send all stored after-market orders to the exchange now; their ids."""
        with self._stage.lock:
            now = self._stage.advanced()
            return self._stage.engine.orders.release_amo(now)

    def set_pace(self, pace: Pace | str, *, seconds: float = 0, reads: int = 1) -> None:
        """When orders go through their states from now on.

        usual, immediate, seconds (so many apart), reads (after so many), manual (by `step`).
        Raises ValueError for any other, and for more `seconds` than a day has.
        """
        check_number(seconds=seconds)
        check_whole(reads=reads)
        if not 0 <= seconds <= _A_DAY:
            raise ValueError(f"seconds is {seconds:g}: give 0 to {_A_DAY}, between two states.")
        with self._stage.lock:
            now = self._stage.advanced()
            pace = chosen(Pace, pace, name="pace")
            self._stage.engine.orders.set_pace(pace, now, seconds=seconds, reads=reads)

    def step(self, order_id: str) -> str:
        """Take an order one state further; its state."""
        with self._stage.lock:
            now = self._stage.advanced()
            return self._stage.engine.orders.step(order_id, now)

    def reject(self, order_id: str, *, message: str, raw: str | None = None) -> None:
        """Let an order be rejected that has not ended."""
        with self._stage.lock:
            now = self._stage.advanced()
            self._stage.engine.orders.reject(order_id, now, message=message, raw=raw)

    def choose_layer(self, rule: str, layer: Layer | str | None) -> None:
        """In which layer a rule fires: gateway, rms, exchange; None is the default."""
        with self._stage.lock:
            wanted = None if layer is None else chosen(Layer, layer, name="layer")
            self._stage.engine.orders.choose_layer(rule, wanted)

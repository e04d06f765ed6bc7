"""What a test may do to alerts: fire them, and forget them."""

from __future__ import annotations

from kite_testing.fake_broker.control.stage import Stage


class AlertLever:
    """Moves alerts by hand.

    Raises KeyError for what is not there, and ValueError for what cannot be.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def fire(self, uuid: str) -> None:
        """Fire an enabled alert now, whatever the prices are: an ATO places its orders."""
        with self._stage.lock:
            now = self._stage.advanced()
            self._stage.engine.alerts.fire(uuid, now)

    def clear(self) -> None:
        """Have no alerts at all."""
        with self._stage.lock:
            self._stage.advanced()
            self._stage.engine.alerts.clear()

"""What a test may do about news from the broker: notices on the ticker, postbacks."""

from __future__ import annotations

from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.ticker.postbacks import Postback


class UpdateLever:
    """Sends notices, and keeps what was posted back to the app."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def broadcast(self, message: str) -> None:
        """Show a notice of the broker's on every connection to the ticker."""
        with self._stage.lock:
            now = self._stage.advanced()
            self._stage.engine.ticker.broadcast(message, now)

    def postbacks(self, *, since: int = 0) -> list[Postback]:
        """Postbacks from the n-th on, counted from 0: they are sent from the first look on."""
        with self._stage.lock:
            self._stage.advanced()
            postbacks = self._stage.engine.postbacks
            postbacks.register()
            return postbacks.sent[max(since, 0) :]

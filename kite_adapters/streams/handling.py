"""A user's function that gets events, and what becomes of its errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable

from kite_core.ticker.stream_events import StreamEvent

LOG = logging.getLogger("kiteport.ticker")
FAREWELL_SECONDS = 5.0
"""So long handlers may take, after a stop, for what still waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Calls it, and awaits what it returns if that can be awaited. Its name is for the log."""

    name: str
    handler: Callable[[StreamEvent], object]
    on_error: Callable[[Exception, StreamEvent], object] | None = None

    async def handle(self, event: StreamEvent) -> None:
        """Give it one event. What it raises goes to `on_error`, or to the log."""
        try:
            await _whole(self.handler(event))
        except Exception as error:  # noqa: BLE001  # reason: a user's error ends no stream
            await self._fail(error, event)

    async def _fail(self, error: Exception, event: StreamEvent) -> None:
        if self.on_error is None:
            self.log(error, event)
            return
        try:
            await _whole(self.on_error(error, event))
        except Exception as second:  # noqa: BLE001  # reason: the same
            self.log(second, event)

    def log(self, error: BaseException, event: StreamEvent) -> None:
        """Write an error to the log, with its traceback."""
        kind = type(event).__name__
        LOG.error("The handler %s failed on %s.", self.name, kind, exc_info=error)


async def _whole(outcome: object) -> None:
    if isawaitable(outcome):
        await outcome

"""The clocks of the clients: the broker's time, blocking or in an event loop."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from kite_adapters.clocks import AsyncioAlarm
from kite_core.ports import Alarm
from kite_testing import FakeBroker
from tests.chaos.fuse import Fuse

_MOMENT = 0.001


class ChaosClock:
    """Virtual time for one client, whose program can end at each sleep.

    Time of day is `lead_seconds` ahead of the broker's. A blocking client moves the broker's time
    by sleeping; in an event loop it is the loop's, and the broker follows.
    """

    def __init__(
        self, broker: FakeBroker, fuse: Fuse, *, lead_seconds: float, is_awaited: bool
    ) -> None:
        self._broker = broker
        self._fuse = fuse
        self._lead = timedelta(seconds=lead_seconds)
        self._is_awaited = is_awaited

    def now(self) -> datetime:
        """The time of day on the client's machine."""
        self.catch_up()
        return self._broker.clock.now() + self._lead

    def monotonic(self) -> float:
        """Seconds since the world began."""
        if self._is_awaited:
            return asyncio.get_running_loop().time()
        return self._broker.clock.monotonic()

    async def sleep(self, seconds: float, /) -> None:
        """Pass the time. Raises what ends the program."""
        self._fuse.step()
        if self._is_awaited:
            await asyncio.sleep(seconds)
        else:
            self._broker.run(max(seconds, 0))
        self._fuse.step()

    def alarm(self) -> Alarm:
        """A wait that others can end."""
        self._fuse.step()
        return AsyncioAlarm() if self._is_awaited else self._broker.clock.alarm()

    async def moment(self) -> None:
        """What a small piece of work takes."""
        await self.sleep(_MOMENT)

    def catch_up(self) -> None:
        """Let the broker come to the present of the event loop."""
        if self._is_awaited:
            behind = asyncio.get_running_loop().time() - self._broker.clock.monotonic()
            self._broker.run(max(behind, 0.0))

"""What clients share as long as their clocks tell the same time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from kite_adapters.clocks import SystemClock
from kite_core.errors import ConfigurationError
from kite_core.ports import Clock

SharedT = TypeVar("SharedT")


class _Timeline:
    """What clocks have in common whose `monotonic()` times can be compared."""


class Timelines(Generic[SharedT]):
    """What is shared on each timeline, by key; whoever uses it from several threads locks it.

    All clocks of the machine are on one timeline. What hangs on a clock of its own goes with it.
    """

    def __init__(self) -> None:
        self._machine = _Timeline()
        self._shared: WeakKeyDictionary[object, dict[Hashable, SharedT]] = WeakKeyDictionary()

    def on(self, clock: Clock) -> dict[Hashable, SharedT]:
        """What is shared on this clock's timeline, to be changed in place.

        Raises ConfigurationError for a clock that cannot be told from others.
        """
        timeline = self._machine if isinstance(clock, SystemClock) else clock
        try:
            return self._shared.setdefault(timeline, {})
        except TypeError as error:
            raise ConfigurationError(
                f"The clock {clock!r} cannot be told from others: {error}.",
                hint="Let its class be hashable, with __weakref__ among its __slots__.",
            ) from error

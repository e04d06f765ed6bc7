"""O10: reads that stand still while orders go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from kite_testing.fake_broker.faults.plan import Faults

T = TypeVar("T")


class StaleReads:
    """Keeps what is read first under the fault, for as long as the fault says.

    All reads of an account go through one of these, so that one strike holds all of them back.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._until: datetime | None = None
        self._kept: dict[str, Any] = {}

    def shown(self, what: str, now: datetime, fresh: T) -> T:
        """The data as they are, or as they were when they were first read under the fault."""
        if "O10" not in self._faults.armed:
            self._until = None
            return fresh
        if self._until is None or now >= self._until:
            self._kept.clear()
            fault = self._faults.strike("O10", now)
            if fault is None:
                return fresh
            self._until = fault.until or now + timedelta(seconds=float(fault.wishes["seconds"]))
        return cast("T", self._kept.setdefault(what, fresh))

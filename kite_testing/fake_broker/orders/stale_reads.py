"""O10: reads that stand still while orders go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kite_testing.fake_broker.faults.plan import Faults


class StaleReads:
    """Keeps what is read first under the fault, for as long as the fault says."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._until: datetime | None = None
        self._kept: dict[str, list[dict[str, Any]]] = {}

    def rows(self, what: str, rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
        """The rows as they are, or as they were."""
        if "O10" not in self._faults.armed:
            self._until = None
            return rows
        if self._until is None or now >= self._until:
            self._kept.clear()
            fault = self._faults.strike("O10", now)
            if fault is None:
                return rows
            self._until = fault.until or now + timedelta(seconds=float(fault.wishes["seconds"]))
        return self._kept.setdefault(what, rows)

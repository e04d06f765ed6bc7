"""A journal in memory that can end the process at any write: before it, or right after."""

from __future__ import annotations

from dataclasses import replace

from kite_core import Kite
from kite_core.models.order_intents import IntentEnd, OrderIntent
from kite_core.settling.claims import OrderClaims
from kite_testing.memory_journal import MemoryJournal


class ProcessEnded(BaseException):
    """What a kill looks like from inside: nothing can catch it and go on."""


class CrashingJournal(MemoryJournal):
    """Keeps what it was told; `crash_at` is the write that ends the process."""

    def __init__(self, crash_at: int | None = None) -> None:
        super().__init__()
        self.crash_at = crash_at
        self.steps = 0

    async def begin(self, intent: OrderIntent, /) -> None:
        self._step()
        await super().begin(intent)
        self._step()

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        self._step()
        standing = await super().end(end)
        self._step()
        return standing

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        self._step()
        await super().save_plan(plan_id, text)
        self._step()

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.crash_at:
            raise ProcessEnded


def with_journal(kite: Kite, journal: MemoryJournal) -> Kite:
    """The same client over this journal; it remembers nothing else."""
    return Kite(replace(kite.awaited.ports, journal=journal, claims=OrderClaims()))

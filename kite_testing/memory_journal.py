"""A journal in memory, for tests: it lasts as long as its process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from kite_core.errors import JournalError
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent


class MemoryJournal:
    """Keeps what it is told in plain dicts, which a test may read: `intents` and `ends`, by id.

    It survives no crash; to a client that is opened after another one it is what a file would be.
    """

    def __init__(self) -> None:
        self.intents: dict[str, OrderIntent] = {}
        self.ends: dict[str, IntentEnd] = {}
        self._plans: dict[str, str] = {}
        self._lock = Lock()

    async def begin(self, intent: OrderIntent, /) -> None:
        """Note what is about to be sent. Raises JournalError for an id that was there before."""
        with self._lock:
            if intent.intent_id in self.intents:
                raise JournalError(f"There is an intent {intent.intent_id} already.")
            self.intents[intent.intent_id] = intent

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Note how it ended, unless an earlier end is surer; the end that stands."""
        with self._lock:
            standing = self.ends.get(end.intent_id)
            if standing is not None and not end.replaces(standing):
                return standing
            if end.intent_id in self.intents:
                self.ends[end.intent_id] = end
            return end

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """What has begun and not ended, the oldest first."""
        intents = [one for one in list(self.intents.values()) if one.account == account]
        unended = (one for one in intents if one.intent_id not in self.ends)
        return tuple(sorted(unended, key=lambda one: one.created_at))

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """The intent ids of what was placed since then, by order id."""
        return {
            end.order_id: end.intent_id
            for end in list(self.ends.values())
            if end.order_id is not None
            and end.outcome is IntentOutcome.PLACED
            and self.intents[end.intent_id].account == account
            and self.intents[end.intent_id].created_at >= since
        }

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """Keep the state of a plan, or drop it."""
        if text is None:
            self._plans.pop(plan_id, None)
        else:
            self._plans[plan_id] = text

    async def plans(self) -> Mapping[str, str]:
        """The states of all plans."""
        return dict(self._plans)

    async def close(self) -> None:
        """Nothing is held."""

"""A journal in memory, and what the end of a program does to the work of any journal."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent
from kite_core.ports import Journal
from tests.chaos.clocks import ChaosClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Everything that a journal was told so far, for those who look on."""

    intents: dict[str, OrderIntent] = field(default_factory=dict[str, OrderIntent])
    ends: dict[str, IntentEnd] = field(default_factory=dict[str, IntentEnd])


class MemoryJournal:
    """Keeps what a disk would keep: it survives the programs of one world."""

    def __init__(self) -> None:
        self._entries = Entries()

    async def begin(self, intent: OrderIntent, /) -> None:
        """Write down that this order is about to be sent."""
        self._entries.intents[intent.intent_id] = intent

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Write down how it ended, unless an earlier end is surer."""
        standing = self._entries.ends.get(end.intent_id)
        if standing is not None and not end.replaces(standing):
            return standing
        self._entries.ends[end.intent_id] = end
        return end

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """What was begun and has not ended."""
        return tuple(
            intent
            for key, intent in self._entries.intents.items()
            if key not in self._entries.ends and intent.account == account
        )

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """The intent ids of what was placed since then, by order id."""
        return {
            end.order_id: key
            for key, end in self._entries.ends.items()
            if end.order_id is not None and self._is_of(key, account, since)
        }

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """Nothing here makes plans."""

    async def plans(self) -> Mapping[str, str]:
        """No plans."""
        return {}

    async def close(self) -> None:
        """Nothing to release."""

    def _is_of(self, intent_id: str, account: str, since: datetime) -> bool:
        intent = self._entries.intents[intent_id]
        return intent.account == account and intent.created_at >= since


class FragileJournal:
    """One program's way to a journal, which takes a moment, and at each side of which it can end.

    A cancelled task ends neither an entry nor its taking back, as the port demands.
    """

    def __init__(self, inner: Journal, clock: ChaosClock, entries: Entries) -> None:
        self._inner = inner
        self._clock = clock
        self._entries = entries

    async def begin(self, intent: OrderIntent, /) -> None:
        """Write it down, or die before or after."""
        await self._clock.moment()
        await self._inner.begin(intent)
        self._entries.intents[intent.intent_id] = intent
        try:
            await self._clock.moment()
        except CancelledError:
            await self._end(_unsent(intent))
            raise

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Write it down, or die before or after."""
        try:
            await self._clock.moment()
        except CancelledError:
            await self._end(end)
            raise
        standing = await self._end(end)
        await self._clock.moment()
        return standing

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """Read it, or die."""
        await self._clock.moment()
        return await self._inner.open_intents(account)

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """Read them, or die."""
        await self._clock.moment()
        return await self._inner.order_ids(account, since=since)

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """As the journal does."""
        await self._inner.save_plan(plan_id, text)

    async def plans(self) -> Mapping[str, str]:
        """As the journal does."""
        return await self._inner.plans()

    async def close(self) -> None:
        """Leave it to the next program."""

    async def _end(self, end: IntentEnd) -> IntentEnd:
        standing = await self._inner.end(end)
        self._entries.ends[end.intent_id] = standing
        return standing


def _unsent(intent: OrderIntent) -> IntentEnd:
    return IntentEnd(
        intent_id=intent.intent_id, outcome=IntentOutcome.NOT_SENT, ended_at=intent.created_at
    )

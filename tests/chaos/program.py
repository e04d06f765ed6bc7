"""The program of a trader: it gives orders to a client, and notes what it is told of each."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251  # reason: seeded
from typing import Any

from kite_core.errors import KiteError, OrderOutcomeUnknownError, UnfinishedError
from kite_core.models.bulk import BulkItem, BulkResult
from tests.chaos.clients import OpenClient
from tests.chaos.fates import Fate, Told, told_failed, told_item, told_placed
from tests.chaos.fuse import CrashError, InterruptError
from tests.chaos.plans import Ending, Plan, Way
from tests.chaos.wire import CALLER
from tests.chaos.wishes import Wish

_INTERRUPTED = (CancelledError, InterruptError)
_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCall:
    """A call of the program's: which, and since when."""

    number: int
    began_at: float


@dataclass(slots=True, kw_only=True)
class Program:
    """Places orders in the way of its plan; `told` is what it knows, by the order's number."""

    client: OpenClient
    plan: Plan
    random: Random
    told: dict[int, Told]
    callers: Iterator[int]

    async def place(self, waiting: Sequence[Wish]) -> None:
        """Place them all. Raises CrashError."""
        if self.plan.way.is_bulk:
            for start in range(0, len(waiting), _BATCH):
                await self._run(self._place_many(waiting[start : start + _BATCH]))
        elif self.plan.way is Way.TASKS:
            await self._side_by_side(waiting)
        else:
            for wish in waiting:
                await self._run(self._place(wish))

    async def _side_by_side(self, waiting: Sequence[Wish]) -> None:
        tasks = [asyncio.create_task(self._run(self._place(wish))) for wish in waiting]
        done, _ = await asyncio.wait(tasks)
        errors = [error for task in done if (error := task.exception()) is not None]
        for error in errors:
            if not isinstance(error, CrashError):
                raise error
        if errors:
            raise errors[0]

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """One call of the program, which at times is interrupted."""
        is_interrupted = self.plan.ending is Ending.INTERRUPTS and self.random.random() < 0.4
        if is_interrupted and not self.plan.way.is_awaited:
            self.client.fuse.interrupt_in(self.random.choice((2, 4, 7, 10, 15, 40)))
        if not is_interrupted or not self.plan.way.is_awaited:
            await work
            self.client.fuse.never_mind()
            return
        task = asyncio.create_task(work)
        after = self.random.choice((0.0, 0.01, 0.03, 0.06, 0.1, 0.4, 2.0, 20.0))
        timer = asyncio.get_running_loop().call_later(after, task.cancel)
        try:
            await asyncio.wait([task])
        finally:
            timer.cancel()
        if not task.cancelled():
            task.result()

    async def _place(self, wish: Wish) -> None:
        call = self._call()
        try:
            placement = await self.client.desk.place(wish.params, is_exit=wish.is_exit)
        except KiteError as error:
            told = told_failed(wish, error)
        except _INTERRUPTED as interruption:
            told = _told_of_interruption(wish, interruption)
        else:
            told = told_placed(wish, placement)
        self._note(told, call)

    async def _place_many(self, batch: Sequence[Wish]) -> None:
        call = self._call()
        waiting = list(batch)

        def note(item: BulkItem) -> None:
            wish = next(each for each in waiting if each.params is item.params)
            waiting.remove(wish)
            self._note(told_item(wish, item), call)

        result: BulkResult | None
        try:
            result = await self.client.desk.place_many(
                [wish.params for wish in batch],
                at_once=self.plan.at_once if self.plan.way is Way.MANY_AT_ONCE else 1,
                told=note,
                is_exit=any(wish.is_exit for wish in batch),
            )
        except _INTERRUPTED as interruption:
            result = _partial(interruption)
        self._note_all(batch, result, call)

    def _note_all(self, batch: Sequence[Wish], result: BulkResult | None, call: OneCall) -> None:
        """What the result says of each; without one none of them has left."""
        for place, wish in enumerate(batch):
            if result is None:
                told = Told(wish=wish, fate=Fate.NOT_SENT, note="no items")
            else:
                told = told_item(wish, result.items[place])
            self._note(told, call)

    def _note(self, told: Told, call: OneCall) -> None:
        told.caller, told.began_at = call.number, call.began_at
        told.ended_at = self.client.clock.monotonic()
        self.told[told.wish.number] = told

    def _call(self) -> OneCall:
        call = OneCall(number=next(self.callers), began_at=self.client.clock.monotonic())
        CALLER.set(call.number)
        return call


def _told_of_interruption(wish: Wish, interruption: BaseException) -> Told:
    """A call that ended early says whether anything may have left."""
    cause = interruption.__cause__
    if isinstance(cause, OrderOutcomeUnknownError):
        return Told(wish=wish, fate=Fate.INTERRUPTED, tag=cause.tag, note=cause.message)
    return Told(wish=wish, fate=Fate.NOT_SENT, note=f"interrupted, because of {cause!r}")


def _partial(interruption: BaseException) -> BulkResult | None:
    cause = interruption.__cause__
    if isinstance(cause, UnfinishedError) and isinstance(cause.partial, BulkResult):
        return cause.partial
    return None

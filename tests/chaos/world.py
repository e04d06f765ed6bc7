"""One world: a broker, a program that places orders, and what it is told of each of them."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from random import Random  # noqa: TID251  # reason: seeded
from tempfile import TemporaryDirectory
from typing import Any

from kite_adapters.journal.sqlite import SqliteJournal
from kite_adapters.token_store import MemoryTokenStore
from kite_core import KiteCalls
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from tests.chaos.clients import Clients, OpenJournal, Parts
from tests.chaos.fates import IN_DOUBT, Fate, Told
from tests.chaos.fuse import CrashError, Fuse
from tests.chaos.journal import MemoryJournal
from tests.chaos.judge import Judge
from tests.chaos.plans import Ending, Keeping, Plan
from tests.chaos.program import Program
from tests.chaos.recovery import Aftermath
from tests.chaos.troubles import Trouble
from tests.chaos.truth import living
from tests.chaos.wire import Mischief
from tests.chaos.wishes import Mark, Wish
from tests.virtual_time import run_virtually

_MOST_CRASHES = 4
_SURFACED_SECONDS = 200.0
_SETTLED_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened in one world; `struck` counts what went wrong on the way."""

    plan: Plan
    told: Sequence[Told]
    judge: Judge
    struck: Counter[str]
    crashes: int


class World:
    """Runs one plan, from the first order to the last question about one."""

    def __init__(self, plan: Plan, parts: Parts | None = None) -> None:
        self.plan = plan
        self._random = Random(f"{plan.seed} world")  # reason: it has to repeat
        self._broker = FakeBroker(seed=plan.number + 1, funds=None, round_trip_seconds=0)
        self._store = MemoryTokenStore(AccessToken(token=self._broker.access_token))
        self._mischief = Mischief(
            plan=plan,
            random=Random(f"{plan.seed} mischief"),  # reason: it has to repeat
            queues=_queues(plan.wishes),
        )
        self._folder = TemporaryDirectory(prefix="kiteport-chaos-")
        self._clients = Clients(
            plan=plan,
            broker=self._broker,
            store=self._store,
            mischief=self._mischief,
            parts=parts or Parts(),
            journal=_journal(plan, Path(self._folder.name)),
        )
        self._callers = count(1)
        self._told: dict[int, Told] = {}
        self._aftermath = Aftermath(entries=self._clients.entries, told=self._told)
        self._foreign: set[str] = set()
        self._crashes = 0

    def run(self) -> Outcome:
        """Let it all happen, and judge it."""
        life = self._live()
        with self._folder:
            if self.plan.way.is_awaited:
                run_virtually(life)
            else:
                run_now(life)
        judge = Judge(
            looks=self._mischief.looks,
            window_seconds=self.plan.window_seconds,
            has_outage=self.plan.outage is not None,
        )
        told = [self._told[number] for number in sorted(self._told)]
        judge.judge(told, living(self._broker, foreign=self._foreign))
        return Outcome(
            plan=self.plan,
            told=told,
            judge=judge,
            struck=self._mischief.struck,
            crashes=self._crashes,
        )

    async def _live(self) -> None:
        self._place_foreign_ones()
        await self._pass_time(_SETTLED_SECONDS)
        waiting: Sequence[Wish] = self.plan.wishes
        while waiting:
            waiting = await self._work(waiting)
        await self._ask_later()

    async def _work(self, waiting: Sequence[Wish]) -> Sequence[Wish]:
        """Let a program place them; what it never began before it crashed is left."""
        program = Program(
            client=self._clients.open(self._fuse()),
            plan=self.plan,
            random=self._random,
            told=self._told,
            callers=self._callers,
        )
        try:
            await program.place(waiting)
        except CrashError:
            self._crashes += 1
            return await self._recover(waiting)
        return ()

    async def _recover(self, waiting: Sequence[Wish]) -> Sequence[Wish]:
        """Start the program again, which first asks what became of the orders it was placing."""
        await self._pass_time(self._random.choice((0.0, 1.0, 20.0, 100.0, 300.0)))
        while True:
            client = self._clients.open(self._fuse())
            try:
                recovery = await client.desk.recover()
            except CrashError:
                self._crashes += 1
                continue
            return self._aftermath.take(recovery, waiting)

    async def _ask_later(self) -> None:
        """When all is well again, ask about every order in doubt."""
        self._mischief.end()
        await self._pass_time(_SURFACED_SECONDS)
        await self._store.save(AccessToken(token=self._broker.access.login()))
        client = self._clients.open(Fuse())
        if self.plan.journal is not Keeping.NONE:
            self._aftermath.take(await client.desk.recover(), ())
            return
        for told in self._told.values():
            if told.fate in IN_DOUBT and told.tag is not None and told.wish.has_own_tag:
                placement = await client.desk.reconcile(told.tag)
                fate = Fate.NOT_FOUND if placement is None else Fate.FOUND
                told.settle(fate, placement)

    async def _pass_time(self, seconds: float) -> None:
        await self._clients.clock(Fuse()).sleep(seconds)

    def _fuse(self) -> Fuse:
        """Burns soon, late, or not at all."""
        if self.plan.ending is not Ending.CRASHES or self._crashes >= _MOST_CRASHES:
            return Fuse()
        most = self._random.choice((12, 100, 400))
        return Fuse(crash_at=self._random.randint(1, most))

    def _place_foreign_ones(self) -> None:
        """Place orders that look like ours, and are somebody else's, or of an hour ago."""
        calls = KiteCalls(self._broker.api_key)
        token = f"token {self._broker.api_key}:{self._broker.access_token}"
        for wish in self.plan.wishes:
            if self._random.random() < self.plan.foreign:
                params = replace(wish.params, tag=None) if wish.has_own_tag else wish.params
                request = calls.orders.submit(params).request.with_headers({"Authorization": token})
                data = json.loads(self._broker.answer(request).body)["data"]
                self._foreign.update(_ids_in(data))


def _ids_in(data: dict[str, Any]) -> Iterable[str]:
    yield data["order_id"]
    for part in data.get("children", ()):
        yield part["order_id"]


def _journal(plan: Plan, folder: Path) -> OpenJournal | None:
    """How the programs of a world open their journal."""
    if plan.journal is Keeping.NONE:
        return None
    if plan.journal is Keeping.FILE:
        return partial(SqliteJournal, folder / "orders.db")
    journal = MemoryJournal()
    return lambda: journal


def _queues(wishes: Iterable[Wish]) -> dict[Mark, deque[Trouble]]:
    """What meets the requests for each mark: orders that are alike share it."""
    queues: dict[Mark, deque[Trouble]] = {}
    for wish in wishes:
        queues.setdefault(wish.mark, deque()).extend(wish.troubles)
    return queues

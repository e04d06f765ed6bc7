"""A program that places orders and is killed, once at each step.

Run it as `python -m tests.adapters.journal.dying URL KEY TOKEN FILE`. It forks for every death,
because starting an interpreter for each would take seconds, and prints by which signal each died.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kite_adapters import ClientConfig, open_kite
from kite_adapters.assembly import open_wire
from kite_adapters.journal import SqliteJournal
from kite_adapters.transport.adapter import World
from kite_core.messages import Request, Response
from kite_core.models.order_intents import IntentEnd, OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.ports import Transport

FRAME = 24 + 4096
"""How much one page takes in SQLite's write-ahead log."""
STEPS: Mapping[str, bool] = {
    "before begin": False,
    "begin, first byte": False,
    "begin, page 2": False,
    "after begin": False,
    "before send": False,
    "after send": True,
    "before end": True,
    "end, first byte": True,
    "end, page 2": True,
    "after end": True,
    "never": True,
}
"""Where a process dies, and whether its order lives: the broker read it before."""
LABELS = {step: f"step{number:02}" for number, step in enumerate(STEPS)}
_OFFSETS = {"first byte": 1, "page 2": FRAME + 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """Kills this process when it comes to a certain step."""

    step: str
    file: Path

    def at(self, step: str) -> None:
        """Die now, if this is the step."""
        if self.step == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def in_write(self, method: str) -> None:
        """Have the system kill this process inside the next write to the log, if that is wanted."""
        for place, offset in _OFFSETS.items():
            if self.step == f"{method}, {place}":
                end = self.file.with_name(f"{self.file.name}-wal").stat().st_size + offset
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                resource.setrlimit(resource.RLIMIT_FSIZE, (end, end))


class DyingJournal(SqliteJournal):
    """Dies before, in or after a write."""

    def __init__(self, death: Death) -> None:
        super().__init__(death.file)
        self._death = death

    async def begin(self, intent: OrderIntent, /) -> None:
        self._death.at("before begin")
        self._death.in_write("begin")
        await super().begin(intent)
        self._death.at("after begin")

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        self._death.at("before end")
        self._death.in_write("end")
        standing = await super().end(end)
        self._death.at("after end")
        return standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DyingTransport:
    """Dies before it sends, or with the answer in its hands."""

    inner: Transport
    death: Death

    async def send(self, request: Request, /) -> Response:
        self.death.at("before send")
        response = await self.inner.send(request)
        self.death.at("after send")
        return response

    async def close(self) -> None:
        await self.inner.close()


def order(step: str) -> OrderParams:
    """An order that is told by its label from those of the other steps."""
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        price=1500,
        product="CNC",
        tag=LABELS[step],
    )


def place(config: ClientConfig, death: Death) -> None:
    """Place one order, as far as death lets it come."""
    wire = open_wire(config, World.BLOCKING)
    wire = replace(wire, transport=DyingTransport(inner=wire.transport, death=death))
    with open_kite(replace(config, journal=DyingJournal(death)), wire=wire) as kite:
        kite.orders.place(order(death.step))


def signal_of(work: Callable[[], None]) -> int:
    """Do it in a process of its own, and tell which signal ended that; 0 for none."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def main(url: str, api_key: str, access_token: str, file: str) -> None:
    """Die at every step."""
    config = ClientConfig(api_key=api_key, access_token=access_token, base_url=url)
    deaths = [Death(step=step, file=Path(file)) for step in STEPS]
    signals = {death.step: signal_of(partial(place, config, death)) for death in deaths}
    print(json.dumps(signals))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A minute of 3,000 full ticks a second, with a consumer who is slower: nothing grows or breaks.

In virtual time here. `KITEPORT_LONG_RUN=1` adds a minute of real time through the blocking client.
"""

from __future__ import annotations

import asyncio
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import sleep  # noqa: TID251  # reason: a slow consumer of real time

import pytest

from kite_adapters import ClientConfig, open_kite
from kite_adapters.streams.asyncio_stream import AsyncioStream
from kite_core.services.blocking_ticker import Ticker
from kite_core.stream_ports import StreamConsumer
from kite_core.ticker.event_queue import EventQueue, QueueFigures
from kite_core.ticker.stream_events import Disconnected, Ticks
from tests.adapters.streams.fake_ticker import FakeTicker, stream_over
from tests.performance.frames_server import frames_server, full_frame
from tests.virtual_time import run_virtually

SECONDS, FRAMES_A_SECOND, PACKETS = 60, 30, 100
FRAMES = SECONDS * FRAMES_A_SECOND
ALL_TICKS = FRAMES * PACKETS
CAPACITY = 50
PATIENCE = {"latest": 0.2, "drop": 0.2, "block": 1 / 40}
"""Seconds that a consumer takes for an event: a broker hangs up on one who blocks for long."""
MOST_GROWTH_BYTES = 16 * 1024 * 1024


@dataclass
class Taken:
    """What a consumer got."""

    ticks: int = 0
    losses: int = 0
    longest_queue: int = 0
    newest: datetime | None = None

    def note(self, event: object, figures: QueueFigures) -> None:
        """One event, and how the queue stood then."""
        self.longest_queue = max(self.longest_queue, figures.waiting)
        self.losses += isinstance(event, Disconnected)
        if isinstance(event, Ticks):
            assert self.newest is None or self.newest <= event.at
            self.ticks += len(event.ticks)
            self.newest = event.at


def accounted(taken: Taken, figures: QueueFigures) -> int:
    """The ticks that were told, or are known to be replaced or dropped."""
    return taken.ticks + figures.conflated_ticks + figures.dropped_ticks


def check(policy: str, taken: Taken, figures: QueueFigures) -> None:
    """Every tick is accounted for, in the way of the policy, and the queue stayed short."""
    assert accounted(taken, figures) == ALL_TICKS
    assert taken.losses == 0
    assert taken.longest_queue <= CAPACITY
    assert figures.dropped_events == 0
    assert bool(figures.conflated_ticks) == (policy == "latest")
    assert bool(figures.dropped_ticks) == (policy == "drop")


@pytest.mark.parametrize("policy", PATIENCE)
def test_a_minute_of_a_busy_market_in_virtual_time(policy: str) -> None:
    ticker = FakeTicker()
    stream = stream_over(ticker)

    async def main() -> tuple[Taken, QueueFigures]:
        consumer = stream.listen(EventQueue(policy=policy, capacity=CAPACITY))
        taking = asyncio.create_task(take_slowly(consumer, PATIENCE[policy]))
        await stream.start()
        await bring_a_minute(ticker, stream)
        figures = consumer.figures()
        await stream.stop()
        return await taking, figures

    taken, figures = run_virtually(main())

    check(policy, taken, figures)


async def take_slowly(consumer: StreamConsumer, patience: float) -> Taken:
    taken = Taken()
    while (event := await consumer.take()) is not None:
        taken.note(event, consumer.figures())
        await asyncio.sleep(patience)
    return taken


async def bring_a_minute(ticker: FakeTicker, stream: AsyncioStream) -> None:
    await asyncio.sleep(0.01)
    frame = full_frame(PACKETS)
    for _ in range(FRAMES):
        ticker.newest.bring(frame)
        await asyncio.sleep(1 / FRAMES_A_SECOND)
    await asyncio.sleep(2)
    assert stream.open_sockets == 1
    assert ticker.newest.unread == 0


@pytest.mark.skipif("KITEPORT_LONG_RUN" not in os.environ, reason="it takes a minute")
def test_a_minute_of_a_busy_market_in_real_time() -> None:
    shape = {"packets": PACKETS, "messages": FRAMES, "per_second": FRAMES_A_SECOND}
    with frames_server(**shape) as url, ThreadPoolExecutor(len(PATIENCE)) as pool:
        config = ClientConfig(api_key="made_up_key", access_token="made_up_token", ticker_url=url)
        with open_kite(config) as kite:
            tickers = {
                policy: kite.ticker.open(policy=policy, capacity=CAPACITY) for policy in PATIENCE
            }
            work = {
                policy: pool.submit(follow, ticker, PATIENCE[policy])
                for policy, ticker in tickers.items()
            }
            sleep(10)
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found = {policy: each.result() for policy, each in work.items()}
            late = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for policy, taken in found.items():
        print(policy, taken, tickers[policy].figures, (late - early) / 1024, "MiB more")
        check(policy, taken, tickers[policy].figures)
    assert (late - early) * 1024 < MOST_GROWTH_BYTES


def follow(ticker: Ticker, patience: float) -> Taken:
    taken = Taken()
    with ticker:
        for event in ticker:
            taken.note(event, ticker.figures)
            if accounted(taken, ticker.figures) >= ALL_TICKS or taken.losses:
                break
            sleep(patience)
    return taken

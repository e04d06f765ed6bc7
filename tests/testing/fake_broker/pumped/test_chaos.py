"""Five hundred random faults, in virtual time: no order ends in a wrong state, no loss is untold.

`KITEPORT_LONG_RUN=20` makes it twenty times as long.
"""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from kite_core.ticker.event_queue import Policy
from tests.testing.fake_broker.pumped.chaos import KEYS, NIFTY, PATIENT, Chaos, state_of

LONG = max(1, int(os.environ.get("KITEPORT_LONG_RUN", "0")))
RUNS, FAULTS_A_RUN = 5, 10
QUIET_SECONDS = 60
"""Long enough for every wait of the stream, and for a look at the order book after it."""


@pytest.mark.parametrize("seed", range(10 * LONG))
async def test_orders_end_as_in_the_book_and_every_loss_has_its_gap(seed: int) -> None:
    chaos = Chaos(seed)
    threads, tasks = threading.active_count(), len(asyncio.all_tasks())
    ticker = chaos.kite.ticker.open(policy=Policy.BLOCK, capacity=1_000_000, settings=PATIENT)
    await ticker.start()
    await ticker.subscribe(KEYS.values(), mode="full")
    await ticker.subscribe([NIFTY], mode="ltp")
    listener = ticker.listen(policy=Policy.BLOCK, capacity=1_000_000)
    watching = [
        asyncio.create_task(chaos.follow(ticker)),
        asyncio.create_task(chaos.note_losses(listener)),
    ]

    for _ in range(RUNS):
        await chaos.go_wrong(FAULTS_A_RUN)
        await chaos.wait(QUIET_SECONDS)
        book = {row.order_id: state_of(row) for row in await chaos.kite.orders.all()}
        told = {name: state_of(event.order) for name, event in chaos.told.items()}
        assert told == book
        assert ticker.is_connected
    await ticker.stop()
    await asyncio.gather(*watching)

    losses = [(loss.start, loss.end) for loss in chaos.door.losses]
    assert [(gap.start, gap.end) for gap in chaos.gaps] == losses
    assert {gap.tokens for gap in chaos.gaps} <= {(*KEYS.values(), NIFTY)}
    assert (sum(chaos.faults.values()), len(chaos.told) > RUNS) == (RUNS * FAULTS_A_RUN, True)
    assert not any(line.is_open for line in chaos.door.lines)
    assert (threading.active_count(), len(asyncio.all_tasks())) == (threads, tasks)

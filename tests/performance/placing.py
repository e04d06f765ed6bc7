"""What placing costs more than the one POST that it sends, while every answer comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from time import process_time
from typing import Any

from kite_adapters import ClientConfig, RateLimitConfig
from kite_adapters.assembly import open_async_kite, open_kite
from kite_adapters.transport.adapter import Wire
from kite_core import AsyncKite, OrderParams
from kite_core.messages import Request, Response
from kite_core.run_now import run_now
from tests.performance.harness import BATCHES, Benchmark, Ceiling, figures, take_turns
from tests.performance.policies import InstantTransport, RacingClock

MOST_MICROSECONDS = 100.0
ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1500,
    product="CNC",
)
ANSWER = Response(
    status=200,
    headers={"Content-Type": "application/json"},
    body=b'{"status":"success","data":{"order_id":"2123634941752270848"}}',
)
Send = Callable[[AsyncKite], Coroutine[Any, Any, object]]
Batch = Callable[[Send, int], None]


class TakingTransport(InstantTransport):
    """A broker that takes every order at once."""

    async def send(self, _: Request, /) -> Response:
        return ANSWER


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """`place`, less `submit` of the same order."""
    rounds, orders = (1, 20) if quick else (9, 1000)
    wire = Wire(transport=TakingTransport(), clock=RacingClock())
    with open_kite(_config("made_up_blocking_key"), wire=wire) as kite:
        yield _benchmark("Kite", partial(_one_by_one, kite.awaited), rounds, orders)
    with asyncio.Runner() as runner:
        awaited = open_async_kite(_config("made_up_asyncio_key"), wire=wire)
        yield _benchmark("AsyncKite", partial(_in_a_loop, runner, awaited), rounds, orders)
        runner.run(awaited.close())


def _config(api_key: str) -> ClientConfig:
    """The usual settings, but that the orders of a day are not counted."""
    limits = RateLimitConfig(is_enabled=False)
    return ClientConfig(api_key=api_key, access_token="made_up_token_00", rate_limits=limits)


def _benchmark(client: str, batch: Batch, rounds: int, orders: int) -> Benchmark:
    bare, whole, care = "submit", "place", "the care"
    measures = {
        bare: partial(_fastest, batch, lambda kite: kite.orders.submit(ORDER), orders),
        whole: partial(_fastest, batch, lambda kite: kite.orders.place(ORDER), orders),
    }
    samples = take_turns(measures, rounds=rounds)
    pairs = zip(samples[whole], samples[bare], strict=True)
    samples[care] = [placed - submitted for placed, submitted in pairs]
    return Benchmark(
        title=f"placing: an order that cannot double, by {client}",
        figures=figures(samples, bare),
        bars=(Ceiling(case=care, at_most=MOST_MICROSECONDS),),
    )


def _fastest(batch: Batch, send: Send, orders: int) -> float:
    """CPU seconds for one order, in the fastest of a few batches."""
    return min(_seconds(batch, send, orders) for _ in range(BATCHES))


def _seconds(batch: Batch, send: Send, orders: int) -> float:
    start = process_time()
    batch(send, orders)
    return (process_time() - start) / orders


def _one_by_one(kite: AsyncKite, send: Send, orders: int) -> None:
    for _ in range(orders):
        run_now(send(kite))


def _in_a_loop(runner: asyncio.Runner, kite: AsyncKite, send: Send, orders: int) -> None:
    async def send_all() -> None:
        for _ in range(orders):
            await send(kite)

    runner.run(send_all())

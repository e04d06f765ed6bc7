"""What a request costs the client's CPU: ours with all its layers, against the official client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import process_time
from typing import Any

from kite_adapters import ClientConfig, RateLimitConfig, open_async_kite, open_kite
from kite_core import AsyncKite
from tests.performance import official
from tests.performance.harness import BATCHES, Bar, Benchmark, figures, take_turns
from tests.performance.raw_server import running_server

THEIRS = "kiteconnect"
WIDE = "kiteconnect, with 50 connections"
BLOCKING, ASYNCIO = "kiteport, Kite over urllib3", "kiteport, AsyncKite over aiohttp"
CONCURRENT = 50
Batch = Callable[[int], object]


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """One request after the other, then fifty at a time."""
    rounds, requests = (1, 100) if quick else (9, 500)
    with running_server() as root:
        config = ClientConfig(
            api_key="made_up_key",
            access_token="made_up_token",
            base_url=root,
            max_connections=CONCURRENT,
            rate_limits=RateLimitConfig(is_enabled=False),  # pacing is waiting, which is no CPU
        )
        client = official.official_client(root)
        with open_kite(config) as kite:
            assert kite.user.profile().user_id == client.profile()["user_id"]
            cases: dict[str, Batch] = {
                THEIRS: lambda count: [client.profile() for _ in range(count)],
                BLOCKING: lambda count: [kite.user.profile() for _ in range(count)],
            }
            yield _benchmark("one after the other", cases, BLOCKING, 1.8, rounds, requests)
        with asyncio.Runner() as runner, ThreadPoolExecutor(CONCURRENT) as pool:
            async_kite = open_async_kite(config)
            wide = official.official_client(root, connections=CONCURRENT)
            cases = {
                THEIRS: lambda count: _by_threads(pool, client, count),
                WIDE: lambda count: _by_threads(pool, wide, count),
                ASYNCIO: lambda count: runner.run(_by_fifty(async_kite, count)),
            }
            yield _benchmark(f"{CONCURRENT} at a time", cases, ASYNCIO, 5, rounds, requests * 2)
            runner.run(async_kite.close())


def _by_threads(pool: ThreadPoolExecutor, client: Any, count: int) -> None:
    for profile in [pool.submit(client.profile) for _ in range(count)]:
        profile.result()


async def _by_fifty(kite: AsyncKite, count: int) -> None:
    async def worker() -> None:
        for _ in range(count // CONCURRENT):
            await kite.user.profile()

    await asyncio.gather(*(worker() for _ in range(CONCURRENT)))


def _benchmark(
    title: str, cases: dict[str, Batch], ours: str, bar: float, rounds: int, requests: int
) -> Benchmark:
    for batch in cases.values():
        batch(requests)
    measures = {name: partial(_fastest, batch, requests) for name, batch in cases.items()}
    samples = take_turns(measures, rounds=rounds)
    return Benchmark(
        title=f"http: profile(), {title}",
        figures=figures(samples, THEIRS),
        bars=(Bar(case=ours, at_least=bar),),
        note=f"  {requests} requests a round, the server in a process of its own",
    )


def _fastest(batch: Batch, requests: int) -> float:
    """CPU seconds for one request, in the fastest of a few batches."""
    return min(_seconds(batch, requests) for _ in range(BATCHES))


def _seconds(batch: Batch, requests: int) -> float:
    """CPU seconds of this process for one request."""
    start = process_time()
    batch(requests)
    return (process_time() - start) / requests

"""What all layers between a client and the wire cost together, blocking and in asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from time import process_time

from kite_adapters import ClientConfig
from kite_adapters.assembly import asyncio_ports, blocking_ports
from kite_adapters.clocks import BlockingClock
from kite_adapters.transport.adapter import Wire
from kite_core.messages import Request, Response, get
from kite_core.ports import Transport
from kite_core.run_now import run_now
from tests.performance.harness import BATCHES, Benchmark, Ceiling, figures, take_turns

MOST_MICROSECONDS = 10.0
REQUEST = get("/user/profile")
ANSWER = Response(
    status=200,
    headers={"Content-Type": "application/json"},
    body=b'{"status":"success","data":{"user_id":"XX0000"}}',
)
Batch = Callable[[Transport, int], None]


class InstantTransport:
    """A wire that costs next to nothing."""

    async def send(self, _: Request, /) -> Response:
        return ANSWER

    async def close(self) -> None: ...


class RacingClock:
    """Its `monotonic` runs ahead of real time, so that no request ever waits for its turn."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._real = BlockingClock()
        self.now, self.sleep, self.alarm = self._real.now, self._real.sleep, self._real.alarm

    def monotonic(self) -> float:
        self._seconds += 0.1
        return self._seconds


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """A request through all layers, less the same request straight to the wire."""
    rounds, requests = (1, 100) if quick else (9, 5000)
    wire = Wire(transport=InstantTransport(), clock=RacingClock())
    blocking = blocking_ports(_config("made_up_blocking_key"), wire=wire)
    yield _benchmark("Kite", blocking.transport, _send_blocking, rounds, requests)
    awaited = asyncio_ports(_config("made_up_asyncio_key"), wire=wire)
    with asyncio.Runner() as runner:
        batch = partial(_send_awaited, runner)
        yield _benchmark("AsyncKite", awaited.transport, batch, rounds, requests)


def _config(api_key: str) -> ClientConfig:
    """The usual settings. Limits are shared by API key, so each world has its own."""
    return ClientConfig(api_key=api_key, access_token="made_up_token_of_usual_length_00")


def _benchmark(
    client: str, layered: Transport, batch: Batch, rounds: int, requests: int
) -> Benchmark:
    bare, whole, layers = "the wire alone", "through all layers", "the layers"
    measures = {
        bare: partial(_fastest, batch, InstantTransport(), requests),
        whole: partial(_fastest, batch, layered, requests),
    }
    samples = take_turns(measures, rounds=rounds)
    pairs = zip(samples[whole], samples[bare], strict=True)
    samples[layers] = [through - alone for through, alone in pairs]
    return Benchmark(
        title=f"policies: all layers of {client}",
        figures=figures(samples, bare),
        bars=(Ceiling(case=layers, at_most=MOST_MICROSECONDS),),
        note=f"  {layered!r}",
    )


def _fastest(batch: Batch, transport: Transport, requests: int) -> float:
    """CPU seconds for one request, in the fastest of a few batches."""
    return min(_seconds(batch, transport, requests) for _ in range(BATCHES))


def _seconds(batch: Batch, transport: Transport, requests: int) -> float:
    start = process_time()
    batch(transport, requests)
    return (process_time() - start) / requests


def _send_blocking(transport: Transport, requests: int) -> None:
    for _ in range(requests):
        run_now(transport.send(REQUEST))


def _send_awaited(runner: asyncio.Runner, transport: Transport, requests: int) -> None:
    async def send_all() -> None:
        for _ in range(requests):
            await transport.send(REQUEST)

    runner.run(send_all())

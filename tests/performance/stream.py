"""What a message of the ticker costs, from the socket to the callback, with all ticks typed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from tests.performance.frames_server import frames_server
from tests.performance.harness import Bar, Benchmark, figures, take_turns
from tests.performance.stream_clients import (
    ASYNC_CALLBACK,
    ASYNC_LOOP,
    BLOCKING_CALLBACK,
    BLOCKING_LOOP,
    CLIENTS,
    COMPAT,
    KITETICKER,
)

PACKETS = 100
AT_LEAST = 12.0
COMPAT_AT_LEAST = 2.5
"""Most of the cost is making the dicts that such programs want: thirteen for each tick."""
BARRED = (ASYNC_CALLBACK, ASYNC_LOOP, BLOCKING_CALLBACK, BLOCKING_LOOP)


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """All clients in turn, each in a process of its own, against the same frames."""
    rounds, messages = (1, 30) if quick else (7, 500)
    with frames_server(packets=PACKETS, messages=messages) as url:
        measures = {name: partial(_cost, name, url, messages) for name in CLIENTS}
        samples = take_turns(measures, rounds=rounds)
    bars = [Bar(case=name, at_least=AT_LEAST) for name in BARRED]
    bars.append(Bar(case=COMPAT, at_least=COMPAT_AT_LEAST))
    found = figures(samples, KITETICKER)
    rates = {figure.case: PACKETS / figure.seconds for figure in found}
    yield Benchmark(
        title=f"stream: a message of {PACKETS} full packets, socket to callback",
        figures=found,
        bars=tuple(bars),
        note=(
            f"  ticks a second of CPU: {rates[KITETICKER]:,.0f} of {KITETICKER}, "
            f"{rates[ASYNC_CALLBACK]:,.0f} and {rates[BLOCKING_CALLBACK]:,.0f} of ours"
        ),
    )


def _cost(name: str, url: str, messages: int) -> float:
    """CPU seconds for a message."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.performance.stream_clients"]
    done = subprocess.run(
        [*command, name, url, str(messages)], capture_output=True, text=True, timeout=120
    )
    assert done.stdout, f"{name} failed: {done.stderr[-800:]}"
    return float(done.stdout.splitlines()[-1])

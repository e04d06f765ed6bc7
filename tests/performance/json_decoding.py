"""From the bytes of an answer to typed models: orders, quotes with depth, candles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import cycle
from typing import Any

from kite_core import Call, HistoricalRequest, KiteCalls, Response
from kite_core.ist import in_ist
from tests.performance import bodies, official
from tests.performance.harness import Bar, Benchmark, compare

JSON = {"Content-Type": "application/json"}
THEIRS, OURS, REPEATED = "kiteconnect", "kiteport", "kiteport, the same times again"
calls = KiteCalls("made_up_key")


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """One after the other; their results are compared before anything is timed."""
    client = official.official_client()
    rows, variants = (20, 2) if quick else (bodies.ROWS, bodies.VARIANTS)
    request = HistoricalRequest(
        instrument_token=408065, interval="minute", start=bodies.START, end=bodies.START
    )
    orders = bodies.orders_bodies(rows=rows, variants=variants)
    quotes = bodies.quotes_bodies(rows=rows, variants=variants)
    candles = bodies.candles_body(days=2 if quick else 60)
    rounds = 1 if quick else 7
    yield _benchmark(
        f"{rows} orders", orders, calls.orders.all(), official.orders, client, 13, rounds
    )
    asked = calls.market.quotes([f"NSE:SYM{number}" for number in range(rows)])
    yield _benchmark(f"{rows} quotes with depth", quotes, asked, official.quotes, client, 8, rounds)
    title = f"{candles.count(b'[') - 1:,} minute candles"
    yield _benchmark(
        title, [candles], calls.market.candles(request), official.candles, client, 30, rounds
    )


def _benchmark(
    title: str,
    answers: list[bytes],
    call: Call[Any],
    theirs: Callable[[Any, bytes], Any],
    client: Any,
    bar: float,
    rounds: int,
) -> Benchmark:
    responses = [Response(status=200, headers=JSON, body=body) for body in answers]
    assert_equal(call.answer(responses[0]), theirs(client, answers[0]))
    their_turn, our_turn = cycle(answers), cycle(responses)
    cases = {
        THEIRS: lambda: theirs(client, next(their_turn)),
        OURS: lambda: call.answer(next(our_turn)),
        REPEATED: lambda: call.answer(responses[0]),
    }
    figures = compare(cases, baseline=THEIRS, rounds=rounds)
    size = sum(map(len, answers)) // len(answers)
    note = f"  {size:,} bytes an answer, {len(answers)} answers in turn"
    return Benchmark(
        title=f"json: {title}", figures=figures, bars=(Bar(case=OURS, at_least=bar),), note=note
    )


def assert_equal(ours: Any, theirs: Any) -> None:
    """Both say the same, field by field; their times without a zone are Indian."""
    kind: object = theirs.__class__
    if kind is dict:
        for name, value in theirs.items():
            assert_equal(_member(ours, name), value)
    elif kind is list:
        for our_item, their_item in zip(ours, theirs, strict=True):
            assert_equal(our_item, their_item)
    elif kind is datetime:
        assert ours == in_ist(theirs), (ours, theirs)
    elif isinstance(ours, datetime):
        assert ours == in_ist(datetime.fromisoformat(theirs)), (ours, theirs)
    else:
        assert ours == theirs, (ours, theirs)


def _member(ours: Any, name: str) -> Any:
    return ours[name] if hasattr(ours, "keys") else getattr(ours, name)

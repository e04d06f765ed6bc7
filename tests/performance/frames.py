"""From the bytes of an answer with 100,000 candles to data frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kite_adapters.frames import candle_columns, to_frame
from kite_core import HistoricalRequest, KiteCalls, Response
from tests.performance import bodies, official
from tests.performance.harness import Bar, Benchmark, compare

THEIRS = "kiteconnect's dicts, then pandas"
MODELS_PANDAS, COLUMNS_PANDAS = "models, then pandas", "columns, then pandas"
MODELS_POLARS, COLUMNS_POLARS = "models, then polars", "columns, then polars"
REQUEST = HistoricalRequest(
    instrument_token=408065, interval="minute", start=bodies.START, end=bodies.START
)


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """All ways make the same frame, which is compared before anything is timed."""
    body = bodies.candles_body(days=2 if quick else 267)
    answer = Response(status=200, headers={"Content-Type": "application/json"}, body=body)
    client = official.official_client()
    models, columns = KiteCalls().market.candles(REQUEST), candle_columns(REQUEST)
    assert_equal(to_frame(columns.answer(answer), backend="pandas"), their_frame(client, body))
    cases = {
        THEIRS: lambda: their_frame(client, body),
        MODELS_PANDAS: lambda: to_frame(models.answer(answer), backend="pandas"),
        COLUMNS_PANDAS: lambda: to_frame(columns.answer(answer), backend="pandas"),
        MODELS_POLARS: lambda: to_frame(models.answer(answer), backend="polars"),
        COLUMNS_POLARS: lambda: to_frame(columns.answer(answer), backend="polars"),
    }
    yield Benchmark(
        title=f"frames: {body.count(b'[') - 1:,} minute candles",
        figures=compare(cases, baseline=THEIRS, rounds=1 if quick else 3),
        bars=(
            Bar(case=MODELS_PANDAS, at_least=7),
            Bar(case=COLUMNS_PANDAS, at_least=15),
            Bar(case=MODELS_POLARS, at_least=7),
            Bar(case=COLUMNS_POLARS, at_least=18),
        ),
        note="  From the bytes of one answer to a frame.",
    )


def their_frame(client: Any, body: bytes) -> Any:
    """What users of the official client do."""
    import pandas as pd  # type: ignore[import-untyped]  # reason: its stubs are a package apart

    frame: Any = pd.DataFrame
    return frame(official.candles(client, body))


def assert_equal(ours: Any, theirs: Any) -> None:
    """Both say the same, but for the open interest, which theirs has only if it was asked for."""
    for name in theirs:
        assert (ours[name] == theirs[name]).all(), name

"""Shows benchmarks as tables, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tests.performance.harness import Bar, Benchmark, Ceiling, Figure, Unit


def table(benchmark: Benchmark) -> str:
    """A table with each case's ratio, its range over the rounds, and its bar."""
    bars = {bar.case: bar for bar in benchmark.bars}
    rows: list[tuple[str, ...]] = [("case", benchmark.unit.heading, "ratio", "range", "bar", "")]
    rows += [_row(figure, bars.get(figure.case), benchmark.unit) for figure in benchmark.figures]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [f"\n{benchmark.title}"]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, benchmark.note] if benchmark.note else lines)


def as_data(benchmark: Benchmark) -> dict[str, Any]:
    """The same as plain values."""
    return asdict(benchmark) | {"missed": [bar.case for bar in benchmark.missed]}


def _row(figure: Figure, bar: Bar | Ceiling | None, unit: Unit) -> tuple[str, ...]:
    verdict = "" if bar is None else ("PASS" if bar.is_cleared_by(figure) else "FAIL")
    return (
        figure.case,
        f"{figure.seconds * unit.factor:,.1f} {unit.symbol}",
        f"{figure.ratio:.2f}x",
        f"{figure.lowest:.2f}..{figure.highest:.2f}",
        "" if bar is None else str(bar),
        verdict,
    )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [row[0].ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  " + "  ".join(cells).rstrip()

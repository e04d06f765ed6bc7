"""The page of benchmarks, from the figures that `python -m tests.performance --save` wrote down."""

from __future__ import annotations

from collections.abc import Iterator

from tests.docs.write_fake_broker import table
from tests.performance.harness import MEMORY, Bar, Benchmark, Ceiling, Figure, Unit
from tests.performance.saved import Conditions, Run, saved_runs

TITLES = {
    "json": "Reading answers",
    "http": "Requests over HTTP",
    "imports": "Imports",
    "instruments": "The list of instruments",
    "placing": "Placing an order",
    "policies": "The layers of a client",
    "fake": "The fake broker",
    "ticks": "Reading ticks",
    "stream": "The stream",
    "candles": "Candles from ticks",
    "frames": "Frames",
}
"""What each name of the command is called here, in the order of the page."""


def results() -> str:
    """All figures, by name of the command."""
    runs = {run.name: run for run in saved_runs()}
    return "\n\n".join(_section(runs[name]) for name in TITLES if name in runs)


def machine() -> str:
    """Where and when they were measured."""
    head = ("name", "measured on", "Python", "processor", "load before")
    runs = {run.name: run.conditions for run in saved_runs()}
    rows = [(f"`{name}`", *_where(runs[name])) for name in TITLES if name in runs]
    versions = next(iter(runs.values())).versions
    packages = ", ".join(f"{package} {number}" for package, number in versions.items())
    return f"{table(head, rows)}\n\nPackages: {packages}."


def _where(found: Conditions) -> tuple[str, ...]:
    processor = f"{found.processors} x {found.processor}, {found.system}"
    load = f"{found.load}, busy" if found.was_busy else str(found.load)
    return found.day, found.python, processor, load


def _section(run: Run) -> str:
    title = f"### {TITLES[run.name]}\n\n`python -m tests.performance {run.name}`"
    return "\n\n".join([title, *map(_benchmark, run.benchmarks)])


def _benchmark(found: Benchmark) -> str:
    bars = {bar.case: bar for bar in found.bars}
    unit = found.unit
    head = ("case", unit.heading, "times better", "range", "target", "")
    rows = [tuple(_row(figure, bars.get(figure.case), unit)) for figure in found.figures]
    title = _sentence(found.title.partition(": ")[2] or found.title)
    note = f"\n\n{_sentence(found.note)}." if found.note else ""
    return f"**{title}**\n\n{table(head, rows)}{note}"


def _sentence(text: str) -> str:
    words = " ".join(text.split())
    return words[:1].upper() + words[1:]


def _row(figure: Figure, bar: Bar | Ceiling | None, unit: Unit) -> Iterator[str]:
    yield figure.case
    yield amount(figure.seconds, unit)
    yield f"{figure.ratio:,.3g}"
    yield f"{figure.lowest:,.3g} to {figure.highest:,.3g}"
    yield "" if bar is None else str(bar)
    yield "" if bar is None else ("met" if bar.is_cleared_by(figure) else "**missed**")


def amount(value: float, unit: Unit) -> str:
    """A figure with three digits, in the unit that suits it."""
    if unit == MEMORY:
        return f"{value * unit.factor:.3g} {unit.symbol}"
    scales = ((1e6, "ns", 1e9), (1e3, "us", 1e6), (1.0, "ms", 1e3), (0.0, "s", 1.0))
    symbol, factor = next(
        (symbol, factor) for limit, symbol, factor in scales if not limit or value < 1 / limit
    )
    return f"{value * factor:.3g} {symbol}"

"""Keeps the figures of the benchmarks page, with the conditions that they were measured under."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from importlib.metadata import version  # noqa: TID251  # reason: only versions are read
from pathlib import Path
from typing import Any

from kite_core.ist import IST
from tests.performance.harness import Bar, Benchmark, Ceiling, Figure, Unit
from tests.performance.report import as_data

FILE = Path(__file__).with_name("measured.json")
PACKAGES = ("kiteconnect", "msgspec", "urllib3", "aiohttp", "numpy", "requests")
BUSY = 0.25
"""Load for each processor from which on a page says that the machine was busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the figures of one run depend on. `load` is the average of the last minute before."""

    day: str
    processor: str
    processors: int
    system: str
    python: str
    load: float
    versions: Mapping[str, str]

    @property
    def was_busy(self) -> bool:
        """Whether other programs competed for the processors."""
        return self.load > BUSY * self.processors


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One name of the command: its benchmarks, and when and where they ran."""

    name: str
    conditions: Conditions
    benchmarks: tuple[Benchmark, ...]


def conditions(today: Callable[[], date] | None = None) -> Conditions:
    """Those of this machine, now."""
    return Conditions(
        day=(today or _today)().isoformat(),
        processor=_processor(),
        processors=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 1),
        versions={package: version(package) for package in PACKAGES},
    )


def save(
    name: str, found: Sequence[Benchmark], *, under: Conditions, file: Path | None = None
) -> None:
    """Write the figures of one name down; those of other names stay as they are."""
    target = file or FILE
    kept: dict[str, Any] = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    rows = [as_data(_rounded(each)) for each in found]
    kept[name] = {"conditions": asdict(under), "benchmarks": rows}
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


def saved_runs(file: Path | None = None) -> list[Run]:
    """What was written down, in the order in which it was measured first."""
    kept = json.loads((file or FILE).read_text(encoding="utf-8"))
    return [
        Run(
            name=name,
            conditions=Conditions(**run["conditions"]),
            benchmarks=tuple(_benchmark(row) for row in run["benchmarks"]),
        )
        for name, run in kept.items()
    ]


def _benchmark(row: Mapping[str, Any]) -> Benchmark:
    return Benchmark(
        title=row["title"],
        figures=tuple(Figure(**figure) for figure in row["figures"]),
        bars=tuple(Bar(**bar) if "at_least" in bar else Ceiling(**bar) for bar in row["bars"]),
        note=row["note"],
        unit=Unit(**row["unit"]),
    )


def _rounded(found: Benchmark) -> Benchmark:
    """The same with four digits in each figure: more would only be noise."""
    return replace(found, figures=tuple(_rounded_figure(figure) for figure in found.figures))


def _rounded_figure(figure: Figure) -> Figure:
    return Figure(
        case=figure.case,
        seconds=_four_digits(figure.seconds),
        ratio=_four_digits(figure.ratio),
        lowest=_four_digits(figure.lowest),
        highest=_four_digits(figure.highest),
    )


def _four_digits(value: float) -> float:
    return float(f"{value:.4g}")


def _today() -> date:
    return datetime.now(IST).date()  # noqa: TID251  # reason: the date on which figures were taken


def _processor() -> str:
    """The processor's name as Linux tells it; elsewhere as the platform does."""
    try:
        rows = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [row.partition(":")[2].strip() for row in rows if row.startswith("model name")]
    return names[0] if names else platform.machine()

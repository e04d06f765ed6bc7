"""Runs the benchmarks that are named, or all: `python -m tests.performance [NAME ...]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.performance import (
    candles,
    fake,
    frames,
    http_requests,
    import_costs,
    instruments,
    json_decoding,
    placing,
    policies,
    stream,
    ticks,
)
from tests.performance.harness import Benchmark
from tests.performance.report import as_data, table
from tests.performance.saved import conditions, save

BENCHMARKS: dict[str, Callable[..., Iterator[Benchmark]]] = {
    "json": json_decoding.benchmarks,
    "http": http_requests.benchmarks,
    "imports": import_costs.benchmarks,
    "instruments": instruments.benchmarks,
    "placing": placing.benchmarks,
    "policies": policies.benchmarks,
    "fake": fake.benchmarks,
    "ticks": ticks.benchmarks,
    "stream": stream.benchmarks,
    "candles": candles.benchmarks,
    "frames": frames.benchmarks,
}


def main(arguments: list[str] | None = None) -> int:
    """Run, print, and return 1 when a bar was missed twice: once may be the machine."""
    options = _options(arguments)
    under = conditions()
    print(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}, CPU time")
    done: list[Benchmark] = []
    for name in options.names or BENCHMARKS:
        found = _run(name, quick=options.quick)
        if any(benchmark.missed for benchmark in found) and not options.quick:
            print(f"\nA bar was missed; {name} runs once more.")
            found = _run(name, quick=False)
        if options.save:
            save(name, found, under=under)
        done += found
    if options.json:
        Path(options.json).write_text(json.dumps([as_data(each) for each in done], indent=1))
    missed = [f"{each.title}: {bar.case}" for each in done for bar in each.missed]
    if options.quick:
        return 0
    print("\nMissed: " + "; ".join(missed) if missed else "\nAll bars are cleared.")
    return 1 if missed else 0


def _run(name: str, *, quick: bool) -> list[Benchmark]:
    found: list[Benchmark] = []
    for benchmark in BENCHMARKS[name](quick=quick):
        print(table(benchmark), flush=True)
        found.append(benchmark)
    return found


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="tiny inputs; the bars do not count")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--save", action="store_true", help="keep the figures for the docs")
    options = parser.parse_args(arguments)
    if options.save and options.quick:
        parser.error("figures of tiny inputs are not kept: leave out --quick or --save")
    unknown = sorted(set(options.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())

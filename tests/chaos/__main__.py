"""Runs the proof: `python -m tests.chaos --orders 10000 --seed 7`."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

from tests.chaos.plans import ORDERS_A_WORLD, plan_of
from tests.chaos.report import Report
from tests.chaos.world import World


def main(arguments: list[str] | None = None) -> int:
    """Run, print what happened, and return 1 when anything is wrong."""
    options = _options(arguments)
    began = perf_counter()
    report = Report(seed=options.seed)
    for number in _worlds(options):
        try:
            report.add(World(plan_of(options.seed, number)).run())
        except Exception as error:
            first = number * ORDERS_A_WORLD
            error.add_note(f"Replay: python -m tests.chaos --seed {options.seed} --only {first}")
            raise
    print(report.text(only=options.only))
    seconds = perf_counter() - began
    print(f"\n{report.orders / seconds:.0f} orders a second of real time")
    return 1 if report.wrongs else 0


def _worlds(options: argparse.Namespace) -> range:
    if options.only is not None:
        world = options.only // ORDERS_A_WORLD
        return range(world, world + 1)
    return range(-(-options.orders // ORDERS_A_WORLD))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--orders", type=int, default=500, help="how many orders to place")
    parser.add_argument("--seed", type=int, default=1, help="what everything is drawn from")
    parser.add_argument("--only", type=int, help="run the world of this order alone, and tell it")
    options = parser.parse_args(arguments)
    if options.orders < 1 or (options.only is not None and options.only < 0):
        parser.error("--orders is 1 at least, and --only a number that a report names")
    return options


if __name__ == "__main__":
    sys.exit(main())

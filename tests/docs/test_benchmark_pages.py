from __future__ import annotations

import pytest

from tests.docs.benchmark_pages import TITLES, amount, results
from tests.performance.__main__ import BENCHMARKS
from tests.performance.harness import CPU, MEMORY
from tests.performance.saved import saved_runs


def test_every_benchmark_has_a_title_and_figures() -> None:
    assert set(TITLES) == set(BENCHMARKS)
    assert {run.name for run in saved_runs()} == set(BENCHMARKS)


def test_all_that_was_measured_is_on_the_page() -> None:
    text = results()

    cases = [
        figure.case for run in saved_runs() for each in run.benchmarks for figure in each.figures
    ]
    assert [case for case in cases if f"| {case} |" not in text] == []


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.00000012, "120 ns"), (0.0000123, "12.3 us"), (0.0123, "12.3 ms"), (2.5, "2.5 s")],
)
def test_seconds_are_shown_in_the_unit_that_suits_them(seconds: float, shown: str) -> None:
    assert amount(seconds, CPU) == shown


def test_bytes_are_shown_in_mebibytes() -> None:
    assert amount(3 * 2**20, MEMORY) == "3 MiB"

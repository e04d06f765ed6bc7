from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.performance.__main__ import main
from tests.performance.harness import MEMORY, Bar, Benchmark, Ceiling, Figure
from tests.performance.saved import Conditions, conditions, save, saved_runs

FIGURE = Figure(case="ours", seconds=0.00012345678, ratio=2.5, lowest=2, highest=3)
FOUND = Benchmark(
    title="a title",
    figures=(FIGURE,),
    bars=(Bar(case="ours", at_least=2), Ceiling(case="ours", at_most=200)),
    note="a note",
    unit=MEMORY,
)
QUIET = Conditions(
    day="2026-11-20",
    processor="made up",
    processors=2,
    system="Linux",
    python="3.12.1",
    load=0.2,
    versions={"msgspec": "0.22"},
)


def test_what_was_saved_can_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"

    save("json", [FOUND], under=QUIET, file=file)

    [run] = saved_runs(file)
    rounded = replace(FOUND, figures=(replace(FIGURE, seconds=0.0001235),))
    assert (run.name, run.conditions, run.benchmarks) == ("json", QUIET, (rounded,))


def test_one_name_is_measured_again_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    save("json", [FOUND], under=QUIET, file=file)
    save("ticks", [FOUND], under=QUIET, file=file)

    save("json", [], under=replace(QUIET, day="2026-11-21"), file=file)

    json, ticks = saved_runs(file)
    assert (json.conditions.day, json.benchmarks) == ("2026-11-21", ())
    assert (ticks.conditions.day, len(ticks.benchmarks)) == ("2026-11-20", 1)


def test_conditions_name_the_machine_and_the_packages() -> None:
    found = conditions(today=lambda: date(2026, 11, 20))

    assert found.day == "2026-11-20"
    assert found.processors >= 1
    assert found.versions["kiteconnect"] == "5.2.2"


@pytest.mark.parametrize(("load", "was_busy"), [(0.0, False), (0.5, False), (0.6, True)])
def test_a_machine_with_more_to_do_was_busy(load: float, was_busy: bool) -> None:
    assert replace(QUIET, load=load).was_busy is was_busy


def test_figures_of_tiny_inputs_are_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["json", "--quick", "--save"])

    assert "leave out --quick or --save" in capsys.readouterr().err

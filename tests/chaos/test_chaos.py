from __future__ import annotations

import pytest

from tests.chaos.__main__ import main
from tests.chaos.fates import Fate
from tests.chaos.plans import HABITS, ORDERS_A_WORLD, Ending, Keeping, Way, plan_of
from tests.chaos.report import Report
from tests.chaos.troubles import LOOK_KINDS, PLACEMENT_KINDS, SLICE_REFUSED
from tests.chaos.world import World

ORDERS = 500
SEED = 11


def report_of(worlds: range) -> Report:
    report = Report(seed=SEED)
    for number in worlds:
        report.add(World(plan_of(SEED, number)).run())
    return report


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(range(ORDERS // ORDERS_A_WORLD))


def test_no_order_is_doubled_or_lost_and_no_fate_is_told_wrongly(report: Report) -> None:
    assert report.orders == ORDERS
    assert report.wrongs == [], report.text()


def test_everything_that_can_go_wrong_went_wrong(report: Report) -> None:
    kinds = {kind.name for kind in (*PLACEMENT_KINDS, *LOOK_KINDS, SLICE_REFUSED)}

    assert kinds <= report.struck.keys()
    assert report.struck["the program crashes"] > 0


def test_every_way_and_every_fate_is_there(report: Report) -> None:
    assert {*Way, *Ending, *Keeping, *HABITS} <= report.worlds.keys()
    assert {*Fate} <= report.fates.keys() | report.settled.keys()
    assert {Fate.FOUND, Fate.NOT_FOUND} <= report.settled.keys()


def test_doubts_are_rare_and_each_has_a_reason(report: Report) -> None:
    open_to_the_end = report.fates[Fate.UNKNOWN]

    assert 0 < open_to_the_end < ORDERS / 10
    assert sum(report.doubts.values()) == open_to_the_end + report.fates[Fate.INTERRUPTED]


def test_the_same_seed_gives_the_same_report() -> None:
    assert report_of(range(3)).text() == report_of(range(3)).text()


def test_the_command_prints_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--orders", "30", "--seed", "11"])

    printed = capsys.readouterr().out
    assert code == 0
    assert printed.startswith("40 orders, seed 11")
    assert "orders a second of real time" in printed


def test_one_order_can_be_replayed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--only", "25", "--seed", "11"])

    printed = capsys.readouterr().out
    assert code == 0
    assert printed.startswith("20 orders, seed 11")
    assert "wish=Wish(number=25," in printed

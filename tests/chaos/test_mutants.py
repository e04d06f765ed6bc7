from __future__ import annotations

import pytest

from tests.chaos.clients import Parts
from tests.chaos.judge import Wrong
from tests.chaos.mutants import MUTANTS
from tests.chaos.plans import Ending, Plan, plan_of
from tests.chaos.report import Report
from tests.chaos.world import World

SEED = 1
MOST_WORLDS = 60
MEANT_FOR = {
    "writes no journal": Ending.CRASHES,
    "hides an interrupted order": Ending.INTERRUPTS,
}
"""What is only wrong where programs end in the middle is tried there."""


def first_wrongs(name: str, parts: Parts) -> list[Wrong]:
    """What is wrong in the first world where something is."""
    for number in range(MOST_WORLDS):
        plan = plan_of(SEED, number)
        if _fits(name, plan) and (wrongs := World(plan, parts).run().judge.wrongs):
            return wrongs
    return []


def _fits(name: str, plan: Plan) -> bool:
    return MEANT_FOR.get(name, plan.ending) is plan.ending


@pytest.mark.parametrize("name", MUTANTS)
def test_a_client_with_a_wrong_part_is_found_out(name: str) -> None:
    assert first_wrongs(name, MUTANTS[name]), f"{name}: nobody noticed"


def test_a_policy_that_repeats_everything_doubles_orders() -> None:
    parts = MUTANTS["repeats whatever failed"]

    judges = [World(plan_of(SEED, number), parts).run().judge for number in range(5)]

    assert "doubled" in {wrong.what for judge in judges for wrong in judge.wrongs}


def test_what_is_wrong_is_told_with_the_way_to_replay_it() -> None:
    report = Report(seed=SEED)

    report.add(World(plan_of(SEED, 0), MUTANTS["repeats whatever failed"]).run())

    number = report.wrongs[0].number
    assert f"python -m tests.chaos --seed {SEED} --only {number}" in report.text()

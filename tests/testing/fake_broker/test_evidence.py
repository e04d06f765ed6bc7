"""Every behaviour of the fake broker says how it is known."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import kite_testing.fake_broker
from kite_testing import FakeBroker
from kite_testing.fake_broker.control.evidence_rows import LEDGER, counts
from kite_testing.fake_broker.evidence import Behaviour, Evidence
from kite_testing.fake_broker.faults.catalogue import CATALOGUE

PACKAGE = Path(kite_testing.fake_broker.__file__).parent
NAMES = {row.name for row in LEDGER}
MOST_ASSUMED = 0.30
"""The part of all behaviours that is assumed. It may only fall."""


def factories() -> list[str]:
    """All functions that make a refusal."""
    return sorted(
        {
            node.name
            for path in PACKAGE.rglob("refusals.py")
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        }
    )


def routes() -> list[str]:
    return sorted(row.endpoint for row in FakeBroker().levers.stage.engine.routes)


@pytest.mark.parametrize("name", factories())
def test_every_refusal_is_in_the_ledger(name: str) -> None:
    assert f"refusal:{name}" in NAMES


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_fault_is_in_the_ledger(name: str) -> None:
    assert f"fault:{name}" in NAMES


@pytest.mark.parametrize("name", routes())
def test_every_call_is_in_the_ledger(name: str) -> None:
    assert f"call:{name}" in NAMES


def test_evidence_of_a_fault_is_told_in_the_catalogue_alone() -> None:
    assert {row.topic for row in LEDGER if row.name.startswith("fault:")} == {"faults"}


def test_rows_of_faults_are_faults_of_the_catalogue() -> None:
    told = {name.partition(":")[2] for name in NAMES if name.startswith("fault:")}

    assert told == set(CATALOGUE)


def test_every_package_with_behaviours_is_in_the_ledger() -> None:
    text = (PACKAGE / "control" / "evidence_rows.py").read_text()

    missing = [
        path.parent.name
        for path in sorted(PACKAGE.glob("*/behaviours.py"))
        if f"fake_broker.{path.parent.name}.behaviours" not in text
    ]
    assert missing == []


def test_no_behaviour_is_told_twice() -> None:
    assert [name for name, count in Counter(row.name for row in LEDGER).items() if count > 1] == []


def test_share_of_what_is_assumed_only_falls(capsys: pytest.CaptureFixture[str]) -> None:
    found = counts()

    print({str(evidence): count for evidence, count in found.items()})

    assert sum(found.values()) == len(LEDGER)
    assert found[Evidence.ASSUMED] / len(LEDGER) <= MOST_ASSUMED
    assert "'assumed'" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["name", "topic", "says", "source"])
def test_row_that_does_not_say_how_it_is_known_cannot_be_made(word: str) -> None:
    row = {"name": "x", "topic": "x", "says": "x", "source": "x", word: " "}

    with pytest.raises(ValueError, match=f"`{word}` is empty"):
        Behaviour(**row, evidence=Evidence.USER)


def test_row_with_a_made_up_evidence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="hearsay"):
        Behaviour(
            name="x",
            topic="x",
            says="x",
            source="x",
            evidence="hearsay",  # type: ignore[arg-type]  # reason: that is what is tried
        )

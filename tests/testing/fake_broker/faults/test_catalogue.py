"""The catalogue of faults: complete, and helpful about what it does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kite_testing.fake_broker
from kite_testing.fake_broker.evidence import Evidence
from kite_testing.fake_broker.faults.catalogue import (
    ALL_IN_CATALOGUE,
    CATALOGUE,
    did_you_mean,
    kind_of,
)
from kite_testing.fake_broker.faults.kinds import FaultKind, Place, Severity
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS

ROWS = [
    *(f"O{number}" for number in range(1, 21)),
    *(f"S{number}" for number in range(1, 11)),
    *(f"D{number}" for number in range(1, 13)),
    *(f"U{number}" for number in range(1, 8)),
    *(f"M{number}" for number in range(1, 12)),
]
PACKAGE = Path(kite_testing.fake_broker.__file__).parent


def code() -> str:
    """All code of the fake broker but the catalogue itself."""
    return "\n".join(
        path.read_text()
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name not in ("faults", "control")
    )


@pytest.mark.parametrize("name", ROWS)
def test_every_documented_fault_is_in_the_catalogue(name: str) -> None:
    assert kind_of(name).name == name


def test_every_fault_has_a_switch_or_another_cause() -> None:
    assert [kind.name for kind in CATALOGUE.values() if not (kind.has_switch or kind.cause)] == []


@pytest.mark.parametrize("name", [kind.name for kind in CATALOGUE.values() if kind.has_switch])
def test_every_fault_with_a_switch_strikes_somewhere(name: str) -> None:
    assert re.search(rf'"{name}"', code()), f"no code asks whether {name} strikes"


def test_fault_without_a_source_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="who saw it"):
        FaultKind(
            name="X1",
            title="Anything",
            does="Something.",
            client="Wait.",
            place=Place.DOOR,
            severity=Severity.NUISANCE,
            evidence=Evidence.USER,
            source="",
        )


@pytest.mark.parametrize(
    ("word", "hint"),
    [("o1", "O1"), ("unreachble", "unreachable"), ("slw", "slow")],
)
def test_slip_is_answered_with_what_is_close(word: str, hint: str) -> None:
    with pytest.raises(KeyError, match=f"Did you mean .*{hint}"):
        kind_of(word)


def test_word_that_is_close_to_none_is_answered_with_all() -> None:
    assert did_you_mean("zzzzzz", ["slow", "empty"]) == " There is: slow, empty."


def test_word_that_is_close_to_none_of_many_is_answered_with_where_they_stand() -> None:
    assert did_you_mean("zzzzzz", CATALOGUE) == f" All are in {ALL_IN_CATALOGUE}."


def test_what_all_words_begin_with_makes_none_of_them_close() -> None:
    words = ["/fake", "/fake/clock", *(f"/fake/{each}" for each in range(20))]

    assert did_you_mean("/fake/zzz", words, below="/fake", all_in="it") == " All are in it."
    assert did_you_mean("/fake/cloc", words, below="/fake") == " Did you mean /fake/clock?"


@pytest.mark.parametrize("name", MAGIC_TAGS)
def test_magic_tag_could_be_the_tag_of_any_order(name: str) -> None:
    magic = MAGIC_TAGS[name]

    assert magic.tag.isalnum()
    assert len(magic.tag) <= 20
    assert set(magic.wishes) <= set(kind_of(magic.fault).defaults)

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.explanations.explaining import explain
from kite_core.explanations.explanation import Fact, KnownMessage
from kite_core.explanations.reasons import Reason

ROW = KnownMessage(
    reason=Reason.MARGIN_SHORT,
    cause="It is too dear.",
    fixes=("Add {shortfall}.", "Use {limit}.", "Do something."),
    source="nowhere",
    is_refusal=True,
    shortfall=("available", "required"),
)
RUPEES = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("found", "fix"),
    [
        ({"required": "10.50", "available": "3"}, "Add 7.50."),
        ({"required": "10.50", "limit": "1,00,000"}, "Use 100000."),
        ({"required": "10.50"}, "Do something."),
        ({}, "Do something."),
    ],
)
def test_first_fix_counts_whose_figures_are_there(found: dict[str, str], fix: str) -> None:
    assert ROW.explained(found).fix == fix


@pytest.mark.parametrize(
    ("word", "fact"),
    [
        ("65", 65),
        ("-2", -2),
        ("1,00,000", 100000),
        ("70.65", 70.65),
        ("65.0", 65.0),
        ("-0.05", -0.05),
        ("203.0.113.9", "203.0.113.9"),
        ("buy", "buy"),
        ("8f-11", "8f-11"),
    ],
)
def test_figures_are_numbers_and_words_stay_words(word: str, fact: Fact) -> None:
    found = ROW.explained({"limit": word}).facts["limit"]

    assert found == fact
    assert type(found) is type(fact)


@given(required=RUPEES, available=RUPEES)
def test_figures_are_those_of_the_text(required: Decimal, available: Decimal) -> None:
    found = explain(
        f"Insufficient funds. Required margin is {indian(required)} "
        f"but available margin is {available}."
    )

    assert found is not None
    assert found.facts == {
        "required": float(required),
        "available": float(available),
        "shortfall": float(required - available),
    }
    assert f"add {required - available} rupees" in found.fix


def indian(number: Decimal) -> str:
    """A number with its digits in groups of two before the last three."""
    whole, fraction = f"{number:f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    groups = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return f"{','.join([*groups, tail])}.{fraction}"


def test_explanation_survives_pickling() -> None:
    explanation = ROW.explained({"required": "10.50", "available": "3"})

    assert pickle.loads(pickle.dumps(explanation)) == explanation


def test_explanation_reads_as_cause_and_fix() -> None:
    assert str(ROW.explained({})) == "It is too dear. Fix: Do something."

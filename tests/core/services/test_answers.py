from __future__ import annotations

from typing import Any

import pytest

from kite_core.messages import Response
from tests.core.agreement import disagreements, rows_of
from tests.core.expected_calls import EVERY_CALL, ExpectedCall
from tests.core.samples import FIXTURES, fixture, official

OURS = [
    pytest.param(expected, expected.fixture, fixture, id=f"{expected.method}-{expected.fixture}")
    for expected in EVERY_CALL
]
THEIRS = [
    pytest.param(expected, sample, official, id=f"{expected.method}-{sample}")
    for expected in EVERY_CALL
    for sample in expected.samples
]
BY_METHOD = {expected.method: expected for expected in EVERY_CALL}
every_answer = pytest.mark.parametrize(("expected", "name", "load"), [*OURS, *THEIRS])

# What a model leaves out on purpose, and why. Anything else that it forgets is a fault. Nothing is
# left out at the moment: every field of every answer seen has its place.
LEFT_OUT: dict[str, str] = {}


def _answers(expected: ExpectedCall, response: Response) -> tuple[Any, Any]:
    return expected.raw().answer(response), expected.typed().answer(response)


@every_answer
def test_models_and_raw_values_agree_field_by_field(
    expected: ExpectedCall, name: str, load: Any
) -> None:
    raw, typed = _answers(expected, load(name))

    found = list(disagreements(raw, typed))

    assert [fault for fault in found if fault not in LEFT_OUT] == []


@every_answer
def test_nothing_is_skipped(expected: ExpectedCall, name: str, load: Any) -> None:
    _, typed = _answers(expected, load(name))

    assert list(getattr(typed, "skipped", ())) == []


@every_answer
def test_the_fast_and_the_tolerant_way_give_equal_models(
    expected: ExpectedCall, name: str, load: Any
) -> None:
    raw, typed = _answers(expected, load(name))

    for row, model in rows_of(raw, typed):
        cells = {key: cell for key, cell in row.items() if cell or not name.endswith(".csv")}
        assert type(model).from_dict(cells) == model


@pytest.mark.parametrize("expected", EVERY_CALL, ids=lambda expected: expected.fixture)
def test_the_fast_way_takes_the_answer_whole(expected: ExpectedCall) -> None:
    body = fixture(expected.fixture).body

    assert expected.typed().shape.from_body(body) == expected.typed().answer(
        fixture(expected.fixture)
    )


def test_every_fixture_answers_a_call() -> None:
    files = {
        path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*") if path.is_file()
    }

    assert files == {expected.fixture for expected in EVERY_CALL}


def test_a_forgotten_field_would_be_found() -> None:
    raw, typed = _answers(BY_METHOD["orders.trades"], fixture("orders/trades.json"))
    raw[1]["new_field"] = 1

    assert list(disagreements(raw, typed)) == ["Trade.new_field is forgotten"]


def test_another_value_would_be_found() -> None:
    raw, typed = _answers(BY_METHOD["orders.trades"], fixture("orders/trades.json"))
    raw[0]["average_price"] = 1499.91
    raw[1]["fill_timestamp"] = "2026-11-20 10:00:03"

    found = list(disagreements(raw, typed))

    assert [fault.partition(" ")[0] for fault in found] == [
        "[0].average_price",
        "[1].fill_timestamp",
    ]

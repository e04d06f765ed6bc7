from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chaos.fates import Fate, Told
from tests.chaos.judge import Judge
from tests.chaos.kinds import KINDS
from tests.chaos.truth import Living
from tests.chaos.wire import Look
from tests.chaos.wishes import Wish, mark_of

PARAMS = KINDS["resting"](1, None)
MARK = mark_of(PARAMS)
WISH = Wish(number=7, kind="resting", params=PARAMS, mark=MARK, troubles=())
LIVING = Living(mark=MARK, tag="t1", name="11", order_ids=frozenset({"11"}), placed_at=1.0)
PLACED = Told(wish=WISH, fate=Fate.PLACED, order_ids=frozenset({"11"}), tag="t1")
UNKNOWN = Told(wish=WISH, fate=Fate.UNKNOWN, tag="t1", caller=3, ended_at=130.0)
SEEN = Look(3, 100.0, b'{"order_id":"11"}')
OTHERS = Look(3, 100.0, b'{"order_id":"12"}')


def judged(told: list[Told], have: list[Living], *looks: Look) -> Judge:
    judge = Judge(looks=looks, window_seconds=120)
    judge.judge(told, {MARK: have} if have else {})
    return judge


def whats(judge: Judge) -> list[str]:
    return [wrong.what for wrong in judge.wrongs]


def second(living: Living, order_id: str) -> Living:
    return replace(living, name=order_id, order_ids=frozenset({order_id}))


def copy(told: Told, fate: Fate) -> Told:
    return replace(told, fate=fate)


def test_one_order_told_as_placed_is_right() -> None:
    assert whats(judged([PLACED], [LIVING])) == []


def test_two_orders_for_one_wish_are_doubled() -> None:
    assert whats(judged([PLACED], [LIVING, second(LIVING, "12")])) == ["doubled"]


@pytest.mark.parametrize("fate", [Fate.REFUSED, Fate.NOT_SENT, Fate.NOT_FOUND])
def test_an_order_that_lives_and_was_told_not_to_is_lost(fate: Fate) -> None:
    assert whats(judged([copy(UNKNOWN, fate)], [LIVING])) == ["lost"]


def test_an_order_told_as_placed_that_is_not_there_is_wrong() -> None:
    assert whats(judged([PLACED], [])) == ["wrong"]


def test_the_id_of_another_order_is_wrong() -> None:
    wrong = replace(PLACED, order_ids=frozenset({"99"}))

    assert whats(judged([wrong], [LIVING])) == ["wrong", "lost"]


def test_one_order_cannot_be_two() -> None:
    assert whats(judged([PLACED, replace(PLACED)], [LIVING])) == ["wrong"]


def test_another_tag_than_the_order_has_is_wrong() -> None:
    assert whats(judged([replace(PLACED, tag="t2")], [LIVING])) == ["wrong"]


def test_slices_that_were_not_told_are_wrong() -> None:
    sliced = replace(LIVING, order_ids=frozenset({"11", "12"}))

    assert whats(judged([PLACED], [sliced])) == ["wrong"]


def test_an_order_that_nobody_asked_for_is_noted() -> None:
    assert whats(judged([], [LIVING])) == ["nobody's"]


def test_a_doubt_about_what_was_to_be_seen_is_wrong() -> None:
    assert whats(judged([UNKNOWN], [LIVING], SEEN)) == ["wrong"]


def test_a_doubt_that_ended_before_the_window_is_wrong() -> None:
    assert whats(judged([replace(UNKNOWN, ended_at=20.0)], [LIVING])) == ["wrong"]


def test_a_doubt_without_a_tag_is_wrong() -> None:
    assert whats(judged([replace(UNKNOWN, tag=None)], [])) == ["wrong"]


@pytest.mark.parametrize(
    ("have", "looks", "reason"),
    [
        ([], [SEEN], "it is not there, which absence does not prove"),
        ([LIVING], [], "the book could not be read"),
        ([LIVING], [replace(SEEN, caller=4)], "the book could not be read"),
        ([LIVING], [replace(SEEN, at=131.0)], "the book could not be read"),
        ([LIVING], [OTHERS], "the book showed it too late"),
    ],
)
def test_a_doubt_that_could_not_be_settled_has_a_reason(
    have: list[Living], looks: list[Look], reason: str
) -> None:
    judge = judged([UNKNOWN], have, *looks)

    assert judge.wrongs == []
    assert judge.doubts == {reason: 1}


def test_an_interrupted_call_is_a_doubt_of_its_own() -> None:
    judge = judged([copy(UNKNOWN, Fate.INTERRUPTED)], [LIVING], SEEN)

    assert judge.wrongs == []
    assert judge.doubts == {"the call was interrupted": 1}


def test_orders_that_look_the_same_are_compared_as_many_with_many() -> None:
    other = second(LIVING, "12")

    assert whats(judged([PLACED, replace(UNKNOWN)], [other, LIVING])) == []
    assert whats(judged([PLACED, copy(UNKNOWN, Fate.REFUSED)], [other, LIVING])) == ["lost"]

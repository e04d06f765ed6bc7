from __future__ import annotations

import msgspec
import pytest

from kite_core.models.words import Exchange, OrderStatus, Segment, StatusGroup


@pytest.mark.parametrize("status", ["COMPLETE", "CANCELLED", "REJECTED", "LAPSED", "CANCELLED AMO"])
def test_a_final_order_is_not_pending(status: str) -> None:
    assert OrderStatus(status).is_final
    assert not OrderStatus(status).is_pending


@pytest.mark.parametrize(
    "status", ["OPEN", "TRIGGER PENDING", "AMO REQ RECEIVED", "MODIFIED", "UPDATE", "A NEW STATE"]
)
def test_an_order_that_is_not_final_may_still_trade(status: str) -> None:
    assert OrderStatus(status).is_pending
    assert not OrderStatus(status).is_final


def test_a_new_word_stays_the_same_object_for_the_process() -> None:
    word = Exchange("A NEW EXCHANGE")

    assert Exchange("A NEW EXCHANGE") is word
    assert word == "A NEW EXCHANGE"
    assert not word.is_known
    assert word not in list(Exchange)
    assert Exchange.NSE.is_known


def test_only_a_text_can_be_a_word() -> None:
    with pytest.raises(ValueError, match="12"):
        Exchange(12)  # type: ignore[arg-type]  # reason: that is the test


@pytest.mark.parametrize("status", ["COMPLETE", "OPEN", "A NEW STATE"])
def test_every_state_is_in_one_of_the_two_groups(status: str) -> None:
    state = OrderStatus(status)

    assert StatusGroup.FINAL.holds(state) is state.is_final
    assert StatusGroup.PENDING.holds(state) is state.is_pending


def test_a_word_of_another_enumeration_is_taken_as_its_text() -> None:
    word = Segment(Exchange.GLOBAL)

    assert type(word.value) is str
    assert type(word) is Segment
    assert msgspec.convert("GLOBAL", Segment) is word

from __future__ import annotations

import pytest

from kite_core.models.words import Exchange, OrderStatus


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

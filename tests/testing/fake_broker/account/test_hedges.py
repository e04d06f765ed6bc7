"""The margin of an account with hedges: what is blocked, what an order needs, in which sequence."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.money import Money, exact
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.account.small_market import (
    ACME,
    EXPIRY,
    FRIDAY,
    GOLD,
    INDEX,
    INDEX_CALL,
    INDEX_FAR_CALL,
    INDEX_FUTURE,
    SHARE_CALL,
    SHARE_PUT,
    Desk,
)

EXPOSURE = 26_000 * 0.02
NAKED = 26_000 * 0.09
SPREAD = 103.0
"""The calls are 100 points apart."""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def rupees(amount: Money) -> float:
    return amount / exact(1)


def span(desk: Desk, segment: str = "equity") -> float:
    return rupees(desk.ledger.usage(segment, desk.now).span)


def test_hedge_lowers_the_span_of_the_account_and_not_its_exposure(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    naked = span(desk)
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)

    usage = desk.ledger.usage("equity", desk.now)

    assert (naked, rupees(usage.span)) == (10 * NAKED, 10 * SPREAD)
    assert rupees(usage.exposure) == 10 * EXPOSURE
    assert usage.debits == desk.ledger.book.debits("equity", desk.now)


def test_hedge_that_is_bought_first_needs_less_money() -> None:
    hedged, naked = Desk(funds=exact(10_000)), Desk(funds=exact(10_000))
    hedged.trade(INDEX_FAR_CALL, "BUY", 10, 100)

    order = hedged.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))
    with pytest.raises(RefusedError, match="Required margin is 28600"):
        naked.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))

    assert rupees(order.blocked) == 10 * (SPREAD + EXPOSURE)


def test_hedge_is_paid_for_though_it_lowers_the_margin() -> None:
    desk = Desk(funds=exact(29_000))
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    order = desk.place(INDEX_FAR_CALL, "BUY", 10, product="NRML", price=exact(100))

    assert rupees(order.blocked) == 1000


def test_hedge_that_is_closed_first_needs_what_the_short_needs_without_it() -> None:
    desk = Desk(funds=exact(10_000))
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    with pytest.raises(RefusedError, match=f"Required margin is {10 * (NAKED - SPREAD):.2f}"):
        desk.place(INDEX_FAR_CALL, "SELL", 10, product="NRML", price=exact(100))
    desk.trade(INDEX_CALL, "BUY", 10, 150)
    closing = desk.place(INDEX_FAR_CALL, "SELL", 10, product="NRML", price=exact(100))

    assert closing.blocked == 0
    assert span(desk) == 0


def test_hedge_that_is_closed_in_part_needs_that_part(desk: Desk) -> None:
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    order = desk.place(INDEX_FAR_CALL, "SELL", 4, product="NRML", price=exact(100))
    expected = 4 * 2600 * 1.03 + 6 * 100 * 1.03 - 10 * SPREAD

    assert rupees(order.blocked) == pytest.approx(expected)


def test_open_order_hedges_nothing_before_it_is_filled(desk: Desk) -> None:
    hedge = desk.place(INDEX_FAR_CALL, "BUY", 10, product="NRML", price=exact(100))

    early = desk.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))
    blocked = early.blocked
    desk.cancel(early)
    desk.fill(hedge, 10, exact(100))
    late = desk.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))

    assert rupees(blocked) == 10 * (NAKED + EXPOSURE)
    assert rupees(late.blocked) == 10 * (SPREAD + EXPOSURE)


def test_orders_in_the_same_contract_do_not_use_one_hedge_twice(desk: Desk) -> None:
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)

    first, second = (
        desk.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150)) for _ in range(2)
    )

    assert rupees(first.blocked) == 10 * (SPREAD + EXPOSURE)
    # Twenty at the worst price, less what ten of the hedge are worth there, and 3 % more.
    together = (20 * 2600 - 10 * 2500) * 1.03
    assert rupees(second.blocked) == together - 10 * SPREAD + 10 * EXPOSURE


def test_change_of_a_hedged_order_is_checked_with_its_hedge() -> None:
    desk = Desk(funds=exact(10_000))
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    order = desk.place(INDEX_CALL, "SELL", 5, product="NRML", price=exact(150))

    desk.modify(order, 10, exact(160))

    assert rupees(order.blocked) == 10 * (SPREAD + EXPOSURE)


def test_future_that_hedges_is_closed_at_a_price(desk: Desk) -> None:
    desk.trade(INDEX_FUTURE, "BUY", 10, 26_050)
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    together = span(desk)

    order = desk.place(INDEX_FUTURE, "SELL", 10, product="NRML", price=exact(26_050))

    assert together == 26_000 * 1.03
    # The call alone needs less than both did: what the future frees is more than what it hedges.
    assert order.blocked == 0


def test_future_against_calls_needs_its_exposure_and_what_it_adds(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "BUY", 10, 150)

    order = desk.place(INDEX_FUTURE, "SELL", 10, product="NRML", price=exact(26_050))

    # With the call, the future loses nothing on the way up, and gains on the way down.
    assert rupees(order.blocked) == 10 * 26_050 * 0.02


def test_order_that_comes_across_needs_what_each_of_its_parts_adds(desk: Desk) -> None:
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    order = desk.place(INDEX_FAR_CALL, "SELL", 20, product="NRML", price=exact(100))

    assert rupees(order.blocked) == 10 * (NAKED - SPREAD) + 10 * (NAKED + EXPOSURE)


def test_short_straddle_needs_the_worse_side(desk: Desk) -> None:
    desk.trade(SHARE_CALL, "SELL", 10, 4)
    one_side = span(desk)
    order = desk.place(SHARE_PUT, "SELL", 10, product="NRML", price=exact(3))

    desk.fill(order, 10, exact(3))

    assert (one_side, span(desk)) == (150, 103)
    # The SPAN falls by more than what the exposure of the put adds.
    assert order.blocked == 0


def test_hedge_in_the_other_product_counts(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100, "MIS")

    assert span(desk) == 10 * SPREAD


def test_what_a_hedge_saves_follows_the_index(desk: Desk) -> None:
    desk.trade(INDEX_FUTURE, "BUY", 10, 26_050)
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    before = span(desk)

    desk.price(INDEX, 27_000)

    assert (before, span(desk)) == (2600 * 10 * 1.03, 2700 * 10 * 1.03)


def test_hedge_lasts_over_night_and_ends_at_its_expiry(desk: Desk) -> None:
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    desk.sleep(3)
    carried = span(desk)
    desk.sleep((EXPIRY - FRIDAY.date()).days)

    assert (carried, span(desk)) == (10 * SPREAD, 0)


def test_short_option_needs_more_on_its_last_day_though_it_is_hedged(desk: Desk) -> None:
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.now = FRIDAY.replace(day=EXPIRY.day)

    order = desk.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))

    assert rupees(order.blocked) == 10 * (SPREAD + 26_000 * 0.04)


def test_commodities_and_shares_are_left_alone(desk: Desk) -> None:
    desk.trade(GOLD, "BUY", 2, 12_000)
    desk.trade(GOLD, "SELL", 1, 12_000, "MIS")
    desk.trade(INDEX_FAR_CALL, "BUY", 10, 100)
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    desk.trade(ACME, "BUY", 10, 100, "MIS")

    commodity, equity = (desk.ledger.usage(each, desk.now) for each in ("commodity", "equity"))

    # One lot of gold is left, of 120,000 rupees.
    assert (rupees(commodity.span), rupees(equity.span)) == (9600, 10 * SPREAD)
    assert rupees(equity.cash) == 200

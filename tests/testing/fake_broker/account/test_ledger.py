"""The ledger: what orders block, what they may use, and which shares they may sell."""

from __future__ import annotations

import pytest

from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money, exact
from kite_testing.fake_broker.wire.refusals import RefusedError
from tests.testing.fake_broker.account.small_market import (
    ACME,
    ACME_ON_BSE,
    CRORE,
    EXPIRY,
    FRIDAY,
    GOLD,
    INDEX,
    INDEX_CALL,
    INDEX_FUTURE,
    SHARE_CALL,
    SHARE_FUTURE,
    Desk,
)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def rupees(amount: Money) -> float:
    return amount / exact(1)


# contract, product, side, what an order for 10 at the market blocks in rupees
BLOCKED: list[tuple[Instrument, str, str, float]] = [
    (ACME, "CNC", "BUY", 1000),
    (ACME, "MIS", "BUY", 200),
    (ACME, "MIS", "SELL", 200),
    (ACME, "MTF", "BUY", 200),
    (INDEX_FUTURE, "NRML", "BUY", 260_500 * 0.12),
    (INDEX_FUTURE, "MIS", "SELL", 260_500 * 0.12),
    (SHARE_FUTURE, "NRML", "BUY", 1010 * 0.185),
    (INDEX_CALL, "NRML", "BUY", 1500),
    (INDEX_CALL, "NRML", "SELL", 260_000 * 0.11),
    (SHARE_CALL, "NRML", "SELL", 1000 * 0.185),
    (GOLD, "NRML", "SELL", 1_200_000 * 0.095),
]


@pytest.mark.parametrize(("row", "product", "side", "expected"), BLOCKED)
def test_order_blocks_its_margin_until_it_is_cancelled(
    desk: Desk, row: Instrument, product: str, side: str, expected: float
) -> None:
    price = desk.market.prices[row.key]
    segment = "commodity" if row is GOLD else "equity"

    order = desk.place(row, side, 10, product=product, price=price)
    blocked = CRORE - desk.free(segment)
    desk.cancel(order)

    assert rupees(blocked) == pytest.approx(expected, abs=0.0001)
    assert desk.free(segment) == CRORE


def test_short_index_option_needs_more_on_the_day_it_expires(desk: Desk) -> None:
    desk.now = FRIDAY.replace(day=EXPIRY.day)

    order = desk.place(INDEX_CALL, "SELL", 10, product="NRML", price=exact(150))

    assert rupees(order.blocked) == 260_000 * 0.13


def test_fill_moves_what_was_blocked_to_the_position(desk: Desk) -> None:
    order = desk.place(ACME, "BUY", 10, product="MIS", price=exact(100))

    desk.fill(order, 4, exact(99))

    assert rupees(desk.ledger.blocked["equity"]) == 120
    assert rupees(desk.ledger.usage("equity", desk.now).cash) == 79.2
    assert rupees(CRORE - desk.free()) == 199.2


def test_order_that_closes_blocks_nothing_and_a_flip_blocks_the_excess(desk: Desk) -> None:
    desk.trade(INDEX_FUTURE, "BUY", 3, 26_050)

    closing = desk.place(INDEX_FUTURE, "SELL", 2, product="NRML", price=exact(26_000))
    flipping = desk.place(INDEX_FUTURE, "SELL", 2, product="NRML", price=exact(26_000))

    assert (closing.blocked, rupees(flipping.blocked)) == (0, 26_000 * 0.12)


def test_change_is_checked_without_what_the_order_blocks_already() -> None:
    desk = Desk(funds=exact(1000))
    order = desk.place(ACME, "BUY", 10, product="CNC", price=exact(100))

    desk.modify(order, 10, exact(99))
    with pytest.raises(RefusedError, match="Required margin is 1010"):
        desk.modify(order, 10, exact(101))

    assert rupees(order.blocked) == 990


def test_refusal_names_what_is_needed_and_what_is_there() -> None:
    desk = Desk(funds=exact("999.5"))

    with pytest.raises(RefusedError) as refusal:
        desk.place(ACME, "BUY", 10, product="CNC", price=exact(100))

    assert refusal.value.error_type == "MarginException"
    assert refusal.value.message == (
        "Insufficient funds. Required margin is 1000.00 but available margin is 999.50."
    )


def test_unbounded_funds_refuse_nothing() -> None:
    desk = Desk(funds=None)

    order = desk.place(INDEX_FUTURE, "BUY", 10**9, product="NRML", price=exact(26_000))

    assert order.blocked > 0


def test_segments_do_not_pay_for_each_other(desk: Desk) -> None:
    desk.trade(GOLD, "BUY", 1, 12_000)

    assert (desk.free("equity"), rupees(CRORE - desk.free("commodity"))) == (CRORE, 11_400)


def test_open_loss_lowers_the_funds_and_an_open_profit_raises_nothing(desk: Desk) -> None:
    desk.trade(SHARE_FUTURE, "BUY", 10, 101)
    margin = desk.free()

    desk.price(SHARE_FUTURE, 98)
    lost = margin - desk.free()
    desk.price(SHARE_FUTURE, 110)

    assert (rupees(lost), desk.free()) == (30, margin)


def test_premium_received_is_a_credit_and_a_rise_of_a_short_option_a_loss(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    desk.price(INDEX_CALL, 160)

    usage = desk.ledger.usage("equity", desk.now)

    assert (rupees(usage.option_premium), rupees(usage.open_loss)) == (-1500, 100)
    assert (rupees(usage.span), rupees(usage.exposure)) == (23_400, 5200)


def test_margin_of_a_short_option_follows_the_index(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "SELL", 10, 150)

    desk.price(INDEX, 27_000)

    assert rupees(desk.ledger.usage("equity", desk.now).span) == 24_300


def test_carried_short_option_is_measured_at_the_price_it_was_sold_for(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "SELL", 10, 150)
    desk.sleep(3)

    desk.price(INDEX_CALL, 155)

    usage = desk.ledger.usage("equity", desk.now)
    assert (usage.option_premium, rupees(usage.open_loss)) == (0, 50)


def test_delivery_sale_is_limited_to_what_is_held_and_not_being_sold(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.place(ACME, "SELL", 4, product="CNC", price=exact(200))
    desk.place(ACME_ON_BSE, "SELL", 4, product="CNC", price=exact(200))

    with pytest.raises(RefusedError, match="Insufficient stock holding") as refusal:
        desk.place(ACME, "SELL", 3, product="CNC", price=exact(200))
    last = desk.place(ACME, "SELL", 2, product="CNC", price=exact(200))

    assert (refusal.value.error_type, last.blocked) == ("HoldingException", 0)


def test_shares_bought_today_are_sold_on_the_same_exchange_only(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 5, 100, "CNC")

    assert (desk.ledger.sellable(ACME), desk.ledger.sellable(ACME_ON_BSE)) == (5, 0)


def test_pledged_shares_are_not_sold(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, collateral=7, now=desk.now)

    assert desk.ledger.sellable(ACME) == 3


def test_funded_shares_are_sold_in_their_own_product(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 5, 100, "MTF")
    desk.sleep(3)

    assert (desk.ledger.sellable(ACME), desk.ledger.sellable(ACME, "MTF")) == (0, 5)


def test_proceeds_of_yesterdays_shares_wait_until_tomorrow(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=4, t1_quantity=6, average_price=50, now=desk.now)

    desk.trade(ACME, "SELL", 4, 100, "CNC")
    settled = desk.free() - CRORE
    desk.trade(ACME, "SELL", 6, 100, "CNC")
    all_of_them = desk.free() - CRORE

    assert (rupees(settled), rupees(all_of_them)) == (400, 400)
    assert rupees(desk.ledger.usage("equity", desk.now).holding_sales) == 1000


def test_pledged_shares_pay_for_margins_and_not_for_shares_and_premiums() -> None:
    desk = Desk(funds=0)
    desk.lever.seed_holding(ACME.key, quantity=100, average_price=50, collateral=100, now=desk.now)

    desk.place(SHARE_FUTURE, "BUY", 10, product="NRML", price=exact(101))
    for row, product in ((ACME, "CNC"), (INDEX_CALL, "NRML")):
        with pytest.raises(RefusedError, match="Insufficient funds"):
            desk.place(row, "BUY", 1, product=product, price=exact(1))

    # Four fifths of 100 shares at 100 rupees, less 18.5 % of 1,010.
    assert rupees(desk.free()) == 8000 - 186.85
    assert desk.ledger.collateral_of("commodity") == 0


def test_margin_that_stays_blocked_is_free_the_next_morning(desk: Desk) -> None:
    desk.ledger.keep_blocked("equity", exact(700))
    blocked = CRORE - desk.free()

    desk.sleep(3)

    assert (rupees(blocked), desk.free()) == (700, CRORE)


def test_authorisation_is_missing_only_where_the_depository_is_asked(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=50, average_price=50, authorised=20, now=desk.now)
    missing = [desk.ledger.authorisation_missing(ACME, 30, desk.now)]

    desk.lever.require_authorisation()
    missing += [desk.ledger.authorisation_missing(ACME, count, desk.now) for count in (20, 30)]
    desk.trade(ACME, "SELL", 15, 100, "CNC")
    missing.append(desk.ledger.authorisation_missing(ACME, 10, desk.now))

    assert missing == [0, 0, 10, 5]


def test_auctions_are_of_settled_shares_that_are_not_pledged(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=50, average_price=50, now=desk.now)
    desk.lever.seed_holding("NSE:BOLT", quantity=5, average_price=50, collateral=5, now=desk.now)

    auctions = desk.ledger.auctions()

    assert {number: row.instrument for number, row in auctions.items()} == {"20": ACME}

"""The end of a day: what becomes of shares, premiums, futures, loans and expired contracts."""

from __future__ import annotations

from copy import deepcopy

import pytest

from kite_testing.fake_broker.account.cash import EntryKind
from kite_testing.fake_broker.account.lots import value_of
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import exact
from tests.testing.fake_broker.account.small_market import (
    ACME,
    ACME_ON_BSE,
    BOLT,
    GOLD,
    INDEX,
    INDEX_CALL,
    INDEX_FUTURE,
    SHARE_CALL,
    SHARE_FUTURE,
    SHARE_PUT,
    Desk,
)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def posted(desk: Desk, kind: EntryKind) -> list[tuple[str, float]]:
    """What was posted of a kind, in rupees."""
    rows = [entry for entry in desk.ledger.cash.entries if entry.kind is kind]
    return [(row.what, row.amount / exact(1)) for row in rows]


def held(desk: Desk, row: Instrument = ACME) -> tuple[int, int]:
    """Settled shares, and shares on their way."""
    holding = desk.ledger.demat.line(row)
    return (0, 0) if holding is None else (holding.settled, holding.t1_quantity)


def test_shares_are_on_their_way_for_a_day(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 10, 100, "CNC")

    desk.sleep(3)
    on_their_way = held(desk)
    desk.sleep()

    assert (on_their_way, held(desk)) == ((0, 10), (10, 0))
    assert posted(desk, EntryKind.SHARES) == [(ACME.key, -1000)]


def test_oldest_shares_are_sold_and_the_average_is_that_of_the_rest(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.trade(ACME, "BUY", 10, 100, "CNC")
    desk.sleep(3)
    desk.trade(ACME, "SELL", 15, 110, "CNC")

    desk.sleep()

    holding = desk.ledger.demat.line(ACME)
    assert holding is not None
    assert (holding.total, value_of(holding.lots)) == (5, 5 * exact(100))


def test_share_is_sold_on_the_other_exchange(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.trade(ACME_ON_BSE, "SELL", 4, 110, "CNC")

    left = desk.ledger.sellable(ACME), desk.ledger.sellable(ACME_ON_BSE)
    desk.sleep(3)

    assert left == (6, 6)
    assert held(desk) == (6, 0)


def test_what_is_left_of_an_intraday_buy_is_delivered(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 10, 100, "MIS")
    desk.trade(ACME, "SELL", 4, 110, "MIS")

    desk.sleep(3)

    assert held(desk) == (0, 6)
    assert posted(desk, EntryKind.SHARES) == [(ACME.key, 440 - 1000)]


def test_what_is_left_of_an_intraday_sale_comes_from_the_holdings(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.trade(ACME, "SELL", 4, 100, "MIS")

    desk.sleep(3)

    assert held(desk) == (6, 0)
    assert posted(desk, EntryKind.AUCTION) == []


def test_shares_that_are_missing_are_bought_in_above_the_close(desk: Desk) -> None:
    desk.trade(ACME, "SELL", 4, 100, "MIS")
    desk.price(ACME, 105)

    desk.sleep(3)

    assert posted(desk, EntryKind.SHARES) == [(ACME.key, 400)]
    assert posted(desk, EntryKind.AUCTION) == [(ACME.key, -4 * 126)]
    assert held(desk) == (0, 0)


def test_premium_is_paid_once_and_the_option_is_carried(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "BUY", 10, 150)

    desk.sleep(3)

    position = desk.position(INDEX_CALL)
    assert (position.overnight_quantity, position.carried_value) == (10, 10 * exact(150))
    assert posted(desk, EntryKind.PREMIUM) == [(INDEX_CALL.key, -1500)]
    assert desk.ledger.usage("equity", desk.now).debits == 0


def test_future_is_marked_to_the_close_and_carried_at_its_price(desk: Desk) -> None:
    desk.trade(GOLD, "BUY", 2, 12_000)
    desk.price(GOLD, 12_100)
    desk.sleep(3)
    desk.price(GOLD, 12_060)
    desk.sleep()

    position = desk.position(GOLD)

    assert posted(desk, EntryKind.MARK_TO_MARKET) == [(GOLD.key, 2000), (GOLD.key, -800)]
    assert position.carried_value == 2 * 10 * exact(12_000)
    assert position.close_price == exact(12_060)


def test_oldest_of_a_carried_short_is_bought_back_first(desk: Desk) -> None:
    desk.trade(SHARE_FUTURE, "SELL", 2, 101)
    desk.trade(SHARE_FUTURE, "SELL", 2, 103)
    desk.sleep(3)
    desk.trade(SHARE_FUTURE, "BUY", 3, 100)

    desk.sleep()

    position = desk.position(SHARE_FUTURE)
    assert (position.overnight_quantity, position.carried_value) == (-1, exact(103))


def test_intraday_contract_that_is_left_joins_the_carried_one(desk: Desk) -> None:
    desk.trade(SHARE_FUTURE, "BUY", 5, 101)
    desk.trade(SHARE_FUTURE, "SELL", 2, 102, "MIS")

    desk.sleep(3)

    (position,) = desk.ledger.positions
    assert (position.product, position.quantity) == ("NRML", 3)
    assert position.carried_value == 3 * exact(101)


def test_flat_position_is_gone_the_next_day(desk: Desk) -> None:
    desk.trade(INDEX_FUTURE, "BUY", 1, 26_050)
    desk.trade(INDEX_FUTURE, "SELL", 1, 26_060)

    desk.sleep(3)

    assert desk.ledger.positions == []
    assert posted(desk, EntryKind.MARK_TO_MARKET) == [(INDEX_FUTURE.key, 10)]


def test_index_option_ends_at_its_intrinsic_value(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "BUY", 10, 150)
    desk.price(INDEX, 26_180)

    desk.sleep(5)

    assert desk.ledger.positions == []
    assert posted(desk, EntryKind.EXPIRY) == [(INDEX_CALL.key, 1800)]


def test_option_that_is_worth_nothing_ends_in_silence(desk: Desk) -> None:
    desk.trade(INDEX_CALL, "BUY", 10, 150)
    desk.price(INDEX, 25_900)

    desk.sleep(5)

    assert (desk.ledger.positions, posted(desk, EntryKind.EXPIRY)) == ([], [])


def test_index_future_ends_at_the_index(desk: Desk) -> None:
    desk.trade(INDEX_FUTURE, "BUY", 2, 26_050)
    desk.price(INDEX, 26_100)

    desk.sleep(5)

    assert posted(desk, EntryKind.MARK_TO_MARKET) == [(INDEX_FUTURE.key, 100)]
    assert posted(desk, EntryKind.EXPIRY) == []


@pytest.mark.parametrize(
    ("contract", "side", "rupees", "shares", "paid"),
    [
        (SHARE_FUTURE, "BUY", 101, 20, -20 * 120),
        (SHARE_FUTURE, "SELL", 101, 0, 10 * 120),
        (SHARE_CALL, "BUY", 4, 20, -10 * 100),
        (SHARE_CALL, "SELL", 4, 0, 10 * 100),
    ],
)
def test_contract_on_a_share_ends_in_shares(
    desk: Desk, contract: Instrument, side: str, rupees: int, shares: int, paid: int
) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.trade(contract, side, 10, rupees)
    desk.price(ACME, 120)

    desk.sleep(5)

    expected = paid if shares != 20 or contract is SHARE_CALL else -10 * 120
    assert sum(held(desk)) == shares
    assert posted(desk, EntryKind.EXPIRY) == [(contract.key, expected)]


def test_put_gives_shares_and_cash_for_those_that_are_missing(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=4, average_price=50, now=desk.now)
    desk.trade(SHARE_PUT, "BUY", 10, 3)
    desk.price(ACME, 90)

    desk.sleep(5)

    assert held(desk) == (0, 0)
    assert posted(desk, EntryKind.EXPIRY) == [(SHARE_PUT.key, 4 * 100 + 6 * 10)]


def test_four_fifths_of_a_margin_trade_are_lent(desk: Desk) -> None:
    desk.trade(BOLT, "BUY", 10, 1500, "MTF")

    desk.sleep(3)

    holding = desk.ledger.demat.line(BOLT)
    assert holding is not None
    assert (holding.total, holding.funded.quantity, holding.funded.loan) == (0, 10, exact(12_000))
    assert posted(desk, EntryKind.MTF) == [(BOLT.key, 12_000)]


def test_loan_bears_interest_and_is_paid_back_in_part(desk: Desk) -> None:
    desk.trade(BOLT, "BUY", 10, 1500, "MTF")
    desk.sleep(3)
    desk.trade(BOLT, "SELL", 4, 1600, "MTF")

    desk.sleep()

    # 0.04 % of 12,000 rupees for one day.
    assert posted(desk, EntryKind.INTEREST) == [("margin trading, 1 days", -4.8)]
    assert posted(desk, EntryKind.MTF)[-1] == (BOLT.key, -4800)
    holding = desk.ledger.demat.line(BOLT)
    assert holding is not None
    assert (holding.funded.quantity, holding.funded.loan) == (6, exact(7200))


def test_opening_balance_is_the_sum_of_all_entries(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 10, 100, "CNC")
    desk.trade(GOLD, "SELL", 1, 12_000)
    desk.price(GOLD, 11_990)

    desk.sleep(3)

    cash = desk.ledger.cash
    for segment in ("equity", "commodity"):
        amounts = [entry.amount for entry in cash.entries if entry.segment == segment]
        assert cash.opening(segment) == cash.balance[segment] == sum(amounts)


def test_shares_that_come_in_at_night_are_not_there_for_the_sales_of_the_day(desk: Desk) -> None:
    desk.trade(SHARE_FUTURE, "BUY", 10, 101)
    desk.sleep(4)
    desk.trade(ACME, "SELL", 4, 100, "MIS")

    desk.sleep()

    assert held(desk) == (0, 10)
    assert posted(desk, EntryKind.AUCTION) == [(ACME.key, -4 * 120)]


def test_copy_of_an_account_goes_its_own_way(desk: Desk) -> None:
    desk.trade(ACME, "BUY", 10, 100, "CNC")
    kept = deepcopy(desk)

    desk.trade(ACME, "SELL", 10, 110, "CNC")
    desk.sleep(3)

    assert kept.position(ACME, "CNC").quantity == 10
    assert len(kept.ledger.cash.entries) == 2

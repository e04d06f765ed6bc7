"""What a test may do to an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.account.cash import EntryKind
from kite_testing.fake_broker.account.lots import value_of
from kite_testing.fake_broker.account.position_rows import net_row
from kite_testing.fake_broker.money import exact
from tests.testing.fake_broker.account.small_market import (
    ACME,
    CRORE,
    GOLD,
    INDEX,
    SHARE_FUTURE,
    Desk,
)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_funds_are_what_a_test_sets(desk: Desk) -> None:
    desk.lever.set_funds("commodity", "123.45", now=desk.now)

    cash = desk.ledger.cash
    assert desk.free("commodity") == cash.opening("commodity") == exact("123.45")
    assert [entry.kind for entry in cash.entries[2:]] == [EntryKind.ADJUSTMENT]
    assert desk.free("equity") == CRORE


def test_funds_that_are_so_already_make_no_entry(desk: Desk) -> None:
    desk.lever.set_funds("equity", 1_00_00_000, now=desk.now)

    assert len(desk.ledger.cash.entries) == 2


def test_deposits_and_withdrawals_of_the_day_are_not_in_the_opening_balance(desk: Desk) -> None:
    desk.lever.pay_in("equity", 500, now=desk.now)
    desk.lever.pay_out("equity", 200, now=desk.now)
    cash = desk.ledger.cash
    today = (cash.opening("equity"), cash.paid_in["equity"], cash.paid_out["equity"])

    desk.sleep(3)

    assert today == (CRORE, exact(500), exact(200))
    assert cash.opening("equity") == cash.balance["equity"] == CRORE + exact(300)
    assert (cash.paid_in["equity"], cash.paid_out["equity"]) == (0, 0)


def test_seeded_holding_stands_in_place_of_the_one_before(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, now=desk.now)
    desk.lever.seed_holding(ACME.key, quantity=3, t1_quantity=1, average_price=60, now=desk.now)

    (holding,) = desk.ledger.holdings
    assert (holding.settled, holding.t1_quantity) == (3, 1)
    assert value_of(holding.lots) == 4 * exact(60)


def test_holdings_are_taken_away(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=10, average_price=50, collateral=10, now=desk.now)
    desk.lever.clear_holdings(now=desk.now)
    desk.lever.seed_holding(ACME.key, quantity=0, average_price=50, now=desk.now)

    assert (desk.ledger.holdings, desk.ledger.collateral) == ([], 0)


def test_seeded_position_was_carried_from_the_previous_close(desk: Desk) -> None:
    desk.lever.seed_position(
        GOLD.key, product="NRML", quantity=-2, average_price=11_900, now=desk.now
    )

    row = net_row(desk.position(GOLD), exact(12_050))

    assert (row["overnight_quantity"], row["sell_value"]) == (-2, 238_000)
    assert (row["close_price"], row["m2m"], row["pnl"]) == (12_000, -1000, -3000)
    assert desk.free("commodity") < CRORE


def test_seeded_position_of_today_replaces_and_0_takes_it_away(desk: Desk) -> None:
    for quantity in (5, 7):
        desk.lever.seed_position(
            ACME.key,
            product="MIS",
            quantity=quantity,
            average_price=100,
            overnight=False,
            now=desk.now,
        )
    quantities = [row.day_buy_quantity for row in desk.ledger.positions]

    desk.lever.seed_position(
        ACME.key, product="MIS", quantity=0, average_price=100, overnight=False, now=desk.now
    )

    assert (quantities, desk.ledger.positions, desk.free()) == ([7], [], CRORE)


def test_bonus_multiplies_the_shares_and_leaves_what_they_cost(desk: Desk) -> None:
    desk.lever.seed_holding(
        ACME.key, quantity=7, t1_quantity=2, average_price=90, collateral=4, now=desk.now
    )

    desk.lever.corporate_action(ACME.key, "1.5", now=desk.now)

    (holding,) = desk.ledger.holdings
    assert (holding.total, holding.t1_quantity, holding.collateral) == (13, 3, 6)
    assert value_of(holding.lots) == 9 * exact(90)


def test_consolidation_into_less_than_one_share_leaves_nothing(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=7, average_price=90, now=desk.now)

    desk.lever.corporate_action(ACME.key, "0.1", now=desk.now)

    assert desk.ledger.holdings == []


@pytest.mark.parametrize("quantity", [1.5, 10.0, "10", True, None])
@pytest.mark.parametrize("name", ["quantity", "t1_quantity", "collateral", "authorised"])
def test_seeded_holdings_are_whole_shares(desk: Desk, name: str, quantity: Any) -> None:
    wishes: dict[str, Any] = {"quantity": 10, "average_price": 50, name: quantity}

    with pytest.raises(ValueError, match=rf"^{name} is .*: give a whole number, such as 10"):
        desk.lever.seed_holding(ACME.key, now=desk.now, **wishes)

    assert desk.ledger.holdings == []


@pytest.mark.parametrize(
    ("key", "quantity", "message"),
    [
        (GOLD.key, 1.5, "quantity is 1.5: give a whole number"),
        (GOLD.key, True, "quantity is True: give a whole number"),
        (INDEX.key, 1, "is an index: seed a future"),
    ],
)
def test_seeded_position_is_one_that_trades_can_make(
    desk: Desk, key: str, quantity: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        desk.lever.seed_position(
            key, product="NRML", quantity=quantity, average_price=1, now=desk.now
        )

    assert desk.ledger.positions == []


def test_seeded_position_is_a_multiple_of_the_lot() -> None:
    broker = FakeBroker()
    future = next(row for row in broker.kite().market.instruments("NFO") if row.lot_size == 65)
    key = f"NFO:{future.tradingsymbol}"

    with pytest.raises(ValueError, match=rf"^{key} has lots of 65: 100 is no multiple of it"):
        broker.account.seed_position(key, product="NRML", quantity=100, average_price=1)
    broker.account.seed_position(key, product="NRML", quantity=-130, average_price=1)

    assert key in {
        f"{row.exchange}:{row.tradingsymbol}" for row in broker.kite().portfolio.positions().net
    }


WRONG: list[tuple[type[Exception], str, Callable[[Desk], None]]] = [
    (ValueError, "is no segment", lambda desk: desk.lever.set_funds("mf", 1, now=desk.now)),
    (
        ValueError,
        "rupees is -1: give rupees, 0 or more",
        lambda desk: desk.lever.set_funds("equity", -1, now=desk.now),
    ),
    (ValueError, "in whole paise", lambda desk: desk.lever.pay_in("equity", 5.001, now=desk.now)),
    (ValueError, "is 'x': give", lambda desk: desk.lever.pay_in("equity", "x", now=desk.now)),
    (ValueError, "is 0", lambda desk: desk.lever.pay_in("equity", 0, now=desk.now)),
    (ValueError, "pay out less", lambda desk: desk.lever.pay_out("equity", 10**9, now=desk.now)),
    (
        KeyError,
        "has no NSE:NONE",
        lambda desk: desk.lever.seed_holding("NSE:NONE", quantity=1, average_price=1, now=desk.now),
    ),
    (
        ValueError,
        "is no share",
        lambda desk: desk.lever.seed_holding(GOLD.key, quantity=1, average_price=1, now=desk.now),
    ),
    (
        ValueError,
        "not negative",
        lambda desk: desk.lever.seed_holding(ACME.key, quantity=-1, average_price=1, now=desk.now),
    ),
    (
        ValueError,
        "part of the settled",
        lambda desk: desk.lever.seed_holding(
            ACME.key, quantity=1, collateral=2, average_price=1, now=desk.now
        ),
    ),
    (
        ValueError,
        "CNC is not for",
        lambda desk: desk.lever.seed_position(
            SHARE_FUTURE.key, product="CNC", quantity=1, average_price=1, now=desk.now
        ),
    ),
    (
        ValueError,
        "Shares are not carried",
        lambda desk: desk.lever.seed_position(
            ACME.key, product="MIS", quantity=1, average_price=1, now=desk.now
        ),
    ),
    (
        KeyError,
        "No NSE:ACME is held",
        lambda desk: desk.lever.corporate_action(ACME.key, 2, now=desk.now),
    ),
]


@pytest.mark.parametrize(("error", "message", "change"), WRONG)
def test_change_that_cannot_be_says_why(
    desk: Desk, error: type[Exception], message: str, change: Callable[[Desk], None]
) -> None:
    with pytest.raises(error, match=message):
        change(desk)


@pytest.mark.parametrize("ratio", ["abc", "1/0", "nan", ""])
def test_ratio_is_a_number(desk: Desk, ratio: str) -> None:
    desk.lever.seed_holding(ACME.key, quantity=1, average_price=1, now=desk.now)

    with pytest.raises(ValueError, match=f'ratio is \'{ratio}\': give one such as "2" or "3/2"'):
        desk.lever.corporate_action(ACME.key, ratio, now=desk.now)


def test_share_does_not_become_nothing(desk: Desk) -> None:
    desk.lever.seed_holding(ACME.key, quantity=1, average_price=1, now=desk.now)

    with pytest.raises(ValueError, match="above 0"):
        desk.lever.corporate_action(ACME.key, 0, now=desk.now)

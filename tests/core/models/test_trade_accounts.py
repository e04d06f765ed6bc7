from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kite_core.client import KiteCalls
from kite_core.models.portfolio import MTFHolding
from kite_core.models.trade_accounts import Account, accounts_of, sells_holdings
from kite_core.models.trade_matching import Fill
from kite_core.models.words import TransactionType
from tests.core.models.trading_day import holding, position, trade
from tests.core.samples import official


def only(accounts: list[Account]) -> Account:
    (account,) = accounts
    return account


def test_each_instrument_and_product_has_an_account_of_its_own() -> None:
    trades = [
        trade(1, 10),
        trade(1, 10, product="CNC"),
        trade(1, 10, exchange="BSE"),
        trade(1, 10, tradingsymbol="SBIN"),
        trade(1, 10),
    ]

    accounts = accounts_of(trades, [], [])

    assert [len(account.trades) for account in accounts] == [2, 1, 1, 1]


def test_trades_are_taken_in_the_order_of_time_because_the_broker_promises_none() -> None:
    late = trade(1, 12, minutes=5)
    early = trade(1, 11, minutes=1)
    by_the_exchange = replace(
        early, fill_timestamp=None, exchange_timestamp=early.fill_timestamp, average_price=11.5
    )
    timeless = replace(early, fill_timestamp=None, average_price=10.5)

    account = only(accounts_of([late, early, by_the_exchange, timeless], [], []))

    assert [float(each.price) for each in account.fills] == [10.5, 11.0, 11.5, 12.0]


def test_what_was_carried_comes_first_at_its_own_average() -> None:
    carried = position(
        0,
        overnight_quantity=3,
        multiplier=10,
        buy_value=1280.0,
        day_buy_value=250.0,
        sell_value=1400.0,
        day_sell_value=1400.0,
    )

    account = only(accounts_of([trade(-4, 35), trade(1, 25)], [carried], []))

    assert account.opening == Fill(quantity=3, price=Fraction(1030, 30))
    assert account.fills[0] is account.opening
    assert account.multiplier == 10


def test_a_short_that_was_carried_has_its_own_average_too() -> None:
    carried = position(0, overnight_quantity=-2, sell_value=500.5, day_sell_value=100.5)

    account = only(accounts_of([trade(2, 35)], [carried], []))

    assert account.opening == Fill(quantity=-2, price=Fraction(200))


def test_the_official_sample_was_carried_at_its_trade_average() -> None:
    net = KiteCalls().portfolio.positions().answer(official("positions.json")).net
    gold = next(row for row in net if row.overnight_quantity)
    sale = trade(-4, 23340, exchange="MCX", tradingsymbol=gold.tradingsymbol, product=gold.product)

    account = only(accounts_of([sale], net, []))

    assert account.opening == Fill(quantity=3, price=Fraction(23057))


def test_the_opening_can_be_left_out() -> None:
    carried = position(0, overnight_quantity=3, buy_value=300.0)
    trades = [trade(-3, 110), trade(-3, 110, product="CNC")]

    accounts = accounts_of(trades, [carried], [holding(10, 100.0)], with_opening=False)

    assert [account.opening for account in accounts] == [None, None]


def test_a_sale_of_shares_from_the_demat_account_is_no_short() -> None:
    account = only(accounts_of([trade(-4, 110, product="CNC")], [], [holding(10, 100.0)]))

    assert account.opening == Fill(quantity=4, price=Fraction(100))
    assert account.is_opening_known


def test_purchases_of_the_same_day_are_sold_before_holdings_are() -> None:
    trades = [trade(-10, 110, product="CNC"), trade(7, 108, minutes=9, product="CNC")]

    account = only(accounts_of(trades, [], [holding(10, 100.0)]))

    assert account.opening == Fill(quantity=3, price=Fraction(100))
    assert sells_holdings(trades)
    assert not sells_holdings([*trades, trade(3, 108, product="CNC")])


def test_only_delivery_products_sell_holdings() -> None:
    assert not sells_holdings([trade(-3, 110), trade(-3, 110, product="NRML")])
    assert sells_holdings([trade(-3, 110, product="MTF")])


def test_funded_shares_have_a_cost_of_their_own() -> None:
    funded = holding(1, 100.0, mtf=MTFHolding(quantity=50, average_price=90.0))

    account = only(accounts_of([trade(-5, 110, product="MTF")], [], [funded]))

    assert account.opening == Fill(quantity=5, price=Fraction(90))


def test_a_holding_may_be_listed_under_the_other_exchange() -> None:
    sale = trade(-5, 110, product="CNC")
    there, here = holding(9, 70.0, exchange="BSE"), holding(9, 80.0)

    alone = only(accounts_of([sale], [], [there]))
    both = only(accounts_of([sale], [], [there, here]))

    assert alone.opening == Fill(quantity=5, price=Fraction(70))
    assert both.opening == Fill(quantity=5, price=Fraction(80))


@pytest.mark.parametrize(
    "holdings",
    [[], [holding(9, 0.0)], [holding(9, 80.0, discrepancy=True)]],
    ids=["no holding", "no cost", "a disputed cost"],
)
def test_a_cost_that_nobody_knows_is_told(holdings: list[object]) -> None:
    account = only(accounts_of([trade(-5, 110, product="CNC")], [], holdings))  # type: ignore[arg-type]  # reason: parametrize loses the type

    assert not account.is_opening_known


def test_a_multiplier_is_that_of_the_contract_whatever_the_product() -> None:
    lead = {"exchange": "MCX", "tradingsymbol": "LEADMINI26DECFUT"}
    row = position(1, product="NRML", multiplier=1000, **lead)

    account = only(accounts_of([trade(1, 161.05, product="MIS", **lead)], [row], []))  # type: ignore[arg-type]  # reason: the texts of a dict

    assert account.multiplier == 1000
    assert account.position is None


@pytest.mark.parametrize(
    ("exchange", "multiplier"), [("NSE", 1), ("BFO", 1), ("MCX", None), ("CDS", None)]
)
def test_a_multiplier_that_nothing_tells_is_1_only_where_quantities_are_units(
    exchange: str, multiplier: int | None
) -> None:
    account = only(accounts_of([trade(1, 10, exchange=exchange)], [], []))

    assert account.multiplier == multiplier


def test_a_multiplier_of_nothing_is_none() -> None:
    lead = position(1, exchange="MCX", multiplier=0.0)

    account = only(accounts_of([trade(1, 10, exchange="MCX")], [lead], []))

    assert account.multiplier is None


def test_an_account_knows_its_sides() -> None:
    account = only(accounts_of([trade(1, 10), trade(-2, 10), trade(3, 10)], [], []))

    assert [each.quantity for each in account.side(TransactionType.BUY)] == [1, 3]
    assert [each.quantity for each in account.side(TransactionType.SELL)] == [2]

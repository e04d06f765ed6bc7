from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from kite_core.models.orders import Trade
from kite_core.models.trade_charges import cost_of_trades
from kite_core.rulebook.book import rules_on
from kite_core.rulebook.charge_rates import TradeKind
from kite_core.rulebook.charges import demat_sale_fee, exact_charges
from tests.core.models.trading_day import trade

RATES = rules_on(date(2026, 11, 20)).charges


def charge(kind: TradeKind, side: str, turnover: Fraction | int, exchange: str = "NSE") -> Fraction:
    return exact_charges(
        RATES, kind=kind, exchange=exchange, transaction_type=side, turnover=turnover
    ).total


def cost(*trades: Trade, multiplier: int = 1) -> Fraction | None:
    return cost_of_trades(trades, RATES, multiplier=Fraction(multiplier))


def test_each_order_is_charged_once_however_many_trades_filled_it() -> None:
    parts = [trade(400, 1000.5, order_id="1"), trade(600, 1000.5, order_id="1")]
    apart = [trade(400, 1000.5), trade(600, 1000.5)]

    assert cost(*parts) == charge(TradeKind.EQUITY_INTRADAY, "BUY", 1_000_500)
    assert cost(*apart) != cost(*parts)


def test_a_multiplier_counts() -> None:
    lead = trade(1, 161.05, exchange="MCX", tradingsymbol="LEADMINI26DECFUT", product="NRML")

    expected = charge(TradeKind.COMMODITY_FUTURES, "BUY", 161_050, "MCX")
    assert cost(lead, multiplier=1000) == expected


def test_a_purchase_for_delivery_is_charged_as_one() -> None:
    assert cost(trade(10, 100, product="CNC")) == charge(TradeKind.EQUITY_DELIVERY, "BUY", 1000)


def test_a_sale_from_the_demat_account_pays_its_fee() -> None:
    expected = charge(TradeKind.EQUITY_DELIVERY, "SELL", 1000) + demat_sale_fee(RATES)

    assert cost(trade(-10, 100, product="CNC")) == expected


def test_what_is_bought_and_sold_for_delivery_on_one_day_is_charged_as_intraday() -> None:
    both = cost(trade(10, 100, product="CNC"), trade(-10, 110, product="CNC"))

    intraday = TradeKind.EQUITY_INTRADAY
    assert both == charge(intraday, "BUY", 1000) + charge(intraday, "SELL", 1100)


def test_only_the_part_that_nets_is_charged_as_intraday() -> None:
    both = cost(trade(10, 100, product="CNC"), trade(-4, 110, product="CNC"))

    assert both == (
        charge(TradeKind.EQUITY_INTRADAY, "BUY", 400)
        + charge(TradeKind.EQUITY_DELIVERY, "BUY", 600)
        + charge(TradeKind.EQUITY_INTRADAY, "SELL", 440)
    )


@pytest.mark.parametrize(
    "unrated",
    [
        trade(1, 100, exchange="NSEIX"),
        trade(1, 100, product="A NEW PRODUCT"),
        trade(1, 100, product=None),
    ],
)
def test_what_has_no_rates_has_no_charges_rather_than_none_at_all(unrated: Trade) -> None:
    assert cost(unrated) is None


def test_a_trade_at_nothing_costs_nothing() -> None:
    assert cost(trade(1, 0.0)) == 0

"""What trading costs, and what a basket takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kite_core.decoding import list_of, one
from kite_core.errors import ValidationError
from kite_core.models.costs import BasketCost, charges_by_order, charges_of, total_charges
from kite_core.models.margins import (
    GST,
    BasketMargin,
    ChargedOrder,
    Charges,
    OrderCharges,
    OrderMargin,
)
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Trade
from kite_core.models.words import Exchange, TransactionType
from kite_core.rulebook.book import RULEBOOK, rules_on
from tests.core.models.faulty import faults_of
from tests.core.samples import fixture, official

LIMIT = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1498,
    product="CNC",
)
RULES = rules_on(date(2026, 11, 20))
RULES_2023 = rules_on(date(2023, 7, 13))


def order(**changes: Any) -> ChargedOrder:
    wish: dict[str, Any] = {
        "order_id": "1",
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "quantity": 1,
        "average_price": 1498,
        "product": "CNC",
        **changes,
    }
    return ChargedOrder(**wish)


def trade(trade_id: str, order_id: str, **changes: Any) -> Trade:
    facts: dict[str, Any] = {
        "exchange": Exchange.NSE,
        "tradingsymbol": "INFY",
        "transaction_type": TransactionType.SELL,
        "quantity": 100,
        "average_price": 500.0,
        "product": "MIS",
        **changes,
    }
    return Trade(trade_id=trade_id, order_id=order_id, **facts)


def test_charges_are_rounded_once_and_look_like_the_broker_s() -> None:
    charges = charges_of(order(), rules=RULES)

    assert charges == Charges(
        total=1.778734188,
        transaction_tax=1.498,
        transaction_tax_type="stt",
        exchange_turnover_charge=0.0459886,
        sebi_turnover_charge=0.001498,
        brokerage=0.0,
        stamp_duty=0.2247,
        gst=GST(igst=0.008547588, total=0.008547588),
    )


def test_the_official_contract_note_is_reproduced_but_for_its_stamp_duty() -> None:
    note = list_of(OrderCharges).from_body(official("virtual_contract_note.json").body)

    for row in note:
        asked = order(
            exchange=row.exchange,
            tradingsymbol=row.tradingsymbol,
            transaction_type=row.transaction_type,
            quantity=row.quantity,
            average_price=row.price,
            product=row.product,
        )
        ours = charges_of(asked, rules=RULES_2023, multiplier=1)

        assert row.charges.stamp_duty == 0
        assert ours.transaction_tax == row.charges.transaction_tax
        assert ours.transaction_tax_type == row.charges.transaction_tax_type
        assert ours.exchange_turnover_charge == row.charges.exchange_turnover_charge
        assert ours.sebi_turnover_charge == row.charges.sebi_turnover_charge
        assert ours.brokerage == row.charges.brokerage
        assert ours.gst is not None
        assert row.charges.gst is not None
        assert ours.gst.igst == pytest.approx(row.charges.gst.igst, rel=1e-15)
        assert ours.gst.total == pytest.approx(row.charges.gst.total, rel=1e-15)
        assert ours.total - ours.stamp_duty == pytest.approx(row.charges.total, rel=1e-12)


@pytest.mark.parametrize("exchange", ["MCX", "CDS", "BCD"])
def test_lots_need_their_size(exchange: str) -> None:
    contract = order(exchange=exchange, tradingsymbol="X26NOVFUT", product="NRML")

    faults = faults_of(lambda: charges_of(contract, rules=RULES))

    assert "lots" in faults["multiplier"]


def test_a_lot_counts_for_its_units() -> None:
    lots = order(
        exchange="CDS",
        tradingsymbol="USDINR26NOVFUT",
        product="NRML",
        quantity=2,
        average_price=88,
    )

    charges = charges_of(lots, rules=RULES, multiplier=1000)

    assert charges.exchange_turnover_charge == 0.616
    assert charges.brokerage == 20.0


def test_trades_that_filled_one_order_share_its_brokerage() -> None:
    charges = charges_by_order(
        [trade("1", "A"), trade("2", "B"), trade("3", "A")],
        rules=RULES,
    )

    assert list(charges) == ["A", "B"]
    assert (charges["A"].brokerage, charges["A"].transaction_tax) == (20.0, 25.0)
    assert charges["A"].total == 52.3406
    assert (charges["B"].brokerage, charges["B"].transaction_tax) == (15.0, 12.5)


def test_trades_in_lots_take_their_multiplier_by_key() -> None:
    gold = trade("1", "A", exchange=Exchange.MCX, tradingsymbol="GOLDM26DECFUT", product="NRML")

    charges = charges_by_order([gold], rules=RULES, multipliers={"MCX:GOLDM26DECFUT": 10})

    assert charges["A"].transaction_tax == 50.0
    assert charges["A"].transaction_tax_type == "ctt"


def test_no_trades_cost_nothing() -> None:
    assert charges_by_order([], rules=RULES) == {}
    assert total_charges([]) == Charges(total=0.0, transaction_tax_type="", gst=GST())


def test_a_total_has_the_tax_type_that_all_share() -> None:
    stt = charges_of(order(), rules=RULES)
    ctt = charges_of(
        order(exchange="MCX", tradingsymbol="GOLDPETAL26NOVFUT", product="NRML"),
        rules=RULES,
        multiplier=1,
    )

    both = total_charges([stt, ctt])

    assert total_charges([stt, stt]).transaction_tax_type == "stt"
    assert both.transaction_tax_type == ""
    assert both.total == pytest.approx(stt.total + ctt.total)
    assert both.stamp_duty == pytest.approx(stt.stamp_duty + ctt.stamp_duty)


def test_a_basket_s_charges_are_those_of_its_orders() -> None:
    basket = one(BasketMargin).from_body(official("basket_margins.json").body)

    cost = BasketCost.of(basket)

    assert (cost.initial, cost.final) == (basket.initial.total, basket.final.total)
    assert cost.hedge_benefit == 61718.25
    assert basket.charges is not None
    assert basket.charges.total == 0
    assert cost.charges.brokerage == 40
    assert cost.charges.total == pytest.approx(26.851761275 + 23.908152575)
    assert cost.uncharged == []


def test_a_basket_of_our_own_sample_adds_up() -> None:
    basket = one(BasketMargin).from_body(fixture("margins/basket.json").body)

    cost = BasketCost.of(basket)

    charged = [row.charges for row in basket.orders if row.charges]
    assert cost.charges == total_charges(charged)
    assert cost.orders == basket.orders


def test_an_order_without_charges_is_named() -> None:
    row = OrderMargin(total=10.0, exchange="NSE", tradingsymbol="INFY")
    basket = BasketMargin(initial=row, final=row, orders=[row])

    cost = BasketCost.of(basket)

    assert cost.uncharged == ["NSE:INFY"]
    assert (cost.charges.total, cost.hedge_benefit) == (0.0, 0.0)


@pytest.mark.parametrize("multiplier", [0, -1, float("nan"), "x"])
def test_a_multiplier_is_above_nothing(multiplier: Any) -> None:
    lots = order(exchange="MCX", tradingsymbol="GOLDM26DECFUT", product="NRML")

    assert list(faults_of(lambda: charges_of(lots, rules=RULES, multiplier=multiplier))) == [
        "multiplier"
    ]


def test_the_multiplier_of_a_position_can_be_given_as_it_is() -> None:
    lots = order(exchange="MCX", tradingsymbol="GOLDM26DECFUT", product="NRML")

    assert charges_of(lots, rules=RULES, multiplier=100.0) == charges_of(
        lots, rules=RULES, multiplier=100
    )


def test_charges_before_the_first_rates_are_refused() -> None:
    with pytest.raises(ValidationError, match="no rates are known for 2010-08-01"):
        charges_of(order(), rules=rules_on(date(2010, 8, 1)))


@pytest.mark.parametrize("wrong", [None, [order()], LIMIT, trade("1", "1")])
def test_what_is_no_executed_order_is_refused_with_the_fix(wrong: Any) -> None:
    faults = faults_of(lambda: charges_of(wrong, rules=RULES))

    assert "Give one ChargedOrder" in faults["order"]


@pytest.mark.parametrize("rules", [None, date(2026, 11, 20), RULEBOOK])
def test_what_are_no_rules_of_a_day_is_refused_with_the_fix(rules: Any) -> None:
    for wrong in (
        lambda: charges_of(order(), rules=rules),
        lambda: charges_by_order([], rules=rules),
    ):
        assert "rules_on(date(" in faults_of(wrong)["rules"]


@pytest.mark.parametrize(
    ("wrong", "field"), [(None, "trades"), ([trade("1", "1"), 5], "trades[1]")]
)
def test_what_are_no_trades_is_refused_with_the_fix(wrong: Any, field: str) -> None:
    faults = faults_of(lambda: charges_by_order(wrong, rules=RULES))

    assert "orders.trades()" in faults[field]

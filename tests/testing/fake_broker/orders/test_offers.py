"""The fake broker refuses what the rulebook says, for the field that it names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kite_core.rulebook.book import rules_on
from kite_core.rulebook.restrictions import Restriction
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import instruments_on
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.orders.offers import Offers, met_by
from kite_testing.fake_broker.orders.wish import Wish
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING

TODAY = A_FRIDAY_MORNING.date()
TRADING = rules_on(TODAY).trading
NOTHING: frozenset[str] = frozenset()


def refused(
    key: str, product: str, order_type: str, *, trading: TradingRules = TRADING
) -> frozenset[str]:
    kind = ("BUY", product, order_type, "regular", "DAY", False)
    return frozenset(rule.field for rule, _ in met_by(instrument(key), kind, trading))


def instrument(key: str) -> Instrument:
    found = instruments_on(TODAY).by_key(key)
    assert found is not None
    return found


def wish(**changes: Any) -> Wish:
    """A limit order to buy INFY for delivery, or what is changed about it."""
    wishes: dict[str, Any] = {
        "layers": Layers(Faults(Chance(1)), "FB0001"),
        "form": {},
        "now": A_FRIDAY_MORNING,
        "instrument": instrument("NSE:INFY"),
        "side": "BUY",
        "product": "CNC",
        "order_type": "LIMIT",
        "variety": "regular",
        "validity": "DAY",
        "quantity": 1,
        "tag": None,
    }
    return Wish(**{**wishes, **changes})


def with_one_rule(*, is_confirmed: bool) -> TradingRules:
    """Rules that take no product, for certain or perhaps."""
    nothing = Restriction(name="nothing", field="product", problem="no", fix="none")
    rule = replace(TRADING.restrictions[0], value=nothing, is_confirmed=is_confirmed)
    return replace(TRADING, restrictions=(rule,))


@pytest.mark.parametrize(
    ("key", "product", "order_type", "fields"),
    [
        ("NSE:INFY", "CNC", "MARKET", NOTHING),
        ("NSE:INFY", "MIS", "LIMIT", NOTHING),
        ("NSE:INFY", "NRML", "LIMIT", {"product"}),
        ("BSE:INFY", "NRML", "LIMIT", {"product"}),
        ("NFO:NIFTY26NOVFUT", "NRML", "MARKET", NOTHING),
        ("NFO:NIFTY26NOVFUT", "CNC", "LIMIT", {"product"}),
        ("MCX:ZINC26NOVFUT", "CNC", "LIMIT", {"product"}),
        ("NFO:NIFTY26NOV26050CE", "NRML", "MARKET", NOTHING),
        ("NFO:INFY26NOV1500CE", "NRML", "MARKET", {"order_type"}),
        ("NFO:INFY26NOV1500CE", "NRML", "LIMIT", NOTHING),
        ("NFO:INFY26NOV1500CE", "CNC", "MARKET", {"product", "order_type"}),
    ],
)
def test_restrictions_refuse_products_and_order_types(
    key: str, product: str, order_type: str, fields: set[str]
) -> None:
    assert refused(key, product, order_type) == fields


@pytest.mark.parametrize(("is_confirmed", "fields"), [(True, {"product"}), (False, NOTHING)])
def test_what_is_not_confirmed_refuses_nothing(is_confirmed: bool, fields: set[str]) -> None:
    trading = with_one_rule(is_confirmed=is_confirmed)

    assert refused("NSE:INFY", "CNC", "LIMIT", trading=trading) == fields


def test_answers_of_one_day_do_not_outlast_it() -> None:
    offers = Offers()
    offers.check(wish(), TRADING)

    with pytest.raises(RefusedError, match="Product CNC is not allowed for NSE orders"):
        offers.check(wish(), with_one_rule(is_confirmed=True))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"variety": "iceberg", "order_type": "MARKET"}, "iceberg can only be LIMIT or SL"),
        ({"variety": "co", "product": "CO", "order_type": "SL"}, "co can only be LIMIT or MARKET"),
        ({"validity": "IOC", "disclosed": 1}, "IOC order cannot disclose a part"),
        ({"variety": "auction"}, "One can only sell in an auction"),
    ],
)
def test_what_a_variety_does_not_have_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        Offers().check(wish(**changes), TRADING)


def test_refusal_can_wait_for_a_later_layer() -> None:
    asked = wish(product="NRML")
    asked.layers.choose("product", "rms")

    Offers().check(asked, TRADING)

    assert asked.late is not None
    assert asked.late.message == "Product NRML is not allowed for NSE orders."

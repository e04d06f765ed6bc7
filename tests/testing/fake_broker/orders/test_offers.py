"""The fake broker refuses what the rulebook says, for the field that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kite_core.rulebook.book import rules_on
from kite_core.rulebook.restrictions import Restriction
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.market.instrument_list import instruments_on
from kite_testing.fake_broker.orders.offers import Offers
from kite_testing.manual_clock import A_FRIDAY_MORNING

TODAY = A_FRIDAY_MORNING.date()
TRADING = rules_on(TODAY).trading
NOTHING: frozenset[str] = frozenset()


def refused(
    key: str,
    product: str,
    order_type: str,
    *,
    offers: Offers | None = None,
    trading: TradingRules = TRADING,
) -> frozenset[str]:
    instrument = instruments_on(TODAY).by_key(key)
    assert instrument is not None
    return (offers or Offers()).refused_fields(
        instrument, side="BUY", product=product, order_type=order_type, trading=trading
    )


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
    refused("NSE:INFY", "CNC", "LIMIT", offers=offers)

    following = with_one_rule(is_confirmed=True)

    assert refused("NSE:INFY", "CNC", "LIMIT", offers=offers, trading=following) == {"product"}

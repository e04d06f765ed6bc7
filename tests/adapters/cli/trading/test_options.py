from __future__ import annotations

from typing import Any

import pytest

from kite_adapters.cli.trading.options import OrderForm, of_options, split_key
from kite_core import ValidationError
from kite_core.errors import Fault


def form(**wishes: Any) -> OrderForm:
    return OrderForm(side="buy", quantity=10, key="NSE:INFY", product="cnc", **wishes)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"limit": "1400.1"}, {"order_type": "LIMIT", "price": "1400.1"}),
        ({"is_market": True}, {"order_type": "MARKET", "price": None, "market_protection": -1}),
        ({"is_market": True, "protection": "2.5"}, {"market_protection": "2.5"}),
        ({"stop": "1600"}, {"order_type": "SL-M", "market_protection": -1}),
        ({"stop": "1600", "limit": "1610"}, {"order_type": "SL", "market_protection": None}),
        ({"limit": "1400", "variety": "amo"}, {"variety": "amo", "iceberg_quantity": None}),
        ({"limit": "1400", "disclosed": 2}, {"disclosed_quantity": 2}),
    ],
)
def test_options_make_the_order(wishes: dict[str, Any], expected: dict[str, Any]) -> None:
    order = form(**wishes).params()

    assert {name: getattr(order, name) for name in expected} == expected


def test_faults_are_told_in_the_words_of_the_options() -> None:
    with pytest.raises(ValidationError) as caught:
        form(limit="1400", minutes=3).params()

    assert [str(fault) for fault in caught.value.faults] == [
        "--minutes: only a TTL order has minutes to live. Use --validity TTL, or leave it out."
    ]


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        ('Use product="NRML" to carry it.', "Use --product NRML to carry it."),
        ('Use order_type="MARKET".', "Use --market."),
        ('Leave it out, or use order_type="LIMIT".', "Leave it out, or use --limit PRICE."),
        ("Use 17550 with autoslice=True.", "Use 17550 with --autoslice."),
        ("Give a price.", "Give a price."),
    ],
)
def test_a_fix_is_something_to_type(fix: str, expected: str) -> None:
    assert of_options(Fault("tag", "a problem", fix)).fix == expected


@pytest.mark.parametrize("text", ["INFY", ":INFY", "NSE:", ""])
def test_a_key_names_exchange_and_symbol(text: str) -> None:
    with pytest.raises(ValidationError, match="names no exchange"):
        split_key(text)

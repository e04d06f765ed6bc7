"""What is checked when an alert is created, and what the broker says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.fake_broker.alerts.wishes import basket, form, item
from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.gtt.parts import message, sent

UNKNOWN = "The instrument you are placing an order for has either expired or does not exist."


def answer(fields: dict[str, str]) -> tuple[int, str]:
    return message(sent(Caller(), "POST", "/alerts", fields))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"name": ""}, "Missing or empty field `name`"),
        ({"type": "loud"}, "Invalid `type`."),
        ({"operator": "="}, "Invalid `operator`."),
        ({"rhs_type": "number"}, "Invalid `rhs_type`."),
        ({"rhs_constant": ""}, "Missing or empty field `rhs_constant`"),
        ({"rhs_constant": "nan"}, "Invalid `rhs_constant`."),
        ({"rhs_constant": "cheap"}, "Invalid `rhs_constant`."),
        ({"lhs_exchange": "NYSE"}, "Invalid `lhs_exchange`."),
        ({"lhs_attribute": "Volume"}, "Attribute Volume is not supported. Use LastTradedPrice."),
        ({"lhs_tradingsymbol": "NOSUCH"}, UNKNOWN),
        ({"lhs_tradingsymbol": "NIFTY 50"}, UNKNOWN),
        ({"lhs_exchange": "INDICES"}, UNKNOWN),
        ({"rhs_type": "instrument"}, "Missing or empty field `rhs_exchange`"),
        ({"type": "ato"}, "Missing or empty field `basket`"),
        ({"type": "ato", "basket": "[]"}, "Invalid `basket`."),
        ({"type": "ato", "basket": "{}"}, "Invalid `basket`."),
    ],
)
def test_alert_that_cannot_be_is_refused(changes: dict[str, str], text: str) -> None:
    assert answer(form(**changes)) == (400, text)


@pytest.mark.parametrize("symbol", ["NIFTY 50", "SENSEX"])
def test_indices_of_both_exchanges_are_under_one_name(symbol: str) -> None:
    status, _ = answer(form(lhs_exchange="INDICES", lhs_tradingsymbol=symbol))

    assert status == 200


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], "Alerts of type ato need a basket with at least one item."),
        ([item()] * 21, "Maximum allowed items in a basket is 20."),
        ([1], "Invalid `basket`."),
        ([{**item(), "tradingsymbol": "NIFTY 50"}], UNKNOWN),
        ([{**item(), "params": None}], "Invalid `params`."),
        ([item(quantity=0)], "Invalid `quantity`."),
        ([item(product="")], "Missing or empty field `product`"),
        ([{**item(), "weight": -1}], "Invalid `weight`."),
    ],
)
def test_basket_that_cannot_be_is_refused(items: list[Any], text: str) -> None:
    assert answer(form(type="ato", basket=basket(*items))) == (400, text)

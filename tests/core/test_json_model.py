from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kite_core.ist import IST
from kite_core.json_model import JsonModel
from kite_core.models.gtt import GTTTrigger
from kite_core.models.mutual_funds import SIP, MFInstrument, MFOrder
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order
from kite_core.models.portfolio import Holding, Position
from kite_core.models.user import Profile
from kite_core.models.words import OrderStatus

ROW: dict[str, Any] = {
    "order_id": "1",
    "status": "OPEN",
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 3,
}


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        ("quantity", 3.0, 3),
        ("quantity", "3", 3),
        ("price", 1500, 1500.0),
        ("price", "1500.05", 1500.05),
        ("order_id", 2611200000000000001, "2611200000000000001"),
        ("modified", "true", True),
        ("modified", "false", False),
        ("modified", "False", False),
        ("price", None, 0.0),
        ("variety", None, "regular"),
        ("status_message", None, None),
        ("order_timestamp", "", None),
        ("order_timestamp", None, None),
        ("order_timestamp", "0001-01-01 00:00:00", None),
        ("order_timestamp", "2026-11-20 10:00:00", datetime(2026, 11, 20, 10, tzinfo=IST)),
        ("status", "A NEW WORD", "A NEW WORD"),
    ],
)
def test_what_means_the_same_is_read(field: str, given: object, read: object) -> None:
    order = Order.from_dict({**ROW, field: given})

    value = getattr(order, field)

    assert value == read
    assert isinstance(value, bool) == isinstance(read, bool)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("quantity", 12.9),
        ("quantity", "12.9"),
        ("quantity", "many"),
        ("quantity", True),
        ("quantity", None),
        ("quantity", float("inf")),
        ("price", "dear"),
        ("price", True),
        ("price", float("nan")),
        ("price", "nan"),
        ("modified", "no"),
        ("modified", 2),
        ("tradingsymbol", 1.5),
        ("tradingsymbol", None),
        ("tradingsymbol", ["INFY"]),
        ("order_timestamp", "yesterday"),
        ("order_timestamp", 12),
        ("status", True),
    ],
)
def test_what_does_not_fit_is_refused_and_named(field: str, given: object) -> None:
    with pytest.raises(ValueError, match=rf"Order\.{field}"):
        Order.from_dict({**ROW, field: given})


def test_a_missing_field_without_a_default_is_named() -> None:
    row = {name: value for name, value in ROW.items() if name != "quantity"}

    with pytest.raises(ValueError, match=r"Order\.quantity is missing"):
        Order.from_dict(row)


def test_unknown_fields_are_ignored() -> None:
    assert Order.from_dict({**ROW, "new_field": {"x": 1}}) == Order.from_dict(ROW)


@pytest.mark.parametrize("data", [None, [], "text", 1])
def test_only_an_object_makes_a_model(data: Any) -> None:
    with pytest.raises(ValueError, match="expected an object"):
        Order.from_dict(data)


def test_a_fault_inside_a_nested_model_is_named() -> None:
    condition = {"exchange": "NSE", "tradingsymbol": "INFY", "trigger_values": ["high"]}
    row: dict[str, Any] = {
        "id": 1,
        "type": "single",
        "status": "active",
        "condition": condition,
        "orders": [],
    }

    with pytest.raises(ValueError, match=r"GTTCondition\.trigger_values"):
        GTTTrigger.from_dict(row)


def test_nested_models_lists_and_dicts_are_read_tolerantly() -> None:
    sip = SIP.from_dict(
        {
            "sip_id": 111122223333444,
            "tradingsymbol": "INF000A01AA1",
            "status": "ACTIVE",
            "frequency": "monthly",
            "instalment_amount": "500.0",
            "instalments": -1.0,
            "step_up": {"05-05": "10"},
        }
    )

    assert (sip.sip_id, sip.instalment_amount, sip.instalments) == ("111122223333444", 500.0, -1)
    assert sip.step_up == {"05-05": 10.0}
    assert sip.is_perpetual


def test_zero_and_one_are_truths_in_a_dump() -> None:
    row = {
        "tradingsymbol": "INF000A01AA1",
        "amc": "x",
        "name": "y",
        "purchase_allowed": "1",
        "redemption_allowed": "0",
    }

    fund = MFInstrument.from_dict(row)

    assert fund.purchase_allowed is True
    assert fund.redemption_allowed is False


def test_times_and_days_are_written_as_the_broker_writes_them() -> None:
    order = MFOrder(
        order_id="1",
        tradingsymbol="INF000A01AA1",
        transaction_type="BUY",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: as users write it
        order_timestamp=datetime(2026, 11, 20, 4, 30, tzinfo=IST),
        exchange_timestamp=date(2026, 11, 21),
    )

    written = order.to_dict()

    assert written["order_timestamp"] == "2026-11-20 04:30:00"
    assert written["exchange_timestamp"] == "2026-11-21"
    assert written["last_price_date"] is None


def test_json_can_be_indented_and_holds_no_nan() -> None:
    position = Position(
        tradingsymbol="INFY",
        exchange="NSE",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: as users write it
        product="CNC",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: as users write it
        instrument_token=408065,
        quantity=1,
        pnl=float("nan"),
    )

    assert "\n  " in Order.from_dict(ROW).to_json(indent=2)
    with pytest.raises(ValueError, match="JSON"):
        position.to_json()


@pytest.mark.parametrize("price", [1500, 1500.05, "1500.050", Decimal("1500.05")])
def test_a_price_survives_a_dict_without_being_rounded(price: Any) -> None:
    order = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        price=price,
        product="CNC",
    )

    assert OrderParams.from_dict(order.to_dict()).to_form() == order.to_form()
    assert OrderParams.from_json(order.to_json()).to_form() == order.to_form()


def test_an_unknown_word_is_kept_equal_to_its_text_and_is_not_final() -> None:
    order = Order.from_dict({**ROW, "status": "NEW STATE OF MATTER"})

    assert order.status == "NEW STATE OF MATTER"
    assert not order.status.is_known
    assert not order.status.is_final
    assert Order.from_json(order.to_json()) == order
    assert OrderStatus("NEW STATE OF MATTER") is order.status


def test_a_model_is_a_json_model_without_a_dict_of_its_own() -> None:
    holding = Holding.from_dict(
        {"tradingsymbol": "A", "exchange": "NSE", "instrument_token": 1, "quantity": 1}
    )

    assert isinstance(holding, JsonModel)
    assert not hasattr(holding, "__dict__")


def test_a_text_is_no_list_of_its_letters() -> None:
    with pytest.raises(ValueError, match=r"Profile\.exchanges: 'NSE' is not a list"):
        Profile.from_dict({"user_id": "AB1234", "exchanges": "NSE"})

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.ticker.stream_events import BrokerMessage, OrderUpdate
from kite_core.ticker.texts import read_text, setting_mode, subscribing, unsubscribing
from kite_core.ticker.ticks import Mode
from tests.core.samples import OFFICIAL

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
ORDER: dict[str, Any] = {
    "order_id": "1",
    "status": "COMPLETE",
    "exchange": "NSE",
    "tradingsymbol": "INFY",
    "transaction_type": "BUY",
    "quantity": 5,
    "order_timestamp": "2026-11-20 10:00:00",
}
numbers = st.one_of(st.integers(), st.floats(), st.none(), st.booleans(), st.text(max_size=5))
jsons = st.recursive(
    numbers,
    lambda rows: st.one_of(
        st.lists(rows, max_size=3), st.dictionaries(st.text(max_size=5), rows, max_size=3)
    ),
    max_leaves=4,
)


def read(text: str) -> OrderUpdate | BrokerMessage:
    return read_text(text, at=AT, socket=1)


def test_wishes_are_written_as_documented() -> None:
    assert subscribing([408065, 884737]) == '{"a":"subscribe","v":[408065,884737]}'
    assert unsubscribing(iter([408065])) == '{"a":"unsubscribe","v":[408065]}'
    assert setting_mode(Mode.FULL, (408065,)) == '{"a":"mode","v":["full",[408065]]}'


def test_an_order_update_is_read_as_an_order() -> None:
    update = read(json.dumps({"type": "order", "data": ORDER | {"checksum": "", "new": [1]}}))

    assert isinstance(update, OrderUpdate)
    assert update.order.order_id == "1"
    assert update.order.order_timestamp == AT
    assert (update.at, update.socket) == (AT, 1)
    assert json.loads(update.text)["data"]["new"] == [1]


def test_the_official_sample_of_an_update_is_read() -> None:
    path = OFFICIAL / "postback.json"
    if not path.exists():
        pytest.skip("the official samples are not at hand")
    row = json.loads(path.read_text(encoding="utf-8"))

    update = read(json.dumps({"type": "order", "data": row}))

    assert isinstance(update, OrderUpdate)
    assert update.order.order_id == row["order_id"]


def test_an_unknown_status_is_kept() -> None:
    update = read(json.dumps({"type": "order", "data": ORDER | {"status": "FROZEN SOLID"}}))

    assert isinstance(update, OrderUpdate)
    assert update.order.status == "FROZEN SOLID"
    assert not update.order.status.is_known


@pytest.mark.parametrize("data", [{"order_id": "1"}, ORDER | {"quantity": "many"}, {}, [], None])
def test_an_order_that_cannot_be_read_is_shown_as_it_came(data: object) -> None:
    text = json.dumps({"type": "order", "data": data})

    message = read(text)

    assert message == BrokerMessage(kind="order", data=data, text=text, at=AT, socket=1)


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ('{"type":"error","data":"No such token"}', "error", "No such token"),
        ('{"type":"message","data":"Hello"}', "message", "Hello"),
        ('{"type":"instruments_meta","data":{"count":5}}', "instruments_meta", {"count": 5}),
        (
            '{"type":"app_code","timestamp":"2026-11-20T10:00:00+05:30"}',
            "app_code",
            None,
        ),
        ('{"type":5,"data":1}', "", 1),
        ('{"data":1}', "", 1),
        ("[1,2]", "", None),
        ("pong", "", None),
        ("", "", None),
        ("\ud800", "", None),
        ("[" * 100_000, "", None),
    ],
)
def test_any_other_text_is_a_message(text: str, kind: str, data: object) -> None:
    assert read(text) == BrokerMessage(kind=kind, data=data, text=text, at=AT, socket=1)


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    assert read(text).at == AT


@given(st.dictionaries(st.sampled_from([*ORDER, "meta", "tags", "price", "average_price"]), jsons))
def test_no_order_is_an_error(changes: dict[str, Any]) -> None:
    event = read(json.dumps({"type": "order", "data": ORDER | changes}))

    assert isinstance(event, OrderUpdate) or event.kind in ("order", "")

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.ticker.hearing import Hearing
from kite_core.ticker.layouts import HEARTBEAT
from kite_core.ticker.stream_events import BrokerMessage, DamagedFrame, OrderUpdate, Ticks

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
LTP_FRAME = bytes.fromhex("00010008000d80010000997f")
ORDER = (
    '{"type":"order","data":{"order_id":"1","status":"OPEN","exchange":"NSE","quantity":1,'
    '"tradingsymbol":"INFY","transaction_type":"BUY"}}'
)


def kinds(*rows: tuple[bytes | str, int]) -> list[type[object]]:
    hearing = Hearing()
    return [type(hearing.event_of(data, at=AT, socket=socket)) for data, socket in rows]


def test_each_thing_that_comes_has_its_event() -> None:
    assert kinds((LTP_FRAME, 0), (LTP_FRAME[:-1], 0), (HEARTBEAT, 0), (ORDER, 0), ("hm", 0)) == [
        Ticks,
        DamagedFrame,
        type(None),
        OrderUpdate,
        BrokerMessage,
    ]


@pytest.mark.parametrize(
    ("text", "is_told_twice"),
    [
        (ORDER, False),
        ('{"type":"order","data":{"order_id":"1"}}', False),
        ('{"type":"message","data":"Holiday on Monday"}', False),
        ('{"type":"error","data":"too many"}', True),
        ('{"type":"instruments_meta","data":{"count":5}}', True),
        ("no JSON", True),
    ],
)
def test_what_goes_to_all_connections_is_told_once(text: str, is_told_twice: bool) -> None:
    first, second = kinds((text, 0), (text, 1))

    assert first is not type(None)
    assert (second is first) == is_told_twice


@given(st.one_of(st.text(), st.binary()))
def test_nothing_that_comes_is_an_error(data: bytes | str) -> None:
    event = Hearing().event_of(data, at=AT, socket=1)

    assert event is None or getattr(event, "at", None) == AT

"""Ids in the shapes of the real ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kite_core.ist import IST
from kite_testing.fake_broker.orders.identifiers import Identifiers

START = datetime(2026, 11, 20, 10, tzinfo=IST)
EPOCH_MILLISECONDS = 1_288_834_974_657


@given(st.lists(st.integers(0, 5), min_size=1, max_size=200))
def test_order_ids_have_nineteen_digits_and_grow_with_time(steps: list[int]) -> None:
    ids, now = Identifiers(), START

    seen: list[str] = []
    for step in steps:
        now += timedelta(milliseconds=step)
        seen.append(ids.order_id(now))

    assert all(len(each) == 19 and each.isdecimal() for each in seen)
    assert seen == sorted(set(seen))


def test_order_id_holds_its_moment() -> None:
    order_id = int(Identifiers().order_id(START))

    milliseconds = (order_id >> 22) + EPOCH_MILLISECONDS
    assert datetime.fromtimestamp(milliseconds / 1000, IST) == START


def test_more_ids_than_a_millisecond_has_room_for_go_on_in_the_next() -> None:
    ids = Identifiers()

    seen = [ids.order_id(START) for _ in range(10_000)]

    assert seen == sorted(set(seen))


def test_exchange_ids_count_per_exchange_and_begin_anew_each_day() -> None:
    ids = Identifiers()
    first = [ids.exchange_order_id(name) for name in ("NSE", "NSE", "NFO", "MCX", "BFO", "CDS")]
    trades = [ids.trade_id("NSE"), ids.trade_id("NSE")]

    ids.start_day()

    assert [len(each) for each in first] == [16, 16, 16, 15, 16, 16]
    assert int(first[1]) == int(first[0]) + 1
    assert ids.exchange_order_id("NSE") == first[0]
    assert ids.trade_id("NSE") == trades[0] != trades[1]

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given

from kite_core.models.market import OHLC
from kite_core.ticker.layouts import LAYOUTS
from kite_core.ticker.parsing import parse_ticks
from kite_core.ticker.ticks import (
    FullTick,
    IndexFullTick,
    IndexQuoteTick,
    LtpTick,
    Mode,
    QuoteTick,
    Tick,
    moment_of,
)
from tests.core.ticker.frames import INFY, NIFTY, framed, known_packets

KINDS: dict[int, type[Any]] = {
    8: LtpTick,
    44: QuoteTick,
    184: FullTick,
    28: IndexQuoteTick,
    32: IndexFullTick,
}


def tick_of(length: int) -> Any:
    """A tick with a different number in every place."""
    layout = LAYOUTS[length]
    token = NIFTY if layout.is_index else INFY
    numbers = [1000 + place for place in range(len(layout.columns) - 1)]
    if layout.has_depth:
        numbers += range(2000, 2030)
    (tick,) = parse_ticks(framed([layout.packing.pack(token, *numbers)]))
    return tick


@pytest.fixture(params=KINDS)
def tick(request: pytest.FixtureRequest) -> Any:
    return tick_of(request.param)


def values_of(tick: Any) -> dict[str, Any]:
    return {each.name: getattr(tick, each.name) for each in fields(tick)}


def test_every_length_has_a_class_of_its_own() -> None:
    assert {length: type(tick_of(length)) for length in LAYOUTS} == KINDS


def test_the_mode_is_that_of_the_packet(tick: Any) -> None:
    (length,) = (length for length, kind in KINDS.items() if kind is type(tick))

    assert tick.mode == LAYOUTS[length].mode
    assert isinstance(tick.mode, Mode)


@given(known_packets)
def test_a_tick_that_was_read_is_like_one_that_was_made(packet: bytes) -> None:
    (tick,) = parse_ticks(framed([packet]))

    made = KINDS[len(packet)](**values_of(tick))

    assert made == tick
    assert hash(made) == hash(tick)
    assert repr(made) == repr(tick)


def test_a_tick_cannot_be_changed(tick: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        tick.last_price = 1.0


def test_a_tick_takes_no_other_attributes(tick: Any) -> None:
    assert not hasattr(tick, "__dict__")


def test_a_tick_survives_pickling_and_copying(tick: Any) -> None:
    twins = [pickle.loads(pickle.dumps(tick)), copy.copy(tick), copy.deepcopy(tick)]

    for twin in twins:
        assert twin == tick
        assert type(twin) is type(tick)
        assert twin.to_dict() == tick.to_dict()


def test_a_tick_can_be_had_with_another_price(tick: Any) -> None:
    other = replace(tick, last_price=1.5)

    assert other.last_price == 1.5
    assert other != tick
    assert values_of(other) | {"last_price": tick.last_price} == values_of(tick)


def test_ticks_of_different_kinds_are_different() -> None:
    values = values_of(tick_of(44))
    made: list[Tick] = [QuoteTick(**values), FullTick(**values)]

    assert made[0] != made[1]


def test_all_that_a_tick_says_can_be_had_as_a_dict() -> None:
    row = tick_of(184).to_dict()

    assert list(row) == [
        "mode",
        "is_tradable",
        "instrument_token",
        "last_price",
        "last_traded_quantity",
        "average_traded_price",
        "volume_traded",
        "total_buy_quantity",
        "total_sell_quantity",
        "ohlc",
        "last_trade_time",
        "oi",
        "oi_day_high",
        "oi_day_low",
        "exchange_timestamp",
        "depth",
        "change",
    ]
    assert row["ohlc"] == {"open": 10.06, "high": 10.07, "low": 10.08, "close": 10.09}
    assert row["depth"]["buy"][0] == {"price": 20.01, "quantity": 2000, "orders": 2002}
    assert row["depth"] == tick_of(184).depth.to_dict()
    assert row["ohlc"] == tick_of(184).ohlc.to_dict()
    assert type(row["mode"]) is str


def test_a_tick_shows_what_can_be_read_of_it() -> None:
    assert repr(tick_of(8)) == "LtpTick(instrument_token=408065, last_price=10.0)"
    shown = repr(tick_of(32))
    assert shown.startswith("IndexFullTick(instrument_token=256265, last_price=10.0, ")
    assert "points=10.05" in shown
    assert "exchange_timestamp=datetime.datetime(1970, 1, 1" in shown
    assert "ohlc=OHLC(open=10.03, high=10.01, low=10.02, close=10.04)" in shown


def test_the_book_is_worked_out_once() -> None:
    tick = tick_of(184)

    assert tick.depth is tick.depth
    assert tick.depth.best_bid is not None
    assert tick.depth.best_bid.price == 20.01


def test_a_tick_whose_book_was_read_equals_one_whose_was_not() -> None:
    read, unread = tick_of(184), tick_of(184)

    assert len(read.depth.sell) == 5

    assert read == unread
    assert pickle.loads(pickle.dumps(read)) == unread


def test_a_full_tick_can_be_made_without_a_book() -> None:
    tick = FullTick(**values_of(tick_of(44)))

    assert tick.depth.best_ask is None
    assert tick.last_trade_time is None


def test_the_change_is_in_per_cent_and_zero_without_a_close() -> None:
    tick = tick_of(44)

    up, new = replace(tick, last_price=102.0, close=100.0), replace(tick, close=0.0)

    assert up.change == 2.0
    assert new.change == 0
    assert up.ohlc == OHLC(open=up.open, high=up.high, low=up.low, close=100.0)


@pytest.mark.parametrize(("token", "is_tradable"), [(INFY, True), (NIFTY, False), (265, False)])
def test_indices_are_not_tradable(token: int, is_tradable: bool) -> None:
    assert LtpTick(instrument_token=token, last_price=1.0).is_tradable is is_tradable


def test_all_kinds_are_ticks(tick: Any) -> None:
    assert isinstance(tick, Tick)


def test_the_largest_second_of_a_packet_is_a_time() -> None:
    assert str(moment_of(2**32 - 1)) == "2106-02-07 11:58:15+05:30"
    assert moment_of(0) is None

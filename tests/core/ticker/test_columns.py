from __future__ import annotations

import subprocess
import sys
from datetime import UTC
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.ticker.columns import tick_columns
from kite_core.ticker.layouts import FULL, HEARTBEAT, LTP, QUOTE
from kite_core.ticker.parsing import FrameError, parse_ticks
from kite_core.ticker.ticks import FullTick, Tick
from tests.core.ticker.frames import INFY, NIFTY, framed, frames

PRICES = ("last_price", "average_traded_price", "open", "high", "low", "close", "points", "change")
COUNTS = (
    "instrument_token",
    "last_traded_quantity",
    "volume_traded",
    "total_buy_quantity",
    "total_sell_quantity",
    "oi",
    "oi_day_high",
    "oi_day_low",
)
TIMES = ("last_trade_time", "exchange_timestamp")
BOOK = tuple(
    f"{side}_{part}" for side in ("buy", "sell") for part in ("prices", "quantities", "orders")
)
NAMES = (*PRICES, *COUNTS, *TIMES, *BOOK)
LTP_PACKET = LTP.packing.pack(INFY, 157315)
QUOTE_PACKET = QUOTE.packing.pack(INFY, *range(100, 110))


def value_of(tick: Tick, name: str) -> Any:
    """What a column has in the row of a tick."""
    side, _, part = name.partition("_")
    if name in BOOK:
        levels = getattr(getattr(tick, "depth"), side)  # noqa: B009  # reason: not all ticks have one
        member = {"prices": "price", "quantities": "quantity", "orders": "orders"}[part]
        return [getattr(level, member) for level in levels]
    return getattr(tick, name)


def has(tick: Tick, name: str) -> bool:
    return hasattr(tick, "depth" if name in BOOK else name)


def plain(column: Any) -> list[Any]:
    """A column as plain values; times are aware, in IST."""
    values: list[Any] = column.tolist()
    if column.dtype.kind == "M":
        return [value and value.replace(tzinfo=UTC).astimezone(IST) for value in values]
    return values


@given(frames, st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
def test_columns_hold_what_the_ticks_say(frame: bytes, names: list[str]) -> None:
    columns = tick_columns(frame, *names)

    rows = [tick for tick in parse_ticks(frame) if all(has(tick, name) for name in names)]
    assert list(columns) == names
    for name in names:
        assert plain(columns[name]) == [value_of(tick, name) for tick in rows]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "float64") for name in PRICES),
        *((name, "uint32") for name in COUNTS),
        *((name, "datetime64[s]") for name in TIMES),
        ("buy_prices", "float64"),
        ("buy_quantities", "uint32"),
        ("sell_orders", "uint16"),
    ],
)
def test_a_column_has_the_same_type_with_rows_and_without(name: str, kind: str) -> None:
    packet = FULL.packing.pack(INFY, *range(1, 46))
    index = (packet[:28], packet[:32]) if name == "points" else ()

    for frame in (framed([packet, *index]), HEARTBEAT, framed([b"????"])):
        column = tick_columns(frame, name)[name]

        assert column.dtype == kind
        assert column.dtype.isnative


def test_the_book_is_five_columns_wide() -> None:
    packet = FULL.packing.pack(INFY, *range(1, 46))

    columns = tick_columns(framed([packet] * 3), "buy_prices", "sell_quantities")

    (tick, *_) = parse_ticks(framed([packet]))
    assert isinstance(tick, FullTick)
    assert columns["buy_prices"].shape == (3, 5)
    assert columns["buy_prices"][2].tolist() == [level.price for level in tick.depth.buy]
    assert tick_columns(HEARTBEAT, "buy_prices")["buy_prices"].shape == (0, 5)


def test_ticks_of_several_kinds_stay_in_their_order() -> None:
    packets = [LTP.packing.pack(number << 8 | 1, number) for number in range(1, 6)]
    packets[1:3] = [QUOTE.packing.pack(number << 8 | 1, *[number] * 10) for number in (2, 3)]

    columns = tick_columns(framed(packets), "instrument_token", "last_price")

    assert columns["last_price"].tolist() == [0.01, 0.02, 0.03, 0.04, 0.05]
    assert (columns["instrument_token"] >> 8).tolist() == [1, 2, 3, 4, 5]


def test_a_tick_that_has_not_all_fields_is_left_out() -> None:
    frame = framed([LTP_PACKET, QUOTE_PACKET, LTP_PACKET])

    columns = tick_columns(frame, "last_price", "volume_traded")

    assert columns["volume_traded"].tolist() == [103]
    assert columns["last_price"].tolist() == [1.0]


def test_columns_can_be_written_to_and_do_not_touch_the_frame() -> None:
    frame = framed([LTP_PACKET] * 2)

    columns = tick_columns(frame, "last_price", "instrument_token")
    columns["last_price"] *= 2
    columns["instrument_token"][0] = NIFTY

    assert frame == framed([LTP_PACKET] * 2)


def test_never_is_no_time() -> None:
    packet = FULL.packing.pack(INFY, *[0] * 45)

    columns = tick_columns(framed([packet]), *TIMES)

    assert np.isnat(columns["last_trade_time"]).all()
    assert np.isnat(columns["exchange_timestamp"]).all()


@pytest.mark.parametrize("frame", [HEARTBEAT, b"", framed([LTP_PACKET]), framed([b"????"])])
@pytest.mark.parametrize(
    ("names", "problem"),
    [(("ltp",), "no column 'ltp'"), (("last_price", "ask"), "'ask'"), ((), "no column is named")],
)
def test_a_name_that_no_tick_has_is_refused_whatever_came(
    frame: bytes, names: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem) as caught:
        tick_columns(frame, *names)

    assert "last_price" in caught.value.faults[0].fix


def test_a_frame_that_was_cut_off_is_refused_with_what_was_whole() -> None:
    with pytest.raises(FrameError) as caught:
        tick_columns(framed([LTP_PACKET, QUOTE_PACKET])[:-1], "last_price")

    assert list(caught.value.ticks) == parse_ticks(framed([LTP_PACKET]))


@given(st.one_of(st.binary(max_size=600), frames.map(lambda frame: frame[:-1])))
def test_no_bytes_make_it_raise_anything_but_its_own_error(frame: bytes) -> None:
    try:
        rows = [len(column) for column in tick_columns(frame, "instrument_token").values()]
    except FrameError:
        with pytest.raises(FrameError):
            parse_ticks(frame)
    else:
        assert rows == [len(parse_ticks(frame))]


def test_without_numpy_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from kite_core.ticker.parsing import parse_ticks\n"
        "from kite_core.ticker.columns import tick_columns"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    message = (
        'ImportError: tick_columns needs numpy. Install it with: pip install "kiteport[columns]"'
    )
    assert done.stderr.splitlines()[-1] == message
    assert "During handling" not in done.stderr

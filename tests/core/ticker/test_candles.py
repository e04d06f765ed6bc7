from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.errors import ValidationError
from kite_core.models.candles import Candle
from kite_core.ticker.candles import CandleBuilder
from kite_core.ticker.live_candle import LiveCandle
from kite_core.ticker.parsing import FrameError
from kite_core.ticker.stream_events import Connected, DamagedFrame, Gap, Stopped
from kite_core.ticker.ticks import FullTick
from tests.core.ticker.candle_ticks import INFY, SBIN, at, event, full, index, ltp, quote, second

OPENING = second("09:15:00")
Trade = tuple[int, float, int]
"""Second of the day after the opening, price, quantity."""
trades = st.lists(
    st.tuples(
        st.integers(0, 1_500),
        st.integers(8_000, 12_000).map(lambda n: n / 100),
        st.integers(1, 999),
    ),
    min_size=1,
    max_size=60,
).map(sorted)


def watching(interval: str | timedelta = "1m") -> CandleBuilder:
    """A builder that has seen INFY before the open."""
    builder = CandleBuilder(interval)
    builder.add(event("09:10:00", full("2026-11-19T15:29:59", 99.0, 7_000_000, seen="09:10:00")))
    return builder


def ticks_of(rows: Sequence[Trade]) -> list[FullTick]:
    """A full tick for each trade, as the broker would show it at once."""
    ticks: list[FullTick] = []
    total, high, low = 0, 0.0, 1e9
    for after, price, quantity in rows:
        total, high, low = total + quantity, max(high, price), min(low, price)
        tick = full("09:15:00", price, total, open=rows[0][1], high=high, low=low)
        stamp = OPENING + after
        ticks.append(replace(tick, last_trade_second=stamp, exchange_second=stamp))
    return ticks


def expected_of(rows: Sequence[Trade], length: int) -> list[Candle]:
    """The candles of all trades, in the plainest way."""
    candles: list[Candle] = []
    for place, group in groupby(rows, key=lambda row: row[0] // length):
        found = list(group)
        prices = [price for _, price, _ in found]
        candles.append(
            Candle(
                date=at("09:15:00") + timedelta(seconds=place * length),
                open=prices[0],
                high=max(prices),
                low=min(prices),
                close=prices[-1],
                volume=sum(quantity for _, _, quantity in found),
            )
        )
    return candles


def as_broker(candle: LiveCandle) -> Candle:
    return Candle(
        date=candle.date,
        open=candle.open,
        high=candle.high,
        low=candle.low,
        close=candle.close,
        volume=candle.volume,
    )


@given(trades, st.sampled_from([15, 60, 180, 300, 600]))
def test_with_every_trade_shown_candles_are_those_of_the_trades(
    rows: list[Trade], length: int
) -> None:
    builder = watching(timedelta(seconds=length))

    told = [candle for tick in ticks_of(rows) for candle in builder.add(tick)]
    told += builder.close_due(at("15:00:00"))

    assert [as_broker(candle) for candle in told] == expected_of(rows, length)
    assert all(candle.is_complete and candle.is_final for candle in told)


@given(trades, st.integers(1, 5))
def test_with_some_trades_not_shown_volumes_still_add_up(rows: list[Trade], every: int) -> None:
    builder, ticks = watching(), ticks_of(rows)
    shown = [*ticks[::every], ticks[-1]]

    told = [candle for tick in shown for candle in builder.add(tick)]
    told += builder.close_due(at("15:00:00"))

    assert sum(candle.volume for candle in told) == ticks[-1].volume_traded
    whole = {candle.date: candle for candle in expected_of(rows, 60)}
    for candle in told:
        assert whole[candle.date].low <= candle.low
        assert candle.high <= whole[candle.date].high


@given(st.lists(st.sampled_from(range(40)), max_size=80), st.data())
def test_no_order_of_ticks_loses_or_invents_volume(order: list[int], data: st.DataObject) -> None:
    ticks = ticks_of([(n * 7, 100.0 + n, 10) for n in range(40)])
    builder, latest = watching(), dict[object, LiveCandle]()

    for place in [*order, 39]:
        for candle in builder.add(ticks[place]):
            latest[candle.date] = candle
        if data.draw(st.booleans()):
            for candle in builder.close_due(at("09:15:00") + timedelta(seconds=place * 7)):
                latest[candle.date] = candle
    for candle in builder.close_due(at("15:00:00")):
        latest[candle.date] = candle

    assert sum(candle.volume for candle in latest.values()) <= 400
    if not builder.late_ticks:
        assert sum(candle.volume for candle in latest.values()) == 400


def test_a_candle_closes_with_the_next_trade_of_its_instrument_or_by_the_clock() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 10))

    early = builder.close_due(at("09:16:01"))
    due = builder.next_due
    late = builder.close_due(at("09:16:02"))

    assert early == []
    assert due == at("09:16:02")
    assert [candle.date for candle in late] == [at("09:15:00")]
    assert builder.next_due is None


def test_what_is_due_next_is_the_first_of_all_instruments() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 10))
    builder.add(ltp(500.0, SBIN), at=at("09:16:01"))

    [first] = builder.close_due(at("09:16:02"))

    assert first.instrument_token == INFY
    assert builder.next_due == at("09:17:02")


def test_grace_and_lateness_can_be_chosen() -> None:
    builder = CandleBuilder("1m", grace_seconds=0, late_seconds=0)
    builder.add(event("09:59:00", quote(100.0, 5)))
    builder.add(event("10:00:10", quote(100.0, 10)))

    told = builder.close_due(at("10:01:00"))

    assert len(told) == 1


def test_forming_candles_can_be_looked_at() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 10))

    forming = builder.forming()

    assert forming[INFY].date == at("09:15:00")
    assert not forming[INFY].is_final


def test_a_gap_makes_candles_incomplete_that_reach_into_it() -> None:
    builder = watching()
    builder.add(full("10:00:10", 100.0, 10))
    builder.add(full("10:01:10", 100.0, 20))

    builder.add(Gap(start=at("10:01:57"), end=at("10:03:05"), tokens=(INFY, SBIN)))
    told = builder.add(full("10:03:10", 100.0, 500))
    told += builder.add(full("10:03:50", 100.0, 530))
    told += builder.add(full("10:04:10", 100.0, 540))
    told += builder.close_due(at("10:05:02"))

    assert [(candle.volume, candle.is_complete) for candle in told] == [
        (10, False),
        (30, False),  # and not what was traded in the gap, which nobody can place
        (10, True),
    ]


def test_a_gap_is_told_of_a_candle_that_was_closed_in_it() -> None:
    builder = watching()
    builder.add(full("10:00:10", 100.0, 10))
    builder.close_due(at("10:01:02"))

    revised = builder.add(Gap(start=at("10:00:57"), end=at("10:01:03"), tokens=(INFY,)))
    again = builder.add(Gap(start=at("10:00:57"), end=at("10:01:04"), tokens=(INFY,)))

    assert [(candle.is_revision, candle.is_complete) for candle in revised] == [(True, False)]
    assert again == []


def test_a_gap_of_others_changes_nothing() -> None:
    builder = watching()
    builder.add(full("10:00:10", 100.0, 10))

    builder.add(Gap(start=at("10:00:20"), end=at("10:00:30"), tokens=(SBIN,)))

    assert builder.forming()[INFY].is_complete


def test_the_day_heals_after_a_gap() -> None:
    builder = watching("1d")
    builder.add(full("10:00:10", 100.0, 10))
    builder.add(Gap(start=at("10:00:20"), end=at("11:00:00"), tokens=(INFY,)))
    in_the_gap = builder.forming()[INFY]

    builder.add(full("11:00:10", 101.0, 900))
    after = builder.forming()[INFY]

    assert not in_the_gap.is_complete
    assert after.is_complete
    assert after.volume == 900


def test_a_damaged_frame_gives_what_was_whole_and_spoils_the_rest() -> None:
    builder = watching()
    builder.add(event("10:00:10", ltp(500.0, SBIN), full("10:00:10", 100.0, 10)))
    error = FrameError("cut off")
    error.ticks = [full("10:00:20", 104.0, 20)]

    builder.add(DamagedFrame(frame=b"", error=error, at=at("10:00:20")))
    forming = builder.forming()

    assert forming[INFY].close == 104.0
    assert not forming[SBIN].is_complete


def test_what_is_not_kept_is_forgotten() -> None:
    builder = watching()
    builder.add(event("10:00:10", ltp(500.0, SBIN), full("10:00:10", 100.0, 10)))

    builder.keep([SBIN, 1])
    kept = list(builder.forming())
    builder.keep([])

    assert kept == [SBIN]
    assert builder.forming() == {}
    assert builder.next_due is None


def test_other_events_are_passed_over() -> None:
    builder = watching()

    assert builder.add(Connected(at=at("10:00:00"))) == []
    assert builder.add(Stopped(at=at("10:00:00"))) == []


def test_a_tick_alone_needs_a_time_when_it_holds_none() -> None:
    builder = CandleBuilder("1m")

    builder.add(index("10:00:00", 26_000.0))
    with pytest.raises(ValidationError, match=r"holds no time.*at="):
        builder.add(quote(100.0, 10))
    with pytest.raises(ValidationError, match="holds no time"):
        builder.add(replace(full("10:00:00", 100.0, 10), exchange_second=0))


def test_a_full_tick_without_a_stamp_takes_the_time_of_its_coming() -> None:
    builder = watching()

    builder.add(replace(full("10:00:10", 100.0, 10), exchange_second=0), at=at("10:00:11"))

    assert builder.forming()[INFY].ticks == 1


def test_all_faults_of_its_making_are_told() -> None:
    with pytest.raises(ValidationError, match=r"grace_seconds.*late_seconds"):
        CandleBuilder("1m", grace_seconds=-1, late_seconds=float("nan"))
    with pytest.raises(ValidationError, match="interval"):
        CandleBuilder("1x")


def test_its_repr_says_what_it_builds() -> None:
    assert repr(watching("5m")) == "<CandleBuilder of 0:05:00 for 1 instruments>"

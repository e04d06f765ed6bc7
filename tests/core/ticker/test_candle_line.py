"""What one instrument's ticks come to, through the builder that everybody uses."""

from __future__ import annotations

from kite_core.ticker.candles import CandleBuilder
from kite_core.ticker.live_candle import LiveCandle
from tests.core.ticker.candle_ticks import at, event, full, index, ltp, quote

GIANT = 2**32


def watching(interval: str = "1m") -> CandleBuilder:
    """A builder that has seen INFY since before the open, when a day before was still shown."""
    builder = CandleBuilder(interval)
    builder.add(event("09:10:00", full("2026-11-19T15:29:59", 99.0, 7_000_000, seen="09:10:00")))
    return builder


def prices(candle: LiveCandle) -> tuple[float, float, float, float]:
    return candle.open, candle.high, candle.low, candle.close


def closed(builder: CandleBuilder, clock: str) -> list[LiveCandle]:
    return builder.close_due(at(clock))


def test_volume_is_the_difference_of_the_days_volume() -> None:
    builder = watching()
    for clock, volume in (("09:15:01", 100), ("09:15:40", 130), ("09:16:20", 170)):
        builder.add(full(clock, 100.0, volume))

    [second_candle] = closed(builder, "09:17:02")

    assert second_candle.volume == 40


def test_the_first_candle_counts_from_nothing_and_with_the_pre_open() -> None:
    builder = watching()
    builder.add(event("09:12:00", full("09:11:30", 101.0, 40, seen="09:12:00")))

    builder.add(full("09:15:01", 100.0, 100, open=101.0, high=101.0, low=100.0))
    [first] = closed(builder, "09:16:02")

    assert first.volume == 100
    assert prices(first) == (101.0, 101.0, 100.0, 100.0)
    assert first.is_complete


def test_all_volumes_of_a_day_add_up_to_its_volume() -> None:
    builder = watching()
    told: list[LiveCandle] = []
    for minute in range(15, 45):
        told += builder.add(full(f"09:{minute}:10", 100.0, minute * 1_000))
        told += builder.add(full(f"09:{minute}:50", 100.0, minute * 1_000 + 17))
    told += closed(builder, "09:45:02")

    assert sum(candle.volume for candle in told) == 44_017


def test_an_instrument_whose_first_trade_is_late_has_its_whole_volume() -> None:
    builder = watching()

    builder.add(full("11:03:20", 100.0, 25))
    [candle] = closed(builder, "11:04:02")

    assert (candle.volume, candle.is_complete) == (25, True)


def test_a_candle_that_was_joined_in_the_middle_is_not_complete() -> None:
    builder = CandleBuilder("1m")
    builder.add(full("10:00:20", 100.0, 5_000))
    builder.add(full("10:00:40", 101.0, 5_100))

    [candle] = closed(builder, "10:01:02")

    assert prices(candle) == (100.0, 101.0, 100.0, 101.0)
    assert (candle.volume, candle.is_complete) == (100, False)


def test_the_candle_after_that_is_complete() -> None:
    builder = CandleBuilder("1m")
    builder.add(full("10:00:20", 100.0, 5_000))

    builder.add(full("10:01:40", 101.0, 5_100))
    [candle] = closed(builder, "10:02:02")

    assert (candle.volume, candle.is_complete) == (100, True)


def test_a_day_that_was_joined_in_the_middle_is_complete_all_the_same() -> None:
    builder = CandleBuilder("1d")

    builder.add(full("12:00:00", 100.0, 5_000, open=97.0, high=105.0, low=96.0))
    [day] = closed(builder, "15:35:02")

    assert prices(day) == (97.0, 105.0, 96.0, 100.0)
    assert (day.volume, day.is_complete) == (5_000, True)
    assert (day.date, day.end) == (at("09:15:00"), at("15:35:00"))


def test_counts_of_32_bits_are_followed_when_they_wrap() -> None:
    builder = watching()
    builder.add(full("09:20:01", 8.0, GIANT - 500))
    builder.add(full("09:21:01", 8.0, 300))
    builder.add(full("09:21:02", 8.0, 400))

    [candle] = closed(builder, "09:22:02")

    assert candle.volume == 900


def test_a_correction_counts_against_the_candle_that_it_is_told_in() -> None:
    builder = watching()
    builder.add(full("09:20:01", 100.0, 10_000))
    builder.add(full("09:21:01", 100.0, 10_500))
    builder.add(full("09:21:30", 100.0, 10_400))

    [corrected] = builder.add(full("09:22:01", 100.0, 10_450))
    [following] = closed(builder, "09:23:02")

    assert (corrected.volume, following.volume) == (400, 50)


def test_a_new_day_begins_with_nothing() -> None:
    builder = watching()
    builder.add(full("15:00:00", 100.0, 9_000))
    closed(builder, "15:01:02")

    builder.add(full("2026-11-23T09:15:05", 100.0, 60))
    [monday] = closed(builder, "2026-11-23T09:16:02")

    assert (monday.volume, monday.is_complete) == (60, True)


def test_a_quote_counts_when_its_volume_has_changed() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("09:59:50", quote(100.0, 5_000)))
    builder.add(event("10:00:10", quote(100.0, 5_000)))  # only the book has moved
    builder.add(event("10:00:20", quote(102.0, 5_040)))
    builder.add(event("10:00:30", quote(101.0, 5_050)))

    [candle] = closed(builder, "10:01:02")

    assert prices(candle) == (102.0, 102.0, 101.0, 101.0)
    assert (candle.volume, candle.ticks, candle.oi) == (50, 2, None)


def test_the_first_quote_is_no_trade_as_nobody_knows_how_old_it_is() -> None:
    builder = CandleBuilder("1m")

    builder.add(event("10:00:10", quote(100.0, 5_000)))

    assert builder.forming() == {}


def test_a_quote_of_the_close_that_comes_after_it_counts_before_it() -> None:
    builder = watching()
    builder.add(event("15:34:50", quote(100.0, 5_000)))

    builder.add(event("15:35:01", quote(101.0, 5_010)))
    [last] = closed(builder, "15:35:02")

    assert (last.date, last.close, last.volume) == (at("15:34:00"), 101.0, 5_010)


def test_before_the_open_and_after_the_close_there_are_no_candles() -> None:
    builder = watching()

    builder.add(event("09:14:59", quote(100.0, 40)))
    builder.add(event("15:35:02", quote(100.0, 50)))
    builder.add(event("19:00:00", quote(100.0, 60)))

    assert builder.forming() == {}
    assert builder.late_ticks == 0


def test_a_full_tick_counts_at_the_time_of_its_last_trade() -> None:
    builder = watching()

    told = builder.add(full("09:15:59", 100.0, 100, seen="09:16:01"))
    told += builder.add(full("09:16:00", 101.0, 110, seen="09:16:02"))

    assert [candle.date for candle in told] == [at("09:15:00")]
    assert [candle.date for candle in builder.forming().values()] == [at("09:16:00")]


def test_a_full_tick_without_a_trade_only_brings_open_interest() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 100, oi=700))

    builder.add(full("09:15:10", 100.0, 100, seen="09:15:40", oi=750))
    [candle] = closed(builder, "09:16:02")

    assert (candle.ticks, candle.oi) == (1, 750)


def test_open_interest_after_the_end_is_of_the_next_candle() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 100, oi=700))

    builder.add(full("09:15:10", 100.0, 100, seen="09:16:00", oi=750))
    [candle] = closed(builder, "09:16:02")

    assert candle.oi == 700


def test_an_instrument_that_never_traded_has_no_candle() -> None:
    builder = CandleBuilder("1m")
    never = full("1970-01-01T05:30:00", 100.0, 0, seen="10:00:00")

    builder.add(never)

    assert never.last_trade_second == 0
    assert builder.forming() == {}


def test_an_old_trade_that_is_shown_at_first_makes_no_candle() -> None:
    builder = CandleBuilder("1m")

    builder.add(full("10:00:20", 100.0, 5_000, seen="11:00:00"))

    assert builder.forming() == {}
    assert builder.late_ticks == 0


def test_extremes_of_the_day_that_moved_between_two_ticks_of_a_candle_lie_in_it() -> None:
    builder = watching()
    builder.add(full("09:20:00", 100.0, 100, high=102.0, low=98.0))
    builder.add(full("09:20:10", 100.0, 200, high=104.0, low=97.0))

    [candle] = closed(builder, "09:21:02")

    assert (candle.high, candle.low) == (104.0, 97.0)


def test_extremes_that_moved_across_a_bound_may_be_of_either_candle_so_of_none() -> None:
    builder = watching()
    builder.add(full("09:20:50", 100.0, 100, high=102.0, low=98.0))
    builder.add(full("09:21:10", 100.0, 200, high=104.0, low=97.0))

    [candle] = closed(builder, "09:22:02")

    assert (candle.high, candle.low) == (100.0, 100.0)


def test_the_first_extremes_of_a_day_lie_between_the_ticks_that_show_them() -> None:
    builder = watching()
    builder.add(event("11:00:01", full("2026-11-19T15:29:59", 99.0, 0, seen="11:00:01",
                                       open=0.0, high=0.0, low=0.0)))  # fmt: skip
    builder.add(full("11:00:10", 100.0, 200, high=104.0, low=97.0))

    [candle] = closed(builder, "11:01:02")

    assert (candle.high, candle.low) == (104.0, 97.0)


def test_a_late_tick_revises_the_candle_before_with_its_volume() -> None:
    builder = watching()
    builder.add(full("09:15:10", 100.0, 100))
    builder.add(full("09:16:05", 101.0, 150))

    [revised] = builder.add(full("09:15:59", 103.0, 120, seen="09:16:06"))
    [following] = closed(builder, "09:17:02")

    assert prices(revised)[1:] == (120.0, 80.0, 103.0)
    assert (revised.is_revision, revised.is_final, revised.volume) == (True, True, 120)
    assert following.volume == 30


def test_a_late_tick_revises_a_candle_that_the_clock_has_closed() -> None:
    builder = watching()
    builder.add(full("09:20:10", 100.0, 100))
    builder.add(full("09:21:10", 100.0, 130))
    closed(builder, "09:22:02")

    [revised] = builder.add(full("09:21:59", 103.0, 150, seen="09:22:03"))
    builder.add(full("09:22:30", 103.0, 160))
    [following] = closed(builder, "09:23:02")

    assert (revised.close, revised.volume) == (103.0, 50)
    assert following.volume == 10


def test_what_comes_too_late_is_counted_and_left_to_the_next_candle() -> None:
    builder = watching()
    builder.add(full("09:20:10", 100.0, 100))
    closed(builder, "09:21:02")

    told = builder.add(full("09:20:50", 103.0, 150, seen="09:21:11"))
    builder.add(full("09:21:30", 104.0, 155))
    [following] = closed(builder, "09:22:02")

    assert told == []
    assert builder.late_ticks == 1
    assert following.volume == 55


def test_a_trade_between_two_candles_that_were_told_is_too_late() -> None:
    builder = watching()
    builder.add(full("09:20:10", 100.0, 100))
    builder.add(full("09:22:01", 100.0, 130))

    builder.add(full("09:21:59", 103.0, 110, seen="09:22:02"))

    assert builder.late_ticks == 1


def test_an_older_tick_of_the_same_candle_takes_no_volume_away() -> None:
    builder = watching()
    builder.add(full("09:20:10", 100.0, 100))
    builder.add(full("09:21:10", 100.0, 150))

    builder.add(full("09:21:05", 99.0, 120, seen="09:21:11"))
    [candle] = closed(builder, "09:22:02")

    assert (candle.volume, candle.low, candle.close) == (50, 99.0, 100.0)


def test_an_index_has_a_candle_of_every_price_and_no_volume() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("09:59:50", index("09:59:50", 26_000.0)))
    for clock, price in (("10:00:01", 26_010.0), ("10:00:02", 26_020.0), ("10:00:03", 26_005.0)):
        builder.add(event(clock, index(clock, price)))

    candles = closed(builder, "10:01:02")

    assert prices(candles[-1]) == (26_010.0, 26_020.0, 26_005.0, 26_005.0)
    assert (candles[-1].volume, candles[-1].is_complete) == (0, True)


def test_last_prices_make_candles_by_the_time_at_which_they_come() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("09:59:50", ltp(100.0)))
    told = builder.add(event("10:00:10", ltp(101.0)))

    told += closed(builder, "10:01:02")

    assert [candle.close for candle in told] == [100.0, 101.0]
    assert [candle.is_complete for candle in told] == [False, True]


def test_a_change_from_last_prices_to_quotes_brings_no_volume_of_before() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("09:59:50", ltp(100.0)))
    builder.add(event("10:00:10", ltp(101.0)))
    builder.add(event("10:00:20", quote(101.0, 3_000_000)))
    builder.add(event("10:00:30", quote(102.0, 3_000_010)))

    told = closed(builder, "10:01:02")

    assert told[-1].volume == 10


def test_a_last_price_after_the_close_revises_the_last_candle() -> None:
    builder = CandleBuilder("1m", grace_seconds=5)
    builder.add(event("15:34:50", ltp(100.0)))
    closed(builder, "15:35:05")

    [revised] = builder.add(event("15:35:04", ltp(101.0)))

    assert (revised.close, revised.is_revision, revised.volume) == (101.0, True, 0)


def test_a_late_tick_takes_no_volume_from_a_candle_that_has_none() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("10:00:10", full("10:00:10", 100.0, 50)))
    builder.add(event("10:01:05", ltp(101.0)))
    builder.lose(since=at("10:01:06"))
    builder.add(event("10:02:05", ltp(102.0)))

    [revised] = builder.add(full("10:01:30", 101.0, 70, seen="10:02:06"))

    assert revised.is_revision
    assert builder.forming()[revised.instrument_token].volume == 0


def test_a_full_tick_is_true_since_the_time_that_it_tells() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("11:00:30", quote(100.0, 50)))
    builder.add(event("11:00:31", full("09:40:10", 100.0, 50, seen="10:59:59")))

    builder.add(event("11:00:40", full("11:00:40", 101.0, 60)))
    [candle] = closed(builder, "11:01:02")

    assert (candle.volume, candle.is_complete) == (10, True)


def test_a_machine_whose_clock_is_wrong_builds_the_same_candles_from_full_ticks() -> None:
    builder = CandleBuilder("1m")
    builder.add(event("2026-11-21T02:00:00", quote(100.0, 50)))
    told: list[LiveCandle] = []
    for clock, volume in (("10:00:59", 50), ("10:01:20", 60), ("10:02:20", 75)):
        told += builder.add(event("2026-11-21T02:00:01", full(clock, 100.0, volume)))

    assert [(candle.volume, candle.is_complete) for candle in told] == [(0, False), (10, True)]

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.ist import IST
from kite_core.models.market import (
    LONGEST_SPANS,
    OHLC,
    DepthLevel,
    HistoricalRequest,
    MarketDepth,
    Quote,
)
from kite_core.models.words import Interval
from tests.core.models.faulty import faults_of

EMPTY = DepthLevel(price=0, quantity=0, orders=0)
NINE = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
INDEX = Quote(
    instrument_token=256265,
    last_price=25011.35,
    ohlc=OHLC(open=24990, high=25030, low=24980.1, close=24976.15),
)


def _level(price: float) -> DepthLevel:
    return DepthLevel(price=price, quantity=10, orders=1)


def _request(**changes: Any) -> HistoricalRequest:
    wish: dict[str, Any] = {
        "instrument_token": 408065,
        "interval": "minute",
        "start": NINE,
        "end": NINE,
        **changes,
    }
    return HistoricalRequest(**wish)


def test_the_best_prices_skip_empty_levels() -> None:
    depth = MarketDepth(buy=[EMPTY, _level(1500.2), _level(1500.1)], sell=[_level(1500.3), EMPTY])

    assert (depth.best_bid, depth.best_ask) == (_level(1500.2), _level(1500.3))
    assert depth.spread == 0.1


@pytest.mark.parametrize(
    ("buy", "sell"),
    [([], []), ([EMPTY], [_level(1500)]), ([_level(1500)], [EMPTY]), ([], [_level(1500)])],
)
def test_a_side_without_orders_has_no_price_and_no_spread(
    buy: list[DepthLevel], sell: list[DepthLevel]
) -> None:
    depth = MarketDepth(buy=buy, sell=sell)

    assert depth.spread is None
    assert depth.best_bid is None or depth.best_ask is None


def test_a_spread_keeps_the_four_decimals_of_currencies() -> None:
    assert MarketDepth(buy=[_level(88.4975)], sell=[_level(88.5)]).spread == 0.0025


def test_quantities_of_empty_levels_do_not_count() -> None:
    stray = DepthLevel(price=0, quantity=99, orders=1)
    depth = MarketDepth(buy=[_level(1500.2), _level(1500.1), stray], sell=[_level(1500.3), EMPTY])

    assert (depth.visible_buy_quantity, depth.visible_sell_quantity) == (20, 10)
    assert depth.imbalance == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("buy", "sell", "imbalance"),
    [([], [], None), ([EMPTY], [EMPTY], None), ([_level(1)], [], 1.0), ([], [_level(1)], -1.0)],
)
def test_imbalance_is_between_the_sides_that_are_shown(
    buy: list[DepthLevel], sell: list[DepthLevel], imbalance: float | None
) -> None:
    assert MarketDepth(buy=buy, sell=sell).imbalance == imbalance


@pytest.mark.parametrize(
    ("side", "quantity", "price"),
    [
        ("BUY", 1, 101.0),
        ("BUY", 10, 101.0),
        ("BUY", 15, (10 * 101 + 5 * 104) / 15),
        ("BUY", 20, 102.5),
        ("BUY", 21, None),
        ("SELL", 10, 100.0),
        ("SELL", 11, None),
    ],
)
def test_the_price_for_a_quantity_goes_through_the_levels(
    side: str, quantity: int, price: float | None
) -> None:
    depth = MarketDepth(buy=[_level(100), EMPTY], sell=[_level(101), _level(104), EMPTY])

    assert depth.price_for(quantity, transaction_type=side) == price


@pytest.mark.parametrize(("quantity", "side"), [(0, "BUY"), (1, "BYU"), (1.5, "SELL")])
def test_a_price_for_nothing_is_refused(quantity: Any, side: str) -> None:
    with pytest.raises(ValidationError, match="price_for"):
        MarketDepth().price_for(quantity, transaction_type=side)


def test_the_change_in_per_cent_needs_a_previous_close() -> None:
    new = replace(INDEX, ohlc=OHLC(open=1, high=1, low=1, close=0))

    assert INDEX.change_percentage == pytest.approx(35.2 / 24976.15 * 100)
    assert new.change_percentage == 0


def test_an_index_has_neither_depth_nor_volume() -> None:
    assert (INDEX.depth, INDEX.volume, INDEX.average_price) == (None, None, None)


def test_the_change_is_since_the_previous_close() -> None:
    assert INDEX.change == 35.2


def test_times_are_kept_in_ist_and_in_whole_seconds() -> None:
    request = _request(
        start=datetime(2026, 11, 20, 3, 45, 0, 999, tzinfo=UTC),
        end=datetime(2026, 11, 20, 15, 30),  # noqa: DTZ001  # reason: naive means IST
    )

    assert request.start == NINE
    assert request.to_query() == (("from", "2026-11-20 09:15:00"), ("to", "2026-11-20 15:30:00"))
    assert request.span == timedelta(hours=6, minutes=15)


def test_a_day_means_all_of_it() -> None:
    request = _request(start=date(2026, 11, 20), end=date(2026, 11, 20))

    assert request.to_query() == (("from", "2026-11-20 00:00:00"), ("to", "2026-11-20 23:59:59"))


def test_equal_wishes_are_equal_requests() -> None:
    assert _request(start=date(2026, 11, 20)) == _request(start=datetime(2026, 11, 20, tzinfo=IST))


def test_a_day_written_as_text_means_all_of_it() -> None:
    wish = {**_request().to_dict(), "start": "2026-11-20", "end": "2026-11-20"}

    assert HistoricalRequest.from_dict(wish) == _request(
        start=date(2026, 11, 20), end=date(2026, 11, 20)
    )


def test_flags_are_sent_only_when_set() -> None:
    request = _request(interval="day", continuous=True, oi=True)

    assert request.to_query()[2:] == (("continuous", "1"), ("oi", "1"))


def test_a_numpy_token_becomes_a_plain_integer() -> None:
    class Int64:
        """Has what numpy's integers have."""

        def __index__(self) -> int:
            return 408065

    request = _request(instrument_token=Int64())

    assert type(request.instrument_token) is int
    assert request == _request()


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"instrument_token": 0}, "instrument_token", "from 1 to 4294967295"),
        ({"instrument_token": 2**32}, "instrument_token", "from 1 to 4294967295"),
        ({"instrument_token": "408065"}, "instrument_token", "instrument list"),
        ({"instrument_token": 1.5}, "instrument_token", "instrument list"),
        ({"instrument_token": True}, "instrument_token", "instrument list"),
        ({"interval": "30 minute"}, "interval", 'Did you mean "30minute"'),
        ({"interval": "month"}, "interval", "Use one of minute"),
        ({"end": NINE - timedelta(seconds=1)}, "end", "at or after start"),
        ({"start": "2026-11-20"}, "start", "Give a datetime or a date"),
        ({"end": None}, "end", "Give a datetime or a date"),
        ({"continuous": True}, "continuous", 'interval="day"'),
    ],
)
def test_each_fault_comes_with_its_fix(changes: dict[str, Any], field: str, fix: str) -> None:
    assert fix in faults_of(lambda: _request(**changes))[field]


def test_all_faults_are_reported_together() -> None:
    faults = faults_of(lambda: _request(instrument_token=0, interval="x", start=None, end=None))

    assert list(faults) == ["instrument_token", "start", "end", "interval"]


@pytest.mark.parametrize("interval", [*Interval.__members__.values()])
def test_each_interval_has_a_longest_span(interval: Interval) -> None:
    longest = LONGEST_SPANS[interval]

    _request(interval=interval, end=NINE + longest).check_single()
    with pytest.raises(ValidationError, match=f"at most {longest.days} days at a time"):
        _request(interval=interval, end=NINE + longest + timedelta(seconds=1)).check_single()


@pytest.mark.parametrize(
    ("interval", "days"), [("minute", 60), ("5minute", 100), ("30minute", 200), ("60minute", 400)]
)
def test_whole_days_count_as_the_broker_counts_them(interval: str, days: int) -> None:
    first = date(2026, 1, 1)

    _request(interval=interval, start=first, end=first + timedelta(days=days - 1)).check_single()
    with pytest.raises(ValidationError):
        _request(interval=interval, start=first, end=first + timedelta(days=days)).check_single()


def test_a_new_interval_of_the_broker_has_no_limit_that_we_know() -> None:
    _request(
        interval=Interval("45minute"), start=date(2000, 1, 1), end=date(2026, 1, 1)
    ).check_single()


def test_a_long_wish_is_parted_at_midnight_and_keeps_all_else() -> None:
    wish = _request(
        interval="day",
        start=datetime(2015, 1, 1, 9, 15, tzinfo=IST),
        end=datetime(2022, 1, 1, 15, 30, tzinfo=IST),
        continuous=True,
        oi=True,
    )

    first, second = wish.pieces()

    assert replace(first, end=wish.end) == wish
    assert replace(second, start=wish.start) == wish
    assert (first.end, second.start) == (
        datetime(2020, 6, 22, 23, 59, 59, tzinfo=IST),
        datetime(2020, 6, 23, tzinfo=IST),
    )


@pytest.mark.parametrize("interval", [*Interval.__members__.values()])
def test_each_piece_is_short_enough_for_one_request(interval: Interval) -> None:
    wish = _request(interval=interval, start=date(2005, 1, 1), end=date(2026, 1, 1))

    pieces = wish.pieces()

    assert len(pieces) > 1
    for piece in pieces:
        piece.check_single()


def test_pieces_for_weeks_begin_on_mondays() -> None:
    wish = _request(interval="week", start=date(2005, 1, 1), end=date(2026, 1, 1))

    begins = [piece.start for piece in wish.pieces()]

    assert {begin.weekday() for begin in begins[1:]} == {0}


def test_an_interval_without_a_known_limit_takes_the_strictest() -> None:
    wish = _request(interval=Interval("45minute"), start=date(2026, 1, 1), end=date(2026, 3, 2))

    assert [piece.span.days for piece in wish.pieces()] == [59, 0]


def test_a_limit_below_a_day_is_taken_for_a_day() -> None:
    wish = _request(start=date(2026, 1, 1), end=date(2026, 1, 3))

    assert len(wish.pieces({"minute": timedelta(hours=6)})) == 3


def test_both_ends_of_a_span_belong_to_it() -> None:
    wish = _request(end=NINE + timedelta(minutes=5))

    edges = [NINE - timedelta(seconds=1), NINE, NINE + timedelta(minutes=5)]
    assert [wish.covers(edge) for edge in edges] == [False, True, True]
    assert not wish.covers(NINE + timedelta(minutes=5, seconds=1))


def test_a_request_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        _request().interval = "day"  # type: ignore[misc]  # reason: that is the test

"""Futures and options: expiries, symbols, and tokens that stay."""

from __future__ import annotations

from datetime import date, timedelta

from kite_testing.fake_broker.market.contracts import near_expiry
from kite_testing.fake_broker.market.instrument_list import instruments_on
from kite_testing.fake_broker.market.trading_days import trading_days
from tests.testing.fake_broker.market.floor import Floor


def test_contract_whose_day_is_a_holiday_expires_on_the_trading_day_before() -> None:
    floor = Floor()

    assert floor.instrument("NFO:NIFTY26NOVFUT").expiry == date(2026, 11, 23)
    assert floor.instrument("NFO:NIFTY26DECFUT").expiry == date(2026, 12, 29)


def test_weekly_options_are_named_by_their_day() -> None:
    floor = Floor()

    assert floor.instrument("NFO:NIFTY26D0126050CE").expiry == date(2026, 12, 1)
    assert floor.instrument("BFO:SENSEX26NOV85200PE").expiry == date(2026, 11, 26)
    assert floor.instrument("BFO:SENSEX26D0385200PE").expiry == date(2026, 12, 3)


def test_contracts_keep_their_tokens_for_life_and_no_two_share_one() -> None:
    tokens: dict[str, int] = {}

    for ahead in range(0, 120, 5):
        listed = instruments_on(date(2026, 9, 1) + timedelta(days=ahead))
        assert len({row.token for row in listed}) == len(listed)
        for row in listed:
            assert tokens.setdefault(row.key, row.token) == row.token


def test_tokens_are_used_again_after_more_than_half_a_year() -> None:
    early, late = (instruments_on(date(2026, month, 1)) for month in (1, 8))

    reused = [row for row in late if (old := early.by_token(row.token)) and old.key != row.key]

    assert reused


def test_unchanged_rows_are_the_same_objects_on_all_days() -> None:
    first, second = (instruments_on(date(2026, 12, day)) for day in (1, 2))
    key = "NFO:NIFTY26DECFUT"

    assert first.by_key("NSE:INFY") is second.by_key("NSE:INFY")
    assert first.by_key(key) is second.by_key(key) is not None


def test_near_future_rolls_after_its_expiry() -> None:
    floor = Floor()
    nifty, gold = floor.instrument("NFO:NIFTY26DECFUT"), floor.instrument("MCX:GOLDM26DECFUT")
    days = trading_days()

    assert near_expiry(nifty, date(2026, 11, 23), days) == date(2026, 11, 23)
    assert near_expiry(nifty, date(2026, 11, 24), days) == date(2026, 12, 29)
    assert near_expiry(gold, date(2026, 11, 6), days) == date(2026, 12, 4)


def test_currency_futures_move_in_quarters_of_a_paisa_and_count_lots() -> None:
    future = Floor().instrument("CDS:USDINR26NOVFUT")

    assert (future.tick, future.lot_size, future.multiplier) == (25, 1, 1000)
    assert future.token % 256 == 3

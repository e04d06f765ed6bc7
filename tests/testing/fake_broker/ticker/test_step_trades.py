"""The day's average price, and what a step adds to it."""

from __future__ import annotations

from kite_testing.fake_broker.ticker.step_trades import StepTrades

TRADES = StepTrades(volume=40, turnover=40 * 1_000, in_step=10, price=1_000, unit=5)


def test_average_is_cut_to_whole_units() -> None:
    assert TRADES.average == 1_000
    assert TRADES.at(1_010).average == 1_000  # 1,002.5
    assert TRADES.at(1_020).average == 1_005


def test_the_last_of_several_prices_of_a_step_is_the_one_that_it_traded_at() -> None:
    assert TRADES.at(2_000).at(1_010) == TRADES.at(1_010)


def test_every_step_trades_as_much_as_the_one_before() -> None:
    after = TRADES.after_step(2_000)

    assert (after.volume, after.turnover, after.average) == (50, 60_000, 1_200)
    assert after.at(1_000).average == 1_000


def test_average_of_what_trades_nothing_is_its_last_price() -> None:
    index = StepTrades(volume=0, turnover=0, in_step=0, price=1_003, unit=5)

    assert index.after_step(2_007).average == 2_005

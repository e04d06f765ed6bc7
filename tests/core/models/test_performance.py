from __future__ import annotations

from dataclasses import replace
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.client import KiteCalls
from kite_core.models.performance import Allocation, PerformanceLine, PortfolioPerformance
from kite_core.models.portfolio import Holding, MTFHolding, Position
from kite_core.models.words import Exchange
from tests.core.models.traded import position
from tests.core.samples import official

CALLS = KiteCalls()


def holding(
    quantity: int = 100,
    *,
    average: float = 100.0,
    last: float = 120.0,
    close: float = 115.0,
    tradingsymbol: str = "INFY",
    exchange: str = "NSE",
    **more: Any,
) -> Holding:
    return Holding(
        tradingsymbol=tradingsymbol,
        exchange=Exchange(exchange),
        instrument_token=1,
        quantity=quantity,
        average_price=average,
        last_price=last,
        close_price=close,
        **more,
    )


def line_of(performance: PortfolioPerformance) -> PerformanceLine:
    (line,) = performance.lines
    return line


def test_an_empty_account_has_zeros_everywhere() -> None:
    assert PortfolioPerformance.of([], []) == PortfolioPerformance()
    assert PortfolioPerformance().pnl == 0


def test_holdings_alone_are_their_own_figures() -> None:
    performance = PortfolioPerformance.of([holding(90, t1_quantity=10)], [])

    assert (performance.invested, performance.current_value) == (10_000.0, 12_000.0)
    assert performance.return_percentage == pytest.approx(20)
    assert (performance.realised, performance.unrealised, performance.day_pnl) == (0, 2000, 500)
    assert (performance.gross_exposure, performance.net_exposure) == (12_000.0, 12_000.0)


def test_shares_bought_today_join_those_that_are_held() -> None:
    performance = PortfolioPerformance.of([holding()], [position(buys=(50, 118.0), last=120.0)])

    line = line_of(performance)
    assert (line.quantity, line.invested, line.value) == (150, 15_900.0, 18_000.0)
    assert (line.realised, line.unrealised, line.day_pnl) == (0.0, 2100.0, 600.0)


def test_shares_sold_today_are_no_longer_held() -> None:
    sale = position(sells=(40, 125.0), last=120.0)

    performance = PortfolioPerformance.of([holding(used_quantity=40)], [sale])

    line = line_of(performance)
    assert (line.quantity, line.invested, line.value) == (60, 6000.0, 7200.0)
    assert (line.realised, line.unrealised) == (40 * 25.0, 60 * 20.0)
    assert line.day_pnl == pytest.approx(60 * 5 + 40 * 10)
    assert performance.gross_exposure == 7200.0


def test_a_holding_that_was_sold_out_stays_for_the_day_with_what_it_earned() -> None:
    performance = PortfolioPerformance.of([holding()], [position(sells=(100, 125.0), last=120.0)])

    line = line_of(performance)
    assert (line.quantity, line.invested, line.value) == (0, 0, 0)
    assert (line.realised, line.unrealised) == (2500.0, 0.0)
    assert performance.by_product == []
    assert performance.win_rate == 100


def test_shares_sold_and_bought_back_leave_the_holding_as_it_was() -> None:
    round_trip = position(buys=(30, 118.0), sells=(30, 121.0), last=120.0)

    line = line_of(PortfolioPerformance.of([holding(used_quantity=30)], [round_trip]))

    assert (line.quantity, line.invested) == (100, 10_000.0)
    assert line.realised == pytest.approx(90)
    assert line.unrealised == 2000.0


def test_a_sale_at_one_exchange_takes_from_the_holding_at_the_other() -> None:
    at_bse = holding(exchange="BSE")

    line = line_of(PortfolioPerformance.of([at_bse], [position(sells=(40, 125.0), last=120.0)]))

    assert (line.exchange, line.quantity) == ("BSE", 60)


def test_a_sale_takes_from_its_own_exchange_first() -> None:
    rows = [holding(50, exchange="BSE", average=50.0), holding(50, average=100.0)]

    line = line_of(PortfolioPerformance.of(rows, [position(sells=(60, 125.0), last=120.0)]))

    assert line.quantity == 40
    assert line.invested == 40 * 50.0
    assert line.realised == 50 * 25.0 + 10 * 75.0


def test_more_sold_than_held_is_short() -> None:
    line = line_of(
        PortfolioPerformance.of([holding(10)], [position(sells=(15, 125.0), last=120.0)])
    )

    assert (line.quantity, line.value, line.invested) == (-5, -600.0, 0.0)
    assert (line.realised, line.unrealised) == (250.0, 25.0)


def test_an_intraday_sale_takes_nothing_from_a_holding() -> None:
    sale = position(sells=(40, 125.0), last=120.0, product="MIS")

    performance = PortfolioPerformance.of([holding()], [sale])

    assert [(line.product, line.quantity) for line in performance.lines] == [
        ("CNC", 100),
        ("MIS", -40),
    ]
    assert (performance.invested, performance.current_value) == (10_000.0, 12_000.0)
    assert (performance.gross_exposure, performance.net_exposure) == (16_800.0, 7200.0)


def test_funded_shares_are_a_line_of_their_own() -> None:
    funded = MTFHolding(quantity=1000, average_price=100.0, value=100_000.0)
    sale = position(sells=(200, 125.0), last=120.0, product="MTF")

    performance = PortfolioPerformance.of([holding(1, mtf=funded)], [sale])

    assert [(line.product, line.quantity) for line in performance.lines] == [
        ("CNC", 1),
        ("MTF", 800),
    ]
    assert performance.invested == 80_100.0


def test_contracts_count_with_their_multiplier_and_are_not_invested_in() -> None:
    gold = position(
        buys=(2, 100.0), last=105.0, multiplier=10, product="NRML", tradingsymbol="GOLD"
    )

    performance = PortfolioPerformance.of([], [replace(gold, exchange=Exchange.MCX)])

    assert (performance.unrealised, performance.net_exposure) == (100.0, 2100.0)
    assert (performance.invested, performance.return_percentage) == (0.0, 0.0)


def test_the_same_contract_at_two_exchanges_is_two_lines() -> None:
    here = position(buys=(1, 100.0), last=100.0, product="MIS")

    performance = PortfolioPerformance.of([], [here, replace(here, exchange=Exchange.BSE)])

    assert len(performance.lines) == 2


def test_exposure_is_allocated_by_exchange_and_by_product() -> None:
    rows = [holding(100), holding(100, tradingsymbol="SBIN", exchange="BSE", last=60.0)]
    short = position(sells=(50, 120.0), last=120.0, product="MIS", tradingsymbol="TCS")

    performance = PortfolioPerformance.of(rows, [short])

    assert performance.by_exchange == [
        Allocation(name="NSE", exposure=18_000.0, percentage=75.0),
        Allocation(name="BSE", exposure=6000.0, percentage=25.0),
    ]
    assert [(part.name, part.percentage) for part in performance.by_product] == [
        ("CNC", 75.0),
        ("MIS", 25.0),
    ]


def test_the_best_and_the_worst_lines_go_by_rupees() -> None:
    gains = {"A": -50.0, "B": 10.0, "C": 0.0, "D": 30.0, "E": -5.0}
    rows = [holding(1, tradingsymbol=name, last=100.0 + gain) for name, gain in gains.items()]

    performance = PortfolioPerformance.of(rows, [], top=1)

    assert [line.tradingsymbol for line in performance.top_gainers] == ["D"]
    assert [line.tradingsymbol for line in performance.top_losers] == ["A"]
    assert performance.win_rate == 50


def test_dust_of_floats_is_neither_gain_nor_loss() -> None:
    flat = position(buys=(3, 0.1), sells=(3, 0.1), last=0.3, product="MIS")
    dusty = replace(flat, buy_price=0.1 + 1e-15)

    performance = PortfolioPerformance.of([], [dusty])

    assert (performance.win_rate, performance.top_losers, performance.top_gainers) == (0, [], [])


def test_holdings_that_distort_the_totals_are_named() -> None:
    rows = [
        holding(average=0.0, tradingsymbol="GIFT"),
        holding(discrepancy=True, tradingsymbol="MOVED"),
        holding(0, average=0.0, tradingsymbol="GONE"),
    ]

    performance = PortfolioPerformance.of(rows, [], unread=2)

    assert (performance.zero_cost, performance.discrepant) == (["GIFT"], ["MOVED"])
    assert performance.unread == 2


def test_without_a_previous_close_there_is_no_change_of_the_day() -> None:
    listed = holding(close=0.0)
    sale = position(sells=(40, 125.0), last=120.0)

    assert PortfolioPerformance.of([listed], []).day_pnl == 0
    assert PortfolioPerformance.of([listed], [sale]).day_pnl == pytest.approx(200)


prices = st.integers(5, 50_000).map(lambda paise: paise / 100)
sides = st.tuples(st.integers(0, 50), prices)
STOCKS = ("INFY", "SBIN", "TCS")


@st.composite
def accounts(draw: st.DrawFn) -> tuple[list[Holding], list[Position]]:
    """Any holdings and any trades of the day, with one last and one previous price a stock."""
    holdings: list[Holding] = []
    positions: list[Position] = []
    for name in draw(st.lists(st.sampled_from(STOCKS), unique=True)):
        last, close = draw(prices), draw(prices)
        for exchange in draw(st.lists(st.sampled_from(("NSE", "BSE")), unique=True)):
            funded = MTFHolding(quantity=draw(st.integers(0, 20)), average_price=draw(prices))
            holdings.append(
                holding(
                    draw(st.integers(0, 60)),
                    average=draw(prices),
                    last=last,
                    close=close,
                    tradingsymbol=name,
                    exchange=exchange,
                    mtf=draw(st.one_of(st.none(), st.just(funded))),
                )
            )
        positions.extend(
            position(
                buys=draw(sides),
                sells=draw(sides),
                last=last,
                product=product,
                tradingsymbol=name,
            )
            for product in draw(st.lists(st.sampled_from(("CNC", "MTF", "MIS")), unique=True))
        )
    return holdings, positions


def near(value: float) -> Any:
    return pytest.approx(value, abs=1e-6)


def funded(row: Holding) -> MTFHolding:
    return row.mtf or MTFHolding()


@given(account=accounts())
def test_the_profit_is_the_sum_of_what_the_broker_says_of_both(
    account: tuple[list[Holding], list[Position]],
) -> None:
    holdings, positions = account

    performance = PortfolioPerformance.of(holdings, positions)

    held = [row.market_value - row.invested for row in holdings]
    on_credit = [
        (row.last_price - funded(row).average_price) * funded(row).quantity for row in holdings
    ]
    assert performance.pnl == near(fsum([*held, *on_credit, *(row.pnl for row in positions)]))


@given(account=accounts())
def test_the_days_profit_is_the_sum_of_both_as_well(
    account: tuple[list[Holding], list[Position]],
) -> None:
    holdings, positions = account

    performance = PortfolioPerformance.of(holdings, positions)

    held = [row.day_pnl for row in holdings]
    on_credit = [(row.last_price - row.close_price) * funded(row).quantity for row in holdings]
    assert performance.day_pnl == near(fsum([*held, *on_credit, *(row.m2m for row in positions)]))


@given(account=accounts())
def test_every_share_is_counted_once(account: tuple[list[Holding], list[Position]]) -> None:
    holdings, positions = account

    performance = PortfolioPerformance.of(holdings, positions)

    shares = sum(row.total_quantity + funded(row).quantity for row in holdings)
    assert sum(line.quantity for line in performance.lines) == shares + sum(
        row.quantity for row in positions
    )
    keys = [(line.tradingsymbol, line.product) for line in performance.lines]
    assert len(keys) == len(set(keys))
    for line in performance.lines:
        assert (line.value > 0) == (line.quantity > 0)
        assert line.quantity >= 0 or line.invested == 0
    assert performance.gross_exposure == near(sum(abs(line.value) for line in performance.lines))


def test_the_official_samples_are_read_as_one_account() -> None:
    holdings = CALLS.portfolio.holdings().answer(official("holdings.json"))
    positions = CALLS.portfolio.positions().answer(official("positions.json"))

    performance = PortfolioPerformance.of(holdings, positions.net)

    funded_gain = 1000 * (352.95 - 100)
    assert performance.pnl == pytest.approx(191.95 - 629.3 + funded_gain + 0 + 801 - 2)
    assert performance.realised == pytest.approx(801 - 2)


def test_figures_have_no_dust_of_floats() -> None:
    closed = position(buys=(10, 1500.1), sells=(10, 1515.1), last=1515.1, product="MIS")
    held = [holding(3, average=0.1, last=0.3), holding(3, average=0.1, last=0.3, tradingsymbol="X")]

    performance = PortfolioPerformance.of(held, [closed])

    assert performance.realised == 150.0
    assert (performance.invested, performance.current_value) == (0.6, 1.8)
    assert (performance.unrealised, performance.pnl) == (1.2, 151.2)


def test_a_performance_shows_itself_in_a_line() -> None:
    performance = PortfolioPerformance.of([holding(discrepancy=True)], [], unread=2)

    assert repr(performance) == (
        "<PortfolioPerformance of 1 lines: invested 10000.0, current value 12000.0, "
        "realised 0.0, unrealised 2000.0, day 500.0, 1 discrepant, 2 unread>"
    )

from __future__ import annotations

import asyncio

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import ValidationError
from kite_core.messages import Request, Response
from kite_core.models.performance import PortfolioPerformance
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

HOLDINGS = fixture("portfolio/holdings.json")
POSITIONS = fixture("portfolio/positions.json")


class Meeting:
    """A transport that answers when all its requests are on their way, and not before."""

    def __init__(self, answers: dict[str, Response]) -> None:
        self._answers = answers
        self._barrier = asyncio.Barrier(len(answers))

    async def send(self, request: Request, /) -> Response:
        await asyncio.wait_for(self._barrier.wait(), timeout=5)
        return self._answers[request.path]

    async def close(self) -> None:
        """Nothing to release."""


def with_a_bad_row(answer: Response) -> bytes:
    return answer.body.replace(b'"data": [', b'"data": [{"tradingsymbol": "BAD"},')


def test_the_summary_is_over_all_holdings() -> None:
    summary = Kite(ports_over([HOLDINGS])).portfolio.holdings_summary()

    assert (summary.holdings, summary.market_value) == (1, 16502.75)


async def test_the_summary_can_be_awaited() -> None:
    summary = await AsyncKite(asyncio_ports_over([HOLDINGS])).portfolio.holdings_summary()

    assert summary.holdings == 1


def test_holdings_can_be_kept_to_an_exchange() -> None:
    kite = Kite(ports_over([HOLDINGS, HOLDINGS]))

    assert [row.tradingsymbol for row in kite.portfolio.holdings_by_exchange("NSE")] == ["INFY"]
    assert kite.portfolio.holdings_by_exchange("BSE") == []


def test_an_exchange_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match='Did you mean "NSE"'):
        Kite(ports_over([])).portfolio.holdings_by_exchange("NSEE")


def test_the_summary_says_how_many_rows_it_could_not_read() -> None:
    kite = Kite(ports_over([with_a_bad_row(HOLDINGS)]))

    summary = kite.portfolio.holdings_summary()

    assert (summary.holdings, summary.unread) == (1, 1)


def test_each_position_comes_once_with_its_profit() -> None:
    kite = Kite(ports_over([POSITIONS, POSITIONS]))

    net = kite.portfolio.positions_with_pnl()
    day = kite.portfolio.positions_with_pnl(view="day")

    assert [(row.realised, row.unrealised) for row in net] == [(0.0, 787.5)]
    assert len(day) == 1


def test_closed_positions_can_be_left_out() -> None:
    closed = POSITIONS.body.replace(b'"quantity": -75', b'"quantity": 0')
    kite = Kite(ports_over([closed, closed]))

    assert len(kite.portfolio.positions_with_pnl()) == 1
    assert kite.portfolio.positions_with_pnl(open_only=True) == []


def test_only_the_bad_rows_of_its_own_view_come_along() -> None:
    body = POSITIONS.body.replace(b'"quantity": -75', b'"quantity": "many"', 1)
    kite = Kite(ports_over([body, body]))

    assert [row.path for row in kite.portfolio.positions_with_pnl().skipped] == ["[0].quantity"]
    assert kite.portfolio.positions_with_pnl(view="day").skipped == ()


def test_a_view_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match='"nett" is not a view'):
        Kite(ports_over([])).portfolio.positions_with_pnl(view="nett")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test


def test_the_performance_is_over_holdings_and_net_positions() -> None:
    performance = Kite(ports_over([HOLDINGS, POSITIONS])).portfolio.performance()

    assert performance.pnl == pytest.approx(11 * 99.75 + 787.5)
    assert [line.tradingsymbol for line in performance.lines] == ["INFY", "NIFTY26NOVFUT"]


async def test_holdings_and_positions_are_read_side_by_side() -> None:
    transport = Meeting({"/portfolio/holdings": HOLDINGS, "/portfolio/positions": POSITIONS})

    performance = await AsyncKite(asyncio_ports_over(transport)).portfolio.performance(top=1)

    assert len(performance.top_gainers) == 1


def test_an_empty_account_performs_with_zeros() -> None:
    nothing = [
        b'{"status":"success","data":[]}',
        b'{"status":"success","data":{"net":[],"day":[]}}',
    ]

    performance = Kite(ports_over(nothing)).portfolio.performance()

    assert performance == PortfolioPerformance()


def test_the_performance_says_how_many_rows_it_could_not_read() -> None:
    positions = POSITIONS.body.replace(b'"quantity": -75', b'"quantity": "many"')

    performance = Kite(ports_over([with_a_bad_row(HOLDINGS), positions])).portfolio.performance()

    assert performance.unread == 2


def test_a_negative_count_of_lines_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 0"):
        Kite(ports_over([])).portfolio.performance(top=-1)


async def test_positions_with_profit_can_be_awaited() -> None:
    rows = await AsyncKite(asyncio_ports_over([POSITIONS])).portfolio.positions_with_pnl()

    assert rows[0].total == 787.5

from __future__ import annotations

from kite_core.client import AsyncKite, Kite
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

HOLDINGS = fixture("portfolio/holdings.json")
POSITIONS = fixture("portfolio/positions.json")


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


def test_each_position_comes_once_with_its_profit() -> None:
    kite = Kite(ports_over([POSITIONS, POSITIONS]))

    net = kite.portfolio.positions_with_pnl()
    day = kite.portfolio.positions_with_pnl(view="day")

    assert [(row.realised, row.unrealised) for row in net] == [(0.0, 787.5)]
    assert len(day) == 1


async def test_positions_with_profit_can_be_awaited() -> None:
    rows = await AsyncKite(asyncio_ports_over([POSITIONS])).portfolio.positions_with_pnl()

    assert rows[0].total == 787.5

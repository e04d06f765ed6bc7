"""What the day's trades earned: reads what has to be known beside the trades."""

from __future__ import annotations

from kite_core.errors import ValidationError
from kite_core.models.orders import Trade
from kite_core.models.portfolio import Holding, Positions
from kite_core.models.trade_accounts import accounts_of, sells_holdings
from kite_core.models.trade_pnl import PnlQuestion, TradePnlReport
from kite_core.models.trade_report import report_of
from kite_core.ports import Ports
from kite_core.rows import Rows
from kite_core.rulebook.charge_rates import ChargeRates
from kite_core.service import Awaited
from kite_core.services.portfolio import Portfolio


async def profit_of(trades: Rows[Trade], question: PnlQuestion, client: Awaited) -> TradePnlReport:
    """The report; positions and holdings are read only where trades need them.

    They are read after the trades, so that there is a position for each of them.
    """
    portfolio = Portfolio(client)
    positions = await portfolio.positions() if trades else Positions()
    needs_holdings = question.with_opening and sells_holdings(trades)
    holdings = await portfolio.holdings() if needs_holdings else Rows[Holding]()
    return report_of(
        accounts_of(trades, positions.net, holdings, with_opening=question.with_opening),
        question,
        _rates_of_today(client.ports),
        skipped=(*trades.skipped, *positions.skipped, *holdings.skipped),
    )


def _rates_of_today(ports: Ports) -> ChargeRates | None:
    """The rates of charges; None on a virtual day before the first that are known."""
    try:
        return ports.rulebook.on(ports.clock.now().date()).charges
    except ValidationError:
        return None

"""Holdings, positions and their conversion."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from functools import partial
from typing import Any, Literal, cast

from kite_core.call import Call
from kite_core.decoding import list_of, one, plain
from kite_core.faults import Faults, pairs
from kite_core.messages import Repeat, get, post, put
from kite_core.models.performance import PortfolioPerformance
from kite_core.models.portfolio import (
    AuctionHolding,
    BrokerSummary,
    CompactHolding,
    Holding,
    HoldingsAuthorisation,
    HoldingsSummary,
    Position,
    PositionPnl,
    Positions,
)
from kite_core.models.portfolio_params import PositionConversion
from kite_core.models.words import Exchange
from kite_core.rows import MisfitError, Rows, SkippedRow
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw
from kite_core.services.settling_conversions import settled_conversion


class Portfolio(Service[ClientT]):
    """Holdings, positions and their conversion."""

    @endpoint
    def holdings(self) -> Call[Rows[Holding]]:
        """Equity holdings in the demat account."""
        return Call(get("/portfolio/holdings"), list_of(Holding))

    holdings_raw = raw(holdings)

    @endpoint
    def broker_summary(self) -> Call[BrokerSummary]:
        """The broker's own totals over all holdings (undocumented; in the samples)."""
        return Call(get("/portfolio/holdings/summary"), one(BrokerSummary))

    broker_summary_raw = raw(broker_summary)

    @endpoint
    def holdings_compact(self) -> Call[Rows[CompactHolding]]:
        """The holdings in five fields each (undocumented; in the official Go client)."""
        return Call(get("/portfolio/holdings/compact"), list_of(CompactHolding))

    holdings_compact_raw = raw(holdings_compact)

    @endpoint
    def auctions(self) -> Call[Rows[AuctionHolding]]:
        """Today's auctions of stocks that are held."""
        return Call(get("/portfolio/holdings/auctions"), list_of(AuctionHolding))

    auctions_raw = raw(auctions)

    @endpoint
    def authorise(
        self,
        holdings: Iterable[tuple[str, float]] = (),
        *,
        kind: str | None = None,
        transfer_type: str | None = None,
        exec_date: str | None = None,
    ) -> Call[HoldingsAuthorisation]:
        """Start the depository's authorisation of holdings, given as (isin, quantity) pairs.

        No pairs means the whole portfolio. The user finishes in the browser, at
        `https://kite.zerodha.com/connect/portfolio/authorise/holdings/{api_key}/{request_id}`.
        `kind` is "mf" or "equity"; `transfer_type` "pre", "post", "off" or "gift".
        """
        rows = [
            pair
            for isin, quantity in holdings
            for pair in pairs(("isin", isin), ("quantity", quantity))
        ]
        options = pairs(("type", kind), ("transfer_type", transfer_type), ("exec_date", exec_date))
        request = post(
            "/portfolio/holdings/authorise", form=(*rows, *options), repeat=Repeat.IF_NOT_SENT
        )
        return Call(request, one(HoldingsAuthorisation))

    authorise_raw = raw(authorise)

    @endpoint
    def positions(self) -> Call[Positions]:
        """Net and day positions; closed ones stay for the day."""
        return Call(get("/portfolio/positions"), one(Positions, _positions))

    positions_raw = raw(positions)

    @endpoint
    def convert(self, conversion: PositionConversion) -> Call[bool]:
        """Change the product of a position. Never repeated: a second one would convert more.

        When the answer is lost, the positions are read for `ClientConfig.order_window_seconds`.
        They prove that it took effect when less than `quantity` is left of the old product, and the
        new one holds as much. Else OutcomeUnknownError is raised, with what both hold.
        """
        view = Portfolio.positions.describe(self)
        return Call(
            put("/portfolio/positions", form=conversion.to_form(), repeat=Repeat.NEVER),
            plain(bool),
            settle=partial(settled_conversion, conversion=conversion, view=view),
        )

    convert_raw = raw(convert)

    @flow
    async def holdings_summary(self: Portfolio[Awaited]) -> HoldingsSummary:
        """Our totals over all holdings, settled and not."""
        holdings = await self.holdings()
        return HoldingsSummary.of(holdings, unread=len(holdings.skipped))

    @flow
    async def holdings_by_exchange(self: Portfolio[Awaited], exchange: str) -> Rows[Holding]:
        """The holdings of one exchange: where the broker lists a stock, not where it was bought."""
        faults = Faults()
        faults.word("exchange", exchange, Exchange)
        faults.raise_for("portfolio.holdings_by_exchange")
        holdings = await self.holdings()
        chosen = [row for row in holdings if row.exchange == exchange]
        return Rows(chosen, holdings.skipped, model=Holding)

    @flow
    async def positions_with_pnl(
        self: Portfolio[Awaited],
        *,
        view: Literal["net", "day"] = "net",
        open_only: bool = False,
    ) -> Rows[PositionPnl]:
        """The positions of one view, each with its realised and unrealised profit in rupees.

        Closed positions stay for the day, with what they earned; `open_only` leaves them out.
        Never add up both views: each lists what was traded today.
        """
        _require_view(view)
        positions = await self.positions()
        rows = positions.net if view == "net" else positions.day
        profits = [PositionPnl.of(row) for row in rows if row.is_open or not open_only]
        return Rows(profits, _skipped(rows), model=PositionPnl)

    @flow
    async def performance(self: Portfolio[Awaited], *, top: int = 5) -> PortfolioPerformance:
        """The whole account in figures, from holdings and net positions, read side by side.

        `top` is how many of the best and of the worst lines are listed.
        """
        faults = Faults()
        faults.whole("top", top, least=0)
        faults.raise_for("portfolio.performance")
        holdings: Rows[Holding]
        positions: Positions
        reads: list[Coroutine[Any, Any, Any]] = [self.holdings(), self.positions()]
        holdings, positions = await self.client.ports.concurrency.gather(*reads)
        unread = len(holdings.skipped) + len(_skipped(positions.net))
        return PortfolioPerformance.of(holdings, positions.net, top=top, unread=unread)


def _require_view(view: str) -> None:
    faults = Faults()
    fix = 'Use "net" for what is held now, or "day" for today\'s trading.'
    faults.expect(view in ("net", "day"), "view", f'"{view}" is not a view', fix)
    faults.raise_for("portfolio.positions_with_pnl")


def _skipped(rows: list[Position]) -> tuple[SkippedRow, ...]:
    """The rows of one view that could not be read."""
    return rows.skipped if isinstance(rows, Rows) else ()


def _positions(data: Any) -> Positions:
    """Both lists row by row, so that one unreadable position does not hide the others."""
    if not isinstance(data, dict):
        raise MisfitError(f"expected net and day, got {type(data).__name__}", sample=data)
    views = cast("dict[str, Any]", data)
    rows = list_of(Position)
    return Positions(net=rows.from_data(views.get("net")), day=rows.from_data(views.get("day")))

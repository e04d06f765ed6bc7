"""Holdings, positions and their conversion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, cast

from kite_core.call import Call
from kite_core.decoding import list_of, one, plain
from kite_core.faults import pairs
from kite_core.messages import Repeat, get, post, put
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
from kite_core.rows import MisfitError, Rows
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw


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
        """Change the product of a position. Never repeated: a second one would convert more."""
        request = put("/portfolio/positions", form=conversion.to_form(), repeat=Repeat.NEVER)
        return Call(request, plain(bool))

    convert_raw = raw(convert)

    @flow
    async def holdings_summary(self: Portfolio[Awaited]) -> HoldingsSummary:
        """Our totals over all holdings, settled and not."""
        return HoldingsSummary.of(await self.holdings())

    @flow
    async def holdings_by_exchange(self: Portfolio[Awaited], exchange: str) -> Rows[Holding]:
        """The holdings of one exchange."""
        holdings = await self.holdings()
        return Rows([row for row in holdings if row.exchange == exchange], holdings.skipped)

    @flow
    async def positions_with_pnl(
        self: Portfolio[Awaited], *, view: Literal["net", "day"] = "net"
    ) -> Rows[PositionPnl]:
        """The positions of one view, each with its realised and unrealised profit in rupees."""
        positions = await self.positions()
        rows = positions.net if view == "net" else positions.day
        return Rows([PositionPnl.of(row) for row in rows], positions.skipped)


def _positions(data: Any) -> Positions:
    """Both lists row by row, so that one unreadable position does not hide the others."""
    if not isinstance(data, dict):
        raise MisfitError(f"expected net and day, got {type(data).__name__}", sample=data)
    views = cast("dict[str, Any]", data)
    rows = list_of(Position)
    return Positions(net=rows.from_data(views.get("net")), day=rows.from_data(views.get("day")))

"""Holdings and positions, in pykiteconnect's form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kite_adapters.compat.answers import Row
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import as_given, fields_of, whole
from kite_core.messages import Repeat, put

if TYPE_CHECKING:
    from kite_core.models.portfolio_params import PositionConversion


class PortfolioMethods(Connection):
    """Holdings, positions and their conversion."""

    def positions(self) -> dict[str, list[Row]]:
        """Net and day positions. Typed twin: `kite.portfolio.positions`."""
        positions: dict[str, list[Row]] = self._ask(lambda calls: calls.portfolio.positions_raw())
        return positions

    def holdings(self) -> list[Row]:
        """Equity holdings in the demat account. Typed twin: `kite.portfolio.holdings`."""
        rows: list[Row] = self._ask(lambda calls: calls.portfolio.holdings_raw())
        return rows

    def holdings_summary(self) -> Row:
        """The broker's totals over all holdings. Typed twin: `kite.portfolio.broker_summary`.

        Not in pykiteconnect.
        """
        summary: Row = self._ask(lambda calls: calls.portfolio.broker_summary_raw())
        return summary

    def holdings_compact(self) -> list[Row]:
        """The holdings in five fields each. Typed twin: `kite.portfolio.holdings_compact`.

        Not in pykiteconnect.
        """
        rows: list[Row] = self._ask(lambda calls: calls.portfolio.holdings_compact_raw())
        return rows

    def authorise_holdings(self, holdings: Iterable[tuple[str, float]] = ()) -> Row:
        """Start the depository's authorisation of (isin, quantity) pairs, or of everything.

        Answers with the `request_id` to finish with in the browser. Not in pykiteconnect. Typed
        twin: `kite.portfolio.authorise`.
        """
        answer: Row = self._ask(lambda calls: calls.portfolio.authorise_raw(holdings))
        return answer

    def get_auction_instruments(self) -> list[Row]:
        """Today's auctions of stocks that are held. Typed twin: `kite.portfolio.auctions`."""
        rows: list[Row] = self._ask(lambda calls: calls.portfolio.auctions_raw())
        return rows

    def convert_position(
        self,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        position_type: str,
        quantity: int,
        old_product: str,
        new_product: str,
    ) -> bool:
        """Change the product of a position. Typed twin: `kite.portfolio.convert`.

        It is never repeated. When the answer is lost, the positions are looked at.
        """
        fields: dict[str, Any] = {
            "exchange": exchange,
            "tradingsymbol": tradingsymbol,
            "transaction_type": transaction_type,
            "position_type": position_type,
            "quantity": whole(quantity),
            "old_product": old_product,
            "new_product": new_product,
        }
        request = put("/portfolio/positions", form=fields_of(fields), repeat=Repeat.NEVER)
        is_done: bool = self._ask(
            lambda calls: as_given(lambda: calls.portfolio.convert(_conversion(fields)), request)
        )
        return is_done


def _conversion(fields: dict[str, Any]) -> PositionConversion:
    from kite_core.models.portfolio_params import PositionConversion

    return PositionConversion(**fields)

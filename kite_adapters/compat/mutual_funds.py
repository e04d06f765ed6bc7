"""Mutual funds, in pykiteconnect's form. The list of funds is in `market`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kite_adapters.compat.answers import Row, timed
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import as_given, fields_of, plainly, whole
from kite_core.messages import Repeat, post, put

if TYPE_CHECKING:
    from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams


class MutualFundMethods(Connection):
    """Mutual fund orders, SIPs and holdings."""

    def mf_orders(self, order_id: str | None = None) -> Any:
        """The fund orders of the last seven days, or one, with naive times in IST.

        Typed twins: `kite.mutual_funds.orders` and `kite.mutual_funds.order`.
        """
        return timed(
            self._ask(
                lambda calls: (
                    calls.mutual_funds.order_raw(order_id)
                    if order_id
                    else calls.mutual_funds.orders_raw()
                )
            )
        )

    def place_mf_order(
        self,
        tradingsymbol: str,
        transaction_type: str,
        quantity: float | None = None,
        amount: float | None = None,
        tag: str | None = None,
    ) -> Row:
        """Buy for an amount, or redeem units, once. Typed twin: `kite.mutual_funds.place`."""
        fields: dict[str, Any] = {
            "tradingsymbol": tradingsymbol,
            "transaction_type": transaction_type,
            "quantity": quantity,
            "amount": amount,
            "tag": tag,
        }
        request = post("/mf/orders", form=fields_of(fields), repeat=Repeat.NEVER)
        answer: Row = self._ask(
            lambda calls: as_given(lambda: calls.mutual_funds.place(_order(fields)), request)
        )
        return answer

    def cancel_mf_order(self, order_id: str) -> Row:
        """Cancel an open fund order. Typed twin: `kite.mutual_funds.cancel`."""
        answer: Row = self._ask(lambda calls: plainly(calls.mutual_funds.cancel(order_id)))
        return answer

    def mf_sips(self, sip_id: str | None = None) -> Any:
        """All SIPs, or one, with naive times in IST.

        Typed twins: `kite.mutual_funds.sips` and `kite.mutual_funds.sip`.
        """
        return timed(
            self._ask(
                lambda calls: (
                    calls.mutual_funds.sip_raw(sip_id) if sip_id else calls.mutual_funds.sips_raw()
                )
            )
        )

    def place_mf_sip(
        self,
        tradingsymbol: str,
        amount: float,
        instalments: int,
        frequency: str,
        initial_amount: float | None = None,
        instalment_day: int | None = None,
        tag: str | None = None,
    ) -> Row:
        """Start a SIP, once. Typed twin: `kite.mutual_funds.place_sip`."""
        fields: dict[str, Any] = {
            "tradingsymbol": tradingsymbol,
            "amount": amount,
            "initial_amount": initial_amount,
            "instalments": whole(instalments),
            "frequency": frequency,
            "instalment_day": whole(instalment_day),
            "tag": tag,
        }
        request = post("/mf/sips", form=fields_of(fields), repeat=Repeat.NEVER)
        answer: Row = self._ask(
            lambda calls: as_given(lambda: calls.mutual_funds.place_sip(_plan(fields)), request)
        )
        return answer

    def modify_mf_sip(
        self,
        sip_id: str,
        amount: float | None = None,
        status: str | None = None,
        instalments: int | None = None,
        frequency: str | None = None,
        instalment_day: int | None = None,
    ) -> Row:
        """Change, pause or resume a SIP. Typed twin: `kite.mutual_funds.modify_sip`."""
        fields: dict[str, Any] = {
            "amount": amount,
            "status": status,
            "instalments": whole(instalments),
            "frequency": frequency,
            "instalment_day": whole(instalment_day),
        }
        answer: Row = self._ask(
            lambda calls: as_given(
                lambda: calls.mutual_funds.modify_sip(sip_id, changes=_changes(fields)),
                put(
                    "/mf/sips/{sip_id}",
                    path={"sip_id": sip_id},
                    form=fields_of(fields),
                    repeat=Repeat.IF_NOT_SENT,
                ),
            )
        )
        return answer

    def cancel_mf_sip(self, sip_id: str) -> Row:
        """End a SIP for good. Typed twin: `kite.mutual_funds.cancel_sip`."""
        answer: Row = self._ask(lambda calls: plainly(calls.mutual_funds.cancel_sip(sip_id)))
        return answer

    def mf_holdings(self) -> list[Row]:
        """The fund units in the demat account. Typed twin: `kite.mutual_funds.holdings`."""
        rows: list[Row] = self._ask(lambda calls: calls.mutual_funds.holdings_raw())
        return rows

    def mf_holding(self, isin: str) -> list[Row]:
        """The purchases behind one holding. Typed twin: `kite.mutual_funds.holding`.

        Not in pykiteconnect.
        """
        rows: list[Row] = self._ask(lambda calls: calls.mutual_funds.holding_raw(isin))
        return rows

    def mf_allotments(self) -> list[str]:
        """The ISINs with at least one allotment. Typed twin: `kite.mutual_funds.allotments`.

        Not in pykiteconnect.
        """
        isins: list[str] = self._ask(lambda calls: calls.mutual_funds.allotments_raw())
        return isins


def _order(fields: dict[str, Any]) -> MFOrderParams:
    from kite_core.models.mf_params import MFOrderParams

    return MFOrderParams(**fields)


def _plan(fields: dict[str, Any]) -> SIPParams:
    from kite_core.models.mf_params import SIPParams

    return SIPParams(**fields)


def _changes(fields: dict[str, Any]) -> SIPModification:
    from kite_core.models.mf_params import SIPModification

    return SIPModification(**fields)

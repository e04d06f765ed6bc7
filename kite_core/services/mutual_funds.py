"""Mutual fund orders, SIPs, holdings and the fund list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kite_core.call import Call
from kite_core.decoding import csv_of, list_of, one, plain
from kite_core.instrument_book import MFInstrumentBook
from kite_core.instrument_book.answers import FUND_BOOK
from kite_core.messages import Repeat, delete, get, post, put
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from kite_core.models.mutual_funds import (
    SIP,
    MFHolding,
    MFInstrument,
    MFOrder,
    MFOrderReceipt,
    MFPurchase,
    SIPReceipt,
)
from kite_core.rows import Rows
from kite_core.service import Awaited, ClientT, Service, endpoint, flow, raw
from kite_core.services.settling_creations import likeness_of, noting_id
from kite_core.services.settling_funds import (
    settled_fund_cancellation,
    settled_fund_order,
    settled_sip,
    settled_sip_change,
    settled_sip_end,
)


class MutualFunds(Service[ClientT]):
    """Mutual fund orders, SIPs, holdings and the fund list.

    The broker documents the reading calls only: payment comes from the bank account. The placing
    and changing ones live in its official clients, and it may refuse them.
    """

    @endpoint
    def orders(self) -> Call[Rows[MFOrder]]:
        """The orders of the last seven days."""
        return Call(get("/mf/orders"), list_of(MFOrder))

    orders_raw = raw(orders)

    @endpoint
    def order(self, order_id: str) -> Call[MFOrder]:
        """One order, however old."""
        return Call(get("/mf/orders/{order_id}", path={"order_id": order_id}), one(MFOrder))

    order_raw = raw(order)

    @endpoint
    def place(self, params: MFOrderParams) -> Call[MFOrderReceipt]:
        """Buy or redeem units, once; it is never repeated. Undocumented: see the class.

        When the answer is lost, `orders` is searched for it by all that it shows. Raises
        OutcomeUnknownError when it is not found, or cannot be told from others.
        """
        form = params.to_form()
        likeness = likeness_of("fund order", form)
        return Call(
            post("/mf/orders", form=form, repeat=Repeat.NEVER),
            one(MFOrderReceipt),
            aftermath=noting_id(likeness, "order_id"),
            settle=partial(settled_fund_order, params=params, likeness=likeness),
            likeness=likeness,
        )

    place_raw = raw(place)

    @endpoint
    def cancel(self, order_id: str) -> Call[MFOrderReceipt]:
        """Cancel an open order. Undocumented: see the class.

        When the answer is lost, the order is read, and cancelled again while it is open. Raises
        OrderError when it is too late, and OutcomeUnknownError when nobody can say.
        """
        request = delete(
            "/mf/orders/{order_id}", path={"order_id": order_id}, repeat=Repeat.IF_NOT_SENT
        )
        call = Call(request, one(MFOrderReceipt))
        settle = partial(settled_fund_cancellation, call=call, order_id=order_id)
        return replace(call, settle=settle)

    cancel_raw = raw(cancel)

    @endpoint
    def sips(self) -> Call[Rows[SIP]]:
        """The active and the paused SIPs. Its envelope has no status (sample: mf_sips.json)."""
        return Call(get("/mf/sips"), list_of(SIP))

    sips_raw = raw(sips)

    @endpoint
    def sip(self, sip_id: str) -> Call[SIP]:
        """One SIP, in any state."""
        return Call(get("/mf/sips/{sip_id}", path={"sip_id": sip_id}), one(SIP))

    sip_raw = raw(sip)

    @endpoint
    def place_sip(self, params: SIPParams) -> Call[SIPReceipt]:
        """Start a SIP, once; it is never repeated. Undocumented: see the class.

        When the answer is lost, `sips` is searched for it by all that it shows; the receipt then
        has no `order_id`. Raises OutcomeUnknownError when it is not found, or cannot be told.
        """
        form = params.to_form()
        likeness = likeness_of("sip", form)
        return Call(
            post("/mf/sips", form=form, repeat=Repeat.NEVER),
            one(SIPReceipt),
            aftermath=noting_id(likeness, "sip_id"),
            settle=partial(settled_sip, params=params, likeness=likeness),
            likeness=likeness,
        )

    place_sip_raw = raw(place_sip)

    @endpoint
    def modify_sip(self, sip_id: str, *, changes: SIPModification) -> Call[SIPReceipt]:
        """Change, pause or resume a SIP; what `changes` leaves out stays as it is.

        When the answer is lost, the SIP is read; while the change is not there, it is sent once
        more. Raises InputError when the SIP has ended, OutcomeUnknownError when nobody can say.
        """
        request = put(
            "/mf/sips/{sip_id}",
            path={"sip_id": sip_id},
            form=changes.to_form(),
            repeat=Repeat.IF_NOT_SENT,
        )
        call = Call(request, one(SIPReceipt))
        settle = partial(settled_sip_change, call=call, sip_id=sip_id, changes=changes)
        return replace(call, settle=settle)

    modify_sip_raw = raw(modify_sip)

    @endpoint
    def cancel_sip(self, sip_id: str) -> Call[SIPReceipt]:
        """End a SIP for good.

        When the answer is lost, the SIP is read, and ended again while it goes on. Raises
        OutcomeUnknownError when nobody can say.
        """
        request = delete("/mf/sips/{sip_id}", path={"sip_id": sip_id}, repeat=Repeat.IF_NOT_SENT)
        call = Call(request, one(SIPReceipt))
        return replace(call, settle=partial(settled_sip_end, call=call, sip_id=sip_id))

    cancel_sip_raw = raw(cancel_sip)

    @endpoint
    def holdings(self) -> Call[Rows[MFHolding]]:
        """The fund units in the demat account."""
        return Call(get("/mf/holdings"), list_of(MFHolding))

    holdings_raw = raw(holdings)

    @endpoint
    def holding(self, isin: str) -> Call[Rows[MFPurchase]]:
        """The purchases behind one holding (undocumented; in the official Go client)."""
        return Call(get("/mf/holdings/{isin}", path={"isin": isin}), list_of(MFPurchase))

    holding_raw = raw(holding)

    @endpoint
    def allotments(self) -> Call[list[str]]:
        """The ISINs with at least one allotment (undocumented; in the official Go client)."""
        return Call(get("/mf/allotments"), plain(list[str]))

    allotments_raw = raw(allotments)

    @endpoint
    def instruments(self) -> Call[Rows[MFInstrument]]:
        """The funds that the broker lists."""
        return Call(get("/mf/instruments"), csv_of(MFInstrument))

    instruments_raw = raw(instruments)

    @flow
    async def instrument_book(self: MutualFunds[Awaited]) -> MFInstrumentBook:
        """The fund list as a book to look up and to search.

        With a cache the same book is served until the list changes; without one each call fetches.
        """
        call = MutualFunds.instruments.describe(self)
        return await self.client.send(Call(call.request, FUND_BOOK))

    @flow
    async def search(
        self: MutualFunds[Awaited],
        text: str,
        *,
        amc: str | None = None,
        plan: str | None = None,
        scheme_type: str | None = None,
        dividend_type: str | None = None,
        limit: int = 50,
    ) -> list[MFInstrument]:
        """Search the funds, best matches first: see `MFInstrumentBook.search`."""
        book = await self.instrument_book()
        return book.search(
            text,
            amc=amc,
            plan=plan,
            scheme_type=scheme_type,
            dividend_type=dividend_type,
            limit=limit,
        )

"""Mutual funds: the calls of this topic."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from kite_core.ist import IST
from kite_core.messages import Response
from kite_testing.fake_broker.mutual_funds.fund_house import FundHouse
from kite_testing.fake_broker.mutual_funds.reading import FundForms
from kite_testing.fake_broker.mutual_funds.rows import (
    holding_row,
    order_row,
    purchase_row,
    single_sip_row,
    sip_row,
)
from kite_testing.fake_broker.mutual_funds.sip import CANCELLED, Sip
from kite_testing.fake_broker.wire.answers import csv_dump, success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid, wrong_method
from kite_testing.fake_broker.wire.routing import Route, route

_LISTED = timedelta(days=7)
"""So long the list shows orders."""


class MutualFunds:
    """Reading funds, orders, plans and holdings; and placing, which the real API has given up."""

    def __init__(self, house: FundHouse, user_id: str, *, takes_orders: bool) -> None:
        self._house = house
        self._forms = FundForms(house.funds, house.holdings)
        self._user_id = user_id
        self._takes_orders = takes_orders

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/mf/orders", self._orders),
            route("GET", "/mf/orders/{order_id}", self._order),
            route("POST", "/mf/orders", self._place),
            route("DELETE", "/mf/orders/{order_id}", self._cancel),
            route("GET", "/mf/sips", self._sips),
            route("GET", "/mf/sips/{sip_id}", self._sip),
            route("POST", "/mf/sips", self._place_sip),
            route("PUT", "/mf/sips/{sip_id}", self._modify_sip),
            route("DELETE", "/mf/sips/{sip_id}", self._cancel_sip),
            route("GET", "/mf/holdings", self._holdings),
            route("GET", "/mf/holdings/{isin}", self._purchases),
            route("GET", "/mf/allotments", self._allotments),
            route("GET", "/mf/instruments", self._instruments),
        )

    def _orders(self, asked: Asked) -> Response:
        """Those of the last seven days, or of the days that the Go client may ask for."""
        since = _midnight(asked, "from") or asked.now - _LISTED
        until = _midnight(asked, "to")
        end = asked.now if until is None else until + timedelta(days=1)
        rows = [
            order_row(order, self._house.nav, asked.now, user_id=self._user_id)
            for order in self._house.orders
            if since <= order.order_timestamp <= end
        ]
        return success(rows)

    def _order(self, asked: Asked) -> Response:
        order = self._house.orders.one(asked.values["order_id"])
        return success(order_row(order, self._house.nav, asked.now, user_id=self._user_id))

    def _place(self, asked: Asked) -> Response:
        self._check_takes_orders()
        order = self._house.orders.place(self._forms.order(asked), asked.now)
        return success({"order_id": order.order_id})

    def _cancel(self, asked: Asked) -> Response:
        self._check_takes_orders()
        order = self._house.orders.one(asked.values["order_id"])
        self._house.orders.cancel(order)
        return success({"order_id": order.order_id})

    def _sips(self, _: Asked) -> Response:
        """The active and the paused ones, in an envelope without status (sample: mf_sips.json)."""
        rows = [sip_row(sip) for sip in self._house.sips if sip.status != CANCELLED]
        body = json.dumps({"data": rows}, separators=(",", ":"), ensure_ascii=False)
        return Response(status=200, headers=success(None).headers, body=body.encode())

    def _sip(self, asked: Asked) -> Response:
        return success(single_sip_row(self._sip_of(asked)))

    def _place_sip(self, asked: Asked) -> Response:
        self._check_takes_orders()
        plan = self._forms.plan(asked)
        first = self._forms.first_order(asked, plan)
        order = None if first is None else self._house.orders.place(first, asked.now)
        sip = self._house.sips.add(plan, asked.now)
        order_id = None if order is None else order.order_id
        return success({"sip_id": sip.sip_id, "order_id": order_id})

    def _modify_sip(self, asked: Asked) -> Response:
        self._check_takes_orders()
        sip = self._sip_of(asked)
        plan, status = self._forms.changed(sip, asked)
        self._house.sips.change(sip, plan, status, asked.now)
        return success({"sip_id": sip.sip_id})

    def _cancel_sip(self, asked: Asked) -> Response:
        self._check_takes_orders()
        sip = self._sip_of(asked)
        self._house.sips.cancel(sip)
        return success({"sip_id": sip.sip_id})

    def _holdings(self, asked: Asked) -> Response:
        nav = self._house.nav
        return success([holding_row(row, nav, asked.now) for row in self._house.holdings])

    def _purchases(self, asked: Asked) -> Response:
        holding = self._house.holdings.of(asked.values["isin"])
        return success([] if holding is None else [purchase_row(row) for row in holding.purchases])

    def _allotments(self, _: Asked) -> Response:
        return success([holding.fund.isin for holding in self._house.holdings.ever()])

    def _instruments(self, asked: Asked) -> Response:
        return csv_dump(self._house.funds.csv(self._house.nav, asked.now))

    def _sip_of(self, asked: Asked) -> Sip:
        return self._house.sips.one(asked.values["sip_id"])

    def _check_takes_orders(self) -> None:
        """Without orders for funds the API has no such calls."""
        if not self._takes_orders:
            raise wrong_method()


def _midnight(asked: Asked, name: str) -> datetime | None:
    """The start of a day that the query names."""
    if not (text := asked.parameter(name)):
        return None
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise invalid(f"{name} date") from None
    return datetime.combine(day, time(), IST)

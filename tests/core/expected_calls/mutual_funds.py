"""Mutual fund orders, SIPs, holdings and the fund list."""

from __future__ import annotations

from kite_core.messages import Repeat, Request
from kite_core.models.mf_params import MFOrderParams, SIPModification, SIPParams
from tests.core.expected_calls.expected_call import ExpectedCall

ORDER_ID = "11111111-2222-4333-8444-555555555555"
SIP_ID = "111122223333444"
CALLS = (
    ExpectedCall(
        method="mutual_funds.orders",
        request=Request(method="GET", path="/mf/orders", endpoint="GET /mf/orders"),
        fixture="mutual_funds/orders.json",
        samples=("mf_orders.json",),
    ),
    ExpectedCall(
        method="mutual_funds.order",
        arguments=(ORDER_ID,),
        request=Request(
            method="GET", path=f"/mf/orders/{ORDER_ID}", endpoint="GET /mf/orders/{order_id}"
        ),
        fixture="mutual_funds/order.json",
    ),
    ExpectedCall(
        method="mutual_funds.place",
        arguments=(MFOrderParams.purchase(tradingsymbol="INF000A01AA1", amount=5000, tag="mine"),),
        request=Request(
            method="POST",
            path="/mf/orders",
            endpoint="POST /mf/orders",
            form=(
                ("tradingsymbol", "INF000A01AA1"),
                ("transaction_type", "BUY"),
                ("amount", "5000"),
                ("tag", "mine"),
            ),
            repeat=Repeat.NEVER,
        ),
        fixture="mutual_funds/place.json",
    ),
    ExpectedCall(
        method="mutual_funds.cancel",
        arguments=(ORDER_ID,),
        request=Request(
            method="DELETE",
            path=f"/mf/orders/{ORDER_ID}",
            endpoint="DELETE /mf/orders/{order_id}",
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="mutual_funds/cancel.json",
    ),
    ExpectedCall(
        method="mutual_funds.sips",
        request=Request(method="GET", path="/mf/sips", endpoint="GET /mf/sips"),
        fixture="mutual_funds/sips.json",
        samples=("mf_sips.json",),
    ),
    ExpectedCall(
        method="mutual_funds.sip",
        arguments=(SIP_ID,),
        request=Request(method="GET", path=f"/mf/sips/{SIP_ID}", endpoint="GET /mf/sips/{sip_id}"),
        fixture="mutual_funds/sip.json",
    ),
    ExpectedCall(
        method="mutual_funds.place_sip",
        arguments=(
            SIPParams(
                tradingsymbol="INF000A01AA1",
                amount=1000,
                instalments=-1,
                frequency="monthly",
                initial_amount=5000,
                instalment_day=5,
                step_up={"05-04": 10},
                tag="mine",
            ),
        ),
        request=Request(
            method="POST",
            path="/mf/sips",
            endpoint="POST /mf/sips",
            form=(
                ("tradingsymbol", "INF000A01AA1"),
                ("amount", "1000"),
                ("instalments", "-1"),
                ("frequency", "monthly"),
                ("initial_amount", "5000"),
                ("instalment_day", "5"),
                ("step_up", '{"05-04":10}'),
                ("tag", "mine"),
            ),
            repeat=Repeat.NEVER,
        ),
        fixture="mutual_funds/place_sip.json",
    ),
    ExpectedCall(
        method="mutual_funds.modify_sip",
        arguments=(SIP_ID,),
        keywords={"changes": SIPModification.pause()},
        request=Request(
            method="PUT",
            path=f"/mf/sips/{SIP_ID}",
            endpoint="PUT /mf/sips/{sip_id}",
            form=(("status", "paused"),),
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="mutual_funds/modify_sip.json",
    ),
    ExpectedCall(
        method="mutual_funds.cancel_sip",
        arguments=(SIP_ID,),
        request=Request(
            method="DELETE",
            path=f"/mf/sips/{SIP_ID}",
            endpoint="DELETE /mf/sips/{sip_id}",
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="mutual_funds/cancel_sip.json",
    ),
    ExpectedCall(
        method="mutual_funds.holdings",
        request=Request(method="GET", path="/mf/holdings", endpoint="GET /mf/holdings"),
        fixture="mutual_funds/holdings.json",
    ),
    ExpectedCall(
        method="mutual_funds.holding",
        arguments=("INF000A01AA1",),
        request=Request(
            method="GET", path="/mf/holdings/INF000A01AA1", endpoint="GET /mf/holdings/{isin}"
        ),
        fixture="mutual_funds/holding.json",
    ),
    ExpectedCall(
        method="mutual_funds.allotments",
        request=Request(method="GET", path="/mf/allotments", endpoint="GET /mf/allotments"),
        fixture="mutual_funds/allotments.json",
    ),
    ExpectedCall(
        method="mutual_funds.instruments",
        request=Request(method="GET", path="/mf/instruments", endpoint="GET /mf/instruments"),
        fixture="mutual_funds/instruments.csv",
        samples=("mf_instruments.csv",),
    ),
)

"""What waits at the broker for a price: GTT and alerts."""

from __future__ import annotations

from kite_core.messages import Repeat, Request
from kite_core.models.alert_params import AlertParams
from kite_core.models.gtt_params import GTTParams
from tests.core.expected_calls.expected_call import ExpectedCall

UUID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
SINGLE = GTTParams.single(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    trigger_value=702,
    price=702.5,
    last_price=798,
)
SINGLE_FORM = (
    ("type", "single"),
    (
        "condition",
        '{"exchange":"NSE","tradingsymbol":"INFY","trigger_values":[702],"last_price":798}',
    ),
    (
        "orders",
        (
            '[{"exchange":"NSE","tradingsymbol":"INFY","transaction_type":"BUY","quantity":1,'
            '"order_type":"LIMIT","product":"CNC","price":702.5}]'
        ),
    ),
)
ALERT = AlertParams.simple(
    name="INFY is up",
    lhs_exchange="NSE",
    lhs_tradingsymbol="INFY",
    operator=">=",
    rhs_constant="1600.50",
)
ALERT_FORM = (
    ("name", "INFY is up"),
    ("type", "simple"),
    ("lhs_exchange", "NSE"),
    ("lhs_tradingsymbol", "INFY"),
    ("lhs_attribute", "LastTradedPrice"),
    ("operator", ">="),
    ("rhs_type", "constant"),
    ("rhs_constant", "1600.5"),
)
CALLS = (
    ExpectedCall(
        method="gtt.place",
        arguments=(SINGLE,),
        request=Request(
            method="POST",
            path="/gtt/triggers",
            endpoint="POST /gtt/triggers",
            form=SINGLE_FORM,
            repeat=Repeat.NEVER,
        ),
        fixture="gtt/place.json",
        samples=("gtt_place_order.json",),
    ),
    ExpectedCall(
        method="gtt.all",
        request=Request(method="GET", path="/gtt/triggers", endpoint="GET /gtt/triggers"),
        fixture="gtt/all.json",
        samples=("gtt_get_orders.json",),
    ),
    ExpectedCall(
        method="gtt.one",
        arguments=(123,),
        request=Request(
            method="GET", path="/gtt/triggers/123", endpoint="GET /gtt/triggers/{trigger_id}"
        ),
        fixture="gtt/one.json",
    ),
    ExpectedCall(
        method="gtt.modify",
        arguments=(123,),
        keywords={"params": SINGLE},
        request=Request(
            method="PUT",
            path="/gtt/triggers/123",
            endpoint="PUT /gtt/triggers/{trigger_id}",
            form=SINGLE_FORM,
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="gtt/modify.json",
    ),
    ExpectedCall(
        method="gtt.delete",
        arguments=(123,),
        request=Request(
            method="DELETE",
            path="/gtt/triggers/123",
            endpoint="DELETE /gtt/triggers/{trigger_id}",
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="gtt/delete.json",
    ),
    ExpectedCall(
        method="alerts.create",
        arguments=(ALERT,),
        request=Request(
            method="POST",
            path="/alerts",
            endpoint="POST /alerts",
            form=ALERT_FORM,
            repeat=Repeat.NEVER,
        ),
        fixture="alerts/create.json",
    ),
    ExpectedCall(
        method="alerts.all",
        keywords={"status": "enabled", "page": 1, "page_size": 50},
        request=Request(
            method="GET",
            path="/alerts",
            endpoint="GET /alerts",
            query=(("status", "enabled"), ("page", "1"), ("page_size", "50")),
        ),
        fixture="alerts/all.json",
        samples=("alerts_get.json",),
    ),
    ExpectedCall(
        method="alerts.one",
        arguments=(UUID,),
        request=Request(method="GET", path=f"/alerts/{UUID}", endpoint="GET /alerts/{uuid}"),
        fixture="alerts/one.json",
    ),
    ExpectedCall(
        method="alerts.modify",
        arguments=(UUID,),
        keywords={"params": ALERT},
        request=Request(
            method="PUT",
            path=f"/alerts/{UUID}",
            endpoint="PUT /alerts/{uuid}",
            form=ALERT_FORM,
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="alerts/modify.json",
    ),
    ExpectedCall(
        method="alerts.delete",
        arguments=(UUID, "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
        request=Request(
            method="DELETE",
            path="/alerts",
            endpoint="DELETE /alerts",
            query=(("uuid", UUID), ("uuid", "ffffffff-bbbb-4ccc-8ddd-eeeeeeeeeeee")),
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="alerts/delete.json",
    ),
    ExpectedCall(
        method="alerts.history",
        arguments=(UUID,),
        request=Request(
            method="GET", path=f"/alerts/{UUID}/history", endpoint="GET /alerts/{uuid}/history"
        ),
        fixture="alerts/history.json",
    ),
)

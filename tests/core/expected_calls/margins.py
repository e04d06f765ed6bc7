"""Margin and charges calculators."""

from __future__ import annotations

from kite_core.messages import Repeat, Request
from kite_core.models.margins import ChargedOrder, MarginOrder
from tests.core.expected_calls.expected_call import ExpectedCall

ORDER = MarginOrder(
    exchange="NFO",
    tradingsymbol="NIFTY26NOV25000CE",
    transaction_type="SELL",
    quantity=75,
    product="NRML",
    order_type="LIMIT",
    price="101.350",
)
ORDER_JSON = (
    b'[{"exchange":"NFO","tradingsymbol":"NIFTY26NOV25000CE","transaction_type":"SELL",'
    b'"variety":"regular","product":"NRML","order_type":"LIMIT","quantity":75,'
    b'"price":101.35,"trigger_price":0}]'
)
TRADE = ChargedOrder(
    order_id="2611200000000000001",
    exchange="NSE",
    tradingsymbol="SBIN",
    transaction_type="BUY",
    quantity=10,
    average_price=560.05,
    product="CNC",
)
TRADE_JSON = (
    b'[{"order_id":"2611200000000000001","exchange":"NSE","tradingsymbol":"SBIN",'
    b'"transaction_type":"BUY","variety":"regular","product":"CNC","order_type":"MARKET",'
    b'"quantity":10,"average_price":560.05}]'
)
CALLS = (
    ExpectedCall(
        method="margins.orders",
        arguments=([ORDER],),
        request=Request(
            method="POST",
            path="/margins/orders",
            endpoint="POST /margins/orders",
            json=ORDER_JSON,
            repeat=Repeat.SAFE,
        ),
        fixture="margins/orders.json",
    ),
    ExpectedCall(
        method="margins.basket",
        arguments=([ORDER],),
        keywords={"consider_positions": False, "compact": True},
        request=Request(
            method="POST",
            path="/margins/basket",
            endpoint="POST /margins/basket",
            query=(("consider_positions", "false"), ("mode", "compact")),
            json=ORDER_JSON,
            repeat=Repeat.SAFE,
        ),
        fixture="margins/basket_compact.json",
    ),
    ExpectedCall(
        method="margins.basket",
        arguments=([ORDER],),
        request=Request(
            method="POST",
            path="/margins/basket",
            endpoint="POST /margins/basket",
            query=(("consider_positions", "true"),),
            json=ORDER_JSON,
            repeat=Repeat.SAFE,
        ),
        fixture="margins/basket.json",
        samples=("basket_margins.json",),
    ),
    ExpectedCall(
        method="margins.charges",
        arguments=([TRADE],),
        request=Request(
            method="POST",
            path="/charges/orders",
            endpoint="POST /charges/orders",
            json=TRADE_JSON,
            repeat=Repeat.SAFE,
        ),
        fixture="margins/charges.json",
        samples=("virtual_contract_note.json",),
    ),
)

"""Orders and portfolio."""

from __future__ import annotations

from kite_core.messages import Lane, RateBucket, Repeat, Request
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.portfolio_params import PositionConversion
from tests.core.expected_calls.expected_call import ExpectedCall

ORDER_ID = "2611200000000000001"
CALLS = (
    ExpectedCall(
        method="orders.submit",
        arguments=(
            OrderParams.limit(
                exchange="NSE",
                tradingsymbol="INFY",
                transaction_type="BUY",
                quantity=3,
                price=1500.05,
                product="CNC",
                tag="a tag",
            ),
        ),
        request=Request(
            method="POST",
            path="/orders/regular",
            endpoint="POST /orders/{variety}",
            form=(
                ("exchange", "NSE"),
                ("tradingsymbol", "INFY"),
                ("transaction_type", "BUY"),
                ("order_type", "LIMIT"),
                ("quantity", "3"),
                ("product", "CNC"),
                ("price", "1500.05"),
                ("validity", "DAY"),
                ("tag", "a tag"),
            ),
            bucket=RateBucket.ORDER,
            repeat=Repeat.NEVER,
        ),
        fixture="orders/submit.json",
        samples=("order_response.json", "autoslice_response.json"),
    ),
    ExpectedCall(
        method="orders.modify",
        arguments=(ORDER_ID,),
        keywords={"changes": OrderModification(variety="amo", quantity=2, price="1500.10")},
        request=Request(
            method="PUT",
            path=f"/orders/amo/{ORDER_ID}",
            endpoint="PUT /orders/{variety}/{order_id}",
            form=(("quantity", "2"), ("price", "1500.1")),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="orders/modify.json",
        samples=("order_response.json",),
    ),
    ExpectedCall(
        method="orders.cancel",
        arguments=(ORDER_ID,),
        request=Request(
            method="DELETE",
            path=f"/orders/regular/{ORDER_ID}",
            endpoint="DELETE /orders/{variety}/{order_id}",
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        ),
        fixture="orders/cancel.json",
        samples=("order_response.json",),
    ),
    ExpectedCall(
        method="orders.exit",
        arguments=(ORDER_ID,),
        keywords={"parent_order_id": "2611200000000000000"},
        request=Request(
            method="DELETE",
            path=f"/orders/co/{ORDER_ID}",
            endpoint="DELETE /orders/{variety}/{order_id}",
            query=(("parent_order_id", "2611200000000000000"),),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
            lane=Lane.EXIT,
        ),
        fixture="orders/exit.json",
    ),
    ExpectedCall(
        method="orders.all",
        request=Request(method="GET", path="/orders", endpoint="GET /orders"),
        fixture="orders/all.json",
        samples=("orders.json",),
    ),
    ExpectedCall(
        method="orders.history",
        arguments=(ORDER_ID,),
        request=Request(
            method="GET", path=f"/orders/{ORDER_ID}", endpoint="GET /orders/{order_id}"
        ),
        fixture="orders/history.json",
        samples=("order_info.json",),
    ),
    ExpectedCall(
        method="orders.trades",
        request=Request(method="GET", path="/trades", endpoint="GET /trades"),
        fixture="orders/trades.json",
    ),
    ExpectedCall(
        method="orders.trades_of",
        arguments=(ORDER_ID,),
        request=Request(
            method="GET",
            path=f"/orders/{ORDER_ID}/trades",
            endpoint="GET /orders/{order_id}/trades",
        ),
        fixture="orders/trades_of.json",
    ),
    ExpectedCall(
        method="portfolio.holdings",
        request=Request(
            method="GET", path="/portfolio/holdings", endpoint="GET /portfolio/holdings"
        ),
        fixture="portfolio/holdings.json",
        samples=("holdings.json",),
    ),
    ExpectedCall(
        method="portfolio.broker_summary",
        request=Request(
            method="GET",
            path="/portfolio/holdings/summary",
            endpoint="GET /portfolio/holdings/summary",
        ),
        fixture="portfolio/broker_summary.json",
        samples=("holdings_summary.json",),
    ),
    ExpectedCall(
        method="portfolio.holdings_compact",
        request=Request(
            method="GET",
            path="/portfolio/holdings/compact",
            endpoint="GET /portfolio/holdings/compact",
        ),
        fixture="portfolio/holdings_compact.json",
    ),
    ExpectedCall(
        method="portfolio.auctions",
        request=Request(
            method="GET",
            path="/portfolio/holdings/auctions",
            endpoint="GET /portfolio/holdings/auctions",
        ),
        fixture="portfolio/auctions.json",
    ),
    ExpectedCall(
        method="portfolio.authorise",
        arguments=([("INE000A01010", 5), ("INE000B01011", 2.5)],),
        keywords={"kind": "equity", "transfer_type": "pre"},
        request=Request(
            method="POST",
            path="/portfolio/holdings/authorise",
            endpoint="POST /portfolio/holdings/authorise",
            form=(
                ("isin", "INE000A01010"),
                ("quantity", "5"),
                ("isin", "INE000B01011"),
                ("quantity", "2.5"),
                ("type", "equity"),
                ("transfer_type", "pre"),
            ),
            repeat=Repeat.IF_NOT_SENT,
        ),
        fixture="portfolio/authorise.json",
    ),
    ExpectedCall(
        method="portfolio.positions",
        request=Request(
            method="GET", path="/portfolio/positions", endpoint="GET /portfolio/positions"
        ),
        fixture="portfolio/positions.json",
        samples=("positions.json",),
    ),
    ExpectedCall(
        method="portfolio.convert",
        arguments=(
            PositionConversion(
                exchange="NSE",
                tradingsymbol="INFY",
                transaction_type="BUY",
                position_type="day",
                quantity=3,
                old_product="MIS",
                new_product="CNC",
            ),
        ),
        request=Request(
            method="PUT",
            path="/portfolio/positions",
            endpoint="PUT /portfolio/positions",
            form=(
                ("exchange", "NSE"),
                ("tradingsymbol", "INFY"),
                ("transaction_type", "BUY"),
                ("position_type", "day"),
                ("quantity", "3"),
                ("old_product", "MIS"),
                ("new_product", "CNC"),
            ),
            repeat=Repeat.NEVER,
        ),
        fixture="portfolio/convert.json",
    ),
)

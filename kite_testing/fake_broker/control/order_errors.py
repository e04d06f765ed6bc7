"""Documented errors of placing, changing and reading orders."""

from __future__ import annotations

from kite_testing.fake_broker.control.documented_error import DocumentedError
from kite_testing.fake_broker.evidence import Evidence

ORDER_ERRORS: tuple[DocumentedError, ...] = (
    DocumentedError(
        name="day cap",
        status=429,
        error_type="NetworkException",
        message="Maximum allowed order requests exceeded",
        evidence=Evidence.DOCUMENTED,
        source="support: maximum allowed order requests",
        cause="one placement more than a day may have",
    ),
    DocumentedError(
        name="too many changes",
        status=429,
        error_type="NetworkException",
        message="Maximum allowed order modifications exceeded.",
        evidence=Evidence.USER,
        source="live messages",
        cause="a 26th modification",
    ),
    DocumentedError(
        name="unknown order",
        status=404,
        error_type="GeneralException",
        message="Couldn't find that `order_id`.",
        evidence=Evidence.USER,
        source="live messages",
        cause="the history of an id that does not exist",
    ),
    DocumentedError(
        name="busy order",
        message="Order cannot be modified as it is being processed. Try later.",
        evidence=Evidence.USER,
        source="forum 7489, 9899, 8106",
        cause="two modifications at the same time",
    ),
    DocumentedError(
        name="unknown instrument",
        message="The instrument you are placing an order for has either expired or does not exist.",
        evidence=Evidence.USER,
        source="live messages",
        cause="an order for a symbol that does not exist",
    ),
    DocumentedError(
        name="off tick",
        message=(
            "Tick size for this script is 0.05. Kindly enter price in the multiple of tick "
            "size for this script"
        ),
        evidence=Evidence.USER,
        source="live messages",
        cause="a price between two ticks",
    ),
    DocumentedError(
        name="below circuit",
        message=(
            "Your order price is lower than the current lower circuit limit of 70.65. Place "
            "an order within the daily range."
        ),
        evidence=Evidence.USER,
        source="live messages",
        cause="a price of 1 rupee",
    ),
    DocumentedError(
        name="bad price",
        error_type="OrderException",
        message="Enter Valid Price",
        evidence=Evidence.USER,
        source="live messages",
        cause="a price below 0",
    ),
    DocumentedError(
        name="funds short",
        error_type="MarginException",
        message=(
            "Insufficient funds. Required margin is 228365.92 but available margin is 228358.50."
        ),
        evidence=Evidence.DOCUMENTED,
        source="documentation of orders, the example of an autoslice answer",
        cause="an order beyond the funds",
    ),
    DocumentedError(
        name="holdings short",
        error_type="HoldingException",
        message="Insufficient stock holding or there are pending sell orders for this stock.",
        evidence=Evidence.DOCUMENTED,
        source="documentation of exceptions; support: order rejections",
        cause="selling shares for delivery that are not there",
    ),
    DocumentedError(
        name="needs authorisation",
        status=428,
        error_type="HoldingException",
        message="10 quantity needs authorisation at depository.",
        evidence=Evidence.DOCUMENTED,
        source="documentation of holdings; the type is assumed",
        cause="a sale of holdings that are not authorised",
    ),
    DocumentedError(
        name="markets closed",
        message=(
            "Markets are closed right now. Use GTT for placing long standing orders instead, "
            "or try placing an AMO order."
        ),
        evidence=Evidence.USER,
        source="live messages",
        cause="a regular order in the evening, by the exchange's hours",
    ),
    DocumentedError(
        name="unprotected",
        message=(
            "Market orders without market protection are not allowed via API. Please set "
            "market protection or use a Limit order."
        ),
        evidence=Evidence.USER,
        source="live messages",
        cause="a MARKET order with market_protection 0",
    ),
    DocumentedError(
        name="too many shares",
        message="Maximum quantity per order for Equity is 1,00,000",
        evidence=Evidence.DOCUMENTED,
        source="support: order rejections",
        cause="an order for 1,00,001 shares",
    ),
    DocumentedError(
        name="order timed out",
        error_type="NetworkException",
        message=(
            "Order request timed out. Please check the order book and confirm before placing again."
        ),
        evidence=Evidence.USER,
        source="forum comment 35732",
    ),
    DocumentedError(
        name="released AMO",
        status=503,
        error_type="NetworkException",
        message=(
            "Order request timed out. Please check the order book and confirm before placing again."
        ),
        evidence=Evidence.USER,
        source="forum comment 40302; the status is assumed",
        cause="changing an AMO as one after its release",
    ),
    DocumentedError(
        name="order failed",
        status=500,
        error_type="OrderException",
        message="Order could not be fetched.",
        evidence=Evidence.DOCUMENTED,
        source="documentation of exceptions; the text is assumed",
    ),
)
"""Errors that only calls about orders get."""

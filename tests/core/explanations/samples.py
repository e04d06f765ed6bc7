"""Texts of the broker as they were seen, and what is read in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kite_core.explanations.explanation import Fact
from kite_core.explanations.reasons import Reason


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, its reason, and its figures."""

    reason: Reason
    text: str
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])


_FREEZE = (
    "The order quantity 1000 (40 lots) is higher than the maximum quantity of 900 (36 lots) "
    "allowed by the exchanges. Place multiple orders below this limit."
)

SAMPLES: tuple[Sample, ...] = (
    Sample(Reason.SESSION_DEAD, "Incorrect `api_key` or `access_token`."),
    Sample(Reason.SESSION_DEAD, "Invalid session credentials"),
    Sample(Reason.TOKEN_DEAD, "Token is invalid or has expired."),
    Sample(Reason.CHECKSUM_WRONG, "Invalid `checksum`."),
    Sample(Reason.API_KEY_MISSING, "Missing api_key"),
    Sample(Reason.API_KEY_UNKNOWN, "Invalid `api_key`."),
    Sample(Reason.USER_NOT_ENABLED, "The user is not enabled on the app."),
    Sample(Reason.NOT_IN_PLAN, "Insufficient permission for that call."),
    Sample(Reason.CALL_NOT_ALLOWED, "That API call is not allowed for the authenticated user"),
    Sample(
        Reason.NO_IP_REGISTERED,
        "No IPs configured for this app. Add allowed IPs on the Kite developer console.",
    ),
    Sample(
        Reason.IP_NOT_ALLOWED,
        "IP (203.0.113.9) is not allowed to place orders for this app. "
        "Update allowed IPs on the Kite developer console.",
        {"address": "203.0.113.9"},
    ),
    Sample(
        Reason.IP_NOT_ALLOWED,
        "IP (2001:db8::7) is not allowed to place orders for this app.",
        {"address": "2001:db8::7"},
    ),
    Sample(Reason.TOO_FAST, "Too many requests"),
    Sample(Reason.ORDERS_USED_UP, "Maximum allowed order requests exceeded"),
    Sample(Reason.CHANGES_USED_UP, "Maximum allowed order modifications exceeded."),
    Sample(
        Reason.ORDER_SYSTEM_SILENT,
        "Order request timed out. Please check the order book and confirm before placing again.",
    ),
    Sample(Reason.ORDER_SYSTEM_SILENT, "Gateway timed out"),
    Sample(Reason.ORDER_SYSTEM_SILENT, "request 8f3a-11 timed out", {"request": "8f3a-11"}),
    Sample(Reason.ORDER_SYSTEM_DOWN, "Request failed (kitetrade-oms)"),
    Sample(
        Reason.MARGIN_SHORT,
        "Insufficient funds. Required margin is 228365.92 but available margin is 228358.50.",
        {"required": 228365.92, "available": 228358.5, "shortfall": 7.42},
    ),
    Sample(
        Reason.MARGIN_SHORT,
        "Insufficient funds. Required margin is 95417.84 but available margin is 74251.80. "
        "Check the orderbook for open orders.",
        {"required": 95417.84, "available": 74251.8, "shortfall": 21166.04},
    ),
    Sample(
        Reason.MARGIN_SHORT,
        "RMS:Margin Exceeds,Required:95417.84, Available:74251.80 for entity account-XXXXX "
        "across exchange across segment across product ",
        {"required": 95417.84, "available": 74251.8, "shortfall": 21166.04},
    ),
    Sample(
        Reason.MARGIN_SHORT,
        "Insufficient funds. Required margin is 1,00,000 but available margin is -250.50.",
        {"required": 100000, "available": -250.5, "shortfall": 100250.5},
    ),
    Sample(
        Reason.HOLDINGS_SHORT,
        "Insufficient stock holding or there are pending sell orders for this stock.",
    ),
    Sample(
        Reason.AUTHORISATION_NEEDED,
        "10 quantity needs authorisation at depository.",
        {"quantity": 10},
    ),
    Sample(Reason.OFF_LOT, "Quantity should be in multiples of 65.", {"lot_size": 65}),
    Sample(
        Reason.FREEZE_QUANTITY,
        _FREEZE,
        {"quantity": 1000, "lots": 40, "limit": 900, "limit_lots": 36},
    ),
    Sample(Reason.FREEZE_QUANTITY, "17070: Order quantity is more than freeze quantity"),
    Sample(Reason.FREEZE_QUANTITY, "RMS:Rule: Check freeze quantity for NSE CASH"),
    Sample(
        Reason.FREEZE_QUANTITY,
        "The order quantity 2,00,000 is higher than the maximum quantity of 1,00,000.",
        {"quantity": 200000, "limit": 100000},
    ),
    Sample(
        Reason.TOO_MANY_SHARES,
        "Maximum quantity per order for Equity is 1,00,000",
        {"limit": 100000},
    ),
    Sample(
        Reason.TOO_FEW_TO_SLICE,
        "Quantity should be greater than or equal to 3510 for order slicing.",
        {"least": 3510},
    ),
    Sample(Reason.BAD_PRICE, "Enter Valid Price"),
    Sample(
        Reason.OFF_TICK,
        "Tick size for this script is 0.05. "
        "Kindly enter price in the multiple of tick size for this script",
        {"tick_size": 0.05},
    ),
    Sample(Reason.OFF_TICK, "Tick size for this scrip is 5", {"tick_size": 5}),
    Sample(Reason.OFF_TICK, "16316 : The trigger price is not a multiple of tick size"),
    Sample(Reason.OFF_TICK, "The trigger price is not a multiple of the tick size."),
    Sample(Reason.OFF_TICK, "The order price is not a multiple of tick size"),
    Sample(
        Reason.CIRCUIT_LIMIT,
        "Your order price is lower than the current lower circuit limit of 70.65. "
        "Place an order within the daily range.",
        {"lower_limit": 70.65},
    ),
    Sample(
        Reason.CIRCUIT_LIMIT,
        "Your order price is higher than the current upper circuit limit of 1,650. "
        "Place an order within the daily range.",
        {"upper_limit": 1650},
    ),
    Sample(
        Reason.CIRCUIT_LIMIT,
        "Price exceeds circuit limits for the instrument. Place an order within the daily range.",
    ),
    Sample(
        Reason.TRIGGER_BEYOND_CIRCUIT,
        "Trigger price for stoploss sell orders cannot be below the lower circuit price. "
        "Please try placing the order with trigger price above 144.05.",
        {"side": "sell", "lower_limit": 144.05},
    ),
    Sample(
        Reason.TRIGGER_BEYOND_CIRCUIT,
        "Trigger price for stoploss buy orders cannot be above the upper circuit price. "
        "Please try placing the order with trigger price below 1650.00.",
        {"side": "buy", "upper_limit": 1650.0},
    ),
    Sample(
        Reason.TRIGGER_SIDE,
        "Trigger price for stoploss buy orders should be higher than the last traded price "
        "(1500.00).",
        {"side": "buy", "above": 1500.0},
    ),
    Sample(
        Reason.TRIGGER_SIDE,
        "Trigger price for stoploss sell orders should be lower than the last traded price (244).",
        {"side": "sell", "below": 244},
    ),
    Sample(
        Reason.STOP_RANGE,
        "The difference between the limit price and trigger price for SL orders is over the "
        "exchange permissible range",
    ),
    Sample(Reason.STOP_RANGE, "Stop limit order price range check failed"),
    Sample(
        Reason.PRICE_PROTECTION,
        "The order was cancelled by the exchange because the price is outside the current "
        "allowed limit price protection range.",
    ),
    Sample(
        Reason.NO_PROTECTION,
        "Market orders without market protection are not allowed via API. "
        "Please set market protection or use a Limit order.",
    ),
    Sample(
        Reason.NO_TRADES_YET,
        "The market order was rejected since there are no trades in this instrument. "
        "Try placing a LIMIT order",
    ),
    Sample(
        Reason.MARKET_CLOSED,
        "Markets are closed right now. Use GTT for placing long standing orders instead, "
        "or try placing an AMO order.",
    ),
    Sample(
        Reason.MARKET_CLOSED,
        "MIS (intraday) are blocked as the markets are not open for trading today. "
        "Try placing an AMO order.",
    ),
    Sample(Reason.MARKET_CLOSED, "switch_to_amo"),
    Sample(
        Reason.AMO_TOO_EARLY, "After market orders (AMO) can only be placed after market hours."
    ),
    Sample(
        Reason.INTRADAY_OVER,
        "MIS and CO orders are blocked, as it is past the square-off time for today.",
    ),
    Sample(Reason.LIMIT_ORDERS_ONLY, "Market orders are currently not allowed."),
    Sample(Reason.LIMIT_ORDERS_ONLY, "Market order cannot be placed during this period."),
    Sample(
        Reason.INSTRUMENT_UNKNOWN,
        "The instrument you are placing an order for has either expired or does not exist.",
    ),
    Sample(
        Reason.FIELD_WRONG,
        "Invalid request (failed to decode `quantity`, got: `65.0` (expected int))",
        {"field": "quantity", "got": 65.0, "expected": "int"},
    ),
    Sample(Reason.FIELD_WRONG, "Missing or empty field `quantity`", {"field": "quantity"}),
    Sample(Reason.ORDER_UNKNOWN, "Couldn't find that `order_id`."),
    Sample(Reason.ORDER_UNKNOWN, "Couldn\u2019t find that 'order_id'"),
    Sample(Reason.ORDER_ID_WRONG, "Invalid order_id"),
    Sample(Reason.ORDER_ID_WRONG, "Invalid `order_id`."),
    Sample(
        Reason.ORDER_BUSY,
        "Order cannot be modified as it is being processed. Try later.",
        {"verb": "modified"},
    ),
    Sample(Reason.ORDER_FIXED, "16346 : Order cannot be modified"),
    Sample(Reason.UNMATCHED, "16388 : Unmatched orders cancelled by the system"),
    Sample(
        Reason.GTT_AT_LAST_PRICE,
        "Trigger cannot be created with one of the trigger values equal to the last price",
    ),
    Sample(
        Reason.GTT_WRONG_SIDE,
        "Trigger cannot be created with the second trigger price less than the last price",
    ),
    Sample(
        Reason.GTT_WRONG_SIDE,
        "Trigger cannot be created with the first trigger price more than the last price",
    ),
    Sample(
        Reason.GTT_TOO_CLOSE,
        "Trigger cannot be created with a trigger value within 0.25% of the last price",
        {"percentage": 0.25},
    ),
    Sample(
        Reason.GTT_NOT_OFFERED,
        "MARKET orders are not allowed in GTT via API. Use a Limit order.",
        {"order_type": "MARKET"},
    ),
    Sample(Reason.GTT_NOT_OFFERED, "Product MIS is not allowed for GTT.", {"product": "MIS"}),
    Sample(
        Reason.GTT_NOT_OFFERED, "Two-leg GTT to buy is not allowed for NSE.", {"exchange": "NSE"}
    ),
    Sample(
        Reason.GTT_NOT_OFFERED,
        "Two-leg GTT for index derivatives is allowed with product NRML only.",
    ),
    Sample(Reason.GTT_TOO_MANY, "Maximum allowed active GTTs is 500.", {"limit": 500}),
    Sample(Reason.SPAN_TOO_LONG, "interval exceeds max limit: 60 days", {"days": 60}),
    Sample(Reason.NO_CANDLES, "No candles found based on token and time and candleType."),
)
PAGES: dict[Reason, tuple[int, str]] = {
    Reason.GATEWAY_FAILED: (502, "502 Bad Gateway"),
    Reason.GATEWAY_REFUSED: (403, "AccessDenied"),
}
"""Statuses and words of answers that are a page."""

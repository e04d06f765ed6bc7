"""What the broker and the exchanges say about funds, quantities, hours, and changes of orders."""

from __future__ import annotations

from kite_core.explanations.explanation import KnownMessage
from kite_core.explanations.reasons import Reason

_LIVE = "messages seen on the live API"
_REJECTIONS = "support.zerodha.com, rejected orders"

ORDER_MESSAGES: tuple[KnownMessage, ...] = (
    KnownMessage(
        reason=Reason.MARGIN_SHORT,
        texts=(
            (
                "Insufficient funds. Required margin is {required} "
                "but available margin is {available}*"
            ),
            "Margin Exceeds, Required:{required}, Available:{available}*",
        ),
        cause="The order needs more margin than is available.",
        fixes=(
            (
                "Lower the quantity, or add {shortfall} rupees; margins.orders([...]) tells what "
                "is needed."
            ),
            "Lower the quantity or add funds; margins.orders([...]) tells what is needed.",
        ),
        source="orders.json; autoslice_response.json; pykiteconnect issue 226",
        is_refusal=True,
        shortfall=("available", "required"),
    ),
    KnownMessage(
        reason=Reason.HOLDINGS_SHORT,
        texts=("Insufficient stock holding*",),
        cause="Fewer shares are free to be sold: some are missing, or in pending sell orders.",
        fixes=(
            (
                "Compare the quantity with portfolio.holdings(), and cancel pending sell orders of "
                "the share."
            ),
        ),
        source=_REJECTIONS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.AUTHORISATION_NEEDED,
        texts=("{quantity} quantity needs authorisation at depository.",),
        cause="The shares have to be authorised at the depository before they are sold.",
        fixes=(
            (
                "Authorise {quantity} with portfolio.authorise() and the page that it leads to, "
                "then place the order again."
            ),
        ),
        source="kite.trade/docs/connect/v3/portfolio",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.OFF_LOT,
        texts=("Quantity should be in multiples of {lot_size}",),
        cause="The quantity is not a whole number of lots.",
        fixes=("Give a multiple of {lot_size}.",),
        source=f"{_REJECTIONS}, names the rule; the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.FREEZE_QUANTITY,
        texts=(
            (
                "The order quantity {quantity} ({lots} lots) is higher than the maximum quantity "
                "of {limit} ({limit_lots} lots) allowed by the exchanges*"
            ),
            "The order quantity {quantity} is higher than the maximum quantity of {limit}*",
            "Order quantity is more than freeze quantity",
            "Rule: Check freeze quantity*",
        ),
        cause="One order may not ask for that much: the exchange freezes it.",
        fixes=(
            "Order at most {limit} at once, in several orders or with autoslice=True.",
            "Order less at once, in several orders or with autoslice=True.",
        ),
        source=f"{_REJECTIONS}; forum comments 42709, 46716",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TOO_MANY_SHARES,
        texts=("Maximum quantity per order for Equity is {limit}",),
        cause="One order of shares may not ask for that many.",
        fixes=("Order at most {limit} shares at once.",),
        source=_REJECTIONS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TOO_FEW_TO_SLICE,
        texts=("Quantity should be greater than or equal to {least} for order slicing.",),
        cause="An order below the freeze quantity has nothing to be sliced.",
        fixes=("Leave autoslice out for quantities below {least}.",),
        source="forum comment 53037",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.MARKET_CLOSED,
        texts=(
            "Markets are closed right now*",
            "MIS (intraday) are blocked as the markets are not open for trading today*",
            "switch_to_amo",
        ),
        cause="The exchange takes no orders at this hour, or today.",
        fixes=('Place it with variety="amo" for the next session, or wait for it.',),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.AMO_TOO_EARLY,
        texts=("After market orders (AMO) can only be placed after market hours.",),
        cause="Orders for the next session are not taken while this one is on.",
        fixes=('Place it with variety="regular", or wait for the close.',),
        source=f"{_REJECTIONS}, names the rule; the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.INTRADAY_OVER,
        texts=("MIS and CO orders are blocked, as it is past the square-off time for today.",),
        cause="Intraday positions are being closed, and no new ones are opened today.",
        fixes=("Use product CNC for shares, NRML for contracts, or wait for the next session.",),
        source="support.zerodha.com, auto square-off, names the rule; the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.LIMIT_ORDERS_ONLY,
        texts=(
            "Market orders are currently not allowed.",
            "Market order cannot be placed during this period.",
        ),
        cause="This part of the session, such as the closing auction, takes no market orders.",
        fixes=("Use a LIMIT order, or wait for the continuous session.",),
        source="NSE and BSE, circulars on the closing auction of August 2026",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.INSTRUMENT_UNKNOWN,
        texts=("The instrument*has either expired or does not exist*",),
        cause="No such instrument trades today: it has expired, or its name is another.",
        fixes=("Look the tradingsymbol up in today's instruments: market.search(text) finds it.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.FIELD_WRONG,
        texts=(
            (
                "Invalid request (failed to decode `{field:word}`, got: `{got:word}` "
                "(expected {expected:word}))"
            ),
            "Missing or empty field `{field:word}`",
        ),
        cause="A field is missing, or of another kind than the broker reads.",
        fixes=(
            "Give {field} as {expected}, not as {got}.",
            "Give {field}.",
        ),
        source="OpenAlgo issue 1109; for a missing field the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.ORDER_UNKNOWN,
        texts=("Couldn't find that `order_id`.",),
        cause="No order of today has this id; an order that was just sent may show up later.",
        fixes=("Look the order up in orders.all(): ids of former days are gone.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.ORDER_ID_WRONG,
        texts=("Invalid order_id", "Invalid `order_id`"),
        cause="This is no id of an order.",
        fixes=("Give the order_id of a Placement or an Order, as a text.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.ORDER_BUSY,
        texts=("Order cannot be {verb:word} as it is being processed*",),
        cause="The order is on its way between two states, and takes no change meanwhile.",
        fixes=("Wait a second, read the order again, then decide anew.",),
        source="forum 7489, 9899, 8106",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.ORDER_FIXED,
        texts=("Order cannot be modified",),
        cause="The exchange does not change the order any more; it stands as before, or is done.",
        fixes=("Read the order again: orders.history(order_id) tells what became of it.",),
        source=_REJECTIONS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.UNMATCHED,
        texts=("Unmatched orders cancelled by the system",),
        cause="An IOC order found nobody to trade with for what is left of it.",
        fixes=("Place the rest nearer to the market, or with validity DAY.",),
        source="support.zerodha.com, order validity",
    ),
)

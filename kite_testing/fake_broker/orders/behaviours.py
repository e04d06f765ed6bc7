"""What the fake broker shows of orders, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence
from kite_testing.fake_broker.orders.form_behaviours import FORMS
from kite_testing.fake_broker.orders.refusal_behaviours import REFUSALS

_DOCUMENTED, _SAMPLE = Evidence.DOCUMENTED, Evidence.SAMPLE
_STAFF, _USER, _ASSUMED = Evidence.STAFF, Evidence.USER, Evidence.ASSUMED
_DOCS = "kite.trade/docs/connect/v3/orders"
_BOOK = "orders.json"
_HISTORY = "order_info.json"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="orders", says=says, evidence=evidence, source=source)


_CALLS = (
    _row(
        "call:POST /orders/{variety}",
        "Registers an order of variety regular, amo, co, iceberg or auction; answers its id.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "call:PUT /orders/{variety}/{order_id}",
        "Registers a change of an order at rest; fields that are left out stay.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "call:DELETE /orders/{variety}/{order_id}",
        "Registers a cancellation; leaves a cover order.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row("call:GET /orders", "The day's orders, each in its latest state.", _DOCUMENTED, _DOCS),
    _row("call:GET /orders/{order_id}", "The states of an order.", _SAMPLE, _HISTORY),
    _row("call:GET /trades", "The day's fills.", _DOCUMENTED, _DOCS),
    _row("call:GET /orders/{order_id}/trades", "The fills of an order.", _DOCUMENTED, _DOCS),
)

_STATES = (
    _row(
        "states on the way",
        "PUT ORDER REQ RECEIVED, VALIDATION PENDING, OPEN PENDING, then OPEN or TRIGGER PENDING, "
        "after 0, 1, 2 and 42 milliseconds.",
        _STAFF,
        "forum 8676; the sample order_info.json has all four in one second",
    ),
    _row(
        "eight rows of a modification",
        "The row MODIFIED shows the old price; the flag modified stays false.",
        _SAMPLE,
        _HISTORY,
    ),
    _row("token 1", "The first row of a history has instrument_token 1.", _SAMPLE, _HISTORY),
    _row(
        "an OPEN row before COMPLETE",
        "Also of an order that trades at once.",
        _ASSUMED,
        "common in reports; whether it always appears is not confirmed",
    ),
    _row(
        "partial fills are OPEN rows",
        "One row more with a larger filled_quantity for each update.",
        _ASSUMED,
        "deduced from the pushed updates; no sample shows it",
    ),
    _row(
        "pending_quantity survives a cancellation",
        "A cancelled row has what is not filled both as pending and as cancelled.",
        _SAMPLE,
        _BOOK,
    ),
    _row(
        "rejected rows have no quantities",
        "Filled, pending and cancelled are 0.",
        _SAMPLE,
        f"{_BOOK}, the rejected iceberg",
    ),
    _row(
        "an auction shows nothing cancelled",
        "A cancelled auction row has pending_quantity and no cancelled_quantity.",
        _SAMPLE,
        _BOOK,
    ),
    _row(
        "order_timestamp moves",
        "It is that of the latest request: the change, the cancellation.",
        _SAMPLE,
        _BOOK,
    ),
    _row(
        "NOT MODIFIED",
        "A change that the exchange refuses leaves a row with its reason, and the order as it was.",
        _USER,
        "forum 3799, comment 5480",
    ),
    _row(
        "CANCELLED at the end of the session",
        "What rests is cancelled without a message.",
        _ASSUMED,
        "documented that it is cancelled; whether there is a message is not confirmed",
    ),
    _row(
        "the book is emptied at 06:00",
        "On days on which something trades: orders, histories and trades last until then; "
        "stored AMO stay.",
        _ASSUMED,
        "they last one day, and are emptied before the next session; tokens die at 06:00",
    ),
    _row(
        "order ids",
        "19 digits, ordered by time: milliseconds, a node, a sequence.",
        _SAMPLE,
        f"{_BOOK}: two ids decode to the second of their order",
    ),
    _row(
        "exchange ids",
        "Digits that count up per exchange, and begin anew each day.",
        _ASSUMED,
        f"shapes of NSE, NFO and MCX are those of {_BOOK} and of reports; others are made up",
    ),
    _row(
        "trades have a time of day",
        "order_timestamp of a trade is a time without a day.",
        _SAMPLE,
        "order_trades.json",
    ),
    _row(
        "pushed updates",
        "UPDATE for a change and a partial fill, then COMPLETE, CANCELLED, REJECTED; none at "
        "placement.",
        _STAFF,
        "forum 3093, comment 30402",
    ),
)

_KINDS = (
    _row(
        "a protected market order is a LIMIT order",
        "At the best price of the other side, moved by the protection; tags mktp and mktp:2.00.",
        _SAMPLE,
        _BOOK,
    ),
    _row(
        "the broker's own protection",
        "market_protection -1 is a percentage by price, and by kind of instrument.",
        _DOCUMENTED,
        "support.zerodha.com, market price protection",
    ),
    _row(
        "a market order without protection",
        "Before April 2026 it shows order_type MARKET and price 0.",
        _SAMPLE,
        _BOOK,
    ),
    _row(
        "a stop keeps its name",
        "After its trigger the row says SL or SL-M still, with its trigger_price.",
        _ASSUMED,
        "no source shows the type changing",
    ),
    _row(
        "a stop without a limit is protected at its trigger",
        "SL-M goes on as a limit order at the protected price of that moment.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "a trigger at the last price",
        "It is taken, and fires at once.",
        _ASSUMED,
        "refused or fired: not confirmed",
    ),
    _row(
        "an AMO keeps its id",
        "It is stored as AMO REQ RECEIVED and goes out at the next open; stops with trading.",
        _DOCUMENTED,
        "support.zerodha.com, after-market orders",
    ),
    _row(
        "an AMO pays at its release",
        "Funds, shares and the day's range are checked then: it can be REJECTED at the open.",
        _ASSUMED,
        "deduced from the order of the checks",
    ),
    _row(
        "a cover order has a stop",
        "SL-M of the other side, product CO, with the parent's id.",
        _DOCUMENTED,
        "support.zerodha.com, cover orders",
    ),
    _row(
        "the stop comes with the fill",
        "It appears when the entry is filled, and grows with it.",
        _ASSUMED,
        "accounts of it differ",
    ),
    _row(
        "leaving a cover order",
        "Cancelling its parent or its stop makes a market order of the stop.",
        _STAFF,
        "forum 3709, 4244, comment 20739",
    ),
    _row(
        "legs of an iceberg",
        "One after another, with meta.iceberg; a price change holds for those to come.",
        _DOCUMENTED,
        "support.zerodha.com, iceberg orders; the sample orders.json",
    ),
    _row(
        "the last leg of an iceberg",
        "It may be smaller than the others.",
        _ASSUMED,
        "not told: quantity and legs are sent side by side",
    ),
    _row(
        "autoslice",
        "An id for the group, and an id or an error for each slice, 11 milliseconds apart.",
        _SAMPLE,
        "autoslice_response.json",
    ),
    _row(
        "the group of slices is no order",
        "Its id is in the tags of the slices only.",
        _ASSUMED,
        "whether it is a row of the book is not confirmed",
    ),
    _row(
        "autoslice of what fits",
        "It is placed whole, and answered like any other order.",
        _ASSUMED,
        "the documentation is silent, users tell of refusals",
    ),
    _row(
        "an auction",
        "At 15:00 offers at the last price or below are bought, the others cancelled.",
        _ASSUMED,
        "the window is documented, how offers are chosen is not modelled",
    ),
    _row(
        "square-off",
        "Intraday orders are cancelled and positions closed at the time of their exchange, in "
        "parts, with a fee for each order.",
        _DOCUMENTED,
        "support.zerodha.com, auto square-off; the times since August 2026 are not confirmed",
    ),
    _row(
        "square-off of a broker that never closes",
        "Positions opened after its time are closed at 06:00.",
        _ASSUMED,
        "no real broker trades at night",
    ),
    _row(
        "quantity in a change is the whole",
        "The filled part is included. 0 counts as not sent: the order keeps its quantity.",
        _ASSUMED,
        "total or remaining: not confirmed; clients that cannot leave a field out send 0",
    ),
    _row(
        "rules fire in layers",
        "At the gateway, at the risk checks or at the exchange; a test can move each.",
        _DOCUMENTED,
        "samples of both ways; forum 7679",
    ),
)

BEHAVIOURS: tuple[Behaviour, ...] = (
    *_CALLS,
    *_STATES,
    *_KINDS,
    *FORMS,
    *REFUSALS,
)
"""Everything about orders: calls, states, kinds of orders, refusals."""

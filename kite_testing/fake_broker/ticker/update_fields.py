"""An update of an order as it leaves: the fields of a postback, which the ticker shows too."""

from __future__ import annotations

from typing import Any

from kite_testing.fake_broker.order_updates import OrderUpdate

APP_ID = 1234
"""The app's number in the developer console (sample: postback.json)."""
# In the order of the official sample (postback.json); `modified`, `tags` and `validity_ttl` of the
# order book are not among them.
_ROW_FIELDS = (
    "placed_by",
    "order_id",
    "exchange_order_id",
    "parent_order_id",
    "status",
    "status_message",
    "status_message_raw",
    "order_timestamp",
    "exchange_update_timestamp",
    "exchange_timestamp",
    "variety",
    "exchange",
    "tradingsymbol",
    "instrument_token",
    "order_type",
    "transaction_type",
    "validity",
    "product",
    "quantity",
    "disclosed_quantity",
    "price",
    "trigger_price",
    "average_price",
    "filled_quantity",
    "pending_quantity",
    "cancelled_quantity",
    "market_protection",
    "meta",
    "tag",
    "guid",
)


def update_fields(update: OrderUpdate, *, checksum: str = "") -> dict[str, Any]:
    """The body of a postback; without `checksum`, what both share."""
    row = update.row
    head = {
        "user_id": row["placed_by"],
        "unfilled_quantity": row["quantity"] - row["filled_quantity"],
        "app_id": APP_ID,
        "checksum": checksum,
    }
    fields = {name: row.get(name) for name in _ROW_FIELDS}
    return {**head, **fields, "status": update.status}


def ticker_fields(update: OrderUpdate) -> dict[str, Any]:
    """What the ticker shows: the account too, and an empty checksum, which nobody can verify."""
    return {"account_id": update.row.get("account_id"), **update_fields(update)}

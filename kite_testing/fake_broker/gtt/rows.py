"""Good-till-triggered orders as the wire shows them."""

from __future__ import annotations

from typing import Any

from kite_testing.fake_broker.gtt.trigger import TRIGGERED, Leg, Trigger
from kite_testing.fake_broker.wire.answers import wire_second


def trigger_row(trigger: Trigger, user_id: str) -> dict[str, Any]:
    """One trigger, with what became of the order of the leg that fired."""
    wish = trigger.wish
    return {
        "id": trigger.trigger_id,
        "user_id": user_id,
        "parent_trigger": None,
        "type": wish.kind,
        "created_at": wire_second(trigger.created_at),
        "updated_at": wire_second(trigger.updated_at),
        "expires_at": wire_second(trigger.expires_at),
        "status": trigger.status,
        "condition": {
            "exchange": wish.instrument.exchange,
            "last_price": wish.last_price,
            "tradingsymbol": wish.instrument.tradingsymbol,
            "trigger_values": list(wish.trigger_values),
            "instrument_token": wish.instrument.token,
        },
        "orders": [
            _leg_row(leg, trigger.results.get(place)) for place, leg in enumerate(wish.legs)
        ],
        # A fired one has null here, a waiting one an empty object (sample: gtt_get_orders.json).
        "meta": None if trigger.status == TRIGGERED else trigger.meta,
    }


def _leg_row(leg: Leg, result: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "exchange": leg.exchange,
        "tradingsymbol": leg.tradingsymbol,
        "product": leg.product,
        "order_type": leg.order_type,
        "transaction_type": leg.transaction_type,
        "quantity": leg.quantity,
        "price": leg.price,
        "result": result,
    }

"""The texts of the ticker: what a client asks for, and what the broker says beside the ticks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from kite_core.decoding import One, read_json, write_json
from kite_core.models.orders import Order
from kite_core.rows import MisfitError
from kite_core.ticker.stream_events import BrokerMessage, OrderUpdate
from kite_core.ticker.ticks import Mode

_ORDER = One(Order)


def subscribing(tokens: Iterable[int]) -> str:
    """Asks for instruments."""
    return _wish("subscribe", list(tokens))


def unsubscribing(tokens: Iterable[int]) -> str:
    """Asks for instruments no more."""
    return _wish("unsubscribe", list(tokens))


def setting_mode(mode: Mode, tokens: Iterable[int]) -> str:
    """Asks for more or less of instruments."""
    return _wish("mode", [str(mode), list(tokens)])


def read_text(text: str, *, at: datetime, socket: int) -> OrderUpdate | BrokerMessage:
    """What a text says. One that nobody knows, or can read, is a BrokerMessage."""
    message = _object(text)
    kind, data = message.get("type"), message.get("data")
    if kind == "order" and isinstance(data, dict):
        try:
            return OrderUpdate(order=_ORDER.from_data(data), at=at, socket=socket, text=text)
        except MisfitError:
            pass  # it is shown as it came: an unreadable update is still a sign of a change
    name = kind if isinstance(kind, str) else ""
    return BrokerMessage(kind=name, data=data, text=text, at=at, socket=socket)


def _wish(action: str, value: object) -> str:
    return write_json({"a": action, "v": value}).decode()


def _object(text: str) -> dict[str, Any]:
    """The JSON object of a text; empty when it is none."""
    try:
        value = read_json(text.encode(errors="replace"))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}

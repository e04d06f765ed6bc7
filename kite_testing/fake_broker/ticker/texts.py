"""The texts that the ticker sends: JSON objects with a `type`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kite_testing.fake_broker.chance import Chance

_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def order_text(fields: Mapping[str, Any]) -> str:
    """An update of an order."""
    return _typed("order", fields)


def error_text(message: str) -> str:
    """Something that the client did wrong; the connection stays."""
    return _typed("error", message)


def message_text(message: str) -> str:
    """A notice of the broker's for people."""
    return _typed("message", message)


def greetings(instruments: int, now: datetime) -> tuple[str, str]:
    """The two texts that come right after opening, both undocumented."""
    draw = Chance(instruments).text(f"etag:{now.date().isoformat()}", 11)
    meta = {"count": instruments, "etag": f'W/"{draw}"'}
    stamp = now.replace(microsecond=0).isoformat()
    return (
        _typed("instruments_meta", meta),
        _ENCODE({"type": "app_code", "timestamp": stamp}),
    )


def _typed(kind: str, content: object) -> str:
    return _ENCODE({"type": kind, "data": content})

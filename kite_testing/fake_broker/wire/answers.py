"""What the broker writes into an answer: envelopes, dumps and times."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.wire.refusals import RefusedError

_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_JSON = {"Content-Type": "application/json"}
_CSV = {"Content-Type": "text/csv"}


def success(data: Any) -> Response:
    """The envelope around what a call answers."""
    body = _ENCODE({"status": "success", "data": data}).encode()
    return Response(status=200, headers=_JSON, body=body)


def csv_dump(body: bytes) -> Response:
    """A CSV dump, which has no envelope."""
    return Response(status=200, headers=_CSV, body=body)


def refused(error: RefusedError) -> Response:
    """The envelope of a refusal."""
    envelope = {
        "status": "error",
        "message": error.message,
        "data": error.data,
        "error_type": error.error_type,
    }
    return Response(status=error.status, headers=_JSON, body=_ENCODE(envelope).encode())


def wire_second(moment: datetime) -> str:
    """A time as the broker writes it: `yyyy-mm-dd hh:mm:ss`, cut to the second."""
    return f"{moment.date().isoformat()} {clock_second(moment)}"


def clock_second(moment: datetime) -> str:
    """The time of day alone, as the trades carry it."""
    return f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"

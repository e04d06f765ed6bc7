"""What the broker writes into an answer: envelopes, dumps and times."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, cast

from kite_core.decoding import write_json
from kite_core.messages import Response
from kite_testing.fake_broker.wire.refusals import RefusedError

_JSON = {"Content-Type": "application/json"}
_CSV = {"Content-Type": "text/csv"}
_HTML = {"Content-Type": "text/html"}
MOVED = 307


class _Draft:
    """An answer in the making: the same slots, without the frozen class's costly setting of each.

    It becomes a Response by changing its class, which saves time. Every order gets one.
    """

    __slots__ = tuple(member.name for member in fields(Response))


def success(data: Any) -> Response:
    """The envelope around what a call answers."""
    draft: Any = _Draft()
    draft.status = 200
    draft.body = write_json({"status": "success", "data": data})
    draft.headers = _JSON
    draft.attempts = 1
    draft.__class__ = Response
    return cast("Response", draft)


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
    headers = _JSON if error.status != MOVED else {**_JSON, "Location": str(error.data)}
    return Response(status=error.status, headers=headers, body=write_json(envelope))


def html_page(status: int, title: str) -> Response:
    """What a gateway in front of the API answers when it is in trouble (forum 40210)."""
    page = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
    return Response(status=status, headers=_HTML, body=page.encode())


def wire_second(moment: datetime) -> str:
    """A time as the broker writes it: `yyyy-mm-dd hh:mm:ss`, cut to the second."""
    return f"{moment.date().isoformat()} {clock_second(moment)}"


def clock_second(moment: datetime) -> str:
    """The time of day alone, as the trades carry it."""
    return f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"

"""What the served door does as the real broker's edge, and how we know.

The rows stand here, not beside the door, because the ledger lies below it.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_row = partial(Behaviour, topic="the served door")

BEHAVIOURS: Final[tuple[Behaviour, ...]] = (
    _row(
        name="compressed dumps",
        says="CSV dumps are compressed for whoever accepts gzip.",
        evidence=Evidence.CLIENT,
        source="all official clients leave it to their HTTP library to inflate them",
    ),
    _row(
        name="compressed JSON",
        says="JSON of more than 1,400 bytes is compressed for whoever accepts gzip.",
        evidence=Evidence.ASSUMED,
        source="answers may be compressed; from which length on is not known",
    ),
    _row(
        name="no headers for browsers",
        says="No answer has CORS headers, so that pages of other sites cannot call the API.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3: requests from a browser are not supported",
    ),
    _row(
        name="kept connections",
        says="A connection is kept for the next request, also for one that is sent ahead.",
        evidence=Evidence.CLIENT,
        source="the official clients keep a pool of connections",
    ),
    _row(
        name="long queries",
        says="A request line takes 64 KiB: a thousand instruments in one query.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/market-quotes: up to 1000 instruments; the bound in "
        "bytes is assumed",
    ),
    _row(
        name="long bodies",
        says="413 for a body of more than a mebibyte.",
        evidence=Evidence.ASSUMED,
        source="the status is HTTP's own; the real bound is not known",
    ),
    _row(
        name="malformed HTTP",
        says="A page of HTML with status 400, and the connection ends.",
        evidence=Evidence.ASSUMED,
        source="what common gateways answer; theirs are HTML as well (forum 40210)",
    ),
    _row(
        name="strangers",
        says="Who names no api key, or one that nobody has, is refused with TokenException.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/exceptions",
    ),
    _row(
        name="any path of the ticker",
        says="An upgrade to a WebSocket is for the ticker, whatever its path and its parameters' "
        "order.",
        evidence=Evidence.CLIENT,
        source="javakiteconnect puts the token first and a path in front, kiteconnectjs adds uid",
    ),
    _row(
        name="pings",
        says="A ping on a WebSocket is answered with its own bytes.",
        evidence=Evidence.CLIENT,
        source="pykiteconnect and gokiteconnect send pings and watch for pongs",
    ),
    _row(
        name="signs of life",
        says="A heartbeat follows 2.5 real seconds of silence, at any pace of virtual time.",
        evidence=Evidence.ASSUMED,
        source="every few seconds is documented, 3 were observed; clients hang up after five",
    ),
    _row(
        name="ends of a connection to the ticker",
        says="A text of more than a mebibyte ends it, and a server that stops closes it with code "
        "1001.",
        evidence=Evidence.ASSUMED,
        source="3,000 instruments need less; the code is what the WebSocket protocol has for it",
    ),
    _row(
        name="the official sandbox",
        says="With `--sandbox`: `/oms` before every path but those of the dumps of instruments, "
        "`user_id` in the ticker's URL, LIMIT orders only.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/sandbox",
    ),
    _row(
        name="refusals of the sandbox",
        says="404 without the prefix, 400 for another order type and for a ticker without the "
        "user; candles have the prefix, too.",
        evidence=Evidence.ASSUMED,
        source="the page of the sandbox does not say",
    ),
)
"""A row for each."""

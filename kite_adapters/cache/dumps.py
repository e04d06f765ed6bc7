"""What can be told of a list without reading its rows."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from gzip import decompress
from io import BytesIO

from kite_core.kept import Kept
from kite_core.messages import Response

_GZIP = b"\x1f\x8b"
_LONGEST_HEADER = 2000
# A list that stays small is the new normal: weekends and holidays have passed by then.
_BELIEVED_AFTER = timedelta(days=3)


def plain_body(response: Response) -> bytes:
    """The body, inflated if the transport left that to us; what cannot be stays as it is."""
    body = response.body
    if body[:2] != _GZIP:
        return body
    try:
        return decompress(body)
    except (OSError, EOFError, zlib.error):
        return body


def damage(response: Response, body: bytes, *, older: Kept | None, now: datetime) -> str | None:
    """What is wrong with a list that came, in a few words; None when it may be kept.

    It has to be a success, in CSV, with a header, a row at least and a last row that is not cut
    off, and not less than half as long as the one of the last days.
    """
    if response.status != 200:
        return f"HTTP {response.status}"
    if "csv" not in (response.header("Content-Type") or "csv"):
        return "the answer is no list"
    problem = _damage_in(body)
    if problem is None and older is not None and _is_suspicious(body, older, now=now):
        return f"the list has {len(body)} bytes after {len(older.view)}"
    return problem


def rows_of(exchange: str, dump: bytes) -> bytes | None:
    """The header and the rows of one exchange, exactly as they stand in the list of all.

    None when it has none, or cannot be told apart line by line.
    """
    header, *lines = BytesIO(dump)
    if not header.rstrip().endswith(b",exchange"):
        return None
    if b'"' in dump and any(line.count(b'"') % 2 for line in lines):
        return None  # a line ends inside of quotes, so lines are not rows
    cell = f",{exchange}".encode()
    ends = (cell + b"\n", cell + b"\r\n", cell)
    rows = [line for line in lines if line.endswith(ends)]
    return b"".join((header, *rows)) if rows else None


def _damage_in(body: bytes) -> str | None:
    header, _, rows = body[:_LONGEST_HEADER].partition(b"\n")
    if b"tradingsymbol" not in header:
        return "the list has no header line"
    if not rows.strip():
        return "the list is empty"
    # One cell less is no damage: the documentation's own example has such a row, of MCX.
    last = body[body.rstrip().rfind(b"\n") + 1 :]
    return "the list is cut off" if last.count(b",") < header.count(b",") - 1 else None


def _is_suspicious(body: bytes, older: Kept, *, now: datetime) -> bool:
    return len(body) * 2 < len(older.view) and now - older.kept_at < _BELIEVED_AFTER

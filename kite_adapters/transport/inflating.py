"""Inflates bodies, and notices when one was cut off or damaged.

Done here, alike for all transports: left to themselves, the HTTP libraries take half a gzip stream
for a whole one.
"""

from __future__ import annotations

import zlib

_GZIP = zlib.MAX_WBITS | 16


class DamagedBodyError(Exception):
    """A body that arrived, and yet cannot be read. Its text quotes nothing of the body."""


def inflated(body: bytes, encoding: str | None) -> bytes:
    """The body as the broker meant it, given its Content-Encoding.

    Raises DamagedBodyError.
    """
    if not encoding or not body or (name := encoding.strip().lower()) == "identity":
        return body
    try:
        if name in ("gzip", "x-gzip"):
            return _gunzipped(body)
        if name == "deflate":
            return _undeflated(body)
    except zlib.error:
        raise DamagedBodyError(f"the {name} stream is damaged") from None
    raise DamagedBodyError("the body is in an encoding that was not asked for")


def _gunzipped(body: bytes) -> bytes:
    """All members of a gzip stream; bytes behind the last one that are not gzip are an error."""
    members: list[bytes] = []
    while body:
        member, body = _whole_stream(body, _GZIP)
        members.append(member)
    return b"".join(members)


def _undeflated(body: bytes) -> bytes:
    """Deflate means zlib's format (RFC 9110, 8.4.1.2), yet some servers send the bare stream."""
    has_zlib_header = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    plain, _ = _whole_stream(body, zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS)
    return plain


def _whole_stream(body: bytes, format_bits: int) -> tuple[bytes, bytes]:
    """What the first stream in a body says, and the bytes behind it."""
    stream = zlib.decompressobj(format_bits)
    plain = stream.decompress(body)
    if not stream.eof:
        raise DamagedBodyError("the compressed stream is cut off")
    return plain, stream.unused_data

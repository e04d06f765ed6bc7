"""Compresses answers as the real broker's edge does."""

from __future__ import annotations

import gzip
from functools import lru_cache

_LONG = 1400
"""A shorter JSON answer fits one packet anyway. Assumed: the real threshold is not known."""
_DUMPS_KEPT = 16


def encoded(body: bytes, *, content_type: str, accepted: str) -> tuple[bytes, str | None]:
    """The body as it is sent, and its `Content-Encoding`.

    Dumps are compressed whenever the client accepts it, JSON when it is long.
    """
    if not accepts_gzip(accepted):
        return body, None
    if content_type.startswith("text/csv"):
        return _compressed_dump(body), "gzip"
    if len(body) > _LONG and content_type.startswith("application/json"):
        return gzip.compress(body, 1, mtime=0), "gzip"
    return body, None


def accepts_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` allows gzip: a weight of 0 forbids it."""
    for choice in accepted.lower().split(","):
        name, _, weight = choice.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


@lru_cache(maxsize=_DUMPS_KEPT)
def _compressed_dump(body: bytes) -> bytes:
    """A dump is asked for again and again, and takes longer to compress than to send."""
    return gzip.compress(body, 6, mtime=0)

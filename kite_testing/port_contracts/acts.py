"""Acts for a `ScriptedServer`: the ways in which a connection can go well, or die."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Mapping

from kite_testing.port_contracts.scripted_server import Act, Visit, whole_answer

_BODY = b'{"status":"success","data":true}'


def keep_answering(visit: Visit) -> None:
    """Answer everything that comes."""
    while visit.read() is not None:
        visit.answer(200, _BODY, "Content-Type: application/json")


def close_at_once(visit: Visit) -> None:
    """Close before reading."""


def reset_at_once(visit: Visit) -> None:
    """Reset before reading."""
    visit.reset()


def read_and_close(visit: Visit) -> None:
    """Take the request, and close without a word."""
    visit.read()


def read_and_reset(visit: Visit) -> None:
    """Take the request, and reset."""
    visit.read()
    visit.reset()


def stay_silent(visit: Visit) -> None:
    """Take the request, and never answer."""
    visit.read()
    visit.wait()


def answer_raw(raw: bytes) -> Act:
    """Take the request, write these bytes, and close."""

    def act(visit: Visit) -> None:
        visit.read()
        visit.send(raw)

    return act


def answer_raw_and_stall(raw: bytes) -> Act:
    """Take the request, write these bytes, and then nothing more."""

    def act(visit: Visit) -> None:
        visit.read()
        visit.send(raw)
        visit.wait()

    return act


def answer_one_then(act: Act) -> Act:
    """Answer the first request of the connection, and play another act for the second."""

    def both(visit: Visit) -> None:
        if visit.read() is not None:
            visit.answer(200, _BODY)
            act(visit)

    return both


def _encoded(encoding: str, body: bytes) -> bytes:
    """The connection is not to be kept: the client may well find nothing wrong with it."""
    return whole_answer(200, body, f"Content-Encoding: {encoding}", "Connection: close")


def drip(start: bytes, raw: bytes, *, pause_seconds: float) -> Act:
    """Take the request, write the start, and then single bytes, so that no single read is slow."""

    def act(visit: Visit) -> None:
        visit.read()
        visit.send(start)
        for position in range(len(raw)):
            visit.send(raw[position : position + 1])
            # Real time: this is the pace at which a socket outside of the process is fed.
            time.sleep(pause_seconds)  # noqa: TID251  # reason: no client's clock rules a server

    return act


_HEAD = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

REBUFFS: Mapping[str, Act] = {"close at once": close_at_once, "reset at once": reset_at_once}
"""The server hangs up without reading; whether a client notices before it writes is luck."""

ACCIDENTS: Mapping[str, Act] = {
    "read and close": read_and_close,
    "read and reset": read_and_reset,
    "die in the status line": answer_raw(b"HTTP/1."),
    "die in a header": answer_raw(_HEAD + b"Content-Type: application/js"),
    "die between headers": answer_raw(_HEAD + b"Content-Type: application/json\r\n"),
    "die in the body": answer_raw(whole_answer(200, _BODY)[:-5]),
    "die in a chunk": answer_raw(_CHUNKED + b"20\r\nabc"),
    "die before the last chunk": answer_raw(_CHUNKED + b"3\r\nabc\r\n"),
    "speak no HTTP": answer_raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "damaged gzip": answer_raw(_encoded("gzip", b"\x1f\x8b\x08\x00" + b"\xff" * 30)),
    "half a gzip": answer_raw(_encoded("gzip", gzip.compress(_BODY)[:-12])),
    "half a deflate": answer_raw(_encoded("deflate", zlib.compress(_BODY)[:-6])),
    "unasked encoding": answer_raw(_encoded("br", _BODY)),
}
"""The connection dies, or the answer is damaged, when the request has arrived."""

STALLS: Mapping[str, Act] = {
    "silence": stay_silent,
    "stall in the headers": answer_raw_and_stall(_HEAD + b"Content-"),
    "stall in the body": answer_raw_and_stall(whole_answer(200, _BODY)[:-5]),
    "dripping headers": drip(b"", whole_answer(200, _BODY), pause_seconds=0.02),
    "dripping body": drip(whole_answer(200, b"x" * 99)[:-99], b"x" * 99, pause_seconds=0.02),
}
"""The answer takes longer than the timeouts of the tests."""

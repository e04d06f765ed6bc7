"""What the other end of a ticker's connection does, byte by byte."""

from __future__ import annotations

import struct
from base64 import b64encode
from hashlib import sha1
from threading import Event

from kite_testing.port_contracts.scripted_server import Act, Visit

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def upgrade(visit: Visit) -> None:
    """Read the request, and become a WebSocket."""
    received = visit.read()
    assert received is not None
    accept = b64encode(sha1(received.headers["sec-websocket-key"].encode() + _MAGIC).digest())
    visit.send(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def frame(kind: int, payload: bytes = b"") -> bytes:
    """One frame of a server, of any length."""
    size = len(payload)
    if size < 126:
        return bytes([0x80 | kind, size]) + payload
    if size < 1 << 16:
        return struct.pack(">BBH", 0x80 | kind, 126, size) + payload
    return struct.pack(">BBQ", 0x80 | kind, 127, size) + payload


def goodbye(code: int, reason: str = "") -> bytes:
    """The frame that ends a connection."""
    return frame(CLOSE, code.to_bytes(2) + reason.encode())


def say(*frames: bytes) -> Act:
    """Upgrade, send these frames, and listen on."""

    def act(visit: Visit) -> None:
        upgrade(visit)
        for each in frames:
            visit.send(each)
        visit.wait()

    return act


def say_and_reset(*frames: bytes, when: Event) -> Act:
    """Upgrade, send these frames, and break the connection off when told to."""

    def act(visit: Visit) -> None:
        upgrade(visit)
        for each in frames:
            visit.send(each)
        when.wait(10)
        visit.reset()

    return act

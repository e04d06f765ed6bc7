"""Speaks WebSocket by hand, and badly where that is wanted."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from struct import pack, unpack

from kite_testing.fake_broker.served.server import FakeServer
from tests.testing.fake_broker.served.raw_http import connected

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
_MASK = b"\x11\x22\x33\x44"
_UPGRADE = """GET /?api_key={api_key}&access_token={access_token} HTTP/1.1\r
Host: broker\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Version: 13\r
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
\r
"""


class RawSocket:
    """A connection after its upgrade: frames out as bytes, frames in as opcode and payload."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""

    def send(self, sent: bytes) -> None:
        """Send bytes, whatever they are; a server that has gone is no matter."""
        with suppress(OSError):
            self._connection.sendall(sent)

    def frame(self) -> tuple[int, bytes]:
        """The next frame; raises EOFError when the server has gone."""
        first, short = self._take(2)
        length = short
        if short == 126:
            (length,) = unpack(">H", self._take(2))
        elif short == 127:
            (length,) = unpack(">Q", self._take(8))
        return first & 0xF, self._take(length)

    def close_code(self) -> int:
        """Read on to the end: the code of the goodbye, or 1006 where there is none."""
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    return int.from_bytes(payload[:2]) if payload else 1005
        except (EOFError, ConnectionError):
            return 1006

    def _take(self, count: int) -> bytes:
        while len(self._received) < count:
            chunk = self._connection.recv(65536)
            if not chunk:
                raise EOFError
            self._received += chunk
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def say_no_more(self) -> None:
        """Close the sending half, so that the server does not wait for the rest of a frame."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def read_head(self) -> bytes:
        """The answer to the upgrade."""
        while b"\r\n\r\n" not in self._received:
            self._received += self._connection.recv(65536)
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        return head


@contextmanager
def upgraded(server: FakeServer) -> Generator[RawSocket]:
    """A connection to the ticker, greeted."""
    known = server.credentials
    with connected(server.root) as connection:
        raw = RawSocket(connection)
        asked = _UPGRADE.format(api_key=known.api_key, access_token=known.access_token)
        raw.send(asked.encode())
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        for _ in range(2):
            assert raw.frame()[0] == TEXT
        yield raw


def framed(
    payload: bytes, *, opcode: int = TEXT, is_last: bool = True, is_masked: bool = True
) -> bytes:
    """A frame as a client sends it, or as none should."""
    first = (0x80 if is_last else 0) | opcode
    masked = 0x80 if is_masked else 0
    if len(payload) < 126:
        head = pack(">BB", first, masked | len(payload))
    elif len(payload) < 1 << 16:
        head = pack(">BBH", first, masked | 126, len(payload))
    else:
        head = pack(">BBQ", first, masked | 127, len(payload))
    if not is_masked:
        return head + payload
    bits = _MASK * (len(payload) // 4 + 1)
    return head + _MASK + bytes(a ^ b for a, b in zip(payload, bits, strict=False))

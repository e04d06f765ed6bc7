"""Speaks HTTP by hand, as clients do that no library stands behind."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """An answer as it came; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def connected(root: str) -> socket.socket:
    """A connection to a server."""
    parts = urlsplit(root)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=PATIENCE_SECONDS)


def exchanged(root: str, sent: bytes, *, says_no_more: bool = False) -> bytes:
    """Everything that comes back until the server closes.

    Who `says_no_more` closes his half of the connection, so that nobody waits for the rest.
    """
    with connected(root) as connection:
        connection.sendall(sent)
        if says_no_more:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def request_text(
    method: str,
    target: str,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    *,
    host: str = "broker",
) -> bytes:
    """A request whose answer ends the connection."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def asked(
    root: str,
    method: str,
    target: str,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> RawAnswer:
    """One request and its answer."""
    sent = request_text(method, target, headers, body, host=urlsplit(root).netloc)
    return read_answer(exchanged(root, sent))


def read_answer(received: bytes) -> RawAnswer:
    """Take an answer apart."""
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    headers = {name.lower(): value for name, _, value in pairs}
    return RawAnswer(status=int(first.split()[1]), headers=headers, body=body)

"""A local HTTP server that fails on command. It records every byte, and each whole request."""

from __future__ import annotations

import re
import select
import socket
import ssl
import struct
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock, Thread
from types import TracebackType
from typing import Self, TypeAlias

_LONGEST_VISIT_SECONDS = 10.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """One request as it came over the wire; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


class Visit:
    """One connection, as an act of the script sees it."""

    def __init__(self, server: ScriptedServer, sock: socket.socket, number: int) -> None:
        self.number = number
        self._server = server
        self._sock = sock
        self._buffer = b""
        self._stream = server.streams.setdefault(number, bytearray())

    def take_until(self, is_enough: Callable[[bytes], bool]) -> None:
        """Read single bytes until these are enough, and not one more."""
        taken = b""
        while not is_enough(taken) and (byte := self._sock.recv(1)):
            taken += byte
            self._stream += byte

    def note_unread(self) -> None:
        """Record what has come and was not read, without taking it; not over TLS."""
        is_plain = not isinstance(self._sock, ssl.SSLSocket)
        if is_plain and select.select([self._sock], [], [], 0)[0]:
            self._stream += self._sock.recv(65536, socket.MSG_PEEK)

    def read(self) -> ReceivedRequest | None:
        """The next whole request, which is recorded; None when the client has left."""
        if not self._fill_until(lambda: b"\r\n\r\n" in self._buffer):
            return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        length = int(headers.get("content-length", "0"))
        if not self._fill_until(lambda: len(self._buffer) >= length):
            return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        received = ReceivedRequest(
            method=method, target=target, headers=headers, body=body, connection=self.number
        )
        self._server.requests.append(received)
        return received

    def send(self, raw: bytes) -> None:
        """Write bytes as they are."""
        self._sock.sendall(raw)

    def answer(self, status: int = 200, body: bytes = b"{}", *headers: str) -> None:
        """Write a whole answer; each header is a text such as `Location: /elsewhere`."""
        self.send(whole_answer(status, body, *headers))

    def wait(self) -> None:
        """Do nothing until the client leaves, or the server stops."""
        self._fill_until(lambda: False)

    def reset(self) -> None:
        """Drop the connection the rude way, with a TCP reset."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._sock.close()

    def hang_up_half(self) -> None:
        """Say that nothing more will come, and listen to what the client still writes."""
        self._sock.shutdown(socket.SHUT_WR)
        self.wait()

    def pipe_to(self, port: int) -> None:
        """Pass bytes to and fro between the client and another local port, as a proxy does.

        In one thread: a TLS socket must not be read and written by two at the same time.
        """
        with socket.create_connection(("127.0.0.1", port)) as other, suppress(OSError):
            across = {self._sock: other, other: self._sock}
            while True:
                for source in _with_something_to_read(across):
                    if not (chunk := source.recv(65536)):
                        return
                    across[source].sendall(chunk)

    def _fill_until(self, is_enough: Callable[[], bool]) -> bool:
        while not is_enough():
            if not (chunk := self._sock.recv(65536)):
                return False
            self._buffer += chunk
            self._stream += chunk
        return True


Act: TypeAlias = Callable[[Visit], None]


class ScriptedServer:
    """Plays one act for each connection; the last act is played again for all that follow.

    Use it as a context manager. `connections` counts those that were accepted, `streams` is what
    came over each, to the byte.
    """

    def __init__(self, *script: Act, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[ReceivedRequest] = []
        self.streams: dict[int, bytearray] = {}
        self.connections = 0
        self._script = script
        self._tls = tls
        self._lock = Lock()
        self._visitors: set[socket.socket] = set()
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address to give to a client."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def begun(self) -> list[bytes]:
        """The requests of which the first byte came, whole or cut off, by their connections."""
        return [part for stream in self.streams.values() for part in _requests_in(bytes(stream))]

    def hang_up(self) -> None:
        """Close the connections that are open now, and keep listening."""
        with self._lock:
            for sock in self._visitors:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(_LONGEST_VISIT_SECONDS)

    def _start(self, work: Callable[[], None]) -> None:
        thread = Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            number, self.connections = self.connections, self.connections + 1
            self._start(partial(self._play, sock, number))

    def _play(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(_LONGEST_VISIT_SECONDS)
        # The client may leave at any moment, which is its affair.
        with suppress(OSError), self._entered(sock) as visitor:
            act = self._script[min(number, len(self._script) - 1)]
            act(Visit(self, visitor, number))

    @contextmanager
    def _entered(self, sock: socket.socket) -> Generator[socket.socket]:
        """A visitor behind its TLS handshake, whom `hang_up` finds."""
        with self._tls.wrap_socket(sock, server_side=True) if self._tls else sock as visitor:
            with self._lock:
                self._visitors.add(visitor)
            try:
                yield visitor
            finally:
                with self._lock:
                    self._visitors.discard(visitor)


def whole_answer(status: int = 200, body: bytes = b"{}", *headers: str) -> bytes:
    """An answer with its Content-Length, as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def is_whole(request: bytes) -> bool:
    """Whether the bytes are a request to its end."""
    head, separator, body = request.partition(b"\r\n\r\n")
    return bool(separator) and len(body) >= body_length(head)


def body_length(head: bytes) -> int:
    """The length of the body that a head declares."""
    declared = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(declared[1]) if declared else 0


def _requests_in(stream: bytes) -> Iterator[bytes]:
    """The requests of one connection; the last one may be cut off."""
    while stream:
        head, separator, _ = stream.partition(b"\r\n\r\n")
        end = len(head) + len(separator) + (body_length(head) if separator else 0)
        yield stream[:end]
        stream = stream[end:]


def _with_something_to_read(sockets: Iterable[socket.socket]) -> list[socket.socket]:
    """Sockets that have bytes, first of all those whose TLS layer holds some already."""
    every = list(sockets)
    filled = [sock for sock in every if isinstance(sock, ssl.SSLSocket) and sock.pending()]
    return list[socket.socket](filled) or select.select(every, [], [])[0]

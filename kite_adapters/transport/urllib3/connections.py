"""urllib3's connections and pools, taught to tell what left and to keep an attempt's deadline."""

from __future__ import annotations

import io
import socket
from http.client import HTTPResponse as RawResponse
from http.client import IncompleteRead
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from kite_adapters.transport.urllib3.attempt import CURRENT_ATTEMPT, Attempt, monotonic


class PatientReads(io.RawIOBase):
    """Reads from a socket, each time no longer than the attempt has patience for."""

    def __init__(self, sock: socket.socket, inner: io.RawIOBase, attempt: Attempt) -> None:
        super().__init__()
        self.has_ended = False
        self._sock = sock
        self._inner = inner
        self._attempt = attempt

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Read once, and remember the end of the stream."""
        self._sock.settimeout(self._attempt.patience())
        count = self._inner.readinto(buffer)
        self.has_ended = self.has_ended or count == 0
        return count

    def close(self) -> None:
        """Let the socket go."""
        self._inner.close()
        super().close()


class WholeHeadResponse(RawResponse):
    """An answer whose header block has to be whole.

    The standard library takes the end of the stream for the end of the headers, and so a server
    that died in the middle of them for a success without a body.
    """

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self._reads = PatientReads(sock, self.fp.detach(), CURRENT_ATTEMPT.get())
        self.fp = io.BufferedReader(self._reads)

    def begin(self) -> None:
        """Read status line and headers. Raises IncompleteRead when the stream ends in them."""
        super().begin()
        if self._reads.has_ended:
            raise IncompleteRead(b"")


class AccountableConnection(HTTPConnection):
    """A connection that serves the current attempt: its target, its deadline, its mark."""

    response_class = WholeHeadResponse
    _resting_since = 0.0

    @property
    def is_connected(self) -> bool:
        """Whether it may carry another request: it lives, is quiet and has not rested too long."""
        rest = monotonic() - self._resting_since
        return rest <= CURRENT_ATTEMPT.get().idle_timeout_seconds and super().is_connected

    def connect(self) -> None:
        """Connect, through a proxy and TLS if need be, within the time for connecting."""
        attempt = CURRENT_ATTEMPT.get()
        attempt.start_connecting()
        super().connect()
        attempt.finish_connecting()

    def _new_conn(self) -> socket.socket:
        """As urllib3's own, except that all addresses together get the time that it gives each."""
        attempt = CURRENT_ATTEMPT.get()
        addresses = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        trouble: OSError | None = None
        for position, (family, kind, protocol, _, address) in enumerate(addresses):
            sock = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    sock.setsockopt(*option)
                sock.settimeout(attempt.patience() / (len(addresses) - position))
                sock.connect(address)
                sock.settimeout(attempt.patience())
            except OSError as error:
                sock.close()
                trouble = error
            else:
                return sock
        raise NewConnectionError(self, "No address could be reached.") from trouble

    def putrequest(
        self,
        method: str,
        url: str,  # noqa: ARG002  # reason: it is for urllib3's log and errors only
        *args: Any,
        **options: Any,
    ) -> None:
        """Start the request with the attempt's own target.

        urllib3 knows only the path, as its log quotes it, and secrets travel in the query.
        """
        super().putrequest(method, CURRENT_ATTEMPT.get().target, *args, **options)

    def send(self, data: Any) -> None:
        """Hand bytes to the socket, and say so before."""
        if self.sock is None:
            self.connect()
        attempt = CURRENT_ATTEMPT.get()
        if self.sock is not None:
            self.sock.settimeout(attempt.patience())
        attempt.note_sending()
        super().send(data)

    def getresponse(self) -> Any:
        """Read the whole answer; the connection rests from then on."""
        answer = super().getresponse()
        self._resting_since = monotonic()
        return answer


class AccountableTlsConnection(AccountableConnection, HTTPSConnection):
    """The same over TLS."""


class AccountablePool(HTTPConnectionPool):
    """A pool of plain connections."""

    ConnectionCls: Any = AccountableConnection


class AccountableTlsPool(HTTPSConnectionPool):
    """A pool of TLS connections."""

    ConnectionCls: Any = AccountableTlsConnection

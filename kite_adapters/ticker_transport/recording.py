"""Records what comes over connections to the ticker, before anybody reads it."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from kite_adapters.ticker_transport.recording_file import RecordingFile
from kite_core.errors import ConfigurationError, KiteError
from kite_core.ports import Clock
from kite_core.redaction import hide_secrets
from kite_core.stream_ports import TickerConnection, TickerTransport
from kite_core.ticker.recording import EntryKind, encode_entry

LOG = logging.getLogger("kiteport.ticker")
_FLUSH_SECONDS = 1.0
_MOST_WAITING_BYTES = 1_048_576
_MOST_SOCKETS = 256
_DAY = "{day}"


class RecordingTickerTransport:
    """Writes everything that another transport's connections bring to a file, as it is.

    A file that exists is gone on with. With `{day}` in the path each date has a file of its own,
    such as `ticks-2026-11-20.rec`. What came is written once a second and when the last connection
    is closed, so that a crash loses no more than that. Neither keys, tokens nor URLs are written.

    A path that cannot be written stops the stream with ConfigurationError; when writing fails
    later, that is logged once, and the stream goes on without a recording.
    """

    def __init__(
        self, inner: TickerTransport, path: str | os.PathLike[str], *, clock: Clock
    ) -> None:
        self._inner = inner
        self._tape = _Tape(os.fspath(path), clock)

    async def connect(self, *, api_key: str, access_token: str) -> TickerConnection:
        """Open a connection that is recorded. Raises as the inner one, and ConfigurationError."""
        self._tape.require_file()
        try:
            connection = await self._inner.connect(api_key=api_key, access_token=access_token)
        except BaseException:
            self._tape.let_go()
            raise
        return _RecordedConnection(connection, self._tape)


class _RecordedConnection:
    """One connection; `sent` are its texts so far, for the head of a new file."""

    def __init__(self, inner: TickerConnection, tape: _Tape) -> None:
        self.sent: list[bytes] = []
        self._inner = inner
        self._tape = tape
        tape.begin(self)

    async def receive(self) -> bytes | str:
        try:
            data = await self._inner.receive()
        except KiteError as error:
            self._tape.end(self, error.message)
            raise
        if isinstance(data, str):
            self._tape.note(self, EntryKind.TEXT, data.encode(errors="replace"))
        else:
            self._tape.note(self, EntryKind.FRAME, data)
        return data

    async def send(self, text: str, /) -> None:
        await self._inner.send(text)
        data = text.encode(errors="replace")
        self._tape.note(self, EntryKind.SENT, data)
        self.sent.append(data)

    async def close(self) -> None:
        try:
            await self._inner.close()
        finally:
            self._tape.end(self, "it was closed on this side")


class _Tape:
    """What is to be written, and the file that it goes to."""

    def __init__(self, path: str, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._file: RecordingFile | None = None
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._written_at = clock.monotonic()
        self._sockets: dict[_RecordedConnection, int] = {}
        self._has_failed = False

    def require_file(self) -> None:
        """Open the file if it is not. Raises ConfigurationError."""
        if self._file is None and not self._has_failed:
            self._file = RecordingFile(self._path_on(self._clock.now()))

    def begin(self, connection: _RecordedConnection) -> None:
        """A connection is open: it gets the lowest number that is free."""
        taken = self._sockets.values()
        number = next(number for number in range(_MOST_SOCKETS) if number not in taken)
        self._sockets[connection] = number
        self.note(connection, EntryKind.OPENED)

    def end(self, connection: _RecordedConnection, reason: str) -> None:
        """A connection has ended; with the last one the file is closed."""
        self.note(connection, EntryKind.CLOSED, hide_secrets(reason).encode())
        self._sockets.pop(connection, None)
        self.let_go()

    def let_go(self) -> None:
        """Close the file, if nothing is open that could bring anything."""
        if not self._sockets:
            self._write()
            self._close()

    def note(self, connection: _RecordedConnection, kind: EntryKind, data: bytes = b"") -> None:
        """Something happened now; write what waits if that is due."""
        number = self._sockets.get(connection)
        if number is None or self._has_failed:
            return
        at = self._clock.now()
        if self._file is not None and _DAY in self._path and self._path_on(at) != self._file.path:
            self._begin_another(at)
        self._put(encode_entry(kind, at, number, data))
        is_due = self._clock.monotonic() - self._written_at >= _FLUSH_SECONDS
        if is_due or self._waiting_bytes >= _MOST_WAITING_BYTES:
            self._write()

    def _put(self, entry: bytes) -> None:
        self._waiting.append(entry)
        self._waiting_bytes += len(entry)

    def _write(self) -> None:
        content = b"".join(self._waiting)
        self._waiting, self._waiting_bytes = [], 0
        self._written_at = self._clock.monotonic()
        try:
            if self._file is not None:
                self._file.append(content)
        except OSError as error:
            self._fail(f"{self._path}: {error.strerror}")

    def _begin_another(self, at: datetime) -> None:
        """Go on in the file of another day, which begins with what is open, and subscribed."""
        self._write()
        self._close()
        try:
            self.require_file()
        except ConfigurationError as error:
            self._fail(error.message)
        for connection, number in self._sockets.items():
            self._put(encode_entry(EntryKind.OPENED, at, number))
            for text in connection.sent:
                self._put(encode_entry(EntryKind.SENT, at, number, text))

    def _fail(self, why: str) -> None:
        LOG.error("Ticks are not recorded any more: %s", why)
        self._has_failed = True
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _path_on(self, moment: datetime) -> Path:
        return Path(self._path.replace(_DAY, moment.date().isoformat()))

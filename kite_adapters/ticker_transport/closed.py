"""The error that the end of a connection is, once the other side has said goodbye, or hung up."""

from __future__ import annotations

from kite_core.errors import AnswerLostError


class ConnectionClosedError(AnswerLostError):
    """The connection has ended. `close_code` is the WebSocket's: 1006 when there was no goodbye."""

    close_code: int | None = None

"""A transport that loses what it is told to lose."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from kite_core import Kite, Request, Response
from kite_core.errors import AnswerLostError, NotSentError
from kite_core.ports import Transport

_NO_SESSION = {"status": "error", "message": "Token is invalid.", "error_type": "TokenException"}
_REFUSED = {"status": "error", "message": "Not today.", "error_type": "InputException"}
_NO_QUOTES = {"status": "error", "message": "No plan.", "error_type": "PermissionException"}
_ANSWERS = {
    "session": (403, _NO_SESSION),
    "refused": (400, _REFUSED),
    "no quotes": (403, _NO_QUOTES),
}


class TroubledTransport:
    """Lets requests to one endpoint come to grief, one after another, and "pass" pass.

    "lost" drops the answer, "never" the request, "unsent" sends nothing and says so; "session",
    "refused" and "no quotes" are answers of the broker.
    """

    def __init__(self, inner: Transport, endpoint: str, troubles: Sequence[str]) -> None:
        self._inner = inner
        self._endpoint = endpoint
        self._troubles = list(troubles)
        self.sent: list[str] = []

    @property
    def is_over(self) -> bool:
        return not self._troubles

    async def send(self, request: Request, /) -> Response:
        self.sent.append(request.endpoint)
        if request.endpoint != self._endpoint or not self._troubles:
            return await self._inner.send(request)
        trouble = self._troubles.pop(0)
        if trouble == "pass":
            return await self._inner.send(request)
        if trouble == "unsent":
            raise NotSentError("No line.")
        if trouble in _ANSWERS:
            status, body = _ANSWERS[trouble]
            return Response(status=status, body=json.dumps(body).encode())
        if trouble == "lost":
            await self._inner.send(request)
        raise AnswerLostError("The answer was lost.", is_ambiguous=not request.is_read)

    async def close(self) -> None: ...


def troubled(kite: Kite, endpoint: str, *troubles: str) -> tuple[Kite, TroubledTransport]:
    """The same client over a line with these troubles."""
    ports = kite.awaited.ports
    line = TroubledTransport(ports.transport, endpoint, troubles)
    return Kite(replace(ports, transport=line)), line

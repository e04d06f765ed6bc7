"""A transport that reads from a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from kite_core.messages import Request, Response

Line: TypeAlias = Response | Exception | bytes


class ScriptedTransport:
    """Answers from a script and remembers what it was asked.

    A line is a response to give, an error to raise, or the bytes of a JSON answer with status 200.
    """

    def __init__(self, script: Iterable[Line] = ()) -> None:
        self._script = iter(script)
        self.requests: list[Request] = []
        self.is_closed = False

    async def send(self, request: Request, /) -> Response:
        """The next line of the script."""
        self.requests.append(request)
        try:
            line = next(self._script)
        except StopIteration:
            raise AssertionError(f"The script has no answer left for {request!r}.") from None
        if isinstance(line, Exception):
            raise line
        if isinstance(line, bytes):
            return Response(status=200, headers={"Content-Type": "application/json"}, body=line)
        return line

    async def close(self) -> None:
        """Note that nobody wants more."""
        self.is_closed = True

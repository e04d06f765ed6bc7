"""Notices that the broker no longer accepts the session."""

from __future__ import annotations

from dataclasses import dataclass, field
from inspect import isawaitable
from threading import Lock

from kite_adapters.config import ExpiryHook
from kite_adapters.observers import LOG
from kite_core.events import SessionLost
from kite_core.messages import Request, Response, SessionUse
from kite_core.ports import Clock, Observer, TokenStore, Transport
from kite_core.redaction import hide_secrets
from kite_core.refusals import envelope_of

_SIGN = b"TokenException"
_LONGEST_ERROR = 500


class LostSessions:
    """Remembers which token was reported lost; the lock is never held across an await."""

    def __init__(self) -> None:
        self._reported: str | None = None
        self._lock = Lock()

    def is_news(self, token: str) -> bool:
        """Whether nobody was told yet that this token is dead."""
        with self._lock:
            is_news = token != self._reported
            self._reported = token
        return is_news


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SessionWatchingTransport:
    """Calls the expiry hook once for each session that a TokenException ended, whatever its status.

    The hook may be a plain or, for `AsyncKite`, a coroutine function. Its own error is logged and
    never hides the broker's answer. A new token arms it again.
    """

    inner: Transport
    token_store: TokenStore
    clock: Clock
    observer: Observer
    hook: ExpiryHook | None = None
    lost: LostSessions = field(default_factory=LostSessions)

    async def send(self, request: Request, /) -> Response:
        """Send, and look whether the answer ends the session."""
        if request.session is not SessionUse.NEEDED:
            return await self.inner.send(request)
        token = await self.token_store.load()
        response = await self.inner.send(request)
        # The broker sends 403, but an error in a body with another status is one as well.
        if token is not None and response.body.find(_SIGN, 0, _LONGEST_ERROR) >= 0:
            await self._examine(request, response, token.token)
        return response

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    async def _examine(self, request: Request, response: Response, token: str) -> None:
        envelope = envelope_of(response) or {}
        if envelope.get("error_type") != "TokenException" or not self.lost.is_news(token):
            return
        event = SessionLost(
            endpoint=request.endpoint,
            message=hide_secrets(str(envelope.get("message", ""))),
            at=self.clock.now(),
        )
        self.observer.notice(event)
        await self._call_hook(event)

    async def _call_hook(self, event: SessionLost) -> None:
        if self.hook is None:
            return
        try:
            answer = self.hook(event)
            if isawaitable(answer):
                await answer
        except Exception:  # noqa: BLE001  # reason: the user's hook must not hide the broker's answer
            LOG.exception("The hook on_session_expired failed.")

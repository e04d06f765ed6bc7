"""Adds the newest access token to every attempt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kite_core.errors import LoginRequiredError
from kite_core.messages import Request, Response, SessionUse
from kite_core.ports import TokenStore, Transport
from kite_core.redaction import SecretText


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatingTransport:
    """Reads the token store before each attempt, so that a new login counts at once.

    Without a token it raises LoginRequiredError, and nothing is sent.
    """

    inner: Transport
    api_key: str
    token_store: TokenStore

    async def send(self, request: Request, /) -> Response:
        """Send with the Authorization header, if the request wants one."""
        if request.session is SessionUse.NONE:
            return await self.inner.send(request)
        token = await self.token_store.load()
        if token is None:
            raise self._login_required(request)
        secret = SecretText(f"token {self.api_key}:{token.token}")
        authorised = request.with_headers({"Authorization": secret})
        if request.session is SessionUse.ENDED:
            query = (*request.query, ("access_token", token.token))
            authorised = replace(authorised, query=query)
        return await self.inner.send(authorised)

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def _login_required(self, request: Request) -> LoginRequiredError:
        from kite_core.services.session import login_url

        return LoginRequiredError(
            "There is no access token.",
            login_url=login_url(self.api_key),
            endpoint=request.endpoint,
        )

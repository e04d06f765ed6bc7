"""Adds the newest access token to every attempt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kite_core.errors import LoginRequiredError
from kite_core.messages import Request, Response, SessionUse
from kite_core.ports import TokenStore, Transport
from kite_core.redaction import HIDDEN, SecretText, is_secret

_HEAD = 100
# Real ones have 32 characters. A shorter one, made up for a test, may be part of any word.
_SHORTEST_SECRET = 12


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuthenticatingTransport:
    """Reads the token store before each attempt, so that a new login counts at once.

    Without a token it raises LoginRequiredError, and nothing is sent. What the broker says of a
    failure becomes the text of an error, and may echo the token: it is hidden there.
    """

    inner: Transport
    api_key: str
    token_store: TokenStore

    async def send(self, request: Request, /) -> Response:
        """Send with the Authorization header, if the request wants one."""
        if request.session is SessionUse.NONE:
            return without_echo(await self.inner.send(request), request)
        token = await self.token_store.load()
        if token is None:
            raise self._login_required(request)
        secret = SecretText(f"token {self.api_key}:{token.token}")
        authorised = request.with_headers({"Authorization": secret})
        if request.session is SessionUse.ENDED:
            query = (*request.query, ("access_token", token.token))
            authorised = replace(authorised, query=query)
        return without_echo(await self.inner.send(authorised), request, token.token)

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__} > {self.inner!r}"

    def _login_required(self, request: Request) -> LoginRequiredError:
        from kite_core.services.session import login_url

        return LoginRequiredError(
            "There is no access token.",
            login_url=login_url(self.api_key),
            endpoint=request.endpoint,
        )


def without_echo(response: Response, request: Request, *secrets: str) -> Response:
    """The same answer, with all secrets of its request hidden unless the answer is a success."""
    if response.status == 200 and b'"success"' in response.body[:_HEAD]:
        return response
    pairs = (*request.query, *request.form)
    body = response.body
    for secret in (*secrets, *(value for name, value in pairs if is_secret(name))):
        if len(secret) >= _SHORTEST_SECRET:
            body = body.replace(secret.encode(), HIDDEN.encode())
    return response if body == response.body else replace(response, body=body)

"""Login and logout: request tokens, checksums, access tokens and when they die."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from kite_core.ist import token_end
from kite_core.messages import Response
from kite_testing.fake_broker.access.permissions import Permissions
from kite_testing.fake_broker.access.refusals import (
    bad_checksum,
    bad_session,
    dead_token,
    missing_key,
)
from kite_testing.fake_broker.account.user import User
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.wire.answers import success, wire_second
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid
from kite_testing.fake_broker.wire.routing import Answer, Route

_TOKEN_LENGTH = 32
_REQUEST_TOKENS_LIVE = timedelta(minutes=5)
"""The documentation says: a few minutes."""


class Sessions:
    """One user's session at one app. A login replaces the access token before it.

    `adopts_first_token` is for clients that bring a token of their own: the first one that comes
    with the right api key counts as today's.
    """

    def __init__(
        self,
        user: User,
        chance: Chance,
        now: datetime,
        *,
        api_key: str,
        api_secret: str,
        grants_refresh_tokens: bool,
        adopts_first_token: bool,
    ) -> None:
        self._user = user
        self._chance = chance
        self._grants_refresh_tokens = grants_refresh_tokens
        self._adopts = adopts_first_token
        self._minted = 0
        self._accepted = ""
        self.permissions = Permissions()
        self._request_tokens: dict[str, datetime] = {}
        self._refresh_token = ""
        self.api_key = api_key
        self.api_secret = api_secret
        self.access_token = ""
        self._ends = now
        self._begin(now)

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            _open_route("POST", "/session/token", self._generate),
            _open_route("POST", "/session/refresh_token", self._renew),
            _open_route("DELETE", "/session/token", self._invalidate),
        )

    def request_token(self, now: datetime) -> str:
        """What the login page hands out: it works once, for five minutes."""
        token = self._mint()
        self._request_tokens[token] = now + _REQUEST_TOKENS_LIVE
        return token

    def authorise(self, authorisation: str, now: datetime) -> None:
        """Raise RefusedError unless the header holds the live session."""
        if authorisation == self._accepted and authorisation and now < self._ends:
            return
        scheme, _, credentials = authorisation.partition(" ")
        api_key, _, token = credentials.partition(":")
        if scheme != "token" or not _same(api_key, self.api_key) or not token:
            raise bad_session()
        if self._adopts:
            self._adopts = False
            self.access_token, self._ends = token, token_end(now)
        self._check_token(token, now)
        self._accepted = authorisation

    def login(self, now: datetime) -> str:
        """Begin a session without the ceremony, and give its access token."""
        self._begin(now)
        return self.access_token

    def ends_at(self, now: datetime) -> datetime | None:
        """When the live session ends; None when there is none."""
        return self._ends if self.access_token and now < self._ends else None

    def end(self) -> None:
        """End the live session, as a logout or a login elsewhere does."""
        self.access_token = self._accepted = ""

    def _generate(self, asked: Asked) -> Response:
        self._check_key(asked)
        token = asked.field("request_token")
        self._check_sum(asked, token)
        ends = self._request_tokens.pop(token, None)
        if ends is None or asked.now >= ends:
            raise dead_token()
        self.permissions.check_user()
        self._begin(asked.now)
        return success(
            {
                **self._user.profile(),
                "api_key": self.api_key,
                "access_token": self.access_token,
                "public_token": self._mint(),
                "enctoken": self._mint(),
                "refresh_token": self._refresh_token,
                "silo": "",
                "login_time": wire_second(asked.now),
            }
        )

    def _renew(self, asked: Asked) -> Response:
        self._check_key(asked)
        token = asked.field("refresh_token")
        self._check_sum(asked, token)
        self._check_refresh_token(token)
        self._begin(asked.now)
        return success(
            {
                "user_id": self._user.user_id,
                "access_token": self.access_token,
                "refresh_token": self._refresh_token,
            }
        )

    def _invalidate(self, asked: Asked) -> Response:
        """End the access token or the refresh token that the query names."""
        if asked.required_parameter("api_key") != self.api_key:
            raise invalid("api_key")
        refresh_token = asked.parameter("refresh_token")
        if refresh_token is not None:
            self._check_refresh_token(refresh_token)
            self._refresh_token = ""
            return success(True)
        self._check_token(asked.required_parameter("access_token"), asked.now)
        self.end()
        return success(True)

    def _begin(self, now: datetime) -> None:
        self._accepted = ""
        self.access_token = self._mint()
        self._ends = token_end(now)
        self._refresh_token = self._mint() if self._grants_refresh_tokens else ""

    def _mint(self) -> str:
        """The next token: no app's is ever another app's, though both have one seed."""
        self._minted += 1
        return self._chance.text(f"token:{self.api_key}:{self._minted}", _TOKEN_LENGTH)

    def _check_key(self, asked: Asked) -> None:
        if not asked.form.get("api_key"):
            raise missing_key()
        if not _same(asked.form["api_key"], self.api_key):
            raise invalid("api_key")

    def _check_sum(self, asked: Asked, token: str) -> None:
        secret = f"{self.api_key}{token}{self.api_secret}"
        if not _same(asked.field("checksum"), sha256(secret.encode()).hexdigest()):
            raise bad_checksum()

    def _check_token(self, token: str, now: datetime) -> None:
        if not self.access_token or not _same(token, self.access_token) or now >= self._ends:
            raise bad_session()

    def _check_refresh_token(self, token: str) -> None:
        if not self._refresh_token or not _same(token, self._refresh_token):
            raise dead_token()


def _open_route(method: str, template: str, answer: Answer) -> Route:
    """A call that needs no session, and whose answer is not for the journal."""
    return Route(
        method=method, template=template, answer=answer, needs_session=False, holds_secrets=True
    )


def _same(given: str, expected: str) -> bool:
    """Compare without telling by the time it takes."""
    return hmac.compare_digest(given.encode(), expected.encode())

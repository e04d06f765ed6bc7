"""Login, tokens, logout."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from kite_core.call import Call
from kite_core.decoding import Untouched, one, plain, read_json
from kite_core.errors import Fault, LoginRequiredError, TokenError, ValidationError
from kite_core.ist import parse_time, token_end
from kite_core.messages import Repeat, Response, SessionUse, delete, get, post
from kite_core.models.session import AccessToken, RenewedSession, UserSession
from kite_core.ports import Ports
from kite_core.run_now import run_now
from kite_core.service import Awaited, Blocking, ClientT, Service, endpoint, flow, raw

LOGIN_PAGE = "https://kite.zerodha.com/connect/login"


class Sessions(Service[ClientT]):
    """Login, tokens, logout. A successful login is kept in the client's token store."""

    def login_url(self, *, redirect_params: dict[str, str] | None = None) -> str:
        """Where to send the user's browser; `redirect_params` come back on the redirect URL."""
        return login_url(self.client.api_key, redirect_params)

    def set_access_token(self: Sessions[Any], token: str) -> None:
        """Use an access token from elsewhere; the newest one counts."""
        if not token.strip():
            raise ValidationError("session", [Fault("token", "is empty", "Give today's token.")])
        run_now(_ports_of(self.client).token_store.save(AccessToken(token=token)))

    @endpoint
    def generate(self, request_token: str, *, api_secret: str) -> Call[UserSession]:
        """Exchange the request token of a login for a session, and use it from now on.

        The request token works once, for minutes; it is never sent twice. The secret is not kept.
        Raises TokenError when the broker does not accept the token or the checksum.
        """
        _require_key(self.client.api_key)
        form = (
            ("api_key", self.client.api_key),
            ("request_token", request_token),
            ("checksum", checksum(self.client.api_key, request_token, api_secret)),
        )
        request = post("/session/token", form=form, repeat=Repeat.NEVER, session=SessionUse.NONE)
        return Call(request, one(UserSession), _keep)

    generate_raw = raw(generate)

    @endpoint
    def renew(self, refresh_token: str, *, api_secret: str) -> Call[RenewedSession]:
        """Exchange a refresh token for a new access token, and use it from now on.

        Only approved platforms get refresh tokens; see `refresh` for the stored one.
        """
        _require_key(self.client.api_key)
        form = (
            ("api_key", self.client.api_key),
            ("refresh_token", refresh_token),
            ("checksum", checksum(self.client.api_key, refresh_token, api_secret)),
        )
        request = post(
            "/session/refresh_token", form=form, repeat=Repeat.NEVER, session=SessionUse.NONE
        )
        return Call(request, one(RenewedSession), _keep)

    renew_raw = raw(renew)

    @endpoint
    def logout(self) -> Call[bool]:
        """End the session at the broker and forget the token; the token is added when sent.

        Kite web and mobile stay logged in.
        """
        request = delete(
            "/session/token",
            query=(("api_key", self.client.api_key),),
            repeat=Repeat.IF_NOT_SENT,
            session=SessionUse.ENDED,
        )
        return Call(request, plain(bool), _forget)

    logout_raw = raw(logout)

    @endpoint
    def invalidate_refresh_token(self, refresh_token: str) -> Call[bool]:
        """Make a refresh token useless."""
        request = delete(
            "/session/token",
            query=(("api_key", self.client.api_key), ("refresh_token", refresh_token)),
            repeat=Repeat.IF_NOT_SENT,
            session=SessionUse.NONE,
        )
        return Call(request, plain(bool))

    invalidate_refresh_token_raw = raw(invalidate_refresh_token)

    @flow
    async def is_valid(self: Sessions[Awaited]) -> bool:
        """Whether the access token works. Asks the broker, unless there is none or its end is past.

        False only for that; trouble on the way and refusals of other kinds are raised.
        """
        ports = self.client.ports
        token = await ports.token_store.load()
        if token is None or token.has_expired(ports.clock.now()):
            return False
        probe = get("/user/profile", session=SessionUse.PROBED)
        try:
            await self.client.send(Call(probe, Untouched()))
        except TokenError:
            return False
        return True

    @flow
    async def refresh(self: Sessions[Awaited], *, api_secret: str | None = None) -> RenewedSession:
        """Renew the session with the stored refresh token; callers at the same time share one.

        Raises LoginRequiredError, with the login URL, when there is no refresh token.
        """
        token = await self.client.ports.token_store.load()
        refresh_token = token and token.refresh_token
        if not refresh_token:
            raise LoginRequiredError(
                "There is no refresh token: ordinary apps get none.",
                login_url=self.login_url(),
            )
        if not api_secret:
            fault = Fault("api_secret", "is needed for the checksum", "Pass the app's secret.")
            raise ValidationError("session.refresh", [fault])
        secret = api_secret
        return await self.client.ports.concurrency.single_flight(
            f"refresh {self.client.api_key}",
            lambda: self.renew(refresh_token, api_secret=secret),
        )


def login_url(
    api_key: str, redirect_params: dict[str, str] | None = None, *, page: str = LOGIN_PAGE
) -> str:
    """The page where a user of this app logs in; other servers have other pages."""
    query = {"v": "3", "api_key": api_key}
    if redirect_params:
        query["redirect_params"] = urlencode(redirect_params)
    return f"{page}?{urlencode(query)}"


def _require_key(api_key: str) -> None:
    if not api_key:
        fault = Fault("api_key", "it is empty", 'Make the client with one: KiteCalls("your key").')
        raise ValidationError("session", [fault])


def checksum(api_key: str, token: str, api_secret: str) -> str:
    """What proves to the broker that the app knows its secret."""
    return sha256(f"{api_key}{token}{api_secret}".encode()).hexdigest()


def _ports_of(client: Awaited | Blocking) -> Ports:
    return client.ports if isinstance(client, Awaited) else client.awaited.ports


async def _keep(ports: Ports, response: Response) -> None:
    """Keep the token of a login or a renewal; the answer was read already, so it has one."""
    session: dict[str, Any] = read_json(response.body)["data"]
    login = parse_time(session.get("login_time") or "") or ports.clock.now()
    await ports.token_store.save(
        AccessToken(
            token=session["access_token"],
            refresh_token=session.get("refresh_token") or None,
            user_id=session.get("user_id"),
            expires_at=token_end(login),
        )
    )


async def _forget(ports: Ports, _: Response) -> None:
    await ports.token_store.clear()

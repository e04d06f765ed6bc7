"""Login, tokens and logout, in pykiteconnect's form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kite_adapters.compat.answers import time_of
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import fields_of
from kite_core.messages import Repeat, delete


class LoginMethods(Connection):
    """Login, tokens and logout."""

    def set_session_expiry_hook(self, method: Callable[[], object]) -> None:
        """Call a function, without arguments, for every call that finds the session dead.

        A login that fails does not. What the function raises is logged, and noted on the
        TokenException, which is raised all the same. Typed twin: `ClientConfig.on_session_expired`.
        """
        if not callable(method):
            raise TypeError("The hook has to be a function that takes no arguments.")
        self.session_expiry_hook = method

    def set_access_token(self, access_token: str | None) -> None:
        """Use this access token from now on. Typed twin: `kite.session.set_access_token`."""
        self.access_token = access_token

    def login_url(self) -> str:
        """Where to send the user's browser. Typed twin: `kite.session.login_url`."""
        query = f"api_key={self.api_key}&v={self.kite_header_version}"
        return f"{self._default_login_uri}?{query}"

    def generate_session(self, request_token: str, api_secret: str) -> dict[str, Any]:
        """Exchange the request token of a login for a session, and use it from now on.

        `login_time` is naive, in IST. Typed twin: `kite.session.generate`.
        """
        session: dict[str, Any] = self._ask(
            lambda calls: calls.session.generate_raw(request_token, api_secret=api_secret)
        )
        return {**session, "login_time": time_of(session.get("login_time"))}

    def invalidate_access_token(self, access_token: str | None = None) -> bool:
        """End the session of a token: of the one in use, unless another one is given.

        It stays set, as with pykiteconnect. Typed twin: `kite.session.logout`, which forgets it.
        """
        return self._invalidate(access_token=access_token or self.access_token)

    def renew_access_token(self, refresh_token: str, api_secret: str) -> dict[str, Any]:
        """Exchange a refresh token for a new session, and use it. Typed twin: `kite.session.renew`.

        Only approved platforms get refresh tokens.
        """
        session: dict[str, Any] = self._ask(
            lambda calls: calls.session.renew_raw(refresh_token, api_secret=api_secret)
        )
        return session

    def invalidate_refresh_token(self, refresh_token: str) -> bool:
        """Make a refresh token useless. Typed twin: `kite.session.invalidate_refresh_token`."""
        return self._invalidate(refresh_token=refresh_token)

    def _invalidate(self, **token: str | None) -> bool:
        query = fields_of({"api_key": self.api_key, **token})
        request = delete("/session/token", query=query, repeat=Repeat.IF_NOT_SENT)
        ended: bool = self._read(request)
        return ended

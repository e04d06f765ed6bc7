"""All settings of a client, in one frozen object that never shows its secrets."""

from __future__ import annotations

import os
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import urlsplit

from kite_core.events import SessionLost
from kite_core.faults import Faults
from kite_core.messages import Timeouts
from kite_core.ports import Observer, TokenStore

API_ROOT = "https://api.kite.trade"
ExpiryHook: TypeAlias = Callable[[SessionLost], Awaitable[None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryConfig:
    """How often a request is sent again that may be, and how long to wait in between.

    `max_retries` attempts follow the first one at most. Waits are drawn between 0 and
    `base_delay` seconds, doubled for each attempt when `exponential_backoff`, up to `max_delay`.
    `total_seconds` is the end of it all, waits included: no attempt gets more time than is left.
    """

    max_retries: int = 3
    base_delay: float = 0.2
    max_delay: float = 5.0
    exponential_backoff: bool = True
    total_seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        faults = Faults()
        faults.whole("max_retries", self.max_retries, least=0, most=10)
        faults.number("base_delay", self.base_delay)
        faults.number("total_seconds", self.total_seconds)
        fits = self.max_delay >= self.base_delay
        faults.expect(fits, "max_delay", "is below base_delay", "Give at least base_delay.")
        faults.raise_for("RetryConfig")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """Everything that a client is made from.

    `transport` is a name from the entry points `kiteport.transports`; None is urllib3 for `Kite`
    and aiohttp for `AsyncKite`. `on_session_expired` is told once for each session that the broker
    no longer accepts. `idle_timeout` is seconds until an unused connection is dropped.
    `base_url` is scheme and host of the API. `verify_tls=False` trusts anybody who answers: for
    tests only; an SSLContext brings certificates of one's own. `user_agent_suffix` names the
    program behind the library's own name.
    """

    api_key: str
    access_token: str | None = field(default=None, repr=False)
    base_url: str = API_ROOT
    transport: str | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryConfig = field(default_factory=RetryConfig)
    max_connections: int = 10
    idle_timeout: float = 30.0
    on_session_expired: ExpiryHook | None = None
    token_store: TokenStore | None = None
    observer: Observer | None = None
    proxy_url: str | None = field(default=None, repr=False)
    verify_tls: bool | ssl.SSLContext = True
    user_agent_suffix: str = ""

    def __post_init__(self) -> None:
        """Report everything that cannot work, at once."""
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        faults = Faults()
        faults.text("api_key", self.api_key)
        root = urlsplit(self.base_url)
        is_root = root.scheme in ("https", "http") and bool(root.hostname) and not root.query
        fix = f"Give scheme and host, such as {API_ROOT}."
        faults.expect(is_root, "base_url", f"{self.base_url!r} is no root of an API", fix)
        faults.whole("max_connections", self.max_connections, least=1)
        faults.number("idle_timeout", self.idle_timeout)
        if self.access_token is not None:
            self._check_token(self.access_token, faults)
        faults.raise_for("ClientConfig")

    def _check_token(self, token: str, faults: Faults) -> None:
        fix = "Give one of them, or store.save(AccessToken(token=...)) first."
        is_alone = self.token_store is None
        faults.expect(is_alone, "access_token", "it is given beside a token_store", fix)
        is_clean = bool(token) and token.isprintable() and " " not in token
        fix = "Give the token alone, as the login answered it."
        faults.expect(is_clean, "access_token", "it is empty, or holds spaces", fix)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> ClientConfig:
        """The settings that the environment gives.

        `KITE_API_KEY` is required; `KITE_ACCESS_TOKEN`, `KITE_BASE_URL`, `KITE_TRANSPORT` and
        `KITE_PROXY` are taken when they are set. Change more with `dataclasses.replace`.
        """
        variables = os.environ if environ is None else environ
        return cls(
            api_key=variables.get("KITE_API_KEY", ""),
            access_token=variables.get("KITE_ACCESS_TOKEN") or None,
            base_url=variables.get("KITE_BASE_URL") or API_ROOT,
            transport=variables.get("KITE_TRANSPORT") or None,
            proxy_url=variables.get("KITE_PROXY") or None,
        )

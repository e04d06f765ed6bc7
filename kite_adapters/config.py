"""All settings of a client, in one frozen object that never shows its secrets."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import urlencode, urlsplit

from kite_adapters.config_checks import (
    are_windows,
    check_age,
    check_budget,
    check_can,
    check_count,
    check_guards,
    check_journal,
    check_one_minute,
    check_part,
    check_path,
    check_prefix,
    check_rulebook,
    check_seconds,
    check_text_or_none,
    check_ticker_url,
    check_time_of_day,
)
from kite_core.attempts import Timeouts
from kite_core.dump_day import LIST_TIME
from kite_core.events import SessionLost
from kite_core.faults import Faults
from kite_core.messages import RateBucket
from kite_core.ports import Journal, Observer, TokenStore
from kite_core.rulebook.limits import Window

if TYPE_CHECKING:
    import ssl

    from kite_core.guards.guard import Guard
    from kite_core.rulebook.book import Rulebook

API_ROOT = "https://api.kite.trade"
TICKER_URL = "wss://ws.kite.trade"
SANDBOX_ROOT = "https://sandbox.kite.trade"
SANDBOX_TICKER_URL = "wss://ws-sandbox.kite.trade"
SANDBOX_KEY = "sandboxdemo"
SANDBOX_PREFIX = "/oms"
_ROOT_FIX = f"Give scheme and host, such as {API_ROOT}."
_WINDOWS_FIX = 'Give windows by bucket, such as {"order": (Window(5, 1), Window(200, 60))}.'
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
        is_comparable = check_seconds("base_delay", self.base_delay, faults)
        check_seconds("total_seconds", self.total_seconds, faults)
        if check_seconds("max_delay", self.max_delay, faults) and is_comparable:
            fits = self.max_delay >= self.base_delay
            faults.expect(fits, "max_delay", "is below base_delay", "Give at least base_delay.")
        faults.raise_for("RetryConfig")


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitConfig:
    """How requests are paced.

    The windows come from the rulebook; `windows` replaces those of a bucket (quote, historical,
    order, other), such as `{"quote": (Window(1, 2),)}`. `orders_a_minute` (requests that place,
    change or cancel) and `orders_a_day` (placements) are budgets of your own in the place of the
    broker's. The last `exit_reserve_a_minute` and `exit_reserve_a_day` of them are for exits:
    cancellations, `square_off` and `place(..., is_exit=True)`. None keeps a tenth, up to 40 a
    minute and 100 a day; 0 keeps nothing. A request that would have to wait longer than
    `longest_wait_seconds` is refused at once. All clients of one API key in a process share one
    pace; the strictest limits and the largest reserves of all of them hold.
    """

    is_enabled: bool = True
    windows: Mapping[str, tuple[Window, ...]] = field(default_factory=dict[str, tuple[Window, ...]])
    orders_a_minute: int | None = None
    orders_a_day: int | None = None
    exit_reserve_a_minute: int | None = None
    exit_reserve_a_day: int | None = None
    modifications_an_order: int | None = None
    longest_wait_seconds: float = 60.0

    def __post_init__(self) -> None:
        """Refuse windows that nothing could pass, and buckets that do not exist."""
        faults = Faults()
        self._check_windows(self.windows, faults)
        check_one_minute(self.windows, self.orders_a_minute, faults)
        check_count("modifications_an_order", self.modifications_an_order, faults)
        for period in ("minute", "day"):
            budget = getattr(self, f"orders_a_{period}")
            check_budget(period, budget, getattr(self, f"exit_reserve_a_{period}"), faults)
        check_seconds("longest_wait_seconds", self.longest_wait_seconds, faults)
        faults.raise_for("RateLimitConfig")

    def _check_windows(self, given: object, faults: Faults) -> None:
        if not isinstance(given, Mapping):
            faults.expect(False, "windows", f"{given!r} names no buckets", _WINDOWS_FIX)
            return
        buckets = [bucket.value for bucket in RateBucket]
        for bucket, windows in cast("Mapping[object, object]", given).items():
            fix = f"Use one of {', '.join(buckets)}."
            faults.expect(bucket in buckets, "windows", f"{bucket!r} is no bucket", fix)
            if not are_windows(windows):
                problem = f"{windows!r} of {bucket} are not windows"
                faults.expect(False, "windows", problem, _WINDOWS_FIX)
                continue
            fits = all(window.count >= 1 and window.seconds > 0 for window in windows)
            problem = f"nothing could pass those of {bucket}"
            fix = "Give counts of at least 1 and seconds above 0."
            faults.expect(bool(windows) and fits, "windows", problem, fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitConfig:
    """When to stop asking a part of the broker that keeps failing, and for how long.

    After `failures` in a row (lost answers, 502, 503, 504) a group of endpoints is refused for
    `open_seconds`; then one request may try.
    """

    is_enabled: bool = True
    failures: int = 5
    open_seconds: float = 15.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        faults = Faults()
        faults.whole("failures", self.failures, least=1)
        check_seconds("open_seconds", self.open_seconds, faults)
        faults.raise_for("CircuitConfig")


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheConfig:
    """What is kept of the public lists of instruments and funds. Nothing else is ever kept.

    They are kept until the broker's next list, daily at `list_time` (IST), or for `ttl` if that is
    shorter. `max_entries` bounds the memory. `folder` (a path, or its text) is where they stay
    on disk for the next start: None is the user's cache folder, for the real API only;
    `keep_on_disk=False` writes nothing.
    """

    enable_instruments_cache: bool = True
    ttl: timedelta | None = None
    max_entries: int = 16
    keep_on_disk: bool = True
    folder: Path | str | None = None
    list_time: time = LIST_TIME

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        faults = Faults()
        check_age("ttl", self.ttl, faults)
        faults.whole("max_entries", self.max_entries, least=1)
        check_time_of_day("list_time", self.list_time, faults)
        folder: object = self.folder
        if isinstance(folder, str) and folder:
            object.__setattr__(self, "folder", Path(folder))
        elif folder is not None and not isinstance(folder, Path):
            fix = 'Give a Path, such as Path("lists"), or None for the usual folder.'
            faults.expect(False, "folder", f"{folder!r} is no folder", fix)
        faults.raise_for("CacheConfig")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """Everything that a client is made from.

    `transport` is a name from the entry points `kiteport.transports`; None is urllib3 for `Kite`
    and aiohttp for `AsyncKite`. `on_session_expired` is told once for each session that the broker
    no longer accepts. `idle_timeout` is seconds until an unused connection is dropped.
    `base_url` is scheme and host of the API, `ticker_url` that of the ticker, whose URLs carry the
    token: ws, without TLS, is for this machine alone. `path_prefix` stands before every path but
    those of the dumps of instruments: the sandbox's `/oms`. What streams bring is recorded to the
    file `record_ticks_to`, in whose name `{day}` is the date. `verify_tls=False` trusts anybody who
    answers: for tests only; an SSLContext brings certificates of one's own. `user_agent_suffix`
    names the program behind the library's own name. `rulebook` holds the broker's limits and the
    market's rules, ours unless it is given. Orders are written to `journal` before they are sent:
    the full path of a file, of one user's orders alone, or a Journal. An order whose answer was
    lost is looked for in the order book for `order_window_seconds`. `guards` say what may be sent
    at all, such as `(OrderLimits(value=200_000), KillSwitch(file="stop"))`, in any order.
    """

    api_key: str
    access_token: str | None = field(default=None, repr=False)
    base_url: str = API_ROOT
    ticker_url: str = TICKER_URL
    path_prefix: str = ""
    record_ticks_to: str | os.PathLike[str] | None = None
    transport: str | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
    retry: RetryConfig = field(default_factory=RetryConfig)
    rate_limits: RateLimitConfig = field(default_factory=RateLimitConfig)
    circuit: CircuitConfig = field(default_factory=CircuitConfig)
    cache: CacheConfig = field(default_factory=CacheConfig)
    rulebook: Rulebook | None = None
    guards: tuple[Guard, ...] = ()
    journal: str | os.PathLike[str] | Journal | None = None
    order_window_seconds: float = 120.0
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
        faults = Faults()
        fix = "Give the key of your app on the Kite developer console, or set KITE_API_KEY."
        faults.text("api_key", self.api_key, fix=fix)
        if faults.text("base_url", self.base_url, fix=_ROOT_FIX):
            object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
            root = urlsplit(self.base_url)
            is_root = root.scheme in ("https", "http") and bool(root.hostname) and not root.query
            problem = f"{self.base_url!r} is no root of an API"
            faults.expect(is_root, "base_url", problem, _ROOT_FIX)
        check_ticker_url(self.ticker_url, faults)
        check_prefix(self.path_prefix, faults)
        check_path("record_ticks_to", self.record_ticks_to, faults)
        faults.whole("max_connections", self.max_connections, least=1)
        check_seconds("idle_timeout", self.idle_timeout, faults)
        check_seconds("order_window_seconds", self.order_window_seconds, faults)
        if self.access_token is not None:
            self._check_token(self.access_token, faults)
        self._check_parts(faults)
        faults.raise_for("ClientConfig")

    def _check_parts(self, faults: Faults) -> None:
        check_part("timeouts", self.timeouts, Timeouts, faults)
        check_part("retry", self.retry, RetryConfig, faults)
        check_part("rate_limits", self.rate_limits, RateLimitConfig, faults)
        check_part("circuit", self.circuit, CircuitConfig, faults)
        check_part("cache", self.cache, CacheConfig, faults)
        check_rulebook(self.rulebook, faults)
        check_guards(self.guards, faults)
        check_journal(self.journal, faults)
        check_can("observer", self.observer, ["notice"], faults)
        check_can("token_store", self.token_store, ["load", "save", "clear"], faults)
        check_can("on_session_expired", self.on_session_expired, ["__call__"], faults)
        check_text_or_none("transport", self.transport, faults)

    def _check_token(self, token: object, faults: Faults) -> None:
        fix = "Give one of them, or store.save(AccessToken(token=...)) first."
        is_alone = self.token_store is None
        faults.expect(is_alone, "access_token", "it is given beside a token_store", fix)
        is_clean = (
            isinstance(token, str) and bool(token) and token.isprintable() and " " not in token
        )
        fix = "Give the token alone, as the login answered it."
        faults.expect(is_clean, "access_token", "it is empty, or holds spaces, or is no text", fix)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> ClientConfig:
        """The settings that the environment gives.

        `KITE_API_KEY` is required; `KITE_ACCESS_TOKEN`, `KITE_BASE_URL`, `KITE_TICKER_URL`,
        `KITE_TRANSPORT`, `KITE_PROXY` and `KITE_JOURNAL` are taken when they are set. Change more
        with `dataclasses.replace`.
        """
        variables = os.environ if environ is None else environ
        return cls(
            api_key=variables.get("KITE_API_KEY", ""),
            access_token=variables.get("KITE_ACCESS_TOKEN") or None,
            base_url=variables.get("KITE_BASE_URL") or API_ROOT,
            ticker_url=variables.get("KITE_TICKER_URL") or TICKER_URL,
            transport=variables.get("KITE_TRANSPORT") or None,
            proxy_url=variables.get("KITE_PROXY") or None,
            journal=variables.get("KITE_JOURNAL") or None,
        )

    @classmethod
    def sandbox(
        cls,
        *,
        user_id: str,
        access_token: str | None = None,
        token_store: TokenStore | None = None,
        api_key: str = SANDBOX_KEY,
        base_url: str = SANDBOX_ROOT,
        ticker_url: str = SANDBOX_TICKER_URL,
    ) -> ClientConfig:
        """Settings for Zerodha's official sandbox; change more with `dataclasses.replace`.

        `user_id` is the user who logged in: its ticker wants to know. The sandbox takes LIMIT
        orders alone, which `kite_adapters.sandbox.LimitOrdersOnly` sees to before anything is sent.
        Logins come from Zerodha; the fake broker, served with `--sandbox`, behaves in the same way.
        """
        from kite_adapters.sandbox import LimitOrdersOnly  # late: hardly a client needs it

        faults = Faults()
        faults.text("user_id", user_id, fix="Give the user who logs in, such as AB1234.")
        faults.raise_for("ClientConfig.sandbox")
        return cls(
            api_key=api_key,
            access_token=access_token,
            token_store=token_store,
            base_url=base_url,
            ticker_url=f"{ticker_url.rstrip('/')}/?{urlencode({'user_id': user_id})}",
            path_prefix=SANDBOX_PREFIX,
            guards=(LimitOrdersOnly(),),
        )

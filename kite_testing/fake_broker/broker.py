"""The fake broker: one engine behind a lock, with doors for clients and levers for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from kite_core.messages import Request, Response
from kite_core.redaction import hide_pairs
from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.account.user import User
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.money import exact
from kite_testing.fake_broker.seeded_entropy import SeededEntropy
from kite_testing.fake_broker.settings import (
    DEFAULT_KEY,
    DEFAULT_SECRET,
    DEFAULT_USER,
    Fills,
    Hours,
    Settings,
)
from kite_testing.fake_broker.wire.answers import refused
from kite_testing.fake_broker.wire.asked import Asked, form_of, header_of, path_and_query
from kite_testing.fake_broker.wire.journal import HIDDEN_ANSWER, Entry, Journal
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.manual_clock import A_FRIDAY_MORNING, ManualClock

if TYPE_CHECKING:
    from kite_adapters.config import ClientConfig
    from kite_adapters.transport.adapter import Wire
    from kite_core.client import AsyncKite, Kite
    from kite_core.ports import Transport
    from kite_testing.fake_broker.control.market_lever import MarketLever
    from kite_testing.fake_broker.engine import Engine


class Live(Enum):
    """Stands for the token of the session that is live when a client is made."""

    SESSION = "session"


class FakeBroker:
    """A broker in memory that speaks Kite Connect's wire, on a virtual clock.

    The same seed, the same start and the same calls give the same answers and the same `journal`,
    byte for byte. It opens no socket. It is safe to use from several threads.

    Time passes in three ways: each request takes `round_trip_seconds`, so that an order is open, or
    filled, when the next answer comes; clients of this broker sleep on its clock; and a test moves
    it with `run(seconds)` or `clock.advance_to(...)`. Both segments start with `funds` rupees; None
    is without bound.

    `hours` is "always" or "exchange": whether orders are taken at any hour or by the calendar.
    `rules` is a day whose rules hold, whatever the clock says; None is the clock's own.
    `fills` is how orders are filled: see `Fills`. `has_limits` switches the limits of rate, day and
    changes. `adopts_first_token` takes the first access token that comes with the right api key
    for today's. `grants_refresh_tokens` is for approved platforms.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        start: datetime = A_FRIDAY_MORNING,
        rules: date | None = None,
        hours: Hours | str = Hours.ALWAYS,
        fills: Fills | str = Fills.TOUCH,
        api_key: str = DEFAULT_KEY,
        api_secret: str = DEFAULT_SECRET,
        user_id: str = DEFAULT_USER,
        funds: Decimal | float | None = 1_00_00_000,
        has_limits: bool = True,
        round_trip_seconds: float = 0.05,
        grants_refresh_tokens: bool = False,
        adopts_first_token: bool = False,
    ) -> None:
        self.clock = ManualClock(start)
        self.journal = Journal()
        self.settings = Settings(
            seed=seed,
            start=self.clock.now(),
            rules=rules,
            hours=Hours(hours),
            fills=Fills(fills),
            api_key=api_key,
            api_secret=api_secret,
            user_id=user_id,
            funds=None if funds is None else exact(funds),
            has_limits=has_limits,
            round_trip_seconds=round_trip_seconds,
            grants_refresh_tokens=grants_refresh_tokens,
            adopts_first_token=adopts_first_token,
        )
        self._chance = Chance(seed)
        self._lock = RLock()
        self._clients = 0
        self._user = User(user_id)
        self._sessions = Sessions(
            self._user,
            self._chance,
            self.settings.start,
            api_key=api_key,
            api_secret=api_secret,
            grants_refresh_tokens=grants_refresh_tokens,
            adopts_first_token=adopts_first_token,
        )

    @property
    def api_key(self) -> str:
        """The public key of the only app."""
        return self._sessions.api_key

    @property
    def api_secret(self) -> str:
        """The secret of the app, for checksums."""
        return self._sessions.api_secret

    @property
    def access_token(self) -> str:
        """The live session's token: there is one from the start. Empty after a logout."""
        return self._sessions.access_token

    @property
    def user_id(self) -> str:
        """The id of the only user."""
        return self._user.user_id

    @cached_property
    def market(self) -> MarketLever:
        """Holds prices still for a test."""
        from kite_testing.fake_broker.control.market_lever import MarketLever

        return MarketLever(lambda: self._engine, self.clock.now, self._lock)

    def request_token(self) -> str:
        """What the login page would hand out: it works once, for five minutes."""
        with self._lock:
            return self._sessions.request_token(self.clock.now())

    def run(self, seconds: float) -> None:
        """Let virtual time pass, and everything happen that is due in it."""
        with self._lock:
            self.clock.advance(seconds)
            self._engine.advance(self.clock.now())

    def answer(self, request: Request) -> Response:
        """Answer one request, as the door of a real broker would."""
        with self._lock:
            now = self.clock.now()
            self._engine.advance(now)
            response = self._answer(request, now)
            self.clock.advance(self.settings.round_trip_seconds)
        return response

    def transport(self) -> Transport:
        """The door in process: a transport for blocking and for asyncio code."""
        return self.wire().transport

    def wire(self) -> Wire:
        """The door in process, with the clock that clients have to live by."""
        from kite_adapters.transport.adapter import Wire
        from kite_testing.fake_broker.door import InProcessTransport

        return Wire(transport=InProcessTransport(self), clock=self.clock)

    def kite(
        self, config: ClientConfig | None = None, *, access_token: str | Live | None = Live.SESSION
    ) -> Kite:
        """A blocking client; it has the live session, unless another token or None is given.

        `config` gives all settings but the credentials.
        """
        from kite_adapters.assembly import blocking_ports
        from kite_core.client import Kite

        config = self._config(config, access_token)
        return Kite(blocking_ports(config, wire=self.wire(), entropy=self._entropy()))

    def async_kite(
        self, config: ClientConfig | None = None, *, access_token: str | Live | None = Live.SESSION
    ) -> AsyncKite:
        """An asyncio client; it has the live session, unless another token or None is given.

        `config` gives all settings but the credentials.
        """
        from kite_adapters.assembly import asyncio_ports
        from kite_core.client import AsyncKite

        config = self._config(config, access_token)
        return AsyncKite(asyncio_ports(config, wire=self.wire(), entropy=self._entropy()))

    @cached_property
    def _engine(self) -> Engine:
        """The engine, built at the first request."""
        from kite_testing.fake_broker.engine import Engine

        return Engine(self.settings, self._sessions, self._user, self._chance)

    def _answer(self, request: Request, now: datetime) -> Response:
        path, query = path_and_query(request)
        form = form_of(request)
        endpoint, holds_secrets = "?", False
        try:
            route, values = self._engine.routes.find(request.method, path)
            endpoint, holds_secrets = route.endpoint, route.holds_secrets
            authorisation = header_of(request, "Authorization")
            if route.needs_session:
                self._sessions.authorise(authorisation, now)
            response = route.answer(Asked(now=now, values=values, query=query, form=form))
        except RefusedError as error:
            response = refused(error)
        entry = Entry(
            at=now.isoformat(timespec="milliseconds"),
            endpoint=endpoint,
            path=path,
            query=tuple(hide_pairs(query)),
            form=tuple(hide_pairs(form.items())),
            status=response.status,
            answer=HIDDEN_ANSWER if holds_secrets and response.status == 200 else response.body,
        )
        self.journal.add(entry)
        return response

    def _config(self, config: ClientConfig | None, access_token: str | Live | None) -> ClientConfig:
        from kite_adapters.config import ClientConfig

        token = self.access_token or None if isinstance(access_token, Live) else access_token
        wished = config or ClientConfig(api_key=self.api_key)
        return replace(wished, api_key=self.api_key, access_token=token)

    def _entropy(self) -> SeededEntropy:
        self._clients += 1
        return SeededEntropy(self._chance, f"client {self._clients}")

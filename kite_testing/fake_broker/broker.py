"""The fake broker: one engine behind a lock, with doors for clients and levers for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from kite_core.messages import Request, Response
from kite_testing.fake_broker.control.chosen import chosen
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.control.with_levers import WithLevers
from kite_testing.fake_broker.door import received
from kite_testing.fake_broker.given import check_number, check_whole, day_of, moment_of
from kite_testing.fake_broker.money import Rupees, amount_of
from kite_testing.fake_broker.seeded_entropy import SeededEntropy
from kite_testing.fake_broker.settings import (
    DEFAULT_KEY,
    DEFAULT_SECRET,
    DEFAULT_USER,
    Fills,
    Hours,
    Settings,
)
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.journal import Journal
from kite_testing.manual_clock import A_FRIDAY_MORNING, ManualClock

if TYPE_CHECKING:
    from kite_adapters.config import ClientConfig
    from kite_adapters.transport.adapter import StreamParts, Wire
    from kite_core.client import AsyncKite, Kite
    from kite_core.ports import Transport
    from kite_core.stream_ports import Streams
    from kite_testing.fake_broker.control.control import Control
    from kite_testing.fake_broker.pumped.open_streams import OpenStreams
    from kite_testing.fake_broker.ticker.line import TickerLine
    from kite_testing.fake_broker.ticker.postbacks import Postbacks


_LONGEST_TRIP = 3600


class Live(Enum):
    """Stands for the token of the session that is live when a client is made."""

    SESSION = "session"


class FakeBroker(WithLevers):
    """A broker in memory that speaks Kite Connect's wire, on a virtual clock.

    The same seed, the same start and the same calls give the same answers and the same `journal`,
    byte for byte. It opens no socket. It is safe to use from several threads.

    Time passes in four ways: each request takes `round_trip_seconds`, so that an order is open, or
    filled, when the next answer comes; clients of this broker sleep on its clock; who waits for the
    next event of a ticker moves it until one comes; and a test moves it with `run(seconds)` or
    `clock.advance_to(...)`. Both segments start with `funds` rupees, up
    to one lakh crore; None is without bound.

    `start` and `rules` may be texts, such as "2026-11-20T10:00" and "2026-03-31". Raises
    ValueError, with what to give, for an argument that cannot be.

    `hours` is "always" or "exchange": whether orders are taken at any hour or by the calendar.
    `rules` is a day whose rules hold, whatever the clock says; None is the clock's own.
    `fills` is how orders are filled: see `Fills`. `has_limits` switches the limits of rate, day and
    changes, and nothing else: `--no-limits` of the served broker is `has_limits=False` with
    `funds=None`, and the ticker keeps its limits. `adopts_first_token` takes the
    first access token that comes with the right api key for today's. `grants_refresh_tokens` is for
    approved platforms. `takes_fund_orders` answers the calls that place orders for mutual funds,
    which the real API has given up.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        start: datetime | str = A_FRIDAY_MORNING,
        rules: date | str | None = None,
        hours: Hours | str = Hours.ALWAYS,
        fills: Fills | str = Fills.TOUCH,
        api_key: str = DEFAULT_KEY,
        api_secret: str = DEFAULT_SECRET,
        user_id: str = DEFAULT_USER,
        funds: Rupees | None = 1_00_00_000,
        has_limits: bool = True,
        round_trip_seconds: float = 0.05,
        grants_refresh_tokens: bool = False,
        adopts_first_token: bool = False,
        takes_fund_orders: bool = True,
    ) -> None:
        self.clock = ManualClock(moment_of(start, name="start"))
        check_whole(seed=seed)
        check_number(round_trip_seconds=round_trip_seconds)
        if not 0 <= round_trip_seconds <= _LONGEST_TRIP:
            raise ValueError(
                f"round_trip_seconds is {round_trip_seconds}: give 0 to {_LONGEST_TRIP}."
            )
        self.settings = Settings(
            seed=seed,
            start=self.clock.now(),
            rules=None if rules is None else day_of(rules, name="rules"),
            hours=chosen(Hours, hours, name="hours"),
            fills=chosen(Fills, fills, name="fills"),
            api_key=api_key,
            api_secret=api_secret,
            user_id=user_id,
            funds=None if funds is None else amount_of(funds, name="funds"),
            has_limits=has_limits,
            round_trip_seconds=round_trip_seconds,
            grants_refresh_tokens=grants_refresh_tokens,
            adopts_first_token=adopts_first_token,
            takes_fund_orders=takes_fund_orders,
        )
        self._stage = Stage(self.settings, self.clock)
        self._clients = 0
        self._company: OpenStreams | None = None

    def __repr__(self) -> str:
        asked = len(self.journal)
        now = f"{self.clock.now():%Y-%m-%d %H:%M:%S}"
        return f"<FakeBroker seed={self.settings.seed} {self.api_key} {now} {asked} requests>"

    @property
    def journal(self) -> Journal:
        """What was asked and answered so far."""
        return self._stage.journal

    @property
    def api_key(self) -> str:
        """The public key of the only app."""
        return self.settings.api_key

    @property
    def api_secret(self) -> str:
        """The secret of the app, for checksums."""
        return self.settings.api_secret

    @property
    def access_token(self) -> str:
        """The live session's token: there is one from the start. Empty after a logout."""
        return self._stage.sessions.access_token

    @property
    def user_id(self) -> str:
        """The id of the only user."""
        return self.settings.user_id

    @cached_property
    def control(self) -> Control:
        """The same levers as verbs under `/fake`, with JSON in and out."""
        from kite_testing.fake_broker.control.control import Control

        return Control(self.levers)

    def snapshot(self, name: str = "snapshot") -> None:
        """Keep a copy of everything: engine, session, time, journal."""
        self._stage.snapshot(name)

    def restore(self, name: str = "snapshot") -> None:
        """Go back to a snapshot, as often as wanted. Raises KeyError when there is none."""
        self._stage.restore(name)

    def reset(self) -> None:
        """Begin again, as a fresh broker does; snapshots stay."""
        self._stage.reset()

    def request_token(self) -> str:
        """What the login page would hand out: it works once, for five minutes."""
        with self._stage.lock:
            return self._stage.sessions.request_token(self.clock.now())

    def run(self, seconds: float) -> None:
        """Let virtual time pass, and everything happen that is due in it.

        Raises ValueError for less than 0 seconds.
        """
        check_number(seconds=seconds)
        if self._company is not None and self._company.running:
            self._company.run(seconds)
            seconds = 0
        with self._stage.lock:
            self.clock.advance(seconds)
            self._stage.advanced()

    def deliver(self, arrival: Arrival, *, is_counted: bool = True) -> Delivery:
        """What becomes of a request that reaches the door: an answer, late or cut, or none.

        `is_counted` says whether it counts against the limits of a second.
        """
        return self._stage.deliver(arrival, is_counted=is_counted)

    def answer(self, request: Request) -> Response:
        """Answer one request on its own: it does not count against the limits of a second.

        Raises NotSentError or AnswerLostError where a fault keeps the answer back.
        """
        delivery = self._stage.deliver(Arrival.of(request), is_counted=False)
        return received(delivery, request, self.run)

    @property
    def postbacks(self) -> Postbacks:
        """Postbacks of this app's orders: they are sent from the first look at this on."""
        with self._stage.lock:
            postbacks = self._stage.engine.postbacks
            postbacks.register()
        return postbacks

    def connect_ticker(self, access_token: str | None = None) -> TickerLine:
        """Open a connection to the ticker, with the live session unless another token is given.

        Raises RefusedError: 403 for a dead session, 429 for the fourth connection.
        """
        from kite_testing.fake_broker.pumped.door import BrokerDoor

        token = self.access_token if access_token is None else access_token
        return BrokerDoor(self._stage, self.api_key).connect(token)

    def broadcast(self, message: str) -> None:
        """Show a notice of the broker's on every connection to the ticker."""
        self.levers.updates.broadcast(message)

    def transport(self) -> Transport:
        """The door in process: a transport for blocking and for asyncio code."""
        return self.wire().transport

    def wire(self) -> Wire:
        """The door in process, with the clock that clients have to live by."""
        from kite_adapters.transport.adapter import Wire
        from kite_testing.fake_broker.door import InProcessTransport

        return Wire(transport=InProcessTransport(self), clock=self.clock, streams=self._streams_of)

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

    def _streams_of(self, parts: StreamParts) -> Streams:
        """The streams of one client, which share this broker's time."""
        from kite_testing.fake_broker.pumped.door import BrokerDoor
        from kite_testing.fake_broker.pumped.open_streams import OpenStreams
        from kite_testing.fake_broker.pumped.streams import PumpedStreams

        if self._company is None:
            self._company = OpenStreams(self.clock)
        return PumpedStreams(BrokerDoor(self._stage, parts.api_key), parts, self._company)

    def _config(self, config: ClientConfig | None, access_token: str | Live | None) -> ClientConfig:
        from kite_adapters.config import ClientConfig

        token = self.access_token or None if isinstance(access_token, Live) else access_token
        wished = config or ClientConfig(api_key=self.api_key)
        return replace(wished, api_key=self.api_key, access_token=token)

    def _entropy(self) -> SeededEntropy:
        self._clients += 1
        return SeededEntropy(self._stage.chance, f"client {self._clients}")

"""The ticker of one api key: who may connect, and who hears of orders."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.order_updates import OrderUpdate, OrderUpdates
from kite_testing.fake_broker.ticker.connection import TickerConnection
from kite_testing.fake_broker.ticker.market_watch import MarketWatch
from kite_testing.fake_broker.ticker.refusals import (
    dead_ticker_session,
    malformed_upgrade,
    too_many_tickers,
)
from kite_testing.fake_broker.ticker.texts import greetings, message_text, order_text
from kite_testing.fake_broker.ticker.update_fields import ticker_fields
from kite_testing.fake_broker.wire.refusals import RefusedError


class TickerHub:
    """All connections of one api key. It costs nothing while nobody is connected."""

    def __init__(
        self,
        sessions: Sessions,
        rules: DayRules,
        agenda: Agenda,
        faults: Faults,
        market: MarketWatch,
        updates: OrderUpdates,
    ) -> None:
        self._sessions = sessions
        self._rules = rules
        self._agenda = agenda
        self._faults = faults
        self._market = market
        self._updates = updates
        self._connections: list[TickerConnection] = []

    @property
    def connections(self) -> tuple[TickerConnection, ...]:
        """Those that are open, the oldest first."""
        return tuple(each for each in self._connections if each.is_open)

    def connect(self, api_key: str, access_token: str, now: datetime) -> TickerConnection:
        """Open a connection; two texts greet it.

        Raises RefusedError: 400 for a parameter that is missing, 403 for a session that is not
        live or a plan without market data, 429 for one connection too many.
        """
        self._check(api_key, access_token, now)
        limits, connections = self._rules.at(now).limits, self.connections
        if len(connections) >= limits.tickers_a_key:
            raise too_many_tickers()
        if not self._connections:
            self._updates.listen(self._on_update)
        connection = TickerConnection(
            self._market,
            self._agenda,
            self._faults,
            now,
            most_instruments=limits.instruments_a_ticker,
        )
        self._connections = [*connections, connection]
        for text in greetings(len(self._market), now):
            connection.send(text, now)
        return connection

    def broadcast(self, message: str, now: datetime) -> None:
        """Show a notice of the broker's on every connection."""
        for connection in self.connections:
            connection.send(message_text(message), now)

    def drop_all(self) -> None:
        """Break every connection off, as an outage does, or a return to a snapshot."""
        for connection in self.connections:
            connection.drop()

    def _check(self, api_key: str, access_token: str, now: datetime) -> None:
        for name, value in (("api_key", api_key), ("access_token", access_token)):
            if not value:
                raise malformed_upgrade(name)
        try:
            self._sessions.authorise(f"token {api_key}:{access_token}", now)
        except RefusedError:
            raise dead_ticker_session() from None
        self._sessions.permissions.check_plan("quote")

    def _on_update(self, update: OrderUpdate) -> None:
        """Every order of the user is shown, whatever app or terminal placed it."""
        connections = self.connections
        if not connections:
            self._connections = []
            self._updates.leave(self._on_update)
            return
        text = order_text(ticker_fields(update))
        for connection in connections:
            connection.send(text, update.moment)

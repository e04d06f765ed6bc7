"""Which connection watches which instrument, and the packets that show it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from kite_testing.fake_broker.market.feed import Feed
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.ticker.tick_source import TickSource


class Watcher(Protocol):
    """Whoever has to hear of prices."""

    def note(self, token: int, moment: datetime, /) -> None:
        """A price of the instrument with this token came up."""
        ...


class MarketWatch:
    """The market as the ticker's connections see it. The feed knows it as one listener."""

    def __init__(
        self, instruments: Instruments, hours: MarketHours, feed: Feed, source: TickSource
    ) -> None:
        self._instruments = instruments
        self._hours = hours
        self._feed = feed
        self._source = source
        self._watchers: dict[int, dict[Watcher, None]] = {}
        self._watched: dict[int, Instrument] = {}
        self._listing = instruments.listing

    def __len__(self) -> int:
        return len(self._instruments)

    def find(self, token: int) -> Instrument | None:
        """The instrument with that token."""
        return self._instruments.by_token(token)

    def packet(self, token: int, moment: datetime) -> bytes:
        """The full packet of what is watched, at a moment; shorter ones are its head."""
        return self._source.packet(self._watched[token], moment)

    def watch(self, instrument: Instrument, watcher: Watcher, now: datetime) -> None:
        """Let this watcher hear of each price from now on."""
        self._watchers.setdefault(instrument.token, {})[watcher] = None
        self._watched[instrument.token] = instrument
        self._feed.watch(instrument, self, now)

    def unwatch(self, token: int, watcher: Watcher) -> None:
        """Let it hear no more."""
        watchers = self._watchers.get(token, {})
        watchers.pop(watcher, None)
        if not watchers and token in self._watched:
            del self._watchers[token]
            self._feed.unwatch(self._watched.pop(token), self)

    def on_price(self, instrument: Instrument, moment: datetime, /) -> None:
        """Pass a price on; none streams while the exchange is closed."""
        self._source.note(instrument, moment)
        if not self._hours.trades(instrument, moment):
            return
        if self._instruments.listing is not self._listing:
            self._follow_list(moment)
        for watcher in self._watchers.get(instrument.token, ()):
            watcher.note(instrument.token, moment)

    def _follow_list(self, moment: datetime) -> None:
        """The list of a new day has something else under some tokens, or nothing any more."""
        self._listing = self._instruments.listing
        for token, instrument in self._watched.items():
            listed = self.find(token)
            if listed is instrument:
                continue
            self._feed.unwatch(instrument, self)
            if listed is not None:
                self._watched[token] = listed
                self._feed.watch(listed, self, moment)

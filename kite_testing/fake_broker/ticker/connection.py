"""One connection to the ticker, without a socket: texts in, frames out, by virtual time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from kite_core.ticker.layouts import FULL, HEARTBEAT, INDEX_FULL, INDEX_QUOTE, QUOTE, layout_of
from kite_testing.fake_broker.agenda import NEVER, Agenda
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.ticker.market_watch import MarketWatch
from kite_testing.fake_broker.ticker.outbox import BROKEN, CLOSED, Frame, Outbox
from kite_testing.fake_broker.ticker.texts import error_text
from kite_testing.fake_broker.ticker.wishes import (
    MODE,
    SUBSCRIBE,
    MalformedWishError,
    Wish,
    read_wish,
)

HEARTBEAT_SECONDS = 3.0
"""So long a connection may be silent. Clients of two languages hang up after five seconds."""
TICK_SECONDS = 1.0
"""Ticks of a connection come no closer than this; what moves in between is not queued."""
_HEARTBEAT = timedelta(seconds=HEARTBEAT_SECONDS)
_TICK = timedelta(seconds=TICK_SECONDS)
_INTEREST = slice(48, 60)
_BOOK = slice(64, None)
"""A full packet has the time of the last trade and the exchange's stamp in front of these two."""


class _Subscription:
    """One instrument of a connection: how much of it is wanted, and what was sent last."""

    __slots__ = ("_is_index", "length", "sent")

    def __init__(self, instrument: Instrument) -> None:
        self._is_index = instrument.is_index
        self.sent = b""
        self.set_mode(QUOTE.mode)

    def set_mode(self, mode: str) -> None:
        """Want more or less of it; packets of a mode are known by their length."""
        self.length = layout_of(mode, is_index=self._is_index).length


class TickerConnection:
    """What one client of the ticker gets, and when.

    Whoever holds the door hands texts to `receive`, lets the broker's time pass, sends what `due`
    gives, and looks again at `next_due`. With `wake` set, it is called when something has come up
    to be sent, or when the connection has ended: then `close_code` says how.
    """

    def __init__(
        self,
        market: MarketWatch,
        agenda: Agenda,
        faults: Faults,
        now: datetime,
        *,
        most_instruments: int,
    ) -> None:
        self._market = market
        self._agenda = agenda
        self._most_instruments = most_instruments
        self._outbox = Outbox(faults, now)
        self._subscriptions: dict[int, _Subscription] = {}
        self._moved: dict[int, None] = {}
        self._last_ticks = now - _TICK
        self._next_ticks = NEVER
        self._next_beat = now + _HEARTBEAT
        self._beats = True
        self.wake: Callable[[], None] | None = None
        agenda.add(self._next_beat, self._beat)

    def __deepcopy__(self, memo: dict[int, object]) -> TickerConnection:
        """A snapshot holds no connections: what it copies of one has ended."""
        twin = object.__new__(TickerConnection)
        twin._outbox = self._outbox.ended()
        memo[id(self)] = twin
        return twin

    @property
    def is_open(self) -> bool:
        """Whether anything can still come."""
        return self._outbox.close_code is None

    @property
    def close_code(self) -> int | None:
        """How it ended: 1000 by a goodbye, 1006 without one, as clients name it."""
        return self._outbox.close_code

    @property
    def next_due(self) -> datetime:
        """When to look again: nothing is sent before, unless orders or prices are touched."""
        if self._outbox:
            return self._outbox.last_sent
        return min(self._next_ticks, self._next_beat) if self.is_open else NEVER

    def receive(self, text: str, now: datetime) -> None:
        """Do what the client asks; what cannot be understood is answered by an error text."""
        if not self.is_open:
            return
        try:
            wish = read_wish(text)
        except MalformedWishError as error:
            self.send(error_text(str(error)), now)
            return
        if wish.action == SUBSCRIBE:
            self._subscribe(wish, now)
        elif wish.action == MODE:
            self._set_mode(wish, now)
        else:
            self._unsubscribe(wish)

    def due(self, _now: datetime) -> list[Frame]:
        """What has come up to be sent by now, in its order; the broker has run up to now."""
        return self._outbox.take()

    def dated(self) -> list[tuple[datetime, Frame]]:
        """The same, each frame with the moment at which it came up."""
        return self._outbox.take_dated()

    def send(self, text: str, now: datetime) -> None:
        """Send a text."""
        self._outbox.put(text, now)
        self._look_after()

    def keep_alive(self, now: datetime) -> None:
        """Send a sign of life, though none is due."""
        self._outbox.put(HEARTBEAT, now)
        self._look_after()

    def leave_beats(self) -> None:
        """Leave the signs of life to a door that lives in real time, and calls `keep_alive`."""
        self._beats, self._next_beat = False, NEVER

    def close(self) -> None:
        """The client is gone."""
        self._end(CLOSED)

    def drop(self) -> None:
        """Break the connection off, without a goodbye."""
        self._end(BROKEN)

    def note(self, token: int, moment: datetime) -> None:
        """A price came up: send it with the next ticks."""
        if self._outbox.close_code is not None:
            return
        self._moved[token] = None
        if self._next_ticks is NEVER:
            self._next_ticks = max(moment, self._last_ticks + _TICK)
            self._agenda.add(self._next_ticks, self._send_ticks)

    def _subscribe(self, wish: Wish, now: datetime) -> None:
        """Take on what there is room for, and show the latest of it, at any hour."""
        most, has_room = self._most_instruments, True
        for token in wish.tokens:
            instrument = self._market.find(token)
            if instrument is None or token in self._subscriptions:
                continue
            if len(self._subscriptions) >= most:
                has_room = False
                break
            self._subscriptions[token] = _Subscription(instrument)
            self._market.watch(instrument, self, now)
        self._show(wish.tokens, now)
        if not has_room:
            self.send(error_text(f"A connection takes {most} instruments at most."), now)

    def _set_mode(self, wish: Wish, now: datetime) -> None:
        """Send more or less of what is subscribed, beginning with the latest of it."""
        for token in wish.tokens:
            if (known := self._subscriptions.get(token)) is not None:
                known.set_mode(wish.mode)
        self._show(wish.tokens, now)

    def _unsubscribe(self, wish: Wish) -> None:
        for token in wish.tokens:
            if self._subscriptions.pop(token, None) is not None:
                self._market.unwatch(token, self)

    def _show(self, tokens: Iterable[int], now: datetime) -> None:
        """Send the latest of each instrument, whether it is news or not."""
        packets: list[bytes] = []
        for token in dict.fromkeys(tokens):
            if (known := self._subscriptions.get(token)) is not None:
                known.sent = self._market.packet(token, now)[: known.length]
                packets.append(known.sent)
        self._send_packets(packets, now)

    def _send_ticks(self, moment: datetime) -> None:
        """Send what has changed since it was sent last, all in one frame."""
        if not self.is_open:
            return
        self._next_ticks, self._last_ticks = NEVER, moment
        moved, self._moved = self._moved, {}
        packets: list[bytes] = []
        for token in moved:
            known = self._subscriptions.get(token)
            if known is None:
                continue
            packet = self._market.packet(token, moment)[: known.length]
            if _is_news(packet, known.sent):
                known.sent = packet
                packets.append(packet)
        self._send_packets(packets, moment)

    def _send_packets(self, packets: list[bytes], moment: datetime) -> None:
        if packets:
            self._outbox.put_packets(packets, moment)
            self._look_after()

    def _beat(self, moment: datetime) -> None:
        """Show that the connection lives, after a silence."""
        if not self.is_open or not self._beats:
            return
        silent_since = self._outbox.last_sent
        if moment >= silent_since + _HEARTBEAT:
            silent_since = moment
            self._outbox.put(HEARTBEAT, moment)
            self._look_after()
        self._next_beat = silent_since + _HEARTBEAT
        self._agenda.add(self._next_beat, self._beat)

    def _end(self, code: int) -> None:
        if self.is_open:
            self._outbox.end(code)
            self._look_after()

    def _look_after(self) -> None:
        """Wake the door for what has come up; clear up when it was the end."""
        if not self.is_open:
            for token in self._subscriptions:
                self._market.unwatch(token, self)
            self._subscriptions.clear()
        if self.wake is not None:
            self.wake()


def _is_news(packet: bytes, before: bytes) -> bool:
    """Whether a packet says more than one before it, its times aside: no change, no tick."""
    if len(packet) == INDEX_FULL.length:
        return packet[: INDEX_QUOTE.length] != before[: INDEX_QUOTE.length]
    if len(packet) != FULL.length:
        return packet != before
    if packet[: QUOTE.length] != before[: QUOTE.length]:
        return True
    return packet[_INTEREST] != before[_INTEREST] or packet[_BOOK] != before[_BOOK]

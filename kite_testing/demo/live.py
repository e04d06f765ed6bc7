"""The live chapters of the demo: ticks, an order update, and a feed that falls silent."""

from __future__ import annotations

from kite_core.client import AsyncKite
from kite_core.models.instruments import Instrument
from kite_core.models.order_params import OrderParams
from kite_core.services.async_ticker import AsyncTicker
from kite_core.services.snapshots import Snapshot, TickerEvent
from kite_core.ticker.event_queue import Policy
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    Disconnected,
    Gap,
    OrderUpdate,
    Ticks,
)
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.ticks import FullTick, IndexFullTick, Mode
from kite_testing.demo.screen import Screen
from kite_testing.fake_broker import FakeBroker

_WATCHED_SECONDS = 300.0
_FILLED_AFTER_SECONDS = 1.0
_TICKS_EVERY_SECONDS = 15.0
_THAT_IS_ALL = "that is all"
FullTicks = dict[int, list[FullTick | IndexFullTick]]


class LiveChapters:
    """Streams through any door. The story moves virtual time, and reads what that brought.

    `patience` is for how long a feed may be silent. Nothing is conflated, so that every door shows
    the same.
    """

    def __init__(
        self, kite: AsyncKite, broker: FakeBroker, screen: Screen, *, patience: StreamSettings
    ) -> None:
        self._kite = kite
        self._broker = broker
        self._screen = screen
        self._patience = patience

    async def tell(self, spot: Instrument, share: Instrument, option: Instrument) -> None:
        """Both chapters."""
        watched = {row.instrument_token: row.key for row in (spot, share, option)}
        await self._watch(watched, share)
        await self._lose(watched)

    async def _watch(self, watched: dict[int, str], share: Instrument) -> None:
        self._screen.chapter("Live ticks", "with kite.ticker.open() as ticker: for event in ticker")
        async with self._kite.ticker.open(policy=Policy.BLOCK) as ticker:
            ticks = await self._subscribed(ticker, watched)
            _note(await self._passing(ticker, _WATCHED_SECONDS), ticks)
            minutes = _WATCHED_SECONDS / 60
            self._screen.say(f"{minutes:g} minutes of virtual time, in full mode, with depth:")
            self._screen.ticks({key: ticks[token] for token, key in watched.items()})
            self._screen.say("Updates of orders come over the same connection:")
            await self._kite.orders.place(_buy_one(share))
            for event in await self._passing(ticker, _FILLED_AFTER_SECONDS):
                self._show(event)

    async def _lose(self, watched: dict[int, str]) -> None:
        self._screen.chapter("A feed that falls silent", "kite.ticker.open(snapshots=True)")
        async with self._kite.ticker.open(
            policy=Policy.BLOCK, snapshots=True, settings=self._patience
        ) as ticker:
            await self._subscribed(ticker, watched)
            self._broker.faults.add("D4", count=1)
            self._screen.say("Fault D4: nothing comes any more, and the connection does not end.")
            self._broker.run(_TICKS_EVERY_SECONDS)
            async for event in ticker:
                self._show(event)
                if isinstance(event, Snapshot):
                    break

    async def _subscribed(self, ticker: AsyncTicker, watched: dict[int, str]) -> FullTicks:
        """Subscribe; return when every instrument has been seen in full."""
        await ticker.subscribe(watched, mode=Mode.FULL)
        ticks: FullTicks = {}
        async for event in ticker:
            _note([event], ticks)
            if len(ticks) == len(watched):
                break
        return ticks

    async def _passing(self, ticker: AsyncTicker, seconds: float) -> list[TickerEvent]:
        """All that comes in so much virtual time; a notice of the broker's marks its end."""
        self._broker.run(seconds)
        self._broker.broadcast(_THAT_IS_ALL)
        came: list[TickerEvent] = []
        async for event in ticker:
            if isinstance(event, BrokerMessage) and event.data == _THAT_IS_ALL:
                break
            came.append(event)
        return came

    def _show(self, event: TickerEvent) -> None:
        if (text := _text_of(event)) is not None:
            self._screen.event(type(event).__name__, text)


def _note(events: list[TickerEvent], ticks: FullTicks) -> None:
    """Add full ticks to those before, by instrument."""
    for event in events:
        if isinstance(event, Ticks):
            for tick in event:
                if isinstance(tick, FullTick | IndexFullTick):
                    ticks.setdefault(tick.instrument_token, []).append(tick)


def _text_of(event: TickerEvent) -> str | None:
    """What there is to say of it; None for what is not shown."""
    match event:
        case OrderUpdate(order=order):
            what = f"{order.transaction_type} {order.quantity} {order.tradingsymbol}"
            return f"{what} is {order.status} at {order.average_price:,.2f}"
        case Connected(tokens=tokens):
            return f"{tokens} instruments are asked for again"
        case Disconnected(reason=reason, retry_seconds=seconds):
            return f"{reason}; the next attempt follows in {seconds:.1f} s"
        case Gap(start=start, end=end, tokens=tokens):
            lost = f"{start:%H:%M:%S} to {end:%H:%M:%S}, {(end - start).total_seconds():.1f} s"
            return f"{lost}, of {len(tokens)} instruments and all orders"
        case Snapshot(quotes=quotes):
            return f"quotes of {', '.join(quotes)}, fetched over the API"
        case _:
            return None


def _buy_one(share: Instrument) -> OrderParams:
    return OrderParams.market(
        exchange=share.exchange,
        tradingsymbol=share.tradingsymbol,
        transaction_type="BUY",
        quantity=1,
        product="CNC",
    )

"""What the demo does, chapter by chapter, written once for both clients."""

from __future__ import annotations

from datetime import timedelta

from kite_core.client import AsyncKite
from kite_core.errors import KiteError
from kite_core.models.instruments import Instrument
from kite_core.models.market import HistoricalRequest
from kite_core.models.order_modification import OrderModification
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order, Placement
from kite_core.models.words import InstrumentType, Interval, OrderStatus
from kite_core.ticker.stream_settings import StreamSettings
from kite_testing.demo.live import LiveChapters
from kite_testing.demo.lost_answers import LostAnswers
from kite_testing.demo.screen import Screen
from kite_testing.fake_broker import FakeBroker

SHARE = "INFY"
UNDERLYING, SPOT = "NIFTY", "NSE:NIFTY 50"


class Story:
    """A morning with the broker.

    Over blocking adapters nothing in it ever suspends, so `Kite` runs it without an event loop.
    """

    def __init__(
        self,
        kite: AsyncKite,
        broker: FakeBroker,
        screen: Screen,
        *,
        opened_with: str,
        patience: StreamSettings,
    ) -> None:
        self._kite = kite
        self._broker = broker
        self._screen = screen
        self._opened_with = opened_with
        self._lost = LostAnswers(kite, broker, screen)
        self._live = LiveChapters(kite, broker, screen, patience=patience)

    async def tell(self) -> None:
        """All chapters."""
        self._screen.say(
            f"kiteport on the embedded fake broker, through {self._opened_with}. No network, "
            "made-up money; every answer is the wire format of Kite Connect v3."
        )
        await self._log_in()
        share, option = await self._find_instruments()
        await self._show_market(share, option)
        await self._trade(share, option)
        await self._meet_refusals(share)
        await self._lose_answers(share)
        await self._show_account()
        await self._show_candles(share)
        await self._live.tell(await self._spot(), share, option)
        self._screen.pause()
        self._screen.say("Next: docs/tutorial.md, or write a test: def test_it(kite, broker): ...")

    async def _log_in(self) -> None:
        self._screen.chapter("Log in", "kite.session.generate(request_token, api_secret=...)")
        self._screen.say(f"The user would log in at {self._kite.session.login_url()}")
        session = await self._kite.session.generate(
            self._broker.request_token(), api_secret=self._broker.api_secret
        )
        kept = await self._kite.ports.token_store.load()
        until = f"{kept.expires_at:%d %b %H:%M} IST" if kept and kept.expires_at else "tomorrow"
        self._screen.say(f"Logged in as {session.user_name} ({session.user_id}), until {until}.")

    async def _find_instruments(self) -> tuple[Instrument, Instrument]:
        self._screen.chapter("Find instruments", 'kite.market.search("infy")')
        book = await self._kite.market.instruments()
        self._screen.say(f"The day's list has {len(book):,} instruments; some match:")
        found = book.search(SHARE.lower(), limit=3)
        spot = (await self._kite.market.ltp([SPOT]))[SPOT].last_price
        expiry = book.expiries(UNDERLYING)[0]
        calls = [
            row
            for row in book.options(UNDERLYING, expiry=expiry)
            if row.instrument_type == InstrumentType.CE
        ]
        option = min(calls, key=lambda row: abs(row.strike - spot))
        self._screen.instruments([*found, option])
        self._screen.say(
            f"NIFTY 50 stands at {spot:,.2f}, so the call at the money is {option.key}."
        )
        return book.by_symbol("NSE", SHARE), option

    async def _spot(self) -> Instrument:
        book = await self._kite.market.instruments()
        exchange, symbol = SPOT.split(":")
        return book.by_symbol(exchange, symbol)

    async def _show_market(self, share: Instrument, option: Instrument) -> None:
        self._screen.chapter("Quotes and depth", 'kite.market.quotes(["NSE:INFY", ...])')
        quotes = await self._kite.market.quotes([share.key, option.key, SPOT, "NSE:NO SUCH"])
        self._screen.quotes(quotes)
        self._screen.say(f"Asked for, and not there: {', '.join(quotes.missing)}.")
        depth = await self._kite.market.depth([share.key])
        self._screen.depth(share.key, depth[share.key])

    async def _trade(self, share: Instrument, option: Instrument) -> None:
        self._screen.chapter("Place orders", "kite.orders.place(OrderParams.limit(...))")
        last = (await self._kite.market.ltp([share.key]))[share.key].last_price
        bought = await self._kite.orders.place(_buy(share, last + 2, quantity=10, tag="demo"))
        call = await self._kite.orders.place(_buy_at_market(option))
        resting = await self._kite.orders.place(_buy(share, last - 20, quantity=5))
        self._screen.say("Each went out once, under a tag of its own, so it can be found again:")
        for name, placement in (("share", bought), ("option", call), ("resting", resting)):
            self._screen.say(f"{name}: order {placement.order_id}, tag {placement.tag}")
        await self._follow(bought, call, resting)
        await self._change_and_cancel(share, resting, last - 15)

    async def _follow(self, *placements: Placement) -> None:
        self._screen.chapter("Follow them", "kite.orders.history(order_id)")
        await self._settled(*placements)
        for placement in placements:
            states = await self._kite.orders.history(placement.order_id)
            self._screen.history(
                f"{states[-1].transaction_type} {states[-1].tradingsymbol}", states
            )
        self._screen.trades(await self._kite.orders.trades())

    async def _settled(self, *placements: Placement) -> list[Order]:
        """Let virtual time pass until the orders rest or are done."""
        ids = {placement.order_id for placement in placements}
        steady = (OrderStatus.OPEN, OrderStatus.TRIGGER_PENDING)
        while True:
            self._broker.clock.advance(0.05)
            mine = [order for order in await self._kite.orders.all() if order.order_id in ids]
            if all(order.status.is_final or order.status in steady for order in mine):
                return mine

    async def _change_and_cancel(
        self, share: Instrument, resting: Placement, better: float
    ) -> None:
        self._screen.chapter(
            "Change and cancel", "kite.orders.modify(...); kite.orders.cancel(...)"
        )
        changes = OrderModification(price=_on_tick(share, better), quantity=8)
        await self._kite.orders.modify(resting.order_id, changes=changes)
        await self._settled(resting)
        await self._kite.orders.cancel(resting.order_id)
        await self._settled(resting)
        states = await self._kite.orders.history(resting.order_id)
        self._screen.history(f"{states[-1].transaction_type} {states[-1].tradingsymbol}", states)
        self._screen.orders(await self._kite.orders.all())

    async def _meet_refusals(self, share: Instrument) -> None:
        self._screen.chapter("Errors say what to do", "except KiteError as error: error.hint")
        try:
            OrderParams.limit(
                exchange="NSEE",
                tradingsymbol=share.tradingsymbol,
                transaction_type="BUY",
                quantity=0,
                price=1500,
                product="CNC",
            )
        except KiteError as error:
            self._screen.say("Wrong parameters never leave; all faults come at once:")
            self._screen.error(error)
        try:
            await self._kite.orders.place(_buy(share, 1500, quantity=90_000))
        except KiteError as error:
            self._screen.say("What the broker refuses has a class and, where it is known, a fix:")
            self._screen.error(error)

    async def _lose_answers(self, share: Instrument) -> None:
        last = (await self._kite.market.ltp([share.key]))[share.key].last_price
        await self._lost.tell(_buy(share, last * 0.95, quantity=1, tag="demo"))

    async def _show_account(self) -> None:
        self._screen.chapter("Where it stands", "kite.portfolio.positions_with_pnl()")
        self._broker.clock.advance(timedelta(minutes=30))
        self._screen.say("Half an hour later, in virtual time:")
        self._screen.holdings(await self._kite.portfolio.holdings())
        self._screen.pause()
        self._screen.positions(await self._kite.portfolio.positions_with_pnl())
        self._screen.funds(await self._kite.user.segment_margins("equity"))

    async def _show_candles(self, share: Instrument) -> None:
        self._screen.chapter("Candles", "kite.market.candles(HistoricalRequest(...))")
        today = self._broker.clock.now()
        request = HistoricalRequest(
            instrument_token=share.instrument_token,
            interval=Interval.MINUTES_15,
            start=today - timedelta(days=7),
            end=today,
        )
        candles = await self._kite.market.candles(request)
        self._screen.say(f"{share.key}, {len(candles)} candles of 15 minutes; the newest that fit:")
        self._screen.chart(candles)


def _on_tick(instrument: Instrument, price: float) -> float:
    """The nearest price on the instrument's grid."""
    return round(round(price / instrument.tick_size) * instrument.tick_size, 2)


def _buy(share: Instrument, price: float, *, quantity: int, tag: str | None = None) -> OrderParams:
    return OrderParams.limit(
        exchange=share.exchange,
        tradingsymbol=share.tradingsymbol,
        transaction_type="BUY",
        quantity=quantity,
        price=_on_tick(share, price),
        product="CNC",
        tag=tag,
    )


def _buy_at_market(option: Instrument) -> OrderParams:
    return OrderParams.market(
        exchange=option.exchange,
        tradingsymbol=option.tradingsymbol,
        transaction_type="BUY",
        quantity=option.lot_size,
        product="NRML",
    )

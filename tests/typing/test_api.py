"""What the type checkers say about the public surface; mypy and pyright run over this file.

Nothing here is called: the functions only have to be right. An ignore that becomes needless is an
error, so each wrong line is proved to be refused.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Mapping
from typing import Any, assert_type

import numpy

from kite_adapters import ClientConfig, KillSwitch, open_async_kite, open_kite
from kite_core import (
    AsyncKite,
    AsyncTicker,
    BrokerMessage,
    Call,
    Connected,
    DamagedFrame,
    Disconnected,
    Explanation,
    Facts,
    Gap,
    Kite,
    KiteCalls,
    KiteError,
    Mode,
    Objection,
    OrderBlockedError,
    OrderLimits,
    OrderParams,
    OrderUpdate,
    QueueFigures,
    Reason,
    RecoveredOrder,
    Recovery,
    Request,
    Response,
    Snapshot,
    Stopped,
    StreamSettings,
    Tick,
    Ticker,
    Ticks,
    Wish,
    explain,
    parse_ticks,
    tick_columns,
)
from kite_core.brackets.events import BracketEvent
from kite_core.brackets.plan import BracketPlan
from kite_core.brackets.trail import TrailEvent
from kite_core.errors import Fault
from kite_core.instrument_book import InstrumentBook, MFInstrumentBook, OptionChain
from kite_core.models.alerts import Alert, AlertEvent
from kite_core.models.bulk import BulkResult
from kite_core.models.cancel_all import CancelAllResult
from kite_core.models.candles import Candle
from kite_core.models.gtt import GTTReceipt, GTTTrigger
from kite_core.models.gtt_params import GTTParams
from kite_core.models.history import History
from kite_core.models.instruments import Instrument
from kite_core.models.margins import BasketMargin, OrderCharges, OrderMargin
from kite_core.models.market import (
    HistoricalRequest,
    LTPQuote,
    MarketDepth,
    OHLCQuote,
    Quote,
    TriggerRange,
)
from kite_core.models.mutual_funds import SIP, MFHolding, MFInstrument, MFOrder, MFPurchase
from kite_core.models.orders import Order, OrderReceipt, Placement, Trade
from kite_core.models.performance import PortfolioPerformance
from kite_core.models.portfolio import (
    AuctionHolding,
    BrokerSummary,
    CompactHolding,
    Holding,
    HoldingsSummary,
    PositionPnl,
    Positions,
)
from kite_core.models.session import RenewedSession, UserSession
from kite_core.models.square_off import SquareOffResult
from kite_core.models.trade_pnl import TradePnlReport
from kite_core.models.user import AccountMargins, FullProfile, Profile, SegmentMargins
from kite_core.models.words import StatusGroup
from kite_core.rows import Keyed, Rows
from kite_core.ticker.live_candle import LiveCandle
from kite_core.ticker.order_events import OrderEvent


def blocking_sessions_and_users(kite: Kite) -> None:
    assert_type(kite.session.login_url(), str)
    assert_type(kite.session.generate("token", api_secret="made_up"), UserSession)
    assert_type(kite.session.generate_raw("token", api_secret="made_up"), Any)
    assert_type(kite.session.renew("token", api_secret="made_up"), RenewedSession)
    assert_type(kite.session.refresh(), RenewedSession)
    assert_type(kite.session.logout(), bool)
    assert_type(kite.session.is_valid(), bool)
    assert_type(kite.user.profile(), Profile)
    assert_type(kite.user.full_profile(), FullProfile)
    assert_type(kite.user.margins(), AccountMargins)
    assert_type(kite.user.segment_margins("equity"), SegmentMargins)


def blocking_orders(kite: Kite, params: OrderParams) -> None:
    assert_type(kite.orders.submit(params), OrderReceipt)
    assert_type(kite.orders.place(params), Placement)
    assert_type(kite.orders.cancel("1"), OrderReceipt)
    assert_type(kite.orders.exit("1", parent_order_id="2"), OrderReceipt)
    assert_type(kite.orders.all(), Rows[Order])
    assert_type(kite.orders.all_raw(), Any)
    assert_type(kite.orders.history("1"), Rows[Order])
    assert_type(kite.orders.trades(), Rows[Trade])
    assert_type(kite.orders.trades_of("1"), Rows[Trade])
    assert_type(kite.orders.by_status("OPEN", StatusGroup.FINAL), Rows[Order])
    assert_type(kite.orders.place_many([params]), BulkResult)
    assert_type(kite.orders.reconcile("a tag"), Placement | None)
    assert_type(kite.orders.recover(), Recovery)
    assert_type(kite.orders.recover().placed, list[RecoveredOrder])
    assert_type(kite.orders.cancel_all(exchange="NSE"), CancelAllResult)
    assert_type(kite.orders.square_off(product="MIS", dry_run=True), SquareOffResult)
    assert_type(kite.orders.trades_with_pnl(method="average"), TradePnlReport)
    assert_type(kite.orders.wait("1", until="filled"), Order)
    assert_type(kite.orders.wait("1", until=lambda order: order.filled_quantity > 0), Order)
    assert_type(kite.orders.events(since_start=True), Generator[OrderEvent, None, None])
    for event in kite.orders.events(ticker=kite.ticker.open()):
        assert_type(event, OrderEvent)
    assert_type(kite.orders.brackets(), list[BracketPlan])
    for step in kite.orders.bracket(params, target=2, stop="1", exits="orders"):
        assert_type(step, BracketEvent)
    assert_type(kite.orders.resume("plan"), Generator[BracketEvent, None, None])
    assert_type(kite.orders.trail("1", by="1%"), Generator[TrailEvent, None, None])
    for candle in kite.ticker.open().candles("1m"):
        assert_type(candle, LiveCandle)


def blocking_portfolio(kite: Kite) -> None:
    assert_type(kite.portfolio.holdings(), Rows[Holding])
    assert_type(kite.portfolio.broker_summary(), BrokerSummary)
    assert_type(kite.portfolio.holdings_compact(), Rows[CompactHolding])
    assert_type(kite.portfolio.auctions(), Rows[AuctionHolding])
    assert_type(kite.portfolio.positions(), Positions)
    assert_type(kite.portfolio.holdings_summary(), HoldingsSummary)
    assert_type(kite.portfolio.holdings_by_exchange("NSE"), Rows[Holding])
    assert_type(kite.portfolio.positions_with_pnl(view="day"), Rows[PositionPnl])
    assert_type(kite.portfolio.performance(), PortfolioPerformance)


def blocking_market(kite: Kite, request: HistoricalRequest) -> None:
    assert_type(kite.market.quotes(["NSE:INFY"]), Keyed[Quote])
    assert_type(kite.market.ohlc(["NSE:INFY"]), Keyed[OHLCQuote])
    assert_type(kite.market.ltp(["NSE:INFY"]), Keyed[LTPQuote])
    assert_type(kite.market.instruments_of("NSE"), Rows[Instrument])
    assert_type(kite.market.candles(request), Rows[Candle])
    assert_type(
        kite.market.trigger_range(["NSE:INFY"], transaction_type="BUY"), Keyed[TriggerRange]
    )
    assert_type(kite.market.instruments(), InstrumentBook)
    assert_type(kite.market.search("infy"), list[Instrument])
    assert_type(kite.market.depth(["NSE:INFY"]), Keyed[MarketDepth])
    assert_type(kite.market.quotes_of(["NSE:INFY"]), Keyed[Quote])
    assert_type(kite.market.ohlc_of(["NSE:INFY"]), Keyed[OHLCQuote])
    assert_type(kite.market.ltp_of(["NSE:INFY"]), Keyed[LTPQuote])
    assert_type(kite.market.historical(request, on_progress=print), History)


def blocking_funds_triggers_alerts_and_margins(kite: Kite, params: GTTParams) -> None:
    assert_type(kite.mutual_funds.orders(), Rows[MFOrder])
    assert_type(kite.mutual_funds.order("1"), MFOrder)
    assert_type(kite.mutual_funds.sips(), Rows[SIP])
    assert_type(kite.mutual_funds.holdings(), Rows[MFHolding])
    assert_type(kite.mutual_funds.holding("isin"), Rows[MFPurchase])
    assert_type(kite.mutual_funds.allotments(), list[str])
    assert_type(kite.mutual_funds.instruments(), Rows[MFInstrument])
    assert_type(kite.mutual_funds.instrument_book(), MFInstrumentBook)
    assert_type(kite.mutual_funds.search("flexi"), list[MFInstrument])
    assert_type(kite.market.option_chain("NIFTY"), OptionChain)
    assert_type(kite.gtt.place(params), GTTReceipt)
    assert_type(kite.gtt.all(), Rows[GTTTrigger])
    assert_type(kite.gtt.one(1), GTTTrigger)
    assert_type(kite.alerts.one("uuid"), Alert)
    assert_type(kite.alerts.history("uuid"), Rows[AlertEvent])
    assert_type(kite.margins.orders([]), Rows[OrderMargin])
    assert_type(kite.margins.basket([], compact=True), BasketMargin)
    assert_type(kite.margins.charges([]), Rows[OrderCharges])


def explained_errors(error: KiteError, order: Order) -> None:
    assert_type(error.reason, Reason | None)
    assert_type(error.facts, Mapping[str, float | int | str])
    assert_type(error.docs, str)
    assert_type(error.explanation, Explanation | None)
    assert_type(order.explanation, Explanation | None)
    assert_type(explain("Enter Valid Price"), Explanation | None)


def blocking_ticker(kite: Kite, frame: bytes) -> None:
    ticker = kite.ticker.open(policy="drop", snapshots=True)
    assert_type(ticker, Ticker)
    assert_type(ticker.subscribe(numpy.array([408065]), mode=Mode.FULL), None)
    assert_type(ticker.modes, Mapping[int, Mode])
    assert_type(ticker.figures, QueueFigures)
    for event in ticker.listen():
        match event:
            case Ticks():
                assert_type(event.ticks, list[Tick])
            case OrderUpdate():
                assert_type(event.order, Order)
            case Snapshot():
                assert_type(event.quotes, Keyed[Quote])
            case Disconnected():
                assert_type(event.retry_seconds, float)
            case Stopped():
                assert_type(event.error, KiteError | None)
            case _:
                assert_type(event, DamagedFrame | BrokerMessage | Connected | Gap)
    assert_type(parse_ticks(frame), list[Tick])
    for column in tick_columns(frame, "last_price").values():
        assert_type(column, numpy.ndarray[Any, Any])


async def awaited_ticker(kite: AsyncKite) -> None:
    async with kite.ticker.open(settings=StreamSettings(silence=9)) as ticker:
        assert_type(ticker, AsyncTicker)
        await ticker.subscribe(256265)
        async for event in ticker:
            if isinstance(event, Ticks):
                assert_type([tick.last_price for tick in event], list[float])


async def awaited(kite: AsyncKite, params: OrderParams) -> None:
    assert_type(await kite.session.generate("token", api_secret="made_up"), UserSession)
    assert_type(await kite.session.is_valid(), bool)
    assert_type(await kite.user.profile(), Profile)
    assert_type(await kite.orders.place(params), Placement)
    assert_type(await kite.orders.all(), Rows[Order])
    assert_type(await kite.orders.place_many([params], concurrency=5), BulkResult)
    assert_type(await kite.orders.recover(), Recovery)
    assert_type(await kite.orders.square_off(), SquareOffResult)
    assert_type(await kite.orders.wait("1", until=["OPEN", "COMPLETE"]), Order)
    assert_type(kite.orders.events(poll_seconds=1), AsyncGenerator[OrderEvent, None])
    async for event in kite.orders.events(ticker=kite.ticker.open()):
        assert_type(event, OrderEvent)
    assert_type(await kite.orders.brackets(), list[BracketPlan])
    async for step in kite.orders.resume("plan"):
        assert_type(step, BracketEvent)
    assert_type(kite.orders.trail("1", by=2), AsyncGenerator[TrailEvent, None])
    async for candle in kite.ticker.open().candles("1m"):
        assert_type(candle, LiveCandle)
    assert_type(await kite.orders.all_raw(), Any)
    assert_type(await kite.portfolio.holdings(), Rows[Holding])
    assert_type(await kite.portfolio.holdings_summary(), HoldingsSummary)
    assert_type(await kite.market.ltp(["NSE:INFY"]), Keyed[LTPQuote])
    assert_type(await kite.market.instruments(), InstrumentBook)
    assert_type(await kite.mutual_funds.sips(), Rows[SIP])
    assert_type(await kite.mutual_funds.instrument_book(), MFInstrumentBook)
    assert_type(await kite.market.option_chain("NIFTY"), OptionChain)
    assert_type(await kite.gtt.all(), Rows[GTTTrigger])
    assert_type(await kite.alerts.all(), Rows[Alert])
    assert_type(await kite.margins.charges([]), Rows[OrderCharges])


def described(calls: KiteCalls, params: OrderParams, response: Response) -> None:
    assert_type(calls.session.login_url(), str)
    assert_type(calls.user.profile(), Call[Profile])
    assert_type(calls.orders.submit(params), Call[OrderReceipt])
    assert_type(calls.orders.all(), Call[Rows[Order]])
    assert_type(calls.orders.all_raw(), Call[Any])
    assert_type(calls.orders.all().request, Request)
    assert_type(calls.orders.all().answer(response), Rows[Order])
    assert_type(calls.portfolio.positions(), Call[Positions])
    assert_type(calls.market.quotes(["NSE:INFY"]), Call[Keyed[Quote]])
    assert_type(calls.mutual_funds.instruments(), Call[Rows[MFInstrument]])
    assert_type(calls.gtt.one(1), Call[GTTTrigger])
    assert_type(calls.alerts.one("uuid"), Call[Alert])
    assert_type(calls.margins.orders([]), Call[Rows[OrderMargin]])


def opened() -> None:
    assert_type(open_kite(ClientConfig(api_key="made_up")), Kite)
    assert_type(open_async_kite(ClientConfig(api_key="made_up")), AsyncKite)


def guarded(error: OrderBlockedError) -> None:
    """A guard of one's own is any object with this method."""

    class Small:
        def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
            lines = facts.lines_of(wish)
            return [] if len(lines) < 5 else [Objection("too many", "Send fewer.")]

    guards = (OrderLimits(value=200_000), KillSwitch(file="stop"), Small())
    ClientConfig(api_key="made_up", guards=guards)
    assert_type(error.faults, tuple[Fault, ...])
    assert_type(error.guard, str)


def test_rows_are_lists_and_keyed_answers_dicts() -> None:
    """At run time too, so that nobody has to learn a new container."""
    assert issubclass(Rows, list)
    assert issubclass(Keyed, dict)


async def refused(kite: Kite, async_kite: AsyncKite, calls: KiteCalls) -> None:
    kite.orders.history()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # reason: an order_id is missing
    kite.orders.place("NSE:INFY")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: not OrderParams
    kite.orders.trades_with_pnl(method="lifo")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: no such method
    kite.orders.cancel("1", "regular")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # reason: keyword-only
    async_kite.orders.all().skipped  # type: ignore[attr-defined]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]  # reason: not awaited
    calls.orders.place  # type: ignore[arg-type]  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]  # reason: a flow cannot be described

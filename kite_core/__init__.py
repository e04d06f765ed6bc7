"""Zerodha's Kite Connect API without I/O: models, calls, errors, ports and clients.

Names are imported when first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from kite_core.version import __version__ as __version__

if TYPE_CHECKING:
    from kite_core.attempts import Timeouts as Timeouts
    from kite_core.call import Call as Call
    from kite_core.client import AsyncKite as AsyncKite
    from kite_core.client import Kite as Kite
    from kite_core.client import KiteCalls as KiteCalls
    from kite_core.errors import AnswerLostError as AnswerLostError
    from kite_core.errors import BrokerError as BrokerError
    from kite_core.errors import CircuitOpenError as CircuitOpenError
    from kite_core.errors import ConfigurationError as ConfigurationError
    from kite_core.errors import DataError as DataError
    from kite_core.errors import ForbiddenError as ForbiddenError
    from kite_core.errors import GeneralError as GeneralError
    from kite_core.errors import HoldingError as HoldingError
    from kite_core.errors import InputError as InputError
    from kite_core.errors import InstrumentNotFoundError as InstrumentNotFoundError
    from kite_core.errors import JournalError as JournalError
    from kite_core.errors import KiteError as KiteError
    from kite_core.errors import LoginRequiredError as LoginRequiredError
    from kite_core.errors import MarginError as MarginError
    from kite_core.errors import NetworkError as NetworkError
    from kite_core.errors import NotAvailableError as NotAvailableError
    from kite_core.errors import NotSentError as NotSentError
    from kite_core.errors import OrderBlockedError as OrderBlockedError
    from kite_core.errors import OrderError as OrderError
    from kite_core.errors import OrderOutcomeUnknownError as OrderOutcomeUnknownError
    from kite_core.errors import OutcomeUnknownError as OutcomeUnknownError
    from kite_core.errors import PermissionDeniedError as PermissionDeniedError
    from kite_core.errors import PostbackError as PostbackError
    from kite_core.errors import RateLimitedError as RateLimitedError
    from kite_core.errors import SessionExpiredError as SessionExpiredError
    from kite_core.errors import TokenError as TokenError
    from kite_core.errors import TooManySocketsError as TooManySocketsError
    from kite_core.errors import TransportError as TransportError
    from kite_core.errors import TwoFactorError as TwoFactorError
    from kite_core.errors import UnfinishedError as UnfinishedError
    from kite_core.errors import UserError as UserError
    from kite_core.errors import ValidationError as ValidationError
    from kite_core.errors import WaitTimeoutError as WaitTimeoutError
    from kite_core.explanations.explaining import explain as explain
    from kite_core.explanations.explanation import Explanation as Explanation
    from kite_core.explanations.reasons import Reason as Reason
    from kite_core.guards.access import AllowedOnly as AllowedOnly
    from kite_core.guards.access import ConfirmEach as ConfirmEach
    from kite_core.guards.access import DryRun as DryRun
    from kite_core.guards.access import ReadOnly as ReadOnly
    from kite_core.guards.facts import Facts as Facts
    from kite_core.guards.guard import Guard as Guard
    from kite_core.guards.guard import Objection as Objection
    from kite_core.guards.quantities import DayLimits as DayLimits
    from kite_core.guards.quantities import LossLimit as LossLimit
    from kite_core.guards.quantities import OpenOrdersLimit as OpenOrdersLimit
    from kite_core.guards.quantities import OrderLimits as OrderLimits
    from kite_core.guards.quantities import SymbolLimits as SymbolLimits
    from kite_core.guards.wishes import Wish as Wish
    from kite_core.instrument_book import InstrumentBook as InstrumentBook
    from kite_core.instrument_book import MFInstrumentBook as MFInstrumentBook
    from kite_core.instrument_book import OptionChain as OptionChain
    from kite_core.instrument_book import OptionPair as OptionPair
    from kite_core.messages import Request as Request
    from kite_core.messages import Response as Response
    from kite_core.models.alert_params import AlertParams as AlertParams
    from kite_core.models.bulk import BulkItem as BulkItem
    from kite_core.models.bulk import BulkOutcome as BulkOutcome
    from kite_core.models.bulk import BulkResult as BulkResult
    from kite_core.models.cancel_all import CancelAllResult as CancelAllResult
    from kite_core.models.cancel_all import CancelOutcome as CancelOutcome
    from kite_core.models.candles import Candle as Candle
    from kite_core.models.costs import BasketCost as BasketCost
    from kite_core.models.costs import charges_by_order as charges_by_order
    from kite_core.models.costs import charges_of as charges_of
    from kite_core.models.gtt_params import GTTLegParams as GTTLegParams
    from kite_core.models.gtt_params import GTTParams as GTTParams
    from kite_core.models.history import History as History
    from kite_core.models.history import HistoryGap as HistoryGap
    from kite_core.models.history import HistoryProgress as HistoryProgress
    from kite_core.models.history import HistoryStop as HistoryStop
    from kite_core.models.instruments import Instrument as Instrument
    from kite_core.models.margins import ChargedOrder as ChargedOrder
    from kite_core.models.margins import MarginOrder as MarginOrder
    from kite_core.models.market import HistoricalRequest as HistoricalRequest
    from kite_core.models.market import MarketDepth as MarketDepth
    from kite_core.models.market import Quote as Quote
    from kite_core.models.market_status import MarketState as MarketState
    from kite_core.models.market_status import MarketStatus as MarketStatus
    from kite_core.models.mf_params import MFOrderParams as MFOrderParams
    from kite_core.models.mf_params import SIPModification as SIPModification
    from kite_core.models.mf_params import SIPParams as SIPParams
    from kite_core.models.order_intents import IntentEnd as IntentEnd
    from kite_core.models.order_intents import IntentOutcome as IntentOutcome
    from kite_core.models.order_intents import OrderIntent as OrderIntent
    from kite_core.models.order_modification import OrderModification as OrderModification
    from kite_core.models.order_params import OrderParams as OrderParams
    from kite_core.models.orders import Order as Order
    from kite_core.models.orders import OrderReceipt as OrderReceipt
    from kite_core.models.orders import Placement as Placement
    from kite_core.models.orders import Trade as Trade
    from kite_core.models.performance import PortfolioPerformance as PortfolioPerformance
    from kite_core.models.portfolio import Holding as Holding
    from kite_core.models.portfolio import Position as Position
    from kite_core.models.portfolio import Positions as Positions
    from kite_core.models.portfolio_params import PositionConversion as PositionConversion
    from kite_core.models.postback import Postback as Postback
    from kite_core.models.preflight.findings import Preflight as Preflight
    from kite_core.models.recovery import RecoveredOrder as RecoveredOrder
    from kite_core.models.recovery import Recovery as Recovery
    from kite_core.models.session import AccessToken as AccessToken
    from kite_core.models.session import UserSession as UserSession
    from kite_core.models.square_off import LeftAlone as LeftAlone
    from kite_core.models.square_off import SquareOffResult as SquareOffResult
    from kite_core.models.trade_pnl import TradePnlReport as TradePnlReport
    from kite_core.models.words import Exchange as Exchange
    from kite_core.models.words import Interval as Interval
    from kite_core.models.words import OrderStatus as OrderStatus
    from kite_core.models.words import OrderType as OrderType
    from kite_core.models.words import Product as Product
    from kite_core.models.words import StatusGroup as StatusGroup
    from kite_core.models.words import TransactionType as TransactionType
    from kite_core.models.words import Validity as Validity
    from kite_core.models.words import Variety as Variety
    from kite_core.ports import Ports as Ports
    from kite_core.price_grid import price_neighbours as price_neighbours
    from kite_core.price_grid import round_to_tick as round_to_tick
    from kite_core.rows import Keyed as Keyed
    from kite_core.rows import Rows as Rows
    from kite_core.rows import SkippedRow as SkippedRow
    from kite_core.rulebook.book import RULEBOOK as RULEBOOK
    from kite_core.rulebook.book import Rulebook as Rulebook
    from kite_core.rulebook.book import rules_on as rules_on
    from kite_core.services.async_ticker import AsyncTicker as AsyncTicker
    from kite_core.services.blocking_ticker import Ticker as Ticker
    from kite_core.services.snapshots import Snapshot as Snapshot
    from kite_core.ticker.candles import CandleBuilder as CandleBuilder
    from kite_core.ticker.columns import tick_columns as tick_columns
    from kite_core.ticker.event_queue import Policy as Policy
    from kite_core.ticker.event_queue import QueueFigures as QueueFigures
    from kite_core.ticker.live_candle import LiveCandle as LiveCandle
    from kite_core.ticker.order_events import OrderChange as OrderChange
    from kite_core.ticker.order_events import OrderEvent as OrderEvent
    from kite_core.ticker.order_events import OrderSource as OrderSource
    from kite_core.ticker.order_tracking import OrderTracker as OrderTracker
    from kite_core.ticker.parsing import FrameError as FrameError
    from kite_core.ticker.parsing import parse_ticks as parse_ticks
    from kite_core.ticker.stream_events import BrokerMessage as BrokerMessage
    from kite_core.ticker.stream_events import Connected as Connected
    from kite_core.ticker.stream_events import DamagedFrame as DamagedFrame
    from kite_core.ticker.stream_events import Disconnected as Disconnected
    from kite_core.ticker.stream_events import Gap as Gap
    from kite_core.ticker.stream_events import OrderUpdate as OrderUpdate
    from kite_core.ticker.stream_events import Stopped as Stopped
    from kite_core.ticker.stream_events import Ticks as Ticks
    from kite_core.ticker.stream_settings import StreamSettings as StreamSettings
    from kite_core.ticker.ticks import FullTick as FullTick
    from kite_core.ticker.ticks import IndexFullTick as IndexFullTick
    from kite_core.ticker.ticks import IndexQuoteTick as IndexQuoteTick
    from kite_core.ticker.ticks import LtpTick as LtpTick
    from kite_core.ticker.ticks import Mode as Mode
    from kite_core.ticker.ticks import QuoteTick as QuoteTick
    from kite_core.ticker.ticks import Tick as Tick

__all__ = [
    "RULEBOOK",
    "AccessToken",
    "AlertParams",
    "AllowedOnly",
    "AnswerLostError",
    "AsyncKite",
    "AsyncTicker",
    "BasketCost",
    "BrokerError",
    "BrokerMessage",
    "BulkItem",
    "BulkOutcome",
    "BulkResult",
    "Call",
    "CancelAllResult",
    "CancelOutcome",
    "Candle",
    "CandleBuilder",
    "ChargedOrder",
    "CircuitOpenError",
    "ConfigurationError",
    "ConfirmEach",
    "Connected",
    "DamagedFrame",
    "DataError",
    "DayLimits",
    "Disconnected",
    "DryRun",
    "Exchange",
    "Explanation",
    "Facts",
    "ForbiddenError",
    "FrameError",
    "FullTick",
    "GTTLegParams",
    "GTTParams",
    "Gap",
    "GeneralError",
    "Guard",
    "HistoricalRequest",
    "History",
    "HistoryGap",
    "HistoryProgress",
    "HistoryStop",
    "Holding",
    "HoldingError",
    "IndexFullTick",
    "IndexQuoteTick",
    "InputError",
    "Instrument",
    "InstrumentBook",
    "InstrumentNotFoundError",
    "IntentEnd",
    "IntentOutcome",
    "Interval",
    "JournalError",
    "Keyed",
    "Kite",
    "KiteCalls",
    "KiteError",
    "LeftAlone",
    "LiveCandle",
    "LoginRequiredError",
    "LossLimit",
    "LtpTick",
    "MFInstrumentBook",
    "MFOrderParams",
    "MarginError",
    "MarginOrder",
    "MarketDepth",
    "MarketState",
    "MarketStatus",
    "Mode",
    "NetworkError",
    "NotAvailableError",
    "NotSentError",
    "Objection",
    "OpenOrdersLimit",
    "OptionChain",
    "OptionPair",
    "Order",
    "OrderBlockedError",
    "OrderChange",
    "OrderError",
    "OrderEvent",
    "OrderIntent",
    "OrderLimits",
    "OrderModification",
    "OrderOutcomeUnknownError",
    "OrderParams",
    "OrderReceipt",
    "OrderSource",
    "OrderStatus",
    "OrderTracker",
    "OrderType",
    "OrderUpdate",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "Placement",
    "Policy",
    "PortfolioPerformance",
    "Ports",
    "Position",
    "PositionConversion",
    "Positions",
    "Postback",
    "PostbackError",
    "Preflight",
    "Product",
    "QueueFigures",
    "Quote",
    "QuoteTick",
    "RateLimitedError",
    "ReadOnly",
    "Reason",
    "RecoveredOrder",
    "Recovery",
    "Request",
    "Response",
    "Rows",
    "Rulebook",
    "SIPModification",
    "SIPParams",
    "SessionExpiredError",
    "SkippedRow",
    "Snapshot",
    "SquareOffResult",
    "StatusGroup",
    "Stopped",
    "StreamSettings",
    "SymbolLimits",
    "Tick",
    "Ticker",
    "Ticks",
    "Timeouts",
    "TokenError",
    "TooManySocketsError",
    "Trade",
    "TradePnlReport",
    "TransactionType",
    "TransportError",
    "TwoFactorError",
    "UnfinishedError",
    "UserError",
    "UserSession",
    "ValidationError",
    "Validity",
    "Variety",
    "WaitTimeoutError",
    "Wish",
    "charges_by_order",
    "charges_of",
    "explain",
    "parse_ticks",
    "price_neighbours",
    "round_to_tick",
    "rules_on",
    "tick_columns",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'kite_core' has no attribute {name!r}")
    value: object = getattr(_home_of(name), name)
    return value


def __dir__() -> list[str]:
    return __all__


def _home_of(name: str) -> ModuleType:
    """The module that a public name lives in."""
    match name:
        case "Call":
            from kite_core import call

            return call
        case "AsyncKite" | "Kite" | "KiteCalls":
            from kite_core import client

            return client
        case _ if name in _OF_THE_TICKER:
            return _home_of_the_ticker(name)
        case _ if name.endswith("Error"):
            from kite_core import errors

            return errors
        case "Explanation":
            from kite_core.explanations import explanation

            return explanation
        case "Reason":
            from kite_core.explanations import reasons

            return reasons
        case "explain":
            from kite_core.explanations import explaining

            return explaining
        case "InstrumentBook" | "MFInstrumentBook" | "OptionChain" | "OptionPair":
            from kite_core import instrument_book

            return instrument_book
        case "Timeouts":
            from kite_core import attempts

            return attempts
        case "Request" | "Response":
            from kite_core import messages

            return messages
        case "Ports":
            from kite_core import ports

            return ports
        case "Keyed" | "Rows" | "SkippedRow":
            from kite_core import rows

            return rows
        case _ if name in _OF_FOLLOWED_ORDERS:
            return _home_of_followed_order(name)
        case "CandleBuilder":
            from kite_core.ticker import candles

            return candles
        case "LiveCandle":
            from kite_core.ticker import live_candle

            return live_candle
        case "price_neighbours" | "round_to_tick":
            from kite_core import price_grid

            return price_grid
        case "RULEBOOK" | "Rulebook" | "rules_on":
            from kite_core.rulebook import book

            return book
        case _ if name.endswith("Params") or name in _OTHER_WISHES:
            return _home_of_wish(name)
        case _ if name in _OF_MANY_ORDERS:
            return _home_of_many_orders(name)
        case _ if name in _OF_GUARDS:
            return _home_of_guard(name)
        case _:
            return _home_of_model(name)


_OTHER_WISHES = (
    "ChargedOrder",
    "HistoricalRequest",
    "MarginOrder",
    "OrderModification",
    "PositionConversion",
    "Preflight",
    "SIPModification",
)


def _home_of_wish(name: str) -> ModuleType:
    """The module of what a caller gives to the broker."""
    match name:
        case "AlertParams":
            from kite_core.models import alert_params

            return alert_params
        case "GTTLegParams" | "GTTParams":
            from kite_core.models import gtt_params

            return gtt_params
        case "ChargedOrder" | "MarginOrder":
            from kite_core.models import margins

            return margins
        case "MFOrderParams" | "SIPModification" | "SIPParams":
            from kite_core.models import mf_params

            return mf_params
        case "OrderModification":
            from kite_core.models import order_modification

            return order_modification
        case "OrderParams":
            from kite_core.models import order_params

            return order_params
        case "PositionConversion":
            from kite_core.models import portfolio_params

            return portfolio_params
        case "Preflight":
            from kite_core.models.preflight import findings

            return findings
        case _:
            from kite_core.models import market

            return market


_OF_FOLLOWED_ORDERS = ("OrderChange", "OrderEvent", "OrderSource", "OrderTracker")


def _home_of_followed_order(name: str) -> ModuleType:
    """The module of what is told of orders as they change."""
    if name == "OrderTracker":
        from kite_core.ticker import order_tracking

        return order_tracking
    from kite_core.ticker import order_events

    return order_events


_OF_THE_TICKER = (
    "AsyncTicker",
    "BrokerMessage",
    "Connected",
    "DamagedFrame",
    "Disconnected",
    "FrameError",
    "FullTick",
    "Gap",
    "IndexFullTick",
    "IndexQuoteTick",
    "LtpTick",
    "Mode",
    "OrderUpdate",
    "Policy",
    "QueueFigures",
    "QuoteTick",
    "Snapshot",
    "Stopped",
    "StreamSettings",
    "Tick",
    "Ticker",
    "Ticks",
    "parse_ticks",
    "tick_columns",
)


def _home_of_the_ticker(name: str) -> ModuleType:
    """The module of what streams."""
    match name:
        case "FrameError" | "parse_ticks":
            from kite_core.ticker import parsing

            return parsing
        case "tick_columns":
            from kite_core.ticker import columns

            return columns
        case "Policy" | "QueueFigures":
            from kite_core.ticker import event_queue

            return event_queue
        case "StreamSettings":
            from kite_core.ticker import stream_settings

            return stream_settings
        case "AsyncTicker":
            from kite_core.services import async_ticker

            return async_ticker
        case "Ticker":
            from kite_core.services import blocking_ticker

            return blocking_ticker
        case "Snapshot":
            from kite_core.services import snapshots

            return snapshots
        case _ if name == "Mode" or name.endswith("Tick"):
            from kite_core.ticker import ticks

            return ticks
        case _:
            from kite_core.ticker import stream_events

            return stream_events


_OF_MANY_ORDERS = (
    "BulkItem",
    "BulkOutcome",
    "BulkResult",
    "CancelAllResult",
    "CancelOutcome",
    "IntentEnd",
    "IntentOutcome",
    "LeftAlone",
    "OrderIntent",
    "RecoveredOrder",
    "Recovery",
    "SquareOffResult",
    "TradePnlReport",
)


def _home_of_many_orders(name: str) -> ModuleType:
    """The module of what the methods for many orders answer."""
    match name:
        case "BulkItem" | "BulkOutcome" | "BulkResult":
            from kite_core.models import bulk

            return bulk
        case "CancelAllResult" | "CancelOutcome":
            from kite_core.models import cancel_all

            return cancel_all
        case "IntentEnd" | "IntentOutcome" | "OrderIntent":
            from kite_core.models import order_intents

            return order_intents
        case "RecoveredOrder" | "Recovery":
            from kite_core.models import recovery

            return recovery
        case "TradePnlReport":
            from kite_core.models import trade_pnl

            return trade_pnl
        case _:
            from kite_core.models import square_off

            return square_off


_OF_GUARDS = (
    "AllowedOnly",
    "ConfirmEach",
    "DayLimits",
    "DryRun",
    "Facts",
    "Guard",
    "LossLimit",
    "Objection",
    "OpenOrdersLimit",
    "OrderLimits",
    "ReadOnly",
    "SymbolLimits",
    "Wish",
)


def _home_of_guard(name: str) -> ModuleType:
    """The module of what says which requests may be sent at all."""
    match name:
        case "AllowedOnly" | "ConfirmEach" | "DryRun" | "ReadOnly":
            from kite_core.guards import access

            return access
        case "Facts":
            from kite_core.guards import facts

            return facts
        case "Guard" | "Objection":
            from kite_core.guards import guard

            return guard
        case "Wish":
            from kite_core.guards import wishes

            return wishes
        case _:
            from kite_core.guards import quantities

            return quantities


def _home_of_model(name: str) -> ModuleType:
    """The module of what the broker answers."""
    match name:
        case "Candle":
            from kite_core.models import candles

            return candles
        case "BasketCost" | "charges_by_order" | "charges_of":
            from kite_core.models import costs

            return costs
        case "History" | "HistoryGap" | "HistoryProgress" | "HistoryStop":
            from kite_core.models import history

            return history
        case "Instrument":
            from kite_core.models import instruments

            return instruments
        case "MarketDepth" | "Quote":
            from kite_core.models import market

            return market
        case "MarketState" | "MarketStatus":
            from kite_core.models import market_status

            return market_status
        case "Order" | "OrderReceipt" | "Placement" | "Trade":
            from kite_core.models import orders

            return orders
        case "PortfolioPerformance":
            from kite_core.models import performance

            return performance
        case "Holding" | "Position" | "Positions":
            from kite_core.models import portfolio

            return portfolio
        case "Postback":
            from kite_core.models import postback

            return postback
        case "AccessToken" | "UserSession":
            from kite_core.models import session

            return session
        case _:
            from kite_core.models import words

            return words

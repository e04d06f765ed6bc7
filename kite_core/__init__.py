"""Zerodha's Kite Connect API without I/O: models, calls, errors, ports and clients.

Names are imported when first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from kite_core.version import __version__ as __version__

if TYPE_CHECKING:
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
    from kite_core.errors import KiteError as KiteError
    from kite_core.errors import LoginRequiredError as LoginRequiredError
    from kite_core.errors import MarginError as MarginError
    from kite_core.errors import NetworkError as NetworkError
    from kite_core.errors import NotAvailableError as NotAvailableError
    from kite_core.errors import NotSentError as NotSentError
    from kite_core.errors import OrderError as OrderError
    from kite_core.errors import OrderOutcomeUnknownError as OrderOutcomeUnknownError
    from kite_core.errors import PermissionDeniedError as PermissionDeniedError
    from kite_core.errors import RateLimitedError as RateLimitedError
    from kite_core.errors import SessionExpiredError as SessionExpiredError
    from kite_core.errors import TokenError as TokenError
    from kite_core.errors import TransportError as TransportError
    from kite_core.errors import TwoFactorError as TwoFactorError
    from kite_core.errors import UserError as UserError
    from kite_core.errors import ValidationError as ValidationError
    from kite_core.instrument_book import InstrumentBook as InstrumentBook
    from kite_core.messages import Request as Request
    from kite_core.messages import Response as Response
    from kite_core.messages import Timeouts as Timeouts
    from kite_core.models.alert_params import AlertParams as AlertParams
    from kite_core.models.gtt_params import GTTLegParams as GTTLegParams
    from kite_core.models.gtt_params import GTTParams as GTTParams
    from kite_core.models.margins import ChargedOrder as ChargedOrder
    from kite_core.models.margins import MarginOrder as MarginOrder
    from kite_core.models.market import HistoricalRequest as HistoricalRequest
    from kite_core.models.mf_params import MFOrderParams as MFOrderParams
    from kite_core.models.mf_params import SIPModification as SIPModification
    from kite_core.models.mf_params import SIPParams as SIPParams
    from kite_core.models.order_modification import OrderModification as OrderModification
    from kite_core.models.order_params import OrderParams as OrderParams
    from kite_core.models.portfolio_params import PositionConversion as PositionConversion
    from kite_core.ports import Ports as Ports


def __getattr__(name: str) -> object:
    value: object = getattr(_home_of(name), name)
    return value


def _home_of(name: str) -> ModuleType:
    """The module that a public name lives in."""
    match name:
        case "Kite" | "AsyncKite" | "KiteCalls":
            from kite_core import client

            return client
        case "Call":
            from kite_core import call

            return call
        case "InstrumentBook":
            from kite_core import instrument_book

            return instrument_book
        case _ if name.endswith("Error"):
            from kite_core import errors

            return errors
        case "Request" | "Response" | "Timeouts":
            from kite_core import messages

            return messages
        case "Ports":
            from kite_core import ports

            return ports
        case _:
            return _home_of_params(name)


def _home_of_params(name: str) -> ModuleType:
    """The module that lets the caller say what to send."""
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
        case "HistoricalRequest":
            from kite_core.models import market

            return market
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
        case _:
            raise AttributeError(f"module 'kite_core' has no attribute {name!r}")

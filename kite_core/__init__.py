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
    from kite_core.errors import KiteError as KiteError
    from kite_core.errors import OrderOutcomeUnknownError as OrderOutcomeUnknownError
    from kite_core.errors import ValidationError as ValidationError
    from kite_core.instrument_book import InstrumentBook as InstrumentBook
    from kite_core.messages import Request as Request
    from kite_core.messages import Response as Response
    from kite_core.messages import Timeouts as Timeouts
    from kite_core.models.market import HistoricalRequest as HistoricalRequest
    from kite_core.models.order_params import OrderModification as OrderModification
    from kite_core.models.order_params import OrderParams as OrderParams
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
        case "HistoricalRequest":
            from kite_core.models import market

            return market
        case "OrderParams" | "OrderModification":
            from kite_core.models import order_params

            return order_params
        case "Ports":
            from kite_core import ports

            return ports
        case _:
            raise AttributeError(f"module 'kite_core' has no attribute {name!r}")

"""Zerodha's Kite Connect API without I/O: models, calls, errors, ports and clients.

Names are imported when first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_core.version import __version__ as __version__

if TYPE_CHECKING:
    from kite_core.call import Call as Call
    from kite_core.client import AsyncKite as AsyncKite
    from kite_core.client import Kite as Kite
    from kite_core.client import KiteCalls as KiteCalls
    from kite_core.instrument_book import InstrumentBook as InstrumentBook
    from kite_core.messages import Request as Request
    from kite_core.messages import Response as Response
    from kite_core.models.market import HistoricalRequest as HistoricalRequest
    from kite_core.models.order_params import OrderModification as OrderModification
    from kite_core.models.order_params import OrderParams as OrderParams
    from kite_core.ports import Ports as Ports


def __getattr__(name: str) -> object:
    from kite_core.public_names import public_name

    return public_name(name)

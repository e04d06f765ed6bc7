"""Instruments, and orders for them that nothing is wrong with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.findings import Preflight
from kite_core.models.preflight.orders import preflight_of
from kite_core.models.words import Exchange, InstrumentType, Segment
from kite_core.rulebook.book import Rules, rules_on

TODAY = rules_on(date(2026, 8, 3))
LAST_YEAR = rules_on(date(2025, 12, 31))

INFY = Instrument(
    instrument_token=408065,
    exchange_token=1594,
    tradingsymbol="INFY",
    exchange=Exchange.NSE,
    segment=Segment.NSE,
    instrument_type=InstrumentType.EQ,
    lot_size=1,
    tick_size=0.1,
    name="INFOSYS",
)
FUTURE = Instrument(
    instrument_token=256001,
    exchange_token=1000,
    tradingsymbol="NIFTY26AUGFUT",
    exchange=Exchange.NFO,
    segment=Segment.NFO_FUT,
    instrument_type=InstrumentType.FUT,
    lot_size=65,
    tick_size=0.1,
    name="NIFTY",
    expiry=date(2026, 8, 25),
)
CALL = replace(
    FUTURE,
    tradingsymbol="NIFTY26AUG25000CE",
    segment=Segment.NFO_OPT,
    instrument_type=InstrumentType.CE,
    tick_size=0.05,
    strike=25000.0,
)
SENSEX_CALL = replace(
    CALL,
    tradingsymbol="SENSEX26AUG80000CE",
    exchange=Exchange.BFO,
    segment=Segment.BFO_OPT,
    name="SENSEX",
    lot_size=20,
)
SENSEX_FUTURE = replace(
    SENSEX_CALL,
    tradingsymbol="SENSEX26AUGFUT",
    segment=Segment.BFO_FUT,
    instrument_type=InstrumentType.FUT,
)
RUPEE = replace(
    FUTURE,
    tradingsymbol="USDINR26AUGFUT",
    exchange=Exchange.CDS,
    segment=Segment.CDS_FUT,
    name="USDINR",
    lot_size=1000,
    tick_size=0.0025,
)
GOLD = replace(
    FUTURE,
    tradingsymbol="GOLDPETAL26AUGFUT",
    exchange=Exchange.MCX,
    segment=Segment.MCX_FUT,
    name="GOLDPETAL",
    lot_size=10,
    tick_size=1.0,
)
NIFTY = replace(INFY, tradingsymbol="NIFTY 50", segment=Segment.INDICES, tick_size=0.0)

_PRODUCTS = {"NSE": "CNC", "BSE": "CNC"}


def wish(instrument: Instrument, **changes: Any) -> OrderWish:
    """A limit order to buy one lot, at a price of 1500, with these changes."""
    fields: dict[str, Any] = {
        "exchange": instrument.exchange,
        "tradingsymbol": instrument.tradingsymbol,
        "transaction_type": "BUY",
        "quantity": instrument.lot_size,
        "product": _PRODUCTS.get(instrument.exchange, "NRML"),
        "order_type": "LIMIT",
        "price": 1500,
        **changes,
    }
    return OrderWish(**fields)


def preflight(
    instrument: Instrument, *, rules: Rules = TODAY, last_price: Any = None, **changes: Any
) -> Preflight:
    """What all checks of an order find."""
    order = wish(instrument, **changes)
    return preflight_of(order, instrument, rules, last_price=last_price)


def texts(found: Preflight) -> list[str]:
    """Field, problem and fix of each fault."""
    return [str(fault) for fault in found.faults]


def doubts(found: Preflight) -> list[str]:
    """Field, problem and fix of each warning."""
    return [str(warning) for warning in found.warnings]

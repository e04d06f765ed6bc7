"""Shares in the demat account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kite_testing.fake_broker.account.position import Lots, value_of
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.money import RUPEE, Money, exact, number, ratio

# key, settled shares, shares bought on the day before, rupees for one
_TO_BEGIN_WITH = """
NSE:INFY 120 0 1418.5
NSE:RELIANCE 60 0 1322.4
NSE:SBIN 200 25 801.75
NSE:TATASTEEL 500 0 141.2
NSE:GOLDBEES 1000 0 68.44
NSE:HDFCBANK 45 0 912.3
"""


@dataclass(slots=True, kw_only=True, eq=False)
class Holding:
    """The shares of one line: `lots` hold settled ones and `t1_quantity`, in the order of time."""

    instrument: Instrument
    lots: Lots = field(default_factory=list[tuple[int, Money]])
    t1_quantity: int = 0

    @property
    def total(self) -> int:
        """All shares, settled and not."""
        return sum(quantity for quantity, _ in self.lots)

    @property
    def settled(self) -> int:
        """Shares that are delivered."""
        return self.total - self.t1_quantity


def first_holdings(instruments: Instruments) -> list[Holding]:
    """What the account holds to begin with."""
    holdings: list[Holding] = []
    for line in _TO_BEGIN_WITH.strip().splitlines():
        key, settled, t1_quantity, rupees = line.split()
        if (instrument := instruments.by_key(key)) is not None:
            lots = [(int(settled) + int(t1_quantity), exact(rupees))]
            holding = Holding(instrument=instrument, lots=lots, t1_quantity=int(t1_quantity))
            holdings.append(holding)
    return holdings


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The prices of a holding, and the day that they are of."""

    last: Money
    close: Money
    day: date


def holding_row(holding: Holding, mark: Mark, *, used: int) -> dict[str, Any]:
    """A line of the demat account; what was sold today leaves `quantity` as it is."""
    change = mark.last - mark.close
    cost = value_of(holding.lots)
    return {
        "tradingsymbol": holding.instrument.tradingsymbol,
        "exchange": holding.instrument.exchange,
        "instrument_token": holding.instrument.token,
        "isin": holding.instrument.isin,
        "product": "CNC",
        "price": 0,
        "quantity": holding.settled,
        "used_quantity": used,
        "t1_quantity": holding.t1_quantity,
        "realised_quantity": holding.settled,
        "authorised_quantity": 0,
        "authorised_date": f"{mark.day.isoformat()} 00:00:00",
        "authorisation": {},
        "opening_quantity": holding.settled,
        "short_quantity": 0,
        "collateral_quantity": 0,
        "collateral_type": "",
        "discrepancy": False,
        "average_price": ratio(cost, holding.total * RUPEE),
        "last_price": number(mark.last),
        "close_price": number(mark.close),
        "pnl": number(holding.total * mark.last - cost),
        "day_change": number(change),
        "day_change_percentage": ratio(change * 100, mark.close),
        "mtf": {
            "quantity": 0,
            "used_quantity": 0,
            "average_price": 0,
            "value": 0,
            "initial_margin": 0,
        },
    }


def compact_row(holding: Holding) -> dict[str, Any]:
    """A holding in five fields."""
    return {
        "exchange": holding.instrument.exchange,
        "tradingsymbol": holding.instrument.tradingsymbol,
        "instrument_token": holding.instrument.token,
        "t1_quantity": holding.t1_quantity,
        "quantity": holding.settled,
    }


def summary(holdings: list[tuple[Holding, Mark]]) -> dict[str, Any]:
    """The totals over all holdings, in rupees and per cent."""
    invested = sum(value_of(holding.lots) for holding, _ in holdings)
    worth = sum(holding.total * mark.last for holding, mark in holdings)
    today = sum(holding.total * (mark.last - mark.close) for holding, mark in holdings)
    return {
        "total_pnl": number(worth - invested),
        "total_pnl_percent": ratio((worth - invested) * 100, invested),
        "today_pnl": number(today),
        "today_pnl_percent": ratio(today * 100, worth - today),
        "invested_amount": number(invested),
        "current_value": number(worth),
    }

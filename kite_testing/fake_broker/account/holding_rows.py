"""Holdings as the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.lots import value_of
from kite_testing.fake_broker.account.margin_rates import INTRADAY_RATE, share_of
from kite_testing.fake_broker.money import RUPEE, Money, number, ratio

_AUCTION_BYTE = 10
"""The low byte of the tokens of the auction market (official sample: auctions)."""
_NOT_IN_AUCTIONS = ("used_quantity", "authorisation", "short_quantity", "mtf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The prices of a holding, and the day that they are of."""

    last: Money
    close: Money
    day: date


def holding_row(
    holding: Holding, mark: Mark, *, used: int, funded_used: int = 0, authorised: int = 0
) -> dict[str, Any]:
    """A line of the demat account; what was sold today leaves `quantity` as it is.

    `used` and `funded_used` were sold today; `authorised` may still be sold.
    """
    return {
        **_identity(holding),
        "price": 0,
        "quantity": holding.settled,
        "used_quantity": used,
        "t1_quantity": holding.t1_quantity,
        "realised_quantity": holding.settled,
        "authorised_quantity": authorised,
        "authorised_date": f"{mark.day.isoformat()} 00:00:00",
        "authorisation": {},
        "opening_quantity": holding.settled,
        "short_quantity": 0,
        "collateral_quantity": holding.collateral,
        "collateral_type": "margin" if holding.collateral else "",
        "discrepancy": False,
        **_prices(holding, mark),
        "mtf": _funded(holding, used=funded_used),
    }


def auction_row(
    holding: Holding, mark: Mark, *, number_of_auction: str, authorised: int = 0
) -> dict[str, Any]:
    """A holding that can be offered in an auction, under the token of that market."""
    row = holding_row(holding, mark, used=0, authorised=authorised)
    kept = {name: value for name, value in row.items() if name not in _NOT_IN_AUCTIONS}
    token = holding.instrument.token // 256 * 256 + _AUCTION_BYTE
    return {**kept, "instrument_token": token, "auction_number": number_of_auction}


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


def _identity(holding: Holding) -> dict[str, Any]:
    return {
        "tradingsymbol": holding.instrument.tradingsymbol,
        "exchange": holding.instrument.exchange,
        "instrument_token": holding.instrument.token,
        "isin": holding.instrument.isin,
        "product": "CNC",
    }


def _prices(holding: Holding, mark: Mark) -> dict[str, Any]:
    change = mark.last - mark.close
    cost = value_of(holding.lots)
    return {
        "average_price": ratio(cost, holding.total * RUPEE),
        "last_price": number(mark.last),
        "close_price": number(mark.close),
        "pnl": number(holding.total * mark.last - cost),
        "day_change": number(change),
        "day_change_percentage": ratio(change * 100, mark.close),
    }


def _funded(holding: Holding, *, used: int) -> dict[str, Any]:
    """Shares in margin trading live here, outside of the quantity (sample: holdings.json)."""
    funded = holding.funded
    return {
        "quantity": funded.quantity,
        "used_quantity": used,
        "average_price": ratio(funded.value, funded.quantity * RUPEE),
        "value": number(funded.value),
        "initial_margin": number(share_of(funded.value, INTRADAY_RATE)),
    }

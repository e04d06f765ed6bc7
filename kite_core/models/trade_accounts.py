"""From trades, positions and holdings to the profit of the day: exact, and rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

from kite_core.ist import IST
from kite_core.models.exact_numbers import exact
from kite_core.models.orders import Trade
from kite_core.models.portfolio import Holding, Position
from kite_core.models.trade_matching import Fill
from kite_core.models.words import Exchange, Product, TransactionType

AccountKey: TypeAlias = tuple[str, str, str]
"""Exchange, tradingsymbol, product."""

_DELIVERED = (Product.CNC, Product.MTF)
_IN_UNITS = (Exchange.NSE, Exchange.BSE, Exchange.NFO, Exchange.BFO)
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=IST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The trades of one position in the order of time, and what is known about it beside them.

    `opening` is what the first trade found, None for nothing. `multiplier` turns prices into
    rupees; it is None when nothing tells it.
    """

    trades: tuple[Trade, ...]
    position: Position | None
    opening: Fill | None
    is_opening_known: bool
    multiplier: Fraction | None

    @property
    def key(self) -> str:
        """The instrument, as quotes and marks name it: "NSE:INFY"."""
        return f"{self.trades[0].exchange}:{self.trades[0].tradingsymbol}"

    @property
    def fills(self) -> list[Fill]:
        """What was there and what was traded, in the order of time."""
        fills = [_fill_of(trade) for trade in self.trades]
        return fills if self.opening is None else [self.opening, *fills]

    def side(self, side: TransactionType) -> list[Trade]:
        """The trades of one side."""
        return [trade for trade in self.trades if trade.transaction_type == side]


def accounts_of(
    trades: Iterable[Trade],
    positions: Iterable[Position],
    holdings: Iterable[Holding],
    *,
    with_opening: bool = True,
) -> list[Account]:
    """One account for each instrument and product that was traded, in the order of first trades.

    Shares that were sold for delivery beyond those bought today come from the holdings: only they
    count as an opening, at the holding's average price.
    """
    rows: dict[AccountKey, Position] = {}
    for row in positions:
        rows[row.exchange, row.tradingsymbol, row.product] = row
    shares = list(holdings)
    accounts: list[Account] = []
    for key, traded in _grouped(trades).items():
        position = rows.get(key)
        opening = _carried(position) if with_opening else None
        is_known = True
        if with_opening and (sold := _sold_from_holdings(key, traded)):
            opening, is_known = _delivered(key, sold, shares)
        account = Account(
            trades=tuple(traded),
            position=position,
            opening=opening,
            is_opening_known=is_known,
            multiplier=_multiplier(key, rows),
        )
        accounts.append(account)
    return accounts


def sells_holdings(trades: Iterable[Trade]) -> bool:
    """Whether shares were sold for delivery that were not bought today."""
    return any(_sold_from_holdings(key, traded) for key, traded in _grouped(trades).items())


def quantity_of(trades: Iterable[Trade]) -> int:
    """How much was traded."""
    return sum(trade.quantity for trade in trades)


def value_of(trades: Iterable[Trade]) -> Fraction:
    """What was traded at its prices, without a multiplier."""
    parts = (exact(trade.average_price) * trade.quantity for trade in trades)
    return sum(parts, Fraction(0))


def _grouped(trades: Iterable[Trade]) -> Mapping[AccountKey, list[Trade]]:
    """The broker promises no order; trades of the same second stay in the order of the answer."""
    groups: dict[AccountKey, list[Trade]] = {}
    for trade in sorted(trades, key=_moment):
        key = (trade.exchange, trade.tradingsymbol, trade.product or "")
        groups.setdefault(key, []).append(trade)
    return groups


def _moment(trade: Trade) -> datetime:
    return trade.fill_timestamp or trade.exchange_timestamp or _BEFORE_ALL


def _fill_of(trade: Trade) -> Fill:
    is_sale = trade.transaction_type == TransactionType.SELL
    return Fill(
        quantity=-trade.quantity if is_sale else trade.quantity,
        price=exact(trade.average_price),
        at=trade.fill_timestamp or trade.exchange_timestamp,
    )


def _multiplier(key: AccountKey, rows: Mapping[AccountKey, Position]) -> Fraction | None:
    """A contract has one multiplier, whatever its product."""
    told = (row.multiplier for known, row in rows.items() if known[:2] == key[:2])
    multiplier = next((number for number in told if number), None)
    if multiplier is not None:
        return exact(multiplier)
    return Fraction(1) if key[0] in _IN_UNITS else None


def _carried(position: Position | None) -> Fill | None:
    """What was carried over night, at its own average price.

    The values of a net position are those of the day plus those of what was carried, with the
    multiplier (sample: positions.json).
    """
    if position is None or not position.overnight_quantity:
        return None
    bought = exact(position.buy_value) - exact(position.day_buy_value)
    sold = exact(position.sell_value) - exact(position.day_sell_value)
    quantity = position.overnight_quantity
    units = abs(quantity) * exact(position.multiplier or 1)
    return Fill(quantity=quantity, price=(bought if quantity > 0 else sold) / units)


def _sold_from_holdings(key: AccountKey, traded: Iterable[Trade]) -> int:
    """Shares of a delivery product that were sold beyond those bought on the same day.

    Both net on one day, in any order: the broker settles and charges that part as intraday.
    """
    if key[2] not in _DELIVERED:
        return 0
    return max(-sum(_fill_of(trade).quantity for trade in traded), 0)


def _delivered(
    key: AccountKey, quantity: int, holdings: Iterable[Holding]
) -> tuple[Fill | None, bool]:
    """Shares out of the holdings, and whether their cost is known.

    A holding may be listed under the other exchange (sample: holdings.json).
    """
    exchange, tradingsymbol, product = key
    found = [row for row in holdings if row.tradingsymbol == tradingsymbol]
    found.sort(key=lambda row: row.exchange != exchange)
    if not found:
        return None, False
    funded = found[0].mtf if product == Product.MTF else None
    price = found[0].average_price if funded is None else funded.average_price
    is_known = bool(price) and not found[0].discrepancy
    return Fill(quantity=quantity, price=exact(price)), is_known

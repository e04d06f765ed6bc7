"""Holdings and positions, and our figures about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kite_core.json_model import JsonModel, Timestamp, timestamp
from kite_core.models.exact_numbers import exact, exact_sum, times
from kite_core.models.percentages import percent_of
from kite_core.models.words import Exchange, Product
from kite_core.rows import SkippedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MTFHolding(JsonModel):
    """The part of a holding that is funded by the broker."""

    quantity: int = 0
    used_quantity: int = 0
    average_price: float = 0.0
    value: float = 0.0
    initial_margin: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding(JsonModel):
    """One line of the demat account. Prices and `day_change` are rupees per share.

    `quantity` is settled, `t1_quantity` bought and not yet delivered, `used_quantity` sold today.
    `close_price` is the previous day's.
    """

    tradingsymbol: str
    exchange: Exchange
    instrument_token: int
    quantity: int
    isin: str | None = None
    product: Product | None = None
    price: float = 0.0
    used_quantity: int = 0
    t1_quantity: int = 0
    realised_quantity: int = 0
    authorised_quantity: int = 0
    authorised_date: Timestamp = timestamp()
    authorisation: dict[str, Any] = field(default_factory=dict[str, Any])
    opening_quantity: int = 0
    short_quantity: int = 0
    collateral_quantity: int = 0
    collateral_type: str | None = None
    discrepancy: bool = False
    average_price: float = 0.0
    last_price: float = 0.0
    close_price: float = 0.0
    pnl: float = 0.0
    day_change: float = 0.0
    day_change_percentage: float = 0.0
    mtf: MTFHolding | None = None

    @property
    def total_quantity(self) -> int:
        """Settled and bought shares together."""
        return self.quantity + self.t1_quantity

    @property
    def sellable_quantity(self) -> int:
        """Settled and bought shares that were not sold today."""
        return self.quantity + self.t1_quantity - self.used_quantity

    @property
    def invested(self) -> float:
        """What the shares cost, in rupees."""
        return times(self.average_price, self.total_quantity)

    @property
    def market_value(self) -> float:
        """What the shares are worth, in rupees."""
        return times(self.last_price, self.total_quantity)

    @property
    def day_pnl(self) -> float:
        """Rupees since the previous close, for all shares; 0 when there is no previous close."""
        if not self.close_price:
            return 0.0
        return times(exact_sum((self.last_price, -self.close_price)), self.total_quantity)

    @property
    def is_zero_cost(self) -> bool:
        """Whether shares have no price that they were bought for, as after a transfer."""
        return bool(self.total_quantity) and not self.average_price


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionHolding(JsonModel):
    """A holding that can be offered in an auction. Its token ends in 10 instead of 1."""

    tradingsymbol: str
    exchange: Exchange
    instrument_token: int
    auction_number: str
    quantity: int = 0
    isin: str | None = None
    product: Product | None = None
    price: float = 0.0
    t1_quantity: int = 0
    realised_quantity: int = 0
    authorised_quantity: int = 0
    authorised_date: Timestamp = timestamp()
    opening_quantity: int = 0
    collateral_quantity: int = 0
    collateral_type: str | None = None
    discrepancy: bool = False
    average_price: float = 0.0
    last_price: float = 0.0
    close_price: float = 0.0
    pnl: float = 0.0
    day_change: float = 0.0
    day_change_percentage: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactHolding(JsonModel):
    """A holding in five fields."""

    exchange: Exchange
    tradingsymbol: str
    instrument_token: int
    quantity: int
    t1_quantity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSummary(JsonModel):
    """The broker's own totals over all holdings, in rupees and per cent."""

    total_pnl: float
    total_pnl_percent: float
    today_pnl: float
    today_pnl_percent: float
    invested_amount: float
    current_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(JsonModel):
    """One position: its quantity is negative when short.

    `value`, `pnl` and `m2m` are rupees and include the `multiplier`; prices are per unit.
    `realised` is 0 and `unrealised` equals `pnl` in every answer seen.
    """

    tradingsymbol: str
    exchange: Exchange
    product: Product
    instrument_token: int
    quantity: int
    overnight_quantity: int = 0
    multiplier: float = 1.0
    average_price: float = 0.0
    close_price: float = 0.0
    last_price: float = 0.0
    value: float = 0.0
    pnl: float = 0.0
    m2m: float = 0.0
    unrealised: float = 0.0
    realised: float = 0.0
    buy_quantity: int = 0
    buy_price: float = 0.0
    buy_value: float = 0.0
    buy_m2m: float = 0.0
    sell_quantity: int = 0
    sell_price: float = 0.0
    sell_value: float = 0.0
    sell_m2m: float = 0.0
    day_buy_quantity: int = 0
    day_buy_price: float = 0.0
    day_buy_value: float = 0.0
    day_sell_quantity: int = 0
    day_sell_price: float = 0.0
    day_sell_value: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether anything is left of it."""
        return self.quantity != 0

    @property
    def current_pnl(self) -> float:
        """Profit in rupees at the last price, realised and not."""
        value = self.quantity * exact(self.last_price) * exact(self.multiplier)
        return float(exact(self.sell_value) - exact(self.buy_value) + value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions(JsonModel):
    """`net` is what is held now, with what was carried over night; `day` is today's trading only.

    Both list a position of today: never add them up.
    """

    net: list[Position] = field(default_factory=list[Position])
    day: list[Position] = field(default_factory=list[Position])

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows of both lists that could not be read."""
        return (*getattr(self.net, "skipped", ()), *getattr(self.day, "skipped", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsSummary(JsonModel):
    """Our totals over all holdings, in rupees and per cent; zeros for an empty account.

    `day_change` is the sum of change times quantity, its percentage against yesterday's value.
    Shares that the broker funds (MTF) are not in it, as they are not in a holding's `quantity`.
    `zero_cost` and `discrepant` name the holdings whose figures distort the totals; `unread` counts
    the rows that could not be read, and are not in them.
    """

    holdings: int
    invested: float
    market_value: float
    pnl: float
    pnl_percentage: float
    day_change: float
    day_change_percentage: float
    zero_cost: list[str] = field(default_factory=list[str])
    discrepant: list[str] = field(default_factory=list[str])
    unread: int = 0

    @classmethod
    def of(cls, holdings: Iterable[Holding], *, unread: int = 0) -> HoldingsSummary:
        """The totals over these holdings."""
        rows = list(holdings)
        invested = exact_sum(row.invested for row in rows)
        worth = exact_sum(row.market_value for row in rows)
        change = exact_sum(row.day_pnl for row in rows)
        pnl = exact_sum((worth, -invested))
        return cls(
            holdings=len(rows),
            invested=invested,
            market_value=worth,
            pnl=pnl,
            pnl_percentage=percent_of(pnl, invested),
            day_change=change,
            day_change_percentage=percent_of(change, worth - change),
            zero_cost=[row.tradingsymbol for row in rows if row.is_zero_cost],
            discrepant=[row.tradingsymbol for row in rows if row.discrepancy],
            unread=unread,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionPnl(JsonModel):
    """One position with its profit, realised and unrealised, in rupees.

    Realised is what closed quantity earned at average prices; the broker's own field is always 0.
    """

    position: Position
    realised: float
    unrealised: float

    @property
    def total(self) -> float:
        """Realised and unrealised together."""
        return exact_sum((self.realised, self.unrealised))

    @classmethod
    def of(cls, position: Position) -> PositionPnl:
        """The profit of this position at its last price."""
        closed = min(position.buy_quantity, position.sell_quantity)
        gain = exact(position.sell_price) - exact(position.buy_price)
        realised = float(closed * gain * exact(position.multiplier))
        unrealised = exact_sum((position.current_pnl, -realised))
        return cls(position=position, realised=realised, unrealised=unrealised)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsAuthorisation(JsonModel):
    """The id under which the user authorises holdings in the browser."""

    request_id: str
    is_dry_run: bool = False

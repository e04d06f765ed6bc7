"""How an account does: holdings and positions as one, no share counted twice.

A stock can be in both answers at once. Shares bought today are a position, and become a holding
the next day. Shares sold today are a negative position, while their holding still lists them until
they are delivered. So a sale takes shares out of the holding here: what they earned is realised,
at the price of the sale, and only what is left counts as held. `used_quantity` says the same once
more, except for shares that were bought back, and is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from kite_core.json_model import JsonModel
from kite_core.models.exact_numbers import exact, exact_sum
from kite_core.models.percentages import percent_of
from kite_core.models.portfolio import Holding, Position, PositionPnl
from kite_core.models.words import Exchange, Product

_DELIVERY = (Product.CNC, Product.MTF)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceLine(JsonModel):
    """One stock or contract in one product: what is left of it, and what it earned, in rupees.

    `quantity` and `value` are negative when short; `value` counts the multiplier. `invested` is
    what shares for delivery cost that are left, and 0 for contracts and intraday positions.
    A stock that is held at both exchanges is one line, under the exchange of its holding.
    """

    tradingsymbol: str
    exchange: Exchange
    product: Product
    quantity: int
    invested: float
    value: float
    realised: float
    unrealised: float
    day_pnl: float

    @property
    def pnl(self) -> float:
        """Realised and unrealised together."""
        return exact_sum((self.realised, self.unrealised))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation(JsonModel):
    """The part of an account that lies in one exchange or product.

    `exposure` is in rupees, short positions counted like long ones; `percentage` is of the gross
    exposure.
    """

    name: str
    exposure: float
    percentage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioPerformance(JsonModel):
    """An account in figures, in rupees and per cent; zeros when there is nothing in it.

    `invested`, `current_value` and `return_percentage` are of shares for delivery, funded ones
    (MTF) included. The profits and exposures are of everything; options count at their own price,
    futures at the contract's value. `win_rate` is the share of lines with a profit among those that
    have a profit or a loss. The best and worst lines go by profit in rupees. Figures are counted
    exactly, from the numbers that the broker sent, and rounded to the nearest float.

    `zero_cost` and `discrepant` name holdings whose figures distort the totals; `unread` counts
    rows that could not be read, and are not in them.
    """

    invested: float = 0.0
    current_value: float = 0.0
    return_percentage: float = 0.0
    realised: float = 0.0
    unrealised: float = 0.0
    day_pnl: float = 0.0
    gross_exposure: float = 0.0
    net_exposure: float = 0.0
    win_rate: float = 0.0
    top_gainers: list[PerformanceLine] = field(default_factory=list[PerformanceLine])
    top_losers: list[PerformanceLine] = field(default_factory=list[PerformanceLine])
    by_exchange: list[Allocation] = field(default_factory=list[Allocation])
    by_product: list[Allocation] = field(default_factory=list[Allocation])
    lines: list[PerformanceLine] = field(default_factory=list[PerformanceLine])
    zero_cost: list[str] = field(default_factory=list[str])
    discrepant: list[str] = field(default_factory=list[str])
    unread: int = 0

    def __repr__(self) -> str:
        notes = {"zero cost": len(self.zero_cost), "discrepant": len(self.discrepant)}
        notes["unread"] = self.unread
        noted = "".join(f", {count} {note}" for note, count in notes.items() if count)
        return (
            f"<PortfolioPerformance of {len(self.lines)} lines: invested {self.invested}, "
            f"current value {self.current_value}, realised {self.realised}, "
            f"unrealised {self.unrealised}, day {self.day_pnl}{noted}>"
        )

    @property
    def pnl(self) -> float:
        """Realised and unrealised together."""
        return exact_sum((self.realised, self.unrealised))

    @classmethod
    def of(
        cls,
        holdings: Iterable[Holding],
        net: Iterable[Position],
        *,
        top: int = 5,
        unread: int = 0,
    ) -> PortfolioPerformance:
        """The figures of these holdings and net positions, with so many best and worst lines."""
        rows = list(holdings)
        lines = performance_lines(rows, net)
        shares = [line for line in lines if line.product in _DELIVERY and line.quantity > 0]
        invested = exact_sum(line.invested for line in shares)
        worth = exact_sum(line.value for line in shares)
        ranked = sorted(lines, key=lambda line: line.pnl)
        # Whole paise, because averages come rounded and leave dust that is no profit and no loss.
        losers = [line for line in ranked if round(line.pnl, 2) < 0]
        gainers = [line for line in reversed(ranked) if round(line.pnl, 2) > 0]
        return cls(
            invested=invested,
            current_value=worth,
            return_percentage=percent_of(worth - invested, invested),
            realised=exact_sum(line.realised for line in lines),
            unrealised=exact_sum(line.unrealised for line in lines),
            day_pnl=exact_sum(line.day_pnl for line in lines),
            gross_exposure=exact_sum(abs(line.value) for line in lines),
            net_exposure=exact_sum(line.value for line in lines),
            win_rate=percent_of(len(gainers), len(gainers) + len(losers)),
            top_gainers=gainers[:top],
            top_losers=losers[:top],
            by_exchange=_allocations((line.exchange, line.value) for line in lines),
            by_product=_allocations((line.product, line.value) for line in lines),
            lines=lines,
            zero_cost=[row.tradingsymbol for row in rows if row.is_zero_cost],
            discrepant=[row.tradingsymbol for row in rows if row.discrepancy],
            unread=unread,
        )


def performance_lines(
    holdings: Iterable[Holding], net: Iterable[Position]
) -> list[PerformanceLine]:
    """Holdings and net positions as lines, without what is in both twice."""
    lots = [lot for row in holdings for lot in _lots(row)]
    remains = [_after_sales(row, lots) for row in net]
    return _merged([*(lot.line for lot in lots), *remains])


@dataclass(slots=True, kw_only=True)
class _Lot:
    """Shares of one holding in one product; `sold` of them today, for `proceeds` rupees."""

    tradingsymbol: str
    exchange: Exchange
    product: Product
    quantity: int
    average: Fraction
    last: Fraction
    close: Fraction
    sold: int = 0
    proceeds: Fraction = Fraction(0)

    def sell(self, quantity: int, price: Fraction) -> int:
        """Give so many shares, or all that are left; how many it gave."""
        given = min(quantity, self.quantity - self.sold)
        self.sold += given
        self.proceeds += given * price
        return given

    @property
    def line(self) -> PerformanceLine:
        """What is left, and what the shares sold today earned."""
        left = self.quantity - self.sold
        close = self.close or self.last  # without a previous close there is no change to count
        return PerformanceLine(
            tradingsymbol=self.tradingsymbol,
            exchange=self.exchange,
            product=self.product,
            quantity=left,
            invested=float(left * self.average),
            value=float(left * self.last),
            realised=float(self.proceeds - self.sold * self.average),
            unrealised=float(left * (self.last - self.average)),
            day_pnl=float(left * (self.last - close) + self.proceeds - self.sold * close),
        )


def _lots(row: Holding) -> Iterator[_Lot]:
    """The shares of a holding: its own, and those that the broker funds."""
    parts = [(row.product or Product.CNC, row.total_quantity, row.average_price)]
    if row.mtf is not None:
        parts.append((Product.MTF, row.mtf.quantity, row.mtf.average_price))
    for product, quantity, average in parts:
        if quantity:
            yield _Lot(
                tradingsymbol=row.tradingsymbol,
                exchange=row.exchange,
                product=product,
                quantity=quantity,
                average=exact(average),
                last=exact(row.last_price),
                close=exact(row.close_price),
            )


def _after_sales(row: Position, lots: Sequence[_Lot]) -> PerformanceLine:
    """A position without the shares that it sold out of holdings, which note the sale."""
    given = 0
    sold_at, last = exact(row.sell_price), exact(row.last_price)
    if row.product in _DELIVERY and row.quantity < 0:
        same = [lot for lot in lots if _is_same_stock(lot, row)]
        for lot in sorted(same, key=lambda lot: lot.exchange != row.exchange):
            given += lot.sell(-row.quantity - given, sold_at)
    quantity = row.quantity + given
    counted = given * (sold_at - last)  # what the holdings count now
    pnl = PositionPnl.of(row)
    is_owned = row.product in _DELIVERY and quantity > 0
    return PerformanceLine(
        tradingsymbol=row.tradingsymbol,
        exchange=row.exchange,
        product=row.product,
        quantity=quantity,
        invested=float(quantity * exact(row.buy_price)) if is_owned else 0.0,
        value=float(quantity * last * exact(row.multiplier)),
        realised=pnl.realised,
        unrealised=float(exact(pnl.unrealised) - counted),
        day_pnl=float(exact(row.m2m) - counted),
    )


def _is_same_stock(lot: _Lot, row: Position) -> bool:
    """Shares bought at one exchange may be sold at the other; positions have no ISIN."""
    return (lot.tradingsymbol, lot.product) == (row.tradingsymbol, row.product)


def _merged(lines: Iterable[PerformanceLine]) -> list[PerformanceLine]:
    """One line for each stock or contract in one product."""
    merged: dict[tuple[str, ...], PerformanceLine] = {}
    for line in lines:
        at = "" if line.product in _DELIVERY else line.exchange
        key = (line.tradingsymbol, line.product, at)
        merged[key] = _sum(merged[key], line) if key in merged else line
    return list(merged.values())


def _sum(one: PerformanceLine, other: PerformanceLine) -> PerformanceLine:
    return replace(
        one,
        quantity=one.quantity + other.quantity,
        invested=exact_sum((one.invested, other.invested)),
        value=exact_sum((one.value, other.value)),
        realised=exact_sum((one.realised, other.realised)),
        unrealised=exact_sum((one.unrealised, other.unrealised)),
        day_pnl=exact_sum((one.day_pnl, other.day_pnl)),
    )


def _allocations(values: Iterable[tuple[str, float]]) -> list[Allocation]:
    """The gross exposure by name, the largest first."""
    exposures: dict[str, float] = {}
    for name, value in values:
        if value:
            exposures[str(name)] = exact_sum((exposures.get(str(name), 0.0), abs(value)))
    gross = exact_sum(exposures.values())
    return [
        Allocation(name=name, exposure=exposure, percentage=percent_of(exposure, gross))
        for name, exposure in sorted(exposures.items(), key=lambda pair: -pair[1])
    ]

"""Closing positions: which ones, by which orders, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from kite_core.errors import KiteError, UnfinishedError
from kite_core.faults import Faults, Price
from kite_core.models.bulk import BulkResult
from kite_core.models.cancel_all import CancelAllResult
from kite_core.models.instrument_keys import check_symbol, checked_prices
from kite_core.models.order_checks import check_protection
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Order
from kite_core.models.portfolio import Position
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Variety
from kite_core.rows import SkippedRow
from kite_core.rulebook.trading import TradingRules

PositionKey: TypeAlias = tuple[str, str, str]
"""Exchange, tradingsymbol, product: what makes a position one."""

_DELIVERED = (Product.CNC, Product.MTF)
_COVERED = (Product.CO, Product.BO)
_SHARES = (Exchange.NSE, Exchange.BSE)


class LeftAlone(StrEnum):
    """Why an open position was not closed by an order."""

    DELIVERY = "bought for delivery"
    """Shares that were bought to keep are sold only for `product="CNC"`."""
    SALE_OF_HOLDINGS = "a sale of holdings"
    """A negative delivery position is no short: buying it back would undo the sale."""
    COVER_ORDER = "closed by its stop"
    """A cover order is closed by exiting its stop, which `cancel_first` does."""
    ORDER_ALIVE = "an order of it is alive"
    """An order that could not be cancelled, or not be read, might fill as well, and turn the
    position around."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UntouchedPosition:
    """An open position that was left as it was, and why."""

    position: Position
    reason: LeftAlone


@dataclass(frozen=True, slots=True, kw_only=True)
class SquareOffWish:
    """Which positions are to be closed, and how; None stands for any.

    `limits` are prices by "EXCHANGE:TRADINGSYMBOL": those positions are closed by LIMIT orders.
    """

    exchange: str | None = None
    tradingsymbol: str | None = None
    product: str | None = None
    market_protection: Price = -1
    limits: Mapping[str, Price] = field(default_factory=dict[str, Price])
    dry_run: bool = False
    cancel_first: bool = True

    def check(self, faults: Faults) -> None:
        """Note everything that is wrong with it."""
        if self.exchange is not None:
            faults.word("exchange", self.exchange, Exchange)
        if self.product is not None:
            faults.word("product", self.product, Product)
        if self.tradingsymbol is not None:
            check_symbol(self.tradingsymbol, faults)
        check_protection(self.market_protection, faults, may_be_none=False)
        faults.truth("dry_run", self.dry_run)
        faults.truth("cancel_first", self.cancel_first)
        for key, price in checked_prices("limits", self.limits, faults).items():
            faults.number(f"limits[{key!r}]", price)

    def require_use_of_limits(
        self, targets: Iterable[Position], positions: Iterable[Position]
    ) -> None:
        """Raise a ValidationError for limits of what is neither to be closed nor closed already.

        The position that such a price is meant for would be closed by a MARKET order.
        """
        closable = dict.fromkeys(instrument_of(row) for row in targets if not is_covered(row))
        closed = {instrument_of(row) for row in positions if not row.is_open}
        known = ", ".join(closable) or "none"
        faults = Faults()
        for key in self.limits:
            problem = "no position of this name is to be closed"
            fix = f"Leave it out, or correct it. To be closed: {known}."
            is_known = key in closable or key in closed
            faults.expect(is_known, f"limits[{key!r}]", problem, fix)
        faults.raise_for("orders.square_off")

    def takes(self, position: Position) -> bool:
        """Whether this is an open position that is meant."""
        wanted = (self.exchange, self.tradingsymbol, self.product)
        pairs = zip(wanted, key_of(position), strict=True)
        return position.is_open and all(wish in (None, value) for wish, value in pairs)

    def reason_against(self, position: Position) -> LeftAlone | None:
        """Why this position is to be left alone, None when it is to be closed."""
        if position.product in _DELIVERED and position.quantity < 0:
            return LeftAlone.SALE_OF_HOLDINGS
        if position.product == Product.CNC and self.product is None:
            return LeftAlone.DELIVERY
        return None

    def targets_of(self, positions: Iterable[Position]) -> list[Position]:
        """The open positions that have to go.

        Shorts come first: selling the bought leg of a hedge before would raise the margin.
        """
        meant = [row for row in positions if self.takes(row) and not self.reason_against(row)]
        return sorted(meant, key=lambda row: row.quantity > 0)

    def untouched_of(self, positions: Iterable[Position]) -> list[UntouchedPosition]:
        """The open positions that are meant and left alone, each with its reason."""
        return [
            UntouchedPosition(position=row, reason=reason)
            for row in positions
            if self.takes(row) and (reason := self.reason_against(row))
        ]

    def orders_for(self, position: Position, rules: TradingRules) -> list[OrderParams]:
        """The orders that close a position, each within what one order may ask for."""
        total = abs(position.quantity)
        largest = _largest_order(position, rules) or total
        if total > largest and not _counts_singly(position, rules):
            return [self._order(position, total, autoslice=True)]
        parts = (min(largest, total - done) for done in range(0, total, largest))
        return [self._order(position, part) for part in parts]

    def _order(
        self, position: Position, quantity: int, *, autoslice: bool | None = None
    ) -> OrderParams:
        limit = self.limits.get(instrument_of(position))
        is_long = position.quantity > 0
        return OrderParams(
            exchange=position.exchange,
            tradingsymbol=position.tradingsymbol,
            transaction_type=TransactionType.SELL if is_long else TransactionType.BUY,
            quantity=quantity,
            product=position.product,
            order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
            price=limit,
            market_protection=self.market_protection if limit is None else None,
            autoslice=autoslice,
        )


def key_of(position: Position) -> PositionKey:
    """What makes a position one."""
    return (position.exchange, position.tradingsymbol, position.product)


def instrument_of(position: Position) -> str:
    """The instrument of a position, as limits name it: "NSE:INFY"."""
    return f"{position.exchange}:{position.tradingsymbol}"


def keys_of(order: Order) -> frozenset[PositionKey]:
    """The positions that an order may change; a cover order is sent as MIS and shown as CO."""
    products = {order.product or "", Product.CO} if order.variety == Variety.CO else {order.product}
    return frozenset((order.exchange, order.tradingsymbol, word or "") for word in products)


def is_covered(position: Position) -> bool:
    """Whether it belongs to a cover order, whose product no order may bear."""
    return position.product in _COVERED


def _largest_order(position: Position, rules: TradingRules) -> int | None:
    """The most that one order may ask for, None where it is not known."""
    if position.exchange in _SHARES:
        return rules.quantities.value.most_shares
    return rules.freeze_quantity(position.exchange, _underlying(position, rules))


def _counts_singly(position: Position, rules: TradingRules) -> bool:
    """Whether a quantity may be cut anywhere: shares and lots, not units of which a lot has many.

    A position does not say its lot size, so units are sliced by the broker (`autoslice`).
    """
    return position.exchange in _SHARES or position.exchange in rules.quantities.value.in_lots


def _underlying(position: Position, rules: TradingRules) -> str:
    """The name in front of a contract's expiry: NIFTYNXT50 of NIFTYNXT5026NOVFUT, and not NIFTY."""
    names = (key.partition(":")[2] for key in rules.freeze.value.quantities)
    symbol = position.tradingsymbol
    fitting = (name for name in names if name and symbol.startswith(name))
    return next((name for name in fitting if symbol[len(name) :][:1].isdigit()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SquareOffResult:
    """What was done to close positions, and what is still open.

    `matched` is how many open positions were meant at first, those left alone included. `orders`
    are the closing orders; of a dry run none was sent, and `would_cancel` are the pending orders
    that would go first. `untouched` are open positions that no order closes, with the reason.
    `skipped` are rows of positions that could not be read, `look_error` is why the positions could
    not be read again: `still_open` then shows them as they were before.
    """

    orders: BulkResult
    matched: int = 0
    still_open: tuple[Position, ...] = ()
    untouched: tuple[UntouchedPosition, ...] = ()
    cancelled: CancelAllResult = field(default_factory=CancelAllResult)
    would_cancel: tuple[Order, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    look_error: KiteError | None = None
    is_dry_run: bool = False

    def __repr__(self) -> str:
        name = "SquareOffResult of a dry run" if self.is_dry_run else "SquareOffResult"
        facts = [f"matched {self.matched or 'nothing'}"]
        facts += [f"orders: {self.orders.summary}"] if self.orders.items else []
        counts = {
            "still open": self.still_open,
            "left alone": self.untouched,
            "to be cancelled first": self.would_cancel,
            "unreadable": self.skipped,
        }
        facts += [f"{len(found)} {word}" for word, found in counts.items() if found]
        facts += [repr(self.cancelled)] if self.cancelled.items else []
        facts += ["nobody could look again"] if self.look_error is not None else []
        return f"<{name}: {'; '.join(facts)}>"

    @property
    def is_flat(self) -> bool:
        """Whether nothing that was to be closed can be open any more.

        True as well when nothing matched: `matched` tells the two apart.
        """
        is_certain = self.look_error is None and not self.skipped
        return is_certain and not (self.still_open or self.orders.unknown)

    def raise_if_open(self) -> None:
        """Raise an UnfinishedError, whose `partial` is this, if anything may still be open."""
        if self.is_flat:
            return
        doubtful = [f"{'/'.join(key_of(row))}: {row.quantity}" for row in self.still_open]
        doubtful += [f"unreadable {row.path}: {row.reason}" for row in self.skipped]
        doubtful += [str(item) for item in self.orders if item.error is not None]
        if self.look_error is not None:
            doubtful.append(f"nobody could look again: {self.look_error}")
        raise UnfinishedError.of(
            self,
            f"Not everything is closed. {'; '.join(doubtful)}",
            is_ambiguous=bool(self.orders.unknown),
            hint="Look at portfolio.positions() and orders.all() before you try again.",
        )

"""Which orders a cancellation is meant for, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kite_adapters.cli.trading.options import split_key
from kite_core.errors import (
    Fault,
    KiteError,
    LoginRequiredError,
    TokenError,
    ValidationError,
    WaitTimeoutError,
)
from kite_core.models.cancel_all import CancelAllResult, CancelItem, CancelOutcome
from kite_core.services.order_selection import OrderSelection

if TYPE_CHECKING:
    from kite_core.client import Kite
    from kite_core.models.orders import Order

_SUBJECT = "kite cancel"
_SETTLE_SECONDS = 2.0
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWish:
    """Orders by their ids, or every pending one that matches."""

    ids: list[str] = field(default_factory=list[str])
    every: bool = False
    symbol: str | None = None
    product: str | None = None
    tag: str | None = None

    def check(self) -> None:
        """Raise ValidationError for what names no orders, or names them twice."""
        filters = (self.symbol, self.product, self.tag)
        if self.every is bool(self.ids):
            problem = "both ids and --all are given" if self.every else "no order is named"
            fix = "Give ids (see: kite orders --open), or --all with --symbol, --product, --tag."
            raise ValidationError(_SUBJECT, [Fault("ID", problem, fix)])
        if self.ids and filters != (None, None, None):
            fix = "Leave the ids out, and add --all."
            fault = Fault("--symbol", "only --all looks at --symbol, --product, --tag", fix)
            raise ValidationError(_SUBJECT, [fault])

    def selection(self) -> OrderSelection:
        """The orders that --all means."""
        exchange, symbol = (None, None) if self.symbol is None else split_key(self.symbol)
        product = None if self.product is None else self.product.upper()
        return OrderSelection(
            exchange=exchange, tradingsymbol=symbol, product=product, tag=self.tag
        )


def chosen(kite: Kite, wish: CancelWish) -> list[Order]:
    """The orders as they are now. Raises ValidationError for ids of none that is pending."""
    book = kite.orders.all()
    if wish.every:
        return wish.selection().pending_of(book)
    rows = {order.order_id: order for order in book}
    faults = [fault for each in wish.ids if (fault := _fault_of(each, rows.get(each)))]
    if faults:
        raise ValidationError(_SUBJECT, faults)
    return [rows[each] for each in dict.fromkeys(wish.ids)]


def cancelled(kite: Kite, wish: CancelWish, pending: list[Order]) -> CancelAllResult:
    """Cancel them, and look what became of each."""
    if not wish.every:
        return CancelAllResult(items=tuple(_cancelled(kite, order) for order in pending))
    meant = wish.selection()
    return kite.orders.cancel_all(
        exchange=meant.exchange,
        tradingsymbol=meant.tradingsymbol,
        product=meant.product,
        tag=meant.tag,
        settle_seconds=_SETTLE_SECONDS,
    )


def _cancelled(kite: Kite, order: Order) -> CancelItem:
    """Cancel one order; an error of it does not stop the next one, a lost session does."""
    error: KiteError | None = None
    try:
        kite.orders.cancel(
            order.order_id, variety=order.variety, parent_order_id=order.parent_order_id
        )
    except (LoginRequiredError, TokenError):
        raise
    except KiteError as failure:
        error = failure
    now = _newest(kite, order.order_id)
    outcome = CancelOutcome.of(order, now, error)
    return CancelItem(order=now or order, outcome=outcome, error=error)


def _newest(kite: Kite, order_id: str) -> Order | None:
    """The order once it is over, or as it is after a moment; None when nobody can say."""
    try:
        return kite.orders.wait(
            order_id, until="final", timeout_seconds=_SETTLE_SECONDS, poll_seconds=_LOOK_SECONDS
        )
    except WaitTimeoutError as error:
        return error.order  # type: ignore[no-any-return]  # reason: the error names no model
    except (LoginRequiredError, TokenError):
        raise
    except KiteError:
        return None


def _fault_of(order_id: str, order: Order | None) -> Fault | None:
    if order is None:
        fix = "Look for it with: kite orders"
        return Fault("ID", f"today's orders have no {order_id}", fix)
    if order.status.is_final:
        fix = "Leave it out: nothing of it can trade any more."
        return Fault("ID", f"{order_id} is {order.status} already", fix)
    return None

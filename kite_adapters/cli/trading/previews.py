"""What is known about an order before it is sent: its faults, its margin, its charges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_adapters.cli.instrument_keys import named
from kite_adapters.cli.trading.facts import facts_table
from kite_adapters.cli.trading.options import in_words_of_options, of_options
from kite_core.errors import (
    BrokerError,
    Fault,
    InstrumentNotFoundError,
    TokenError,
    ValidationError,
)
from kite_core.models.margins import MarginOrder, OrderMargin
from kite_core.models.order_params import OrderParams

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kite_core.client import Kite
    from kite_core.models.instruments import Instrument
    from kite_core.rulebook.book import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPreview:
    """An order that has no known fault; `warnings` may be ones.

    What the broker would not tell is None: then `unknown` says why. Rupees.
    """

    order: OrderParams
    last_price: float | None
    margin: OrderMargin | None
    available: float | None
    warnings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def table(self) -> RenderableType:
        """The order and what it costs, for people."""
        order, margin = self.order, self.margin
        wanted = f"{order.transaction_type} {order.quantity} {order.exchange}:{order.tradingsymbol}"
        rows = [
            ("order", f"{wanted}, {order.product}, {order.validity}, {order.variety}"),
            ("price", _terms(order)),
        ]
        if self.last_price is not None:
            rows.append(("last price", f"{self.last_price:,.2f}"))
        if margin is not None:
            free = "" if self.available is None else f" of {self.available:,.2f} available"
            rows.append(("margin", f"{margin.total:,.2f}{free}"))
            if margin.charges is not None:
                rows.append(("charges", f"{margin.charges.total:,.2f}"))
        return facts_table(rows)


def preview(kite: Kite, order: OrderParams) -> OrderPreview:
    """Look at an order without sending it. Raises ValidationError with every fault."""
    instrument = instrument_of(kite, order.exchange, order.tradingsymbol)
    unknown: list[str] = []
    last = _last_price(kite, instrument.key, unknown)
    found = order.preflight(instrument, rules_of_today(kite), last_price=last)
    with in_words_of_options("kite order place"):
        found.raise_for_faults("order")
    margin = _margin(kite, order, unknown)
    return OrderPreview(
        order=order,
        last_price=last,
        margin=margin,
        available=None if margin is None else _available(kite, margin, unknown),
        warnings=tuple(str(of_options(warning)) for warning in found.warnings),
        unknown=tuple(unknown),
    )


def instrument_of(kite: Kite, exchange: str, tradingsymbol: str) -> Instrument:
    """The instrument of an order; only the list of its exchange is read.

    Raises ValidationError when there is none.
    """
    try:
        return named(kite.market.instruments(exchange), f"{exchange}:{tradingsymbol}")
    except InstrumentNotFoundError as error:
        find = f"Find it with: kite instruments search {tradingsymbol}"
        known = error.hint if error.hint != error.default_hint else None
        fault = Fault("INSTRUMENT", error.message.rstrip("."), known or find)
        raise ValidationError("kite", [fault]) from error


def rules_of_today(kite: Kite) -> Rules:
    """The rules of the day, by the client's clock."""
    return kite.ports.rulebook.on(kite.ports.clock.now().date())


def last_price_of(kite: Kite, key: str) -> float:
    """The last price of what waits for one. Raises ValidationError when the broker tells none."""
    try:
        if (found := kite.market.ltp_of([key]).get(key)) is not None:
            return found.last_price
        problem = f"the broker knows no price of {key}"
    except TokenError:
        raise
    except BrokerError as error:
        problem = f"the broker tells no price: {error.message}"
    raise ValidationError("kite gtt", [Fault("--last-price", problem, "Give --last-price PRICE.")])


def _terms(order: OrderParams) -> str:
    limit = "at the market's price" if order.price is None else f"limit {order.price}"
    waits = "" if order.trigger_price is None else f", from {order.trigger_price}"
    return f"{limit}{waits} ({order.order_type})"


def _last_price(kite: Kite, key: str, unknown: list[str]) -> float | None:
    """The last price; a plan without quotes is no reason against an order."""
    try:
        found = kite.market.ltp_of([key]).get(key)
    except BrokerError as error:
        unknown.append(f"The last price is not known: {error}")
        return None
    return None if found is None else found.last_price


def _margin(kite: Kite, order: OrderParams, unknown: list[str]) -> OrderMargin | None:
    """What the order blocks; an answer that is a refusal does not stand against the order."""
    try:
        return kite.margins.orders([MarginOrder.of(order)])[0]
    except (BrokerError, IndexError) as error:
        unknown.append(f"The margin is not known: {error}")
        return None


def _available(kite: Kite, margin: OrderMargin, unknown: list[str]) -> float | None:
    try:
        return kite.user.segment_margins(margin.type or "equity").net
    except BrokerError as error:
        unknown.append(f"The funds are not known: {error}")
        return None

"""What the page shows of one instrument: its day in candles, its depth, and the orders on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kite_testing.fake_broker.market.candles import Candles, Span
from kite_testing.fake_broker.money import number
from kite_testing.fake_broker.wire.answers import wire_second

if TYPE_CHECKING:
    from kite_testing.fake_broker.engine import Engine
    from kite_testing.fake_broker.market.instrument import Instrument
    from kite_testing.fake_broker.order import Order

_FIRST_SHOWN = "NSE:INFY"
_ON_THE_BOOK = ("OPEN", "TRIGGER PENDING")


def shown_instrument(engine: Engine, key: str | None) -> Instrument:
    """The instrument of a key. Raises KeyError for an unknown one."""
    return engine.instruments.named(key or _FIRST_SHOWN)


def chart_of(engine: Engine, instrument: Instrument, now: datetime) -> dict[str, Any]:
    """The minutes of its session, the one that forms included; fills; orders that wait; depth.

    The sides of the depth are empty for an index. Times are IST, without a zone.
    """
    quote = engine.quoting.quote(instrument, now)
    return {
        "key": instrument.key,
        "tick": number(instrument.tick),
        "last": number(engine.prices.last(instrument, now)),
        "is_set": engine.prices.is_pinned(instrument, now),
        "candles": _candles(engine, instrument, now),
        "fills": list(_fills(engine, instrument)),
        "waiting": list(_waiting(engine, instrument)),
        "depth": quote.get("depth", {"buy": [], "sell": []}),
    }


def _candles(engine: Engine, instrument: Instrument, now: datetime) -> list[list[Any]]:
    """Rows of time, open, high, low, close, volume."""
    candles = Candles(engine.prices, engine.quoting, engine.hours)
    opened = engine.hours.session(instrument, now).opens
    rows = candles.rows(instrument, Span(interval="minute", start=opened, end=now), now)
    return [[stamp[:19], *cells] for stamp, *cells in rows]


def _fills(engine: Engine, instrument: Instrument) -> Iterator[dict[str, Any]]:
    for trade in engine.orders.book.trades:
        if trade.order.instrument.key == instrument.key:
            yield {
                "at": wire_second(trade.moment),
                "side": trade.order.side,
                "quantity": trade.quantity,
                "price": number(trade.price),
                "order_id": trade.order.order_id,
            }


def _waiting(engine: Engine, instrument: Instrument) -> Iterator[dict[str, Any]]:
    """Orders on the book, at the price that they wait for."""
    for order in engine.orders.book.orders.values():
        if order.instrument.key == instrument.key and order.status in _ON_THE_BOOK:
            yield {
                "side": order.side,
                "status": order.status,
                "quantity": order.rest,
                "price": number(_awaited(order)),
                "order_id": order.order_id,
            }


def _awaited(order: Order) -> int:
    return order.trigger_price if order.status == "TRIGGER PENDING" else order.price

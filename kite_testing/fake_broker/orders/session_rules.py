"""Is this kind of order taken at this hour?"""

from __future__ import annotations

from datetime import datetime, time

from kite_core.rulebook.sessions import PhaseKind
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.wish import Wish

AUCTION_OPENS = time(14, 30)
AUCTION_CLOSES = time(15)
INTRADAY = ("MIS", "CO")
_LIMITS_ONLY = (PhaseKind.PRE_OPEN_LIMIT_ENTRY, PhaseKind.AUCTION_LIMIT_ENTRY)
_STOPS = ("SL", "SL-M")


def check_session(hours: MarketHours, wish: Wish) -> None:
    """Compare an order with the calendar; a broker that is always open takes all of them."""
    if hours.is_always:
        return
    instrument, now = wish.instrument, wish.now
    if wish.variety == "amo":
        if not hours.takes_amo(instrument, now):
            raise refusals.amo_window_closed()
        return
    if wish.variety == "auction" and not AUCTION_OPENS <= now.time() < AUCTION_CLOSES:
        raise refusals.auction_closed()
    check_open(hours, instrument, wish.product, now)
    square_off = hours.square_off(instrument, now) if wish.product in INTRADAY else None
    if square_off is not None and now >= square_off:
        wish.refuse("intraday", refusals.intraday_is_over())
    phase = hours.phase(instrument, now)
    if phase is not PhaseKind.CONTINUOUS:
        _check_phase(phase, wish)


def check_open(hours: MarketHours, instrument: Instrument, product: str, now: datetime) -> None:
    """Raise a refusal when the exchange takes no orders."""
    if hours.takes_orders(instrument, now):
        return
    is_holiday = hours.session_on(instrument, now.toordinal()) is None
    if is_holiday and product in INTRADAY:
        raise refusals.intraday_on_holiday()
    raise refusals.markets_closed()


def _check_phase(phase: PhaseKind | None, wish: Wish) -> None:
    """Auctions, before and after the continuous session, take plain orders only."""
    if wish.order_type == "MARKET" and phase in _LIMITS_ONLY:
        problem = "market orders are not allowed in this part of the session"
        wish.refuse("market_phase", refusals.not_offered(problem))
    is_plain = wish.order_type not in _STOPS and wish.validity == "DAY" and not wish.disclosed
    if not is_plain or wish.variety == "iceberg":
        problem = "only limit and market orders for the day are allowed in this session"
        wish.refuse("offer", refusals.not_offered(problem))

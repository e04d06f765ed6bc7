"""Are prices on the tick grid, on the right side, and protected?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kite_core.faults import Price, exact_decimal, price_text
from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.contracts import written
from kite_core.models.preflight.findings import Findings, nearest
from kite_core.models.words import OrderType, TransactionType, Variety
from kite_core.price_grid import is_on_tick, price_neighbours

if TYPE_CHECKING:
    from kite_core.rulebook.trading import TradingRules

_STOPS = (OrderType.SL, OrderType.SL_M)


def exact(price: Price | None) -> Decimal | None:
    """A price as it leaves; None where there is none, which the broker writes as 0."""
    return None if price is None else exact_decimal(price) or None


def off_grid(price: Price | None, instrument: Instrument) -> tuple[str, str] | None:
    """The problem and the fix of a price that is no multiple of the instrument's tick."""
    if exact(price) is None or instrument.tick_size <= 0:
        return None
    asked = price_text(price or 0)
    if is_on_tick(asked, instrument.tick_size):
        return None
    problem = f"{asked} is not a multiple of {price_text(instrument.tick_size)}"
    return problem, nearest(sorted(set(price_neighbours(asked, instrument.tick_size))))


def check_grid(order: OrderWish, *, instrument: Instrument, found: Findings) -> None:
    """The price and the trigger are multiples of the tick in today's dump."""
    for field, price in (("price", order.price), ("trigger_price", order.trigger_price)):
        fault = off_grid(price, instrument)
        if fault is not None:
            found.refuse(field, *fault)


def check_protection(order: OrderWish, *, trading: TradingRules, found: Findings) -> None:
    """An order without a price carries a market protection, once that is the rule."""
    rule = trading.protection
    is_meant = rule.value.is_required and order.order_type in rule.value.order_types
    if is_meant and exact(order.market_protection) is None:
        problem = (
            f"a {order.order_type} order needs one through the API since {written(rule.since)}"
        )
        fix = "Give -1 for the broker's own or a percentage above 0, or use a priced order."
        found.judge(rule, "market_protection", problem, fix)


def check_stop(
    order: OrderWish, *, trading: TradingRules, last_price: Decimal | None, found: Findings
) -> None:
    """The trigger lies on the side from which the market reaches it, and not too far away."""
    trigger = exact(order.trigger_price)
    if trigger is None:
        return
    if order.variety == Variety.CO:
        _check_cover(order, trigger, exact(order.price) or last_price, trading, found)
    elif order.order_type in _STOPS and last_price is not None:
        _check_side(order, trigger, last_price, found)


def check_gap(
    order: OrderWish, *, instrument: Instrument, trading: TradingRules, found: Findings
) -> None:
    """The limit of an SL order in an index contract is not too far from its trigger."""
    price, trigger = exact(order.price), exact(order.trigger_price)
    underlying = trading.underlying_of(instrument.exchange, instrument.name)
    is_meant = order.order_type == OrderType.SL and underlying == "index"
    if not is_meant or price is None or trigger is None:
        return
    for gap in trading.stops.value.index_gaps:
        # The circular does not say which of the two prices counts, so the wider bound is taken.
        most = max(gap.most(price), gap.most(trigger))
        meets = (
            gap.exchange == order.exchange and instrument.instrument_type in gap.instrument_types
        )
        if meets and abs(price - trigger) > most:
            problem = f"{abs(price - trigger)} from the trigger is too far on {gap.exchange}"
            found.judge(trading.stops, "price", problem, f"Stay within {most.normalize():f}.")


def _check_side(order: OrderWish, trigger: Decimal, last: Decimal, found: Findings) -> None:
    buys = order.transaction_type == TransactionType.BUY
    side = "above" if buys else "below"
    if trigger == last:
        because = "unconfirmed: it may be refused, or fire at once"
        fix = f"Give a trigger {side} the last price."
        found.warn("trigger_price", f"{trigger} is the last price", fix, because=because)
    elif (trigger > last) != buys:
        problem = f"{trigger} is {'below' if buys else 'above'} the last price of {last}"
        fix = f"Give a trigger {side} it, or use a LIMIT order."
        found.refuse("trigger_price", problem, fix)


def _check_cover(
    order: OrderWish,
    trigger: Decimal,
    price: Decimal | None,
    trading: TradingRules,
    found: Findings,
) -> None:
    if price is None:
        return
    buys = order.transaction_type == TransactionType.BUY
    if trigger == price or (trigger > price) == buys:
        side = "below" if buys else "above"
        problem = f"{trigger} protects no {order.transaction_type} at {price}"
        found.refuse("trigger_price", problem, f"Give a trigger {side} the price.")
    most = price * trading.stops.value.cover_most_part
    if abs(price - trigger) > most:
        low, high = (price - most).normalize(), (price + most).normalize()
        problem = f"{trigger} is more than {trading.stops.value.cover_most_part:.0%} from {price}"
        fix = f"Stay between {low:f} and {high:f}."
        found.judge(trading.stops, "trigger_price", problem, fix)

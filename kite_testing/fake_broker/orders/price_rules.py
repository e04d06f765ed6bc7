"""Are an order's prices on the grid, inside the day's range, and on the right side?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.pricing import Pricing, moved, protection, protection_tags
from kite_testing.fake_broker.orders.wish import Wish


@dataclass(slots=True, kw_only=True)
class Terms:
    """The prices of an order, as its form gives them and as the book shows them."""

    order_type: str
    price: Money = 0
    trigger_price: Money = 0
    protection: int = 0
    reference_price: Money = 0
    system_tags: tuple[str, ...] = ()


class PriceRules:
    """Reads and checks the prices of one order after another."""

    def __init__(self, pricing: Pricing) -> None:
        self._pricing = pricing

    def terms(self, wish: Wish, trading: TradingRules) -> Terms:
        """The prices of an order of this type. What is wrong goes to the wish."""
        if wish.order_type == "MARKET":
            return self._market(wish, trading)
        if wish.order_type == "LIMIT":
            return Terms(order_type="LIMIT", price=self.limit(wish))
        trigger = self.trigger(wish)
        if wish.order_type == "SL":
            price = self.limit(wish)
            _check_stop(wish, price, trigger, trading)
            return Terms(order_type="SL", price=price, trigger_price=trigger)
        hundredths = protection(wish, trigger, trading.protection.value)
        return Terms(
            order_type="SL-M",
            trigger_price=trigger,
            protection=hundredths,
            reference_price=_away(wish, trigger, hundredths),
            system_tags=protection_tags(hundredths),
        )

    def limit(self, wish: Wish) -> Money:
        """The price of a LIMIT or SL order."""
        price, tick = forms.price(wish.form, "price"), wish.instrument.tick
        if price % tick:
            wish.refuse("tick", refusals.off_tick(tick))
        lower, upper = self._pricing.band(wish.instrument, wish.now)
        if price < lower:
            wish.refuse("circuit", refusals.below_circuit(lower))
        if price > upper:
            wish.refuse("circuit", refusals.above_circuit(upper))
        return price

    def trigger(self, wish: Wish) -> Money:
        """A trigger that the last price has still to reach; an equal one fires at once."""
        trigger = _trigger(wish)
        lower, upper = self._pricing.band(wish.instrument, wish.now)
        if not lower <= trigger <= upper:
            limit = upper if wish.is_buy else lower
            wish.refuse("trigger_circuit", refusals.trigger_beyond_circuit(wish.side, limit))
        last = self._pricing.last(wish.instrument, wish.now)
        if trigger < last if wish.is_buy else trigger > last:
            wish.refuse("trigger_side", refusals.trigger_on_wrong_side(wish.side, last))
        return trigger

    def cover_stop(self, wish: Wish, price: Money, trading: TradingRules) -> Money:
        """The trigger of a cover order's stop: on the losing side of the price, not too far."""
        trigger, tick = _trigger(wish), wish.instrument.tick
        reach = int(price * trading.stops.value.cover_most_part)
        least, most = (
            (price - reach, price - tick) if wish.is_buy else (price + tick, price + reach)
        )
        if not least <= trigger <= most:
            wish.refuse("cover_range", refusals.cover_range(wish.side, least, most))
        return trigger

    def _market(self, wish: Wish, trading: TradingRules) -> Terms:
        """A protected market order is a limit order; without protection it has no price."""
        reference = self._pricing.reference(wish.instrument, wish.side, wish.now)
        hundredths = protection(wish, reference, trading.protection.value)
        if not hundredths:
            return Terms(order_type="MARKET", reference_price=reference)
        lower, upper = self._pricing.band(wish.instrument, wish.now)
        return Terms(
            order_type="LIMIT",
            price=min(max(_away(wish, reference, hundredths), lower), upper),
            system_tags=protection_tags(hundredths),
        )


def _away(wish: Wish, price: Money, hundredths: int) -> Money:
    """A price moved to the side that the order would have to pay for."""
    return moved(price, hundredths if wish.is_buy else -hundredths, wish.instrument.tick)


def _trigger(wish: Wish) -> Money:
    trigger = forms.price(wish.form, "trigger_price")
    if trigger % wish.instrument.tick:
        wish.refuse("trigger_tick", refusals.trigger_off_tick())
    return trigger


def _check_stop(wish: Wish, price: Money, trigger: Money, trading: TradingRules) -> None:
    """The limit of a stop is beyond its trigger, and not too far from it."""
    if trigger > price if wish.is_buy else trigger < price:
        wish.refuse("trigger_price", refusals.trigger_beyond_price(wish.side))
    instrument = wish.instrument
    if trading.underlying_of(instrument.exchange, instrument.name) != "index":
        return
    for gap in trading.stops.value.index_gaps:
        meets = gap.exchange == instrument.exchange and instrument.kind in gap.instrument_types
        # The circular does not say which of the two prices counts, so the wider bound is taken.
        most = gap.most(Decimal(max(price, trigger)) / RUPEE) * RUPEE
        if meets and abs(price - trigger) > most:
            wish.refuse("stop_gap", refusals.stop_gap())

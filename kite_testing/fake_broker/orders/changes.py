"""The gateway's checks of a change: what a form makes of an order that stands."""

from __future__ import annotations

from decimal import Decimal

from kite_core.rulebook.book import Rules
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Change, Order
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.orders import quantity_rules, refusals
from kite_testing.fake_broker.orders.form import Form
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.orders.offers import Offers
from kite_testing.fake_broker.orders.price_rules import PriceRules, Terms
from kite_testing.fake_broker.orders.pricing import Pricing
from kite_testing.fake_broker.orders.quantity_rules import CapsOfDay
from kite_testing.fake_broker.orders.wish import Wish
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid

_STOPS = ("SL", "SL-M")
# Of an iceberg the price changes, for this leg and those to come; of a cover order the limit of
# the entry, or the trigger of its stop (documentation page: orders).
_CHANGEABLE = {
    "iceberg": ("price", "trigger_price"),
    "co": ("price",),
    "stop": ("trigger_price",),
}
_FIELDS = ("quantity", "price", "order_type", "trigger_price", "disclosed_quantity", "validity")


class Changes:
    """Turns the form of a modification into a change, or refuses it."""

    def __init__(self, pricing: Pricing, rules: DayRules, layers: Layers) -> None:
        self._rules = rules
        self._layers = layers
        self._offers = Offers()
        self._caps = CapsOfDay()
        self._price_rules = PriceRules(pricing)

    def change(self, order: Order, asked: Asked) -> Change:
        """What a form makes of an order; a field that is not there stays. Raises RefusedError."""
        form = {name: value for name, value in asked.form.items() if value.strip()}
        wish = self._wish(order, form, asked)
        _check_fields(order, wish)
        rules = self._rules.at(asked.now)
        if wish.quantity <= order.filled:
            raise invalid("quantity")
        if "quantity" in form:
            caps = self._caps.of(order.instrument, rules.trading)
            quantity_rules.check_quantity(wish, wish.quantity, caps)
        if "disclosed_quantity" in form:
            wish.disclosed = quantity_rules.disclosed(wish)
        terms = self._terms(order, wish, rules)
        return Change(
            quantity=wish.quantity,
            price=terms.price,
            order_type=terms.order_type,
            validity=wish.validity,
            validity_ttl=_minutes(order, wish),
            trigger_price=terms.trigger_price,
            disclosed_quantity=wish.disclosed,
            protection=terms.protection,
            reference_price=terms.reference_price,
            system_tags=terms.system_tags,
            refusal=wish.late,
        )

    def _wish(self, order: Order, form: Form, asked: Asked) -> Wish:
        order_type = order.order_type
        if "order_type" in form:
            order_type = forms.word(form, "order_type", forms.ORDER_TYPES)
        validity = order.validity
        if "validity" in form:
            validity = forms.word(form, "validity", forms.VALIDITIES)
        return Wish(
            layers=self._layers,
            form=form,
            now=asked.now,
            instrument=order.instrument,
            side=order.side,
            product=order.product,
            order_type=order_type,
            variety=order.variety,
            validity=validity,
            quantity=forms.whole(form, "quantity", order.quantity),
            disclosed=order.disclosed_quantity,
            tag=order.tag,
        )

    def _terms(self, order: Order, wish: Wish, rules: Rules) -> Terms:
        """The prices after the change; those that nobody changes are not checked again."""
        was_stop, is_stop = order.order_type in _STOPS, wish.order_type in _STOPS
        if is_stop and not was_stop:
            raise refusals.limit_to_stop()
        is_same = wish.order_type == order.order_type
        if is_same and not {"price", "trigger_price"} & wish.form.keys():
            return _terms_of(order)
        if not is_same:
            self._offers.check(wish, rules.trading)
        if order.parent_order_id is not None:
            return self._moved_stop(order, wish)
        if is_stop and not order.waits_for_trigger and order.exchange_order_id is not None:
            # It was triggered: it is a limit order now, whatever the book calls it.
            terms = _terms_of(order)
            terms.price = self._price_rules.limit(wish) if "price" in wish.form else order.price
            return terms
        wish.form = {**_prices_of(order, is_same=is_same), **wish.form}
        terms = self._price_rules.terms(wish, rules.trading)
        if order.variety == "co":
            terms.trigger_price = order.trigger_price
        return terms

    def _moved_stop(self, order: Order, wish: Wish) -> Terms:
        """The stop of a cover order with another trigger."""
        terms = _terms_of(order)
        terms.trigger_price = self._price_rules.trigger(wish)
        return terms


def _check_fields(order: Order, wish: Wish) -> None:
    """Refuse to change what an order of this variety keeps; repeating it is no change."""
    if order.variety == "auction":
        raise refusals.fixed_order(order.variety)
    kind = "stop" if order.parent_order_id is not None else order.variety
    allowed = _CHANGEABLE.get(kind, _FIELDS)
    for field in _FIELDS:
        if field in allowed or field not in wish.form:
            continue
        if wish.form[field].strip() not in (_shown(order, field), "0"):
            raise refusals.fixed_field(field)


def _shown(order: Order, field: str) -> str:
    value = getattr(order, field)
    return _rupees(value) if field in ("price", "trigger_price") else str(value)


def _rupees(amount: Money) -> str:
    return f"{(Decimal(amount) / RUPEE).normalize():f}"


def _prices_of(order: Order, *, is_same: bool) -> dict[str, str]:
    """The prices of an order as a form would have them."""
    known = {"price": _rupees(order.price)} if order.price else {}
    if order.trigger_price:
        known["trigger_price"] = _rupees(order.trigger_price)
    if is_same and order.protection:
        # Needed when an order becomes one without a price, not when it stays one (staff).
        known["market_protection"] = str(Decimal(order.protection) / 100)
    return known


def _terms_of(order: Order) -> Terms:
    return Terms(
        order_type=order.order_type,
        price=order.price,
        trigger_price=order.trigger_price,
        protection=order.protection,
        reference_price=order.reference_price,
        system_tags=order.system_tags,
    )


def _minutes(order: Order, wish: Wish) -> int:
    if wish.validity != "TTL":
        return 0
    return forms.whole(wish.form, "validity_ttl", order.validity_ttl or None)

"""The gateway's checks of a new order, before it gets an id."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kite_core.rulebook.book import Rules
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.order import Iceberg, Ticket
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.orders import quantity_rules, refusals
from kite_testing.fake_broker.orders.form import Form
from kite_testing.fake_broker.orders.layers import Layers
from kite_testing.fake_broker.orders.offers import Offers
from kite_testing.fake_broker.orders.price_rules import PriceRules, Terms
from kite_testing.fake_broker.orders.pricing import Pricing
from kite_testing.fake_broker.orders.quantity_rules import Caps, CapsOfDay
from kite_testing.fake_broker.orders.session_rules import check_session
from kite_testing.fake_broker.orders.wish import Wish
from kite_testing.fake_broker.wire.asked import Asked


class Gateway:
    """Turns the form of an order into tickets, or refuses it."""

    def __init__(
        self,
        instruments: Instruments,
        pricing: Pricing,
        rules: DayRules,
        hours: MarketHours,
        layers: Layers,
    ) -> None:
        self._instruments = instruments
        self._rules = rules
        self._hours = hours
        self._layers = layers
        self._offers = Offers()
        self._caps = CapsOfDay()
        self._price_rules = PriceRules(pricing)

    def tickets(self, asked: Asked) -> list[Ticket]:
        """The order that a form describes, or its slices. Raises RefusedError."""
        wish = self._wish(asked.form, asked.values["variety"], asked.now)
        rules = self._rules.at(wish.now)
        if wish.form.get("disclosed_quantity"):
            wish.disclosed = quantity_rules.disclosed(wish)
        self._offers.check(wish, rules.trading)
        caps = self._caps.of(wish.instrument, rules.trading)
        sizes, iceberg = _sizes(wish, caps, rules)
        check_session(self._hours, wish)
        terms = self._terms(wish, sizes[0], caps, rules)
        if iceberg is not None:
            quantity_rules.check_iceberg_size(wish, terms.price, caps, rules.trading)
        ticket = _ticket(wish, sizes[0], terms, iceberg)
        if len(sizes) == 1:
            return [ticket]
        return [replace(ticket, quantity=size) for size in sizes]

    def _wish(self, form: Form, variety: str, now: datetime) -> Wish:
        """What the form describes, in words that the API knows."""
        exchange, symbol = forms.text(form, "exchange"), forms.text(form, "tradingsymbol")
        side = forms.word(form, "transaction_type", forms.SIDES)
        order_type = forms.word(form, "order_type", forms.ORDER_TYPES)
        quantity = forms.whole(form, "quantity")
        is_cover = variety == "co"
        products = forms.COVER_PRODUCTS if is_cover else forms.PRODUCTS
        product = forms.word(form, "product", products)
        validity = form.get("validity") or "DAY"
        if validity != "DAY":
            validity = forms.word(form, "validity", forms.VALIDITIES)
        tag = forms.tag(form)
        return Wish(
            self._layers,
            form,
            now,
            self._tradable(f"{exchange}:{symbol}"),
            side,
            "CO" if is_cover else product,
            order_type,
            variety,
            validity,
            quantity,
            tag,
        )

    def _tradable(self, key: str) -> Instrument:
        instrument = self._instruments.by_key(key)
        if instrument is None or instrument.is_index:
            raise refusals.unknown_instrument()
        return instrument

    def _terms(self, wish: Wish, size: int, caps: Caps, rules: Rules) -> Terms:
        """The prices of one order, a cover order's stop with them."""
        terms = self._price_rules.terms(wish, rules.trading)
        price = terms.price or terms.reference_price
        quantity_rules.check_value(wish, size, price, caps)
        if wish.variety == "co":
            terms.trigger_price = self._price_rules.cover_stop(wish, price, rules.trading)
        return terms


def _sizes(wish: Wish, caps: Caps, rules: Rules) -> tuple[list[int], Iceberg | None]:
    """The quantities of the orders to place at once, and what makes the first one a leg."""
    if wish.variety == "iceberg":
        iceberg = quantity_rules.iceberg(wish, caps, rules.limits)
        return [min(iceberg.leg_quantity, wish.quantity)], iceberg
    if forms.is_true(wish.form, "autoslice"):
        return quantity_rules.slices(wish, caps, rules.limits), None
    quantity_rules.check_quantity(wish, wish.quantity, caps)
    return [wish.quantity], None


def _ticket(wish: Wish, size: int, terms: Terms, iceberg: Iceberg | None) -> Ticket:
    form = wish.form
    return Ticket(
        wish.instrument,
        wish.side,
        size,
        wish.product,
        terms.price,
        terms.order_type,
        wish.variety,
        wish.validity,
        forms.whole(form, "validity_ttl") if wish.validity == "TTL" else 0,
        terms.trigger_price,
        wish.disclosed,
        terms.protection,
        terms.reference_price,
        wish.tag,
        terms.system_tags,
        auction_number=forms.text(form, "auction_number") if wish.variety == "auction" else None,
        iceberg=iceberg,
        refusal=wish.late,
    )

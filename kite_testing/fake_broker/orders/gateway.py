"""The gateway's checks of an order, before it gets an id: what is wrong is refused at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from kite_core.rulebook.protection import MarketProtection
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.market_hours import MarketHours
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.money import RUPEE, Money, to_tick
from kite_testing.fake_broker.order import BUY, OPPOSITE, Change, Order, Ticket
from kite_testing.fake_broker.orders.offers import Offers
from kite_testing.fake_broker.wire import refusals
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import RefusedError, invalid, missing, not_built

_ORDER_TYPES = ("MARKET", "LIMIT", "SL", "SL-M")
_PRODUCTS = ("CNC", "NRML", "MIS", "MTF")
_VALIDITIES = ("DAY", "IOC", "TTL")
_LONGEST_TAG = 20


class Gateway:
    """Turns the form of an order into a ticket, or refuses it."""

    def __init__(
        self,
        instruments: Instruments,
        prices: Prices,
        quoting: Quoting,
        rules: DayRules,
        hours: MarketHours,
    ) -> None:
        self._instruments = instruments
        self._prices = prices
        self._quoting = quoting
        self._rules = rules
        self._offers = Offers()
        self._hours = hours

    def ticket(self, asked: Asked) -> Ticket:
        """The order that a form describes. Raises RefusedError."""
        exchange, symbol = asked.field("exchange"), asked.field("tradingsymbol")
        side = _word(asked.form, "transaction_type", tuple(OPPOSITE))
        order_type = _word(asked.form, "order_type", _ORDER_TYPES)
        asked.field("quantity")
        product = _word(asked.form, "product", _PRODUCTS)
        _refuse_unbuilt(asked.form, order_type, product)
        tag = _tag(asked.form)
        instrument = self._instruments.by_key(f"{exchange}:{symbol}")
        if instrument is None or instrument.is_index:
            raise refusals.unknown_instrument()
        trading = self._rules.at(asked.now).trading
        refused = self._offers.refused_fields(
            instrument, side=side, product=product, order_type=order_type, trading=trading
        )
        if "product" in refused:
            raise refusals.bad_product(product, exchange)
        quantity = _quantity(asked.form, instrument, trading)
        self.check_hours(instrument, asked.now)
        if "order_type" in refused:
            raise refusals.bad_order_type()
        price, tags = self._price(asked.form, instrument, side, order_type, asked.now)
        return Ticket(
            instrument=instrument,
            side=side,
            quantity=quantity,
            product=product,
            price=price,
            tag=tag,
            system_tags=tags,
        )

    def change(self, order: Order, asked: Asked) -> Change:
        """What a form makes of an order; a field that is not there stays. Raises RefusedError."""
        form = {name: value for name, value in asked.form.items() if value.strip()}
        order_type = form.get("order_type", "LIMIT")
        if order_type not in _ORDER_TYPES:
            raise invalid("order_type")
        _refuse_unbuilt(form, order_type, order.product)
        instrument, trading = order.instrument, self._rules.at(asked.now).trading
        quantity = _quantity(form, instrument, trading) if "quantity" in form else order.quantity
        if quantity <= order.filled:
            raise invalid("quantity")
        price, tags = order.price, order.system_tags
        if "price" in form or order_type == "MARKET":
            refused = self._offers.refused_fields(
                instrument,
                side=order.side,
                product=order.product,
                order_type=order_type,
                trading=trading,
            )
            if "order_type" in refused:
                raise refusals.bad_order_type()
            price, tags = self._price(form, instrument, order.side, order_type, asked.now)
        return Change(quantity=quantity, price=price, system_tags=tags)

    def check_hours(self, instrument: Instrument, now: datetime) -> None:
        """Raise RefusedError when the exchange is closed."""
        if not self._hours.takes_orders(instrument, now):
            raise refusals.markets_closed()

    def _price(
        self,
        form: Mapping[str, str],
        instrument: Instrument,
        side: str,
        order_type: str,
        now: datetime,
    ) -> tuple[Money, tuple[str, ...]]:
        """The limit that an order goes out with, and the tags that say where it comes from."""
        day, _ = self._hours.locate(instrument, now)
        lower, upper = self._quoting.circuit_limits(instrument, day)
        if order_type == "LIMIT":
            price = _limit(form, instrument)
            if price < lower:
                raise refusals.below_circuit(lower)
            if price > upper:
                raise refusals.above_circuit(upper)
            return price, ()
        touch = self._prices.touch(instrument, now)
        reference = touch.ask if side == BUY else touch.bid
        rule = self._rules.at(now).trading.protection.value
        percentage = _protection(form, instrument, reference, rule)
        distance = reference * percentage / 100 * (1 if side == BUY else -1)
        price = to_tick(float(reference + distance), instrument.tick)
        return min(max(price, lower), upper), ("mktp", f"mktp:{float(percentage):.2f}")


def _word(form: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    word = form.get(name, "").strip()
    if not word:
        raise missing(name)
    if word not in words:
        raise invalid(name)
    return word


def _refuse_unbuilt(form: Mapping[str, str], order_type: str, product: str) -> None:
    """Say what the API has and this broker does not do so far."""
    validity = form.get("validity") or "DAY"
    if validity not in _VALIDITIES:
        raise invalid("validity")
    if order_type in ("SL", "SL-M"):
        raise not_built(f"{order_type} orders")
    if product == "MTF":
        raise not_built("MTF orders")
    if validity != "DAY":
        raise not_built(f"{validity} orders")
    if form.get("autoslice", "false").lower() == "true":
        raise not_built("autosliced orders")
    if (form.get("disclosed_quantity") or "0") != "0":
        raise not_built("orders with a disclosed quantity")


def _tag(form: Mapping[str, str]) -> str | None:
    tag = form.get("tag") or None
    if tag is not None and len(tag) > _LONGEST_TAG:
        raise RefusedError(f"`tag` can have at most {_LONGEST_TAG} characters.")
    return tag


def _quantity(form: Mapping[str, str], instrument: Instrument, trading: TradingRules) -> int:
    """The quantity: units, in whole lots, or lots where the exchange counts lots."""
    text = form.get("quantity", "").strip()
    if not text.isdecimal() or not (quantity := int(text)):
        raise invalid("quantity")
    if quantity % instrument.lot_size:
        raise refusals.off_lot(instrument.lot_size)
    most_shares = trading.quantities.value.most_shares
    if instrument.is_share and quantity > most_shares:
        raise refusals.too_many_shares(most_shares)
    freeze = trading.freeze_quantity(instrument.exchange, instrument.name)
    if freeze is not None and quantity > freeze:
        most = freeze // instrument.lot_size * instrument.lot_size
        raise refusals.above_freeze(quantity, most)
    return quantity


def _limit(form: Mapping[str, str], instrument: Instrument) -> Money:
    """The price of a LIMIT order, on the tick grid."""
    text = form.get("price", "").strip()
    if not text:
        raise missing("price")
    rupees = _decimal("price", text)
    if rupees <= 0:
        raise RefusedError("Enter Valid Price", error_type="OrderException")
    units = rupees * RUPEE
    if units % instrument.tick:
        raise refusals.off_tick(instrument.tick)
    return int(units)


def _protection(
    form: Mapping[str, str], instrument: Instrument, price: Money, rule: MarketProtection
) -> Fraction:
    """The percentage that a market order may move the price by; -1 is the broker's own."""
    text = form.get("market_protection", "").strip() or "0"
    percentage = _decimal("market_protection", text)
    if percentage == -1:
        rupees = Decimal(price) / RUPEE
        return Fraction(rule.automatic_percentage(rupees, is_option=instrument.is_option))
    if not percentage:
        needed = refusals.unprotected()
        raise needed if rule.is_required else not_built("market orders without protection")
    if not 0 < percentage <= 100:
        raise invalid("market_protection")
    return Fraction(percentage)


def _decimal(field: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise invalid(field) from None
    if not number.is_finite():
        raise invalid(field)
    return number

"""Orders as the caller wishes them, checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kite_core.faults import Faults, Price, pairs, price_field, price_text
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.order_checks import check_protection, check_tag
from kite_core.models.words import Exchange, OrderType, Product, TransactionType, Validity, Variety

_PRICED = (OrderType.LIMIT, OrderType.SL)
_STOPS = (OrderType.SL, OrderType.SL_M)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParams(JsonModel):
    """One order to place.

    Prices are rupees per unit and leave as exact decimal text. `market_protection` is a percentage
    above 0, or -1 for the broker's own; MARKET and SL-M orders need it since 1 April 2026.
    Raises ValidationError with every fault and its fix.
    """

    exchange: str
    tradingsymbol: str
    transaction_type: str
    quantity: int
    product: str
    order_type: str
    variety: str = Variety.REGULAR
    price: Price | None = None
    trigger_price: Price | None = None
    validity: str = Validity.DAY
    validity_ttl: int | None = None
    disclosed_quantity: int | None = None
    iceberg_legs: int | None = None
    iceberg_quantity: int | None = None
    auction_number: str | None = None
    market_protection: Price | None = None
    autoslice: bool | None = None
    algo_id: str | None = None
    tag: str | None = None

    def __post_init__(self) -> None:
        """Check everything that needs no instrument, and report all of it."""
        faults = Faults()
        _check_words(self, faults)
        faults.text("tradingsymbol", self.tradingsymbol)
        faults.whole("quantity", self.quantity, least=1)
        _check_prices(self, faults)
        _check_details(self, faults)
        _check_variety(self, faults)
        faults.raise_for("OrderParams")

    @classmethod
    def limit(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        price: Price,
        product: str,
        variety: str = Variety.REGULAR,
        validity: str = Validity.DAY,
        validity_ttl: int | None = None,
        disclosed_quantity: int | None = None,
        autoslice: bool | None = None,
        tag: str | None = None,
    ) -> OrderParams:
        """An order at a price or better."""
        return cls(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            transaction_type=transaction_type,
            quantity=quantity,
            product=product,
            order_type=OrderType.LIMIT,
            variety=variety,
            price=price,
            validity=validity,
            validity_ttl=validity_ttl,
            disclosed_quantity=disclosed_quantity,
            autoslice=autoslice,
            tag=tag,
        )

    @classmethod
    def market(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        product: str,
        market_protection: Price = -1,
        variety: str = Variety.REGULAR,
        validity: str = Validity.DAY,
        autoslice: bool | None = None,
        tag: str | None = None,
    ) -> OrderParams:
        """An order at the market's price, inside the protection (the broker's own by default)."""
        return cls(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            transaction_type=transaction_type,
            quantity=quantity,
            product=product,
            order_type=OrderType.MARKET,
            variety=variety,
            validity=validity,
            market_protection=market_protection,
            autoslice=autoslice,
            tag=tag,
        )

    @classmethod
    def stop_loss(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        trigger_price: Price,
        product: str,
        price: Price | None = None,
        market_protection: Price | None = None,
        variety: str = Variety.REGULAR,
        validity: str = Validity.DAY,
        tag: str | None = None,
    ) -> OrderParams:
        """A stop: with a `price` it turns into a limit order (SL), else a market order (SL-M)."""
        is_market = price is None
        return cls(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            transaction_type=transaction_type,
            quantity=quantity,
            product=product,
            order_type=OrderType.SL_M if is_market else OrderType.SL,
            variety=variety,
            price=price,
            trigger_price=trigger_price,
            validity=validity,
            market_protection=-1 if is_market and market_protection is None else market_protection,
            tag=tag,
        )

    @classmethod
    def iceberg(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        price: Price,
        product: str,
        legs: int,
        leg_quantity: int | None = None,
        validity: str = Validity.DAY,
        validity_ttl: int | None = None,
        tag: str | None = None,
    ) -> OrderParams:
        """A limit order that shows one leg at a time; a leg is an equal part unless it is given."""
        return cls(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            transaction_type=transaction_type,
            quantity=quantity,
            product=product,
            order_type=OrderType.LIMIT,
            variety=Variety.ICEBERG,
            price=price,
            validity=validity,
            validity_ttl=validity_ttl,
            iceberg_legs=legs,
            iceberg_quantity=-(-quantity // max(legs, 1)) if leg_quantity is None else leg_quantity,
            tag=tag,
        )

    def with_tag(self, tag: str) -> OrderParams:
        """The same order with this tag."""
        return replace(self, tag=tag)

    def to_form(self) -> Pairs:
        """The form fields of the placement, in the order of the broker's documentation."""
        return pairs(
            ("exchange", self.exchange),
            ("tradingsymbol", self.tradingsymbol),
            ("transaction_type", self.transaction_type),
            ("order_type", self.order_type),
            ("quantity", self.quantity),
            ("product", self.product),
            ("price", price_field(self.price)),
            ("trigger_price", price_field(self.trigger_price)),
            ("validity", self.validity),
            ("validity_ttl", self.validity_ttl),
            ("disclosed_quantity", self.disclosed_quantity),
            ("iceberg_legs", self.iceberg_legs),
            ("iceberg_quantity", self.iceberg_quantity),
            ("auction_number", self.auction_number),
            ("market_protection", price_field(self.market_protection)),
            ("autoslice", self.autoslice),
            ("algo_id", self.algo_id),
            ("tag", self.tag),
        )


def _check_words(order: OrderParams, faults: Faults) -> None:
    faults.word("exchange", order.exchange, Exchange)
    faults.word("transaction_type", order.transaction_type, TransactionType)
    faults.word("order_type", order.order_type, OrderType)
    faults.word("variety", order.variety, Variety)
    faults.word("validity", order.validity, Validity)
    if faults.word("product", order.product, Product):
        faults.expect(
            order.product not in (Product.CO, Product.BO),
            "product",
            f'"{order.product}" is only seen on old positions',
            'Use product="MIS" with variety="co".',
        )


def _check_prices(order: OrderParams, faults: Faults) -> None:
    needs_price = order.order_type in _PRICED
    needs_trigger = order.order_type in _STOPS or order.variety == Variety.CO
    if needs_price and order.price is None:
        faults.expect(False, "price", f"a {order.order_type} order needs one", "Give a price.")
    if not needs_price and order.price not in (None, 0):
        fix = 'Leave it out, or use order_type="LIMIT".'
        faults.expect(False, "price", f"a {order.order_type} order takes none", fix)
    if needs_trigger and order.trigger_price is None:
        fix = "Give the price that triggers it."
        faults.expect(False, "trigger_price", "a stop order needs one", fix)
    if not needs_trigger and order.trigger_price not in (None, 0):
        fix = 'Leave it out, or use order_type="SL".'
        faults.expect(False, "trigger_price", f"a {order.order_type} order takes none", fix)
    priced = needs_price and order.price is not None and faults.number("price", order.price)
    stopped = (
        needs_trigger
        and order.trigger_price is not None
        and faults.number("trigger_price", order.trigger_price)
    )
    if priced and stopped and order.order_type == OrderType.SL:
        _check_stop_side(order, faults)


def _check_stop_side(order: OrderParams, faults: Faults) -> None:
    """A triggered limit has to be able to trade: the exchange refuses the other side."""
    price, trigger = (Decimal(price_text(p or 0)) for p in (order.price, order.trigger_price))
    if order.transaction_type == TransactionType.BUY:
        fix = "Give a trigger_price at or below the price."
        faults.expect(trigger <= price, "trigger_price", f"{trigger} is above the price", fix)
    else:
        fix = "Give a trigger_price at or above the price."
        faults.expect(trigger >= price, "trigger_price", f"{trigger} is below the price", fix)


def _check_details(order: OrderParams, faults: Faults) -> None:
    if order.validity == Validity.TTL:
        faults.whole("validity_ttl", order.validity_ttl, least=1)
    elif order.validity_ttl not in (None, 0):
        fix = 'Use validity="TTL", or leave it out.'
        faults.expect(False, "validity_ttl", "only a TTL order has minutes to live", fix)
    if order.disclosed_quantity is not None:
        faults.whole("disclosed_quantity", order.disclosed_quantity, least=0, most=order.quantity)
    check_tag(order.tag, faults)
    check_protection(order.market_protection, faults)


def _check_variety(order: OrderParams, faults: Faults) -> None:
    if order.variety == Variety.ICEBERG:
        faults.whole("iceberg_legs", order.iceberg_legs, least=2, most=50)
        faults.whole("iceberg_quantity", order.iceberg_quantity, least=1, most=order.quantity)
        fix = 'Use order_type="LIMIT" or "SL".'
        problem = f"an iceberg cannot be {order.order_type}"
        faults.expect(order.order_type in _PRICED, "order_type", problem, fix)
    elif order.iceberg_legs is not None or order.iceberg_quantity is not None:
        fix = 'Use variety="iceberg", or leave the legs out.'
        faults.expect(False, "iceberg_legs", f"a {order.variety} order has no legs", fix)
    if order.variety == Variety.CO:
        fix = 'Use product="MIS".'
        faults.expect(order.product == Product.MIS, "product", "a cover order is intraday", fix)
        fix = 'Use order_type="MARKET" or "LIMIT"; trigger_price is its stop.'
        holds = order.order_type in (OrderType.MARKET, OrderType.LIMIT)
        faults.expect(holds, "order_type", f"a cover order cannot be {order.order_type}", fix)
    if order.variety == Variety.AUCTION:
        faults.text("auction_number", order.auction_number)

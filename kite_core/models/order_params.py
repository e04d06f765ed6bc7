"""Orders as the caller wishes them, checked when they are made and, on request, by the rules."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_core.faults import Faults, Price, keep_plain_wholes
from kite_core.models.instruments import Instrument
from kite_core.models.order_checks import WHOLE_FIELDS, check_order, check_tag, equal_part
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.findings import Preflight
from kite_core.models.preflight.orders import preflight_of
from kite_core.models.words import OrderType, Validity, Variety

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParams(OrderWish):
    """One order to place.

    Prices are rupees per unit and leave as exact decimal text. `market_protection` is a percentage
    above 0, or -1 for the broker's own; MARKET and SL-M orders need it since 1 April 2026.
    Raises ValidationError with every fault and its fix.
    """

    def __post_init__(self) -> None:
        """Check everything that needs no instrument, and report all of it."""
        keep_plain_wholes(self, *WHOLE_FIELDS)
        faults = Faults()
        check_order(self, faults)
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
        if leg_quantity is None:
            leg_quantity = equal_part(quantity, legs)
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
            iceberg_quantity=leg_quantity,
            tag=tag,
        )

    def with_tag(self, tag: str) -> OrderParams:
        """The same order with this tag; only the tag is checked anew."""
        faults = Faults()
        check_tag(tag, faults)
        faults.raise_for("OrderParams")
        tagged = copy(self)
        object.__setattr__(tagged, "tag", tag)
        return tagged

    def check(
        self, instrument: Instrument, rules: Rules, *, last_price: Price | None = None
    ) -> None:
        """Check the order against its instrument and the rules of a day; nothing is sent.

        With a `last_price`, in rupees, stops are checked against it, and values where the order
        has no price. Rules that are not confirmed refuse nothing: `preflight` tells of them.
        Raises ValidationError with every fault and its fix.
        """
        self.preflight(instrument, rules, last_price=last_price).raise_for_faults("OrderParams")

    def preflight(
        self, instrument: Instrument, rules: Rules, *, last_price: Price | None = None
    ) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        return preflight_of(self, instrument, rules, last_price=last_price)

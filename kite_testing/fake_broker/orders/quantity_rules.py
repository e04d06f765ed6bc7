"""How much one order may ask for: lots, caps, freeze quantities, disclosed parts, icebergs."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.rulebook.limits import Limits
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import RUPEE, Money
from kite_testing.fake_broker.order import Iceberg
from kite_testing.fake_broker.orders import form as forms
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.wish import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The bounds of one order for an instrument; None where none is known.

    `freeze` is in whole lots. `most_value` is money, and for shares.
    """

    lot_size: int
    most_shares: int | None
    most_value: Money | None
    freeze: int | None

    @property
    def most(self) -> int | None:
        """The largest single order, which slices are cut to."""
        bounds = [bound for bound in (self.freeze, self.most_shares) if bound is not None]
        return min(bounds, default=None)


class CapsOfDay:
    """Looks up the bounds of each instrument once a day."""

    def __init__(self) -> None:
        self._trading: TradingRules | None = None
        self._caps: dict[Instrument, Caps] = {}

    def of(self, instrument: Instrument, trading: TradingRules) -> Caps:
        """The bounds under these rules."""
        if trading is not self._trading:
            self._trading, self._caps = trading, {}
        caps = self._caps.get(instrument)
        if caps is None:
            caps = self._caps[instrument] = caps_of(instrument, trading)
        return caps


def caps_of(instrument: Instrument, trading: TradingRules) -> Caps:
    """The bounds of one order: the rulebook's, but for a freeze quantity of the list's own."""
    quantities = trading.quantities.value
    lot_size = 1 if instrument.exchange in quantities.in_lots else instrument.lot_size
    freeze = instrument.freeze_quantity
    if freeze is None:
        freeze = trading.freeze_quantity(instrument.exchange, instrument.name)
    return Caps(
        lot_size=lot_size,
        most_shares=quantities.most_shares if instrument.is_share else None,
        most_value=quantities.most_rupees * RUPEE if instrument.is_share else None,
        freeze=None if freeze is None else freeze // lot_size * lot_size,
    )


def check_quantity(wish: Wish, quantity: int, caps: Caps) -> None:
    """One order's quantity: whole lots, and not too many."""
    if quantity % caps.lot_size:
        wish.refuse("lot", refusals.off_lot(caps.lot_size))
    if caps.most_shares is not None and quantity > caps.most_shares:
        wish.refuse("most_shares", refusals.too_many_shares(caps.most_shares))
    if caps.freeze is not None and quantity > caps.freeze:
        wish.refuse("freeze", refusals.above_freeze(quantity, caps.freeze, caps.lot_size))


def check_value(wish: Wish, quantity: int, price: Money, caps: Caps) -> None:
    """The rupees of one order for shares."""
    if caps.most_value is not None and quantity * price > caps.most_value:
        wish.refuse("most_rupees", refusals.too_many_rupees(caps.most_value // RUPEE))


def disclosed(wish: Wish) -> int:
    """The part that the book shows; 0 for all of it."""
    part = forms.whole(wish.form, "disclosed_quantity", 0)
    if part > wish.quantity:
        wish.refuse("disclosed", refusals.too_much_disclosed())
    return part if part < wish.quantity else 0


def slices(wish: Wish, caps: Caps, limits: Limits) -> list[int]:
    """The quantities that an order is sliced into; one that fits stays whole."""
    most = caps.most
    if most is None or wish.quantity <= most:
        return [wish.quantity]
    if wish.quantity > most * limits.slices_an_order:
        raise refusals.too_many_slices(limits.slices_an_order)
    if wish.quantity % caps.lot_size:
        wish.refuse("lot", refusals.off_lot(caps.lot_size))
    whole, rest = divmod(wish.quantity, most)
    return [most] * whole + ([rest] if rest else [])


def iceberg(wish: Wish, caps: Caps, limits: Limits) -> Iceberg:
    """The first leg of an iceberg of this quantity."""
    legs = forms.whole(wish.form, "iceberg_legs")
    leg_quantity = forms.whole(wish.form, "iceberg_quantity")
    fewest, most = limits.iceberg_legs
    if not fewest <= legs <= most:
        wish.refuse("iceberg", refusals.iceberg_legs(fewest, most))
    # The last leg may be smaller than the others; a leg with nothing in it may not be.
    if not (legs - 1) * leg_quantity < wish.quantity <= legs * leg_quantity:
        wish.refuse("iceberg", refusals.iceberg_leftover(legs, wish.quantity))
    check_quantity(wish, leg_quantity, caps)
    if wish.quantity % caps.lot_size:
        wish.refuse("lot", refusals.off_lot(caps.lot_size))
    return Iceberg(legs=legs, leg_quantity=leg_quantity, total_quantity=wish.quantity)


def check_iceberg_size(wish: Wish, price: Money, caps: Caps, trading: TradingRules) -> None:
    """An iceberg is worth being one: so many rupees of shares, so many lots of contracts."""
    least = trading.quantities.value
    if wish.instrument.is_share:
        if wish.quantity * price < least.iceberg_least_rupees * RUPEE:
            wish.refuse("iceberg", refusals.iceberg_too_small(least.iceberg_least_rupees))
    elif wish.quantity < least.iceberg_least_lots * caps.lot_size:
        wish.refuse("iceberg", refusals.iceberg_lots(least.iceberg_least_lots))

"""What a test may do to good-till-triggered orders: add them, fire them, end them."""

from __future__ import annotations

from collections.abc import Sequence

from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.given import check_quantity
from kite_testing.fake_broker.gtt.trigger import Leg, Wish
from kite_testing.fake_broker.market.carried_price import check_carried
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import JsonNumber, Rupees, exact, number
from kite_testing.fake_broker.order import OPPOSITE

_LEGS = (1, 2)


class GTTLever:
    """Moves triggers by hand. Keys are `EXCHANGE:TRADINGSYMBOL`, prices are in rupees.

    Raises KeyError for what is not there, and ValueError for what cannot be.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def add(
        self,
        key: str,
        *,
        side: str,
        quantity: int,
        triggers: Sequence[Rupees],
        prices: Sequence[Rupees] = (),
        product: str = "CNC",
    ) -> int:
        """Let a trigger wait around the price of now, and give its id.

        One trigger price makes a single, two make an OCO: the one below the market, then the one
        above. The orders are priced at their triggers, unless `prices` are given. None of the
        API's own checks is made, so it may be one that the API would refuse.
        """
        check_quantity(quantity=quantity)
        with self._stage.lock:
            now = self._stage.advanced()
            engine = self._stage.engine
            instrument = engine.instruments.named(key)
            values = tuple(_price(instrument, each) for each in triggers)
            wish = Wish(
                instrument=instrument,
                trigger_values=values,
                last_price=number(engine.prices.last(instrument, now)),
                legs=tuple(
                    _leg(instrument, side, product, quantity, price)
                    for price in (_price(instrument, each) for each in prices or triggers)
                ),
            )
            _check(wish)
            return engine.gtt.add(wish, now).trigger_id

    def fire(self, trigger_id: int, *, leg: int = 0) -> None:
        """Fire an active trigger now, whatever the price is. Legs are counted from 0."""
        with self._stage.lock:
            now = self._stage.advanced()
            self._stage.engine.gtt.fire(trigger_id, now, leg=leg)

    def delist(self, key: str, *, reason: str = "Instrument delisted.") -> None:
        """Cancel the triggers on an instrument, as the broker does when it goes."""
        with self._stage.lock:
            now = self._stage.advanced()
            self._stage.engine.instruments.named(key)
            self._stage.engine.gtt.delist(key, now, reason=reason)

    def clear(self) -> None:
        """Have no triggers at all."""
        with self._stage.lock:
            self._stage.advanced()
            self._stage.engine.gtt.clear()


def _price(instrument: Instrument, rupees: Rupees) -> JsonNumber:
    units = exact(rupees)
    check_carried(instrument, units)
    return number(units)


def _leg(instrument: Instrument, side: str, product: str, quantity: int, price: JsonNumber) -> Leg:
    return Leg(
        exchange=instrument.exchange,
        tradingsymbol=instrument.tradingsymbol,
        transaction_type=side,
        product=product,
        order_type="LIMIT",
        quantity=quantity,
        price=price,
    )


def _check(wish: Wish) -> None:
    """Raise ValueError for a trigger that could wait for nothing."""
    values, last = wish.trigger_values, wish.last_price
    if not len(values) == len(wish.legs) in _LEGS:
        raise ValueError("Give one trigger price or two, and as many prices, or none.")
    if any(leg.transaction_type not in OPPOSITE or leg.quantity < 1 for leg in wish.legs):
        raise ValueError("side is BUY or SELL, and quantity 1 or more.")
    if last in values or (len(values) > 1 and not values[0] < last < values[1]):
        raise ValueError(
            f"{wish.instrument.key} is at {last}: trigger below it, or above, or both."
        )

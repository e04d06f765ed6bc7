"""Good-till-triggered orders, as the caller wishes them; checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kite_core.decoding import write_json
from kite_core.faults import Faults, Price, exact_decimal, keep_plain_wholes
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.contracts import check_contract
from kite_core.models.preflight.findings import Findings, Preflight
from kite_core.models.preflight.given import check_given
from kite_core.models.preflight.orders import inspect
from kite_core.models.preflight.prices import off_grid
from kite_core.models.words import Exchange, GTTType, OrderType, Product, TransactionType

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules

_PRODUCTS = (Product.CNC, Product.NRML, Product.MTF)
_CASH = (Exchange.NSE, Exchange.BSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTLegParams(JsonModel):
    """One trigger and the LIMIT order that it places; the broker takes no other kind here."""

    trigger_value: Price
    transaction_type: str
    quantity: int
    price: Price
    product: str
    order_type: str = OrderType.LIMIT

    def __post_init__(self) -> None:
        """Keep the quantity as a plain int; `GTTParams` checks the leg."""
        keep_plain_wholes(self, "quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class GTTParams(JsonModel):
    """A good-till-triggered order with one leg, or with two of which one cancels the other.

    `last_price` is the market's price now: the broker reads from it whether a trigger waits above
    or below. The triggers of two legs stand in rising order around it. A change sends the whole
    set again. Raises ValidationError with every fault and its fix.
    """

    exchange: str
    tradingsymbol: str
    last_price: Price
    legs: list[GTTLegParams] = field(default_factory=list[GTTLegParams])

    def __post_init__(self) -> None:
        """Check everything that needs no instrument, and report all of it."""
        faults = Faults()
        faults.word("exchange", self.exchange, Exchange)
        faults.text("tradingsymbol", self.tradingsymbol)
        priced = faults.number("last_price", self.last_price)
        legs = len(self.legs)
        fix = "Give one leg, or two for one-cancels-other."
        faults.expect(legs in (1, 2), "legs", f"{legs} legs are not possible", fix)
        sound = [_check_leg(number, leg, faults) for number, leg in enumerate(self.legs)]
        if priced and all(sound):
            _check_triggers(self, faults)
        if legs == 2:
            _check_sides(self, faults)
        faults.raise_for("GTTParams")

    @classmethod
    def single(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        trigger_value: Price,
        price: Price,
        last_price: Price,
        product: str = Product.CNC,
    ) -> GTTParams:
        """A limit order at `price`, placed when the market reaches `trigger_value`."""
        leg = GTTLegParams(
            trigger_value=trigger_value,
            transaction_type=transaction_type,
            quantity=quantity,
            price=price,
            product=product,
        )
        return cls(
            exchange=exchange, tradingsymbol=tradingsymbol, last_price=last_price, legs=[leg]
        )

    @classmethod
    def oco(
        cls,
        *,
        exchange: str,
        tradingsymbol: str,
        transaction_type: str,
        quantity: int,
        lower_trigger: Price,
        lower_price: Price,
        upper_trigger: Price,
        upper_price: Price,
        last_price: Price,
        product: str = Product.CNC,
    ) -> GTTParams:
        """Two limit orders, below and above the market: the first to trigger cancels the other.

        For a holding the lower one is the stop, the upper one the target.
        """
        legs = [
            GTTLegParams(
                trigger_value=trigger_value,
                transaction_type=transaction_type,
                quantity=quantity,
                price=price,
                product=product,
            )
            for trigger_value, price in ((lower_trigger, lower_price), (upper_trigger, upper_price))
        ]
        return cls(exchange=exchange, tradingsymbol=tradingsymbol, last_price=last_price, legs=legs)

    @property
    def type(self) -> GTTType:
        """The broker's word for the number of legs."""
        return GTTType.SINGLE if len(self.legs) == 1 else GTTType.TWO_LEG

    def to_form(self) -> Pairs:
        """The form fields: the condition and the orders are JSON texts with exact numbers."""
        condition = {
            "exchange": self.exchange,
            "tradingsymbol": self.tradingsymbol,
            "trigger_values": [exact_decimal(leg.trigger_value) for leg in self.legs],
            "last_price": exact_decimal(self.last_price),
        }
        return (
            ("type", self.type.value),
            ("condition", write_json(condition).decode()),
            ("orders", write_json([self._order(leg) for leg in self.legs]).decode()),
        )

    def check(self, instrument: Instrument, rules: Rules) -> None:
        """Check the orders that it would place against the instrument and the rules of a day.

        The broker checks them only when they are placed, which may be months from now. Rules that
        are not confirmed refuse nothing: `preflight` tells of them. Raises ValidationError with
        every fault and its fix; nothing is sent.
        """
        self.preflight(instrument, rules).raise_for_faults("GTTParams")

    def preflight(self, instrument: Instrument, rules: Rules) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        found = Findings()
        same = check_given(instrument, rules, found) and check_contract(
            self.exchange, self.tradingsymbol, instrument=instrument, day=rules.day, found=found
        )
        if same:
            for number, leg in enumerate(self.legs):
                on_leg = Findings(f"legs[{number}].")
                inspect(self._wish(leg), instrument=instrument, rules=rules, found=on_leg)
                _check_trigger(leg, self.last_price, instrument, rules, on_leg)
                found.add(on_leg.preflight())
        return found.preflight()

    def _wish(self, leg: GTTLegParams) -> OrderWish:
        """The order that a leg places when it triggers."""
        return OrderWish(
            exchange=self.exchange,
            tradingsymbol=self.tradingsymbol,
            transaction_type=leg.transaction_type,
            quantity=leg.quantity,
            product=leg.product,
            order_type=leg.order_type,
            price=leg.price,
        )

    def _order(self, leg: GTTLegParams) -> dict[str, Any]:
        return {
            "exchange": self.exchange,
            "tradingsymbol": self.tradingsymbol,
            "transaction_type": leg.transaction_type,
            "quantity": leg.quantity,
            "order_type": leg.order_type,
            "product": leg.product,
            "price": exact_decimal(leg.price),
        }


def _check_leg(number: int, leg: GTTLegParams, faults: Faults) -> bool:
    """Check one leg; whether its trigger is a price that can be compared."""
    where = f"legs[{number}]"
    faults.word(f"{where}.transaction_type", leg.transaction_type, TransactionType)
    faults.whole(f"{where}.quantity", leg.quantity, least=1)
    faults.number(f"{where}.price", leg.price)
    fix = f"Use one of {', '.join(_PRODUCTS)}."
    problem = f'"{leg.product}" cannot wait for a trigger'
    faults.expect(leg.product in _PRODUCTS, f"{where}.product", problem, fix)
    fix = 'Use order_type="LIMIT", with a price that the market can reach after the trigger.'
    problem = f"{leg.order_type} orders are not taken"
    faults.expect(leg.order_type == OrderType.LIMIT, f"{where}.order_type", problem, fix)
    return faults.number(f"{where}.trigger_value", leg.trigger_value)


def _check_triggers(params: GTTParams, faults: Faults) -> None:
    last = exact_decimal(params.last_price)
    triggers = [exact_decimal(leg.trigger_value) for leg in params.legs]
    if len(triggers) == 2:
        fix = "Give one trigger below last_price first, then one above it."
        around = triggers[0] < last < triggers[1]
        problem = f"{triggers[0]} and {triggers[1]} do not enclose {last}"
        faults.expect(around, "trigger_values", problem, fix)
    if len(triggers) == 1:
        fix = "Give a trigger above or below last_price, or place an ordinary order."
        faults.expect(triggers[0] != last, "trigger_values", f"{last} is the price now", fix)


def _check_sides(params: GTTParams, faults: Faults) -> None:
    sides = {leg.transaction_type for leg in params.legs}
    fix = "Make both legs BUY, or both SELL."
    faults.expect(len(sides) == 1, "legs", "one leg buys and the other sells", fix)
    buys_cash = params.exchange in _CASH and TransactionType.BUY in sides
    fix = "Use a single trigger, or a contract on a derivatives exchange."
    faults.expect(not buys_cash, "legs", f"two legs cannot buy on {params.exchange}", fix)


def _check_trigger(
    leg: GTTLegParams, last_price: Price, instrument: Instrument, rules: Rules, found: Findings
) -> None:
    """A trigger that is off the grid, or very near to the market."""
    off = off_grid(leg.trigger_value, instrument)
    if off is not None:
        problem, fix = off
        because = "unconfirmed: only orders are known to need it"
        found.warn("trigger_value", problem, fix, because=because)
    rule, last = rules.trading.triggers, exact_decimal(last_price)
    least = last * rule.value.least_distance
    distance = abs(exact_decimal(leg.trigger_value) - last)
    if distance < least:
        problem = f"{distance} from the last price is very near"
        found.judge(rule, "trigger_value", problem, f"Keep {least.normalize():f} away from it.")

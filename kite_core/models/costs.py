"""What trading costs: our own calculation, and a basket's margin and charges side by side.

The broker's calculators are calls of `kite_core.services.margins`; this one asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import fsum
from typing import TypeAlias, TypeVar, cast

from kite_core.errors import Fault, ValidationError
from kite_core.faults import Faults, exact_decimal
from kite_core.json_model import JsonModel
from kite_core.models.margins import (
    GST,
    BasketMargin,
    ChargedOrder,
    Charges,
    MarginOrder,
    OrderMargin,
)
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import Trade, trades_by_order
from kite_core.rulebook.book import Rules
from kite_core.rulebook.charges import ExactCharges, exact_charges, trade_kind, turnover_of

PlannedOrder: TypeAlias = OrderParams | MarginOrder
"""An order to place, or one to calculate the margin for."""

ItemT = TypeVar("ItemT")
_ORDERS = (OrderParams, MarginOrder)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketCost(JsonModel):
    """What a basket takes, in rupees, before it is placed.

    `initial` is blocked when the orders go in one by one in the order given, `final` once all of
    them are there. With positions considered both include what these block already. `charges` are
    summed over the `orders`, because the broker's own sum is not right (sample:
    basket_margins.json); orders that came without charges are in `uncharged`.
    """

    initial: float
    final: float
    charges: Charges
    orders: list[OrderMargin] = field(default_factory=list[OrderMargin])
    uncharged: list[str] = field(default_factory=list[str])

    @property
    def hedge_benefit(self) -> float:
        """What the orders save each other: how far `final` lies below `initial`."""
        return round(self.initial - self.final, 4)

    @classmethod
    def of(cls, basket: BasketMargin) -> BasketCost:
        """From the broker's answer about a basket."""
        charged = [order.charges for order in basket.orders if order.charges is not None]
        return cls(
            initial=basket.initial.total,
            final=basket.final.total,
            charges=total_charges(charged),
            orders=basket.orders,
            uncharged=[
                f"{order.exchange}:{order.tradingsymbol}"
                for order in basket.orders
                if order.charges is None
            ],
        )


def margin_orders(orders: Iterable[PlannedOrder]) -> list[MarginOrder]:
    """The same orders, as the calculators take them. Raises ValidationError for what is none."""
    fix = "Give a list of OrderParams, such as OrderParams.limit(...), or of MarginOrder(...)."
    checked = all_of(orders, _ORDERS, field="orders", fix=fix)
    return [order if isinstance(order, MarginOrder) else MarginOrder.of(order) for order in checked]


def all_of(
    given: Iterable[ItemT], kinds: type[object] | tuple[type[object], ...], *, field: str, fix: str
) -> list[ItemT]:
    """The items as a list. Raises ValidationError for what is no list, and for each stray item."""
    faults = Faults()
    is_many = isinstance(cast("object", given), Iterable)
    faults.expect(is_many, field, f"it is {type(given).__name__}", fix)
    items = list(given) if is_many else []
    for place, item in enumerate(items):
        problem = f"it is {type(item).__name__}"
        faults.expect(isinstance(item, kinds), f"{field}[{place}]", problem, fix)
    faults.raise_for("calculation")
    return items


def charges_of(order: ChargedOrder, *, rules: Rules, multiplier: float | None = None) -> Charges:
    """What one executed order costs by the rates of a day, in rupees and unrounded, as the API.

    `multiplier` is the units of a lot, which quantities on MCX, CDS and BCD count: a position's
    `multiplier`. Raises ValidationError where it is missing, and for what has no rates that day.

    Everything on NSE and BSE is charged as a share: the rates know no ETFs, whose tax differs, and
    the instrument list does not tell which they are. `rules.dated_charges` says where the rates
    come from, and whether that confirms them.
    """
    faults = Faults()
    fix = "Give one ChargedOrder, with the price it was executed at; trades: charges_by_order."
    kind = type(order).__name__
    faults.expect(isinstance(cast("object", order), ChargedOrder), "order", f"it is {kind}", fix)
    faults.raise_for("charges")
    return _as_model(_exactly([order], _checked(rules), multiplier))


def charges_by_order(
    trades: Iterable[Trade], *, rules: Rules, multipliers: Mapping[str, float] | None = None
) -> dict[str, Charges]:
    """What each order of one day's trades costs, by order id.

    Brokerage is for an order, so the trades that filled it share one. `multipliers` are those of
    `charges_of`, by key, such as "MCX:GOLDM26DECFUT". Raises ValidationError as it does, and knows
    no ETFs either.
    """
    known, rules = multipliers or {}, _checked(rules)
    checked = all_of(trades, Trade, field="trades", fix="Give the trades of orders.trades().")
    return {
        order_id: _as_model(_exactly(filled, rules, known.get(_key(filled[0]))))
        for order_id, filled in trades_by_order(checked).items()
    }


def total_charges(charges: Iterable[Charges]) -> Charges:
    """All together; zeros for none. The tax has a type only where all have the same."""
    parts = list(charges)
    types = {each.transaction_tax_type or "" for each in parts}
    taxes = [each.gst or GST() for each in parts]
    return Charges(
        total=fsum(each.total for each in parts),
        transaction_tax=fsum(each.transaction_tax for each in parts),
        transaction_tax_type=types.pop() if len(types) == 1 else "",
        exchange_turnover_charge=fsum(each.exchange_turnover_charge for each in parts),
        sebi_turnover_charge=fsum(each.sebi_turnover_charge for each in parts),
        brokerage=fsum(each.brokerage for each in parts),
        stamp_duty=fsum(each.stamp_duty for each in parts),
        gst=GST(
            igst=fsum(tax.igst for tax in taxes),
            cgst=fsum(tax.cgst for tax in taxes),
            sgst=fsum(tax.sgst for tax in taxes),
            total=fsum(tax.total for tax in taxes),
        ),
    )


def _checked(rules: Rules) -> Rules:
    """Refuse what are no rules of a day."""
    if isinstance(cast("object", rules), Rules):
        return rules
    fix = "Give the rules of the day of the trade: rules_on(date(2026, 11, 20))."
    raise ValidationError("charges", [Fault("rules", f"it is {type(rules).__name__}", fix)])


def _exactly(
    fills: list[ChargedOrder] | list[Trade], rules: Rules, multiplier: float | None
) -> ExactCharges:
    """The charges of one order from all that filled it."""
    first = fills[0]
    in_lots = rules.trading.quantities.value.in_lots
    if multiplier is None and first.exchange in in_lots:
        problem = f"quantities of {_key(first)} are lots, and their size is not given"
        fix = "Give the units of a lot: the multiplier of a position in this contract."
        raise ValidationError("charges", [Fault("multiplier", problem, fix)])
    faults = Faults()
    units = 1 if multiplier is None else multiplier
    faults.number("multiplier", units)
    faults.raise_for("charges")
    return exact_charges(
        rules.charges,
        kind=trade_kind(
            exchange=first.exchange, product=first.product, tradingsymbol=first.tradingsymbol
        ),
        exchange=first.exchange,
        transaction_type=first.transaction_type,
        turnover=Fraction(exact_decimal(units))
        * sum(turnover_of(fill.average_price, quantity=fill.quantity) for fill in fills),
    )


def _key(fill: ChargedOrder | Trade) -> str:
    return f"{fill.exchange}:{fill.tradingsymbol}"


def _as_model(exact: ExactCharges) -> Charges:
    """Rounded to floats here, and nowhere before; the samples book all GST as integrated."""
    gst = float(exact.gst)
    return Charges(
        total=float(exact.total),
        transaction_tax=float(exact.transaction_tax),
        transaction_tax_type=exact.tax_type,
        exchange_turnover_charge=float(exact.exchange_turnover_charge),
        sebi_turnover_charge=float(exact.sebi_turnover_charge),
        brokerage=float(exact.brokerage),
        stamp_duty=float(exact.stamp_duty),
        gst=GST(igst=gst, total=gst),
    )

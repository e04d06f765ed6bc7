"""What trading costs: our own calculation, and a basket's margin and charges side by side.

The broker's calculators are calls of `kite_core.services.margins`; this one asks nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import TypeAlias

from kite_core.errors import Fault, ValidationError
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
from kite_core.models.orders import Trade
from kite_core.rulebook.book import Rules
from kite_core.rulebook.charges import ExactCharges, exact_charges, trade_kind, turnover_of
from kite_core.rulebook.timetables import COMMODITY, CURRENCY

PlannedOrder: TypeAlias = OrderParams | MarginOrder
"""An order to place, or one to calculate the margin for."""

_IN_LOTS = (*COMMODITY, *CURRENCY)


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
    """The same orders, as the calculators take them."""
    return [order if isinstance(order, MarginOrder) else MarginOrder.of(order) for order in orders]


def charges_of(order: ChargedOrder, *, rules: Rules, multiplier: int | None = None) -> Charges:
    """What one executed order costs by the rates of a day, in rupees and unrounded, as the API.

    `multiplier` is the units of a lot, which quantities on MCX, CDS and BCD count: a position's
    `multiplier`. Raises ValidationError where it is missing, and for what has no rates that day.
    """
    return _as_model(_exactly([order], rules, multiplier))


def charges_by_order(
    trades: Iterable[Trade], *, rules: Rules, multipliers: Mapping[str, int] | None = None
) -> dict[str, Charges]:
    """What each order of one day's trades costs, by order id.

    Brokerage is for an order, so the trades that filled it share one. `multipliers` are those of
    `charges_of`, by key, such as "MCX:GOLDM26DECFUT". Raises ValidationError as it does.
    """
    known = multipliers or {}
    by_order: defaultdict[str, list[Trade]] = defaultdict(list)
    for trade in trades:
        by_order[trade.order_id].append(trade)
    return {
        order_id: _as_model(_exactly(filled, rules, known.get(_key(filled[0]))))
        for order_id, filled in by_order.items()
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


def _exactly(
    fills: list[ChargedOrder] | list[Trade], rules: Rules, multiplier: int | None
) -> ExactCharges:
    """The charges of one order from all that filled it."""
    first = fills[0]
    if multiplier is None and first.exchange in _IN_LOTS:
        problem = f"quantities of {_key(first)} are lots, and their size is not given"
        fix = "Give the units of a lot: the multiplier of a position in this contract."
        raise ValidationError("charges", [Fault("multiplier", problem, fix)])
    units = multiplier or 1
    return exact_charges(
        rules.charges,
        kind=trade_kind(
            exchange=first.exchange, product=first.product, tradingsymbol=first.tradingsymbol
        ),
        exchange=first.exchange,
        transaction_type=first.transaction_type,
        turnover=sum(
            turnover_of(fill.average_price, quantity=fill.quantity, multiplier=units)
            for fill in fills
        ),
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

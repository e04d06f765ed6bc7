"""Is this product, order type, variety and validity taken on this exchange?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kite_core.models.instruments import Instrument
from kite_core.models.order_wish import OrderWish
from kite_core.models.preflight.findings import Findings
from kite_core.models.words import Exchange, InstrumentType
from kite_core.rulebook.restrictions import OrderTraits

if TYPE_CHECKING:
    from kite_core.rulebook.trading import TradingRules


def check_offer(
    order: OrderWish, *, instrument: Instrument, trading: TradingRules, found: Findings
) -> None:
    """Every restriction that the order meets."""
    disclosed = order.disclosed_quantity or 0
    traits = OrderTraits(
        exchange=order.exchange,
        instrument_type=instrument.instrument_type,
        product=order.product,
        variety=order.variety,
        transaction_type=order.transaction_type,
        order_type=order.order_type,
        validity=order.validity,
        underlying=trading.underlying_of(instrument.exchange, instrument.name),
        series=series_of(instrument),
        is_disclosing=0 < disclosed < order.quantity,
    )
    check_traits(traits, trading=trading, found=found)


def check_traits(
    traits: OrderTraits, *, trading: TradingRules, found: Findings, field: str | None = None
) -> None:
    """Every restriction that these traits meet; `field` is the parameter where it has one name."""
    for rule in trading.restrictions:
        restriction = rule.value
        if restriction.matches(traits):
            problem = restriction.problem_of(traits)
            found.judge(rule, field or restriction.field, problem, restriction.fix)


def series_of(instrument: Instrument) -> str:
    """The series of a share on NSE: "BE" of CENTRALBK-BE; empty for the main one."""
    is_share = instrument.instrument_type == InstrumentType.EQ
    if not is_share or instrument.exchange != Exchange.NSE:
        return ""
    return instrument.tradingsymbol.rpartition("-")[2] if "-" in instrument.tradingsymbol else ""

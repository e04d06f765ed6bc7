"""What is taken where: the rulebook's restrictions, which clients check their orders against."""

from __future__ import annotations

from typing import TypeAlias

from kite_core.rulebook.restrictions import OrderTraits, Restriction
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.orders import refusals
from kite_testing.fake_broker.orders.wish import Wish
from kite_testing.fake_broker.wire.refusals import RefusedError

Kind: TypeAlias = tuple[str, str, str, str, str, bool]
"""Side, product, order type, variety, validity, and whether only a part is disclosed."""
_Met: TypeAlias = tuple[tuple[Restriction, str], ...]
_RULES = {"product": "product", "order_type": "order_type"}
# Icebergs and cover orders have fewer types than their exchanges (support articles of both).
_VARIETY_TYPES = {"iceberg": ("LIMIT", "SL"), "co": ("LIMIT", "MARKET")}


class Offers:
    """Compares orders with the restrictions of a day, each kind of order once."""

    def __init__(self) -> None:
        self._trading: TradingRules | None = None
        self._known: dict[tuple[Instrument, Kind], _Met] = {}

    def check(self, wish: Wish, trading: TradingRules) -> None:
        """Refuse what is not offered; what is not confirmed refuses nothing."""
        if trading is not self._trading:
            self._trading, self._known = trading, {}
        kind = (
            wish.side,
            wish.product,
            wish.order_type,
            wish.variety,
            wish.validity,
            wish.disclosed > 0,
        )
        key = (wish.instrument, kind)
        met = self._known.get(key)
        if met is None:
            met = self._known[key] = met_by(wish.instrument, kind, trading)
        for restriction, problem in met:
            rule = _RULES.get(restriction.field, "offer")
            wish.refuse(rule, _refusal(restriction, problem, wish))
        types = _VARIETY_TYPES.get(wish.variety)
        if types is not None and wish.order_type not in types:
            wish.refuse("offer", refusals.bad_variety_type(wish.variety, " or ".join(types)))


def met_by(instrument: Instrument, kind: Kind, trading: TradingRules) -> _Met:
    """The confirmed restrictions that such an order meets, with the problem in its words."""
    side, product, order_type, variety, validity, is_disclosing = kind
    traits = OrderTraits(
        exchange=instrument.exchange,
        instrument_type=instrument.kind,
        product=product,
        variety=variety,
        transaction_type=side,
        order_type=order_type,
        validity=validity,
        underlying=trading.underlying_of(instrument.exchange, instrument.name),
        series=_series(instrument),
        is_disclosing=is_disclosing,
    )
    return tuple(
        (rule.value, rule.value.problem_of(traits))
        for rule in trading.restrictions
        if rule.is_confirmed and rule.value.matches(traits)
    )


def _series(instrument: Instrument) -> str:
    """The series of a share on NSE: "BE" of CENTRALBK-BE; empty for the main one."""
    if not instrument.is_share or instrument.exchange != "NSE":
        return ""
    _, hyphen, series = instrument.tradingsymbol.rpartition("-")
    return series if hyphen else ""


def _refusal(restriction: Restriction, problem: str, wish: Wish) -> RefusedError:
    if restriction.field == "product":
        return refusals.bad_product(wish.product, wish.instrument.exchange)
    if restriction.name == "no-market-in-stock-options":
        return refusals.bad_order_type()
    return refusals.not_offered(problem)

"""What is taken where: the rulebook's restrictions, which clients check their orders against."""

from __future__ import annotations

from typing import TypeAlias

from kite_core.rulebook.restrictions import OrderTraits
from kite_core.rulebook.trading import TradingRules
from kite_testing.fake_broker.market.instrument import Instrument

_Kind: TypeAlias = tuple[str, ...]


class Offers:
    """Compares regular orders with the restrictions of a day, each kind of order once."""

    def __init__(self) -> None:
        self._trading: TradingRules | None = None
        self._refused: dict[_Kind, frozenset[str]] = {}

    def refused_fields(
        self,
        instrument: Instrument,
        *,
        side: str,
        product: str,
        order_type: str,
        trading: TradingRules,
    ) -> frozenset[str]:
        """The fields that keep an order from being taken; what is not confirmed refuses nothing."""
        if trading is not self._trading:
            self._trading, self._refused = trading, {}
        kind = (instrument.exchange, instrument.name, instrument.kind, side, product, order_type)
        known = self._refused.get(kind)
        if known is None:
            known = self._refused[kind] = _refused_fields(kind, trading)
        return known


def _refused_fields(kind: _Kind, trading: TradingRules) -> frozenset[str]:
    exchange, name, instrument_type, side, product, order_type = kind
    traits = OrderTraits(
        exchange=exchange,
        instrument_type=instrument_type,
        product=product,
        variety="regular",
        transaction_type=side,
        order_type=order_type,
        underlying=trading.underlying_of(exchange, name),
    )
    return frozenset(
        rule.value.field
        for rule in trading.restrictions
        if rule.is_confirmed and rule.value.matches(traits)
    )

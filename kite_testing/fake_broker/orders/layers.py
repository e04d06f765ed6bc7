"""In which layer each rule fires: at the gateway, in the broker's risk checks, at the exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.order import LateRefusal, Layer
from kite_testing.fake_broker.wire.refusals import RefusedError

_RISK = "RMS:Rule: {} for {} across exchange across segment across product"
_FUNDS_HINT = " Check the orderbook for open orders."


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeredRule:
    """A rule that can fire in several layers: where it does by default, and the late texts.

    `risk` is what the risk checks call it, `exchange` the exchange's text in the book.
    """

    layer: Layer = Layer.GATEWAY
    risk: str
    exchange: str


def _at_gateway(risk: str, exchange: str) -> LayeredRule:
    return LayeredRule(risk=risk, exchange=exchange)


RULES: Mapping[str, LayeredRule] = {
    "tick": _at_gateway("Check tick size", "The order price is not a multiple of tick size"),
    "trigger_tick": LayeredRule(
        layer=Layer.EXCHANGE,
        risk="Check tick size of trigger",
        exchange="16316 : The trigger price is not a multiple of tick size",
    ),
    "lot": _at_gateway("Check lot size", "The quantity is not a multiple of the lot size"),
    "freeze": _at_gateway(
        "Check freeze quantity", "17070: Order quantity is more than freeze quantity"
    ),
    "most_shares": _at_gateway("Check quantity per order", "Order quantity is too large"),
    "most_rupees": _at_gateway("Check value per order", "Order value is too large"),
    "circuit": _at_gateway("Check circuit limit", "The price is outside of the price band"),
    "trigger_circuit": _at_gateway(
        "Check circuit limit of trigger", "The trigger price is outside of the price band"
    ),
    "trigger_side": _at_gateway("Check trigger price", "Stop order would trigger at once"),
    "trigger_price": _at_gateway("Check trigger price", "Stop limit order price is wrong"),
    "stop_gap": LayeredRule(
        layer=Layer.EXCHANGE,
        risk="Check stop limit range",
        exchange="Stop limit order price range check failed",
    ),
    "cover_range": _at_gateway("Check trigger price of CO", "Stop order price is wrong"),
    "disclosed": _at_gateway("Check disclosed quantity", "The disclosed quantity is too large"),
    "product": _at_gateway("Check product", "The product is not allowed"),
    "order_type": _at_gateway("Check order type", "The order type is not allowed"),
    "offer": _at_gateway("Check allowed orders", "The order is not allowed"),
    "protection": _at_gateway("Check market protection", "Market orders are not allowed"),
    "iceberg": _at_gateway("Check iceberg order", "The order is not allowed"),
    "intraday": _at_gateway("Check MIS and CO", "The order is not allowed"),
    "funds": _at_gateway("Check margin", "Margin exceeds"),
    "holdings": _at_gateway("Check holdings", "Holdings are short"),
    "market_phase": LayeredRule(
        layer=Layer.EXCHANGE,
        risk="Check market status",
        exchange="Market orders are currently not allowed.",
    ),
}
_RULE_OF_TYPE = {"MarginException": "funds", "HoldingException": "holdings"}
_FOLLOWING = {Layer.GATEWAY: Layer.RMS, Layer.RMS: Layer.EXCHANGE, Layer.EXCHANGE: Layer.RMS}


class Layers:
    """Where rules fire now. `choose` moves one; the fault O15 moves it for some occasions."""

    def __init__(self, faults: Faults, user_id: str) -> None:
        self._faults = faults
        self._user_id = user_id
        self._chosen: dict[str, Layer] = {}

    def choose(self, rule: str, layer: Layer | str | None) -> None:
        """Let a rule fire in this layer; None is the default. Raises KeyError, ValueError."""
        if rule not in RULES:
            raise KeyError(f"There is no rule {rule!r}. There are: {', '.join(sorted(RULES))}.")
        if layer is None:
            self._chosen.pop(rule, None)
        else:
            self._chosen[rule] = Layer(layer)

    def refuse(
        self,
        rule: str,
        refusal: RefusedError,
        *,
        now: datetime,
        instrument: Instrument,
        tag: str | None,
        least: Layer = Layer.GATEWAY,
    ) -> LateRefusal:
        """What will be said later on. Raises the refusal when it is the gateway that says it.

        `least` is the first layer that can still speak.
        """
        layer = self._chosen.get(rule, RULES[rule].layer)
        if "O15" in self._faults.armed:
            layer = self._switched(rule, layer, now, instrument, tag)
        if layer is Layer.GATEWAY:
            if least is Layer.GATEWAY:
                raise refusal
            layer = least
        return self.late(rule, refusal, layer, instrument)

    def late(
        self, rule: str, refusal: RefusedError, layer: Layer, instrument: Instrument
    ) -> LateRefusal:
        """The two messages of a rejected order."""
        if layer is Layer.EXCHANGE:
            text = RULES[rule].exchange
            return LateRefusal(layer=layer, message=text, raw=text)
        if rule == "funds":
            return self._funds(refusal)
        raw = _RISK.format(RULES[rule].risk, instrument.exchange)
        return LateRefusal(layer=layer, message=refusal.message, raw=raw)

    def of_account(
        self,
        refusal: RefusedError,
        *,
        now: datetime,
        instrument: Instrument,
        tag: str | None,
        least: Layer,
    ) -> LateRefusal:
        """A refusal of the ledger in its layer; raised at the gateway, and when it has none."""
        rule = _RULE_OF_TYPE.get(refusal.error_type)
        if rule is None:
            raise refusal
        return self.refuse(rule, refusal, now=now, instrument=instrument, tag=tag, least=least)

    def _switched(
        self, rule: str, layer: Layer, now: datetime, instrument: Instrument, tag: str | None
    ) -> Layer:
        fault = self._faults.strike("O15", now, rule=rule, key=instrument.key, tag=tag)
        if fault is None:
            return layer
        return Layer(fault.wishes.get("layer") or _FOLLOWING[layer])

    def _funds(self, refusal: RefusedError) -> LateRefusal:
        """As in the official sample of a rejected iceberg (orders.json)."""
        figures = [word for word in refusal.message.rstrip(".").split() if word[:1].isdigit()]
        needed, there = [*figures, "0", "0"][:2]
        raw = (
            f"RMS:Margin Exceeds,Required:{needed}, Available:{there} for entity "
            f"account-{self._user_id} across exchange across segment across product "
        )
        return LateRefusal(layer=Layer.RMS, message=refusal.message + _FUNDS_HINT, raw=raw)

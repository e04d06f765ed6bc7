"""What the broker and the exchanges say about prices and triggers."""

from __future__ import annotations

from kite_core.explanations.explanation import KnownMessage
from kite_core.explanations.reasons import Reason

_LIVE = "messages seen on the live API"
_REJECTIONS = "support.zerodha.com, rejected orders"

PRICE_MESSAGES: tuple[KnownMessage, ...] = (
    KnownMessage(
        reason=Reason.BAD_PRICE,
        texts=("Enter Valid Price",),
        cause="The price is no price that an order can have.",
        fixes=("Give a price above 0 on the instrument's tick_size.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.OFF_TICK,
        texts=(
            "Tick size for this script is {tick_size}*",
            "Tick size for this scrip is {tick_size}*",
            "The trigger price is not a multiple of tick size",
            "The trigger price is not a multiple of the tick size",
            "The order price is not a multiple of tick size",
        ),
        cause="The price or the trigger lies between two ticks of the instrument.",
        fixes=(
            "Round it to a multiple of {tick_size}: round_to_tick(price, {tick_size}) does.",
            "Round it to the instrument's tick_size: round_to_tick(price, tick_size) does.",
        ),
        source=f"{_LIVE}; forum 9124",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.CIRCUIT_LIMIT,
        texts=(
            "Your order price is lower than the current lower circuit limit of {lower_limit}*",
            "Your order price is higher than the current upper circuit limit of {upper_limit}*",
            "Price exceeds circuit limits for the instrument*",
        ),
        cause="The price is outside of the range in which the instrument may trade today.",
        fixes=(
            "Set a price of at least {lower_limit}.",
            "Set a price of at most {upper_limit}.",
            "Set a price between lower_circuit_limit and upper_circuit_limit of market.quotes().",
        ),
        source=f"{_LIVE}; gtt_get_order.json",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TRIGGER_BEYOND_CIRCUIT,
        texts=(
            (
                "Trigger price for stoploss {side:word} orders cannot be below the lower circuit "
                "price*above {lower_limit}*"
            ),
            (
                "Trigger price for stoploss {side:word} orders cannot be above the upper circuit "
                "price*below {upper_limit}*"
            ),
        ),
        cause="The price cannot reach the trigger today: it is beyond the circuit limit.",
        fixes=(
            "Set a trigger above {lower_limit}.",
            "Set a trigger below {upper_limit}.",
        ),
        source="forum 3141",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TRIGGER_SIDE,
        texts=(
            (
                "Trigger price for stoploss {side:word} orders should be higher than the last "
                "traded price ({above})*"
            ),
            (
                "Trigger price for stoploss {side:word} orders should be lower than the last "
                "traded price ({below})*"
            ),
        ),
        cause="The last price is beyond the trigger already, so that the stop would fire at once.",
        fixes=(
            "Set a trigger above {above}, or use a LIMIT order.",
            "Set a trigger below {below}, or use a LIMIT order.",
        ),
        source=f"{_REJECTIONS}, names the rule; the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.STOP_RANGE,
        texts=(
            (
                "The difference between the limit price and trigger price for SL orders is over "
                "the exchange permissible range*"
            ),
            "Stop limit order price range check failed",
        ),
        cause="The limit of the stop is farther from its trigger than the exchange allows.",
        fixes=("Set price nearer to trigger_price.",),
        source=_REJECTIONS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.PRICE_PROTECTION,
        texts=(
            (
                "The order was cancelled by the exchange because the price is outside the current "
                "allowed limit price protection range."
            ),
        ),
        cause="The exchange cancelled it: its price is too far from the latest trades.",
        fixes=(
            "Place it again nearer to the last price. If it was a stop, the position has none now.",
        ),
        source="forum 13838",
    ),
    KnownMessage(
        reason=Reason.NO_PROTECTION,
        texts=("Market orders without market protection are not allowed via API*",),
        cause="Since April 2026 a MARKET or SL-M order needs market protection.",
        fixes=(
            "Pass market_protection=-1 (automatic) or a percentage above 0, or use a LIMIT order.",
        ),
        source="forum 15912; forum comments 52331, 52991",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.NO_TRADES_YET,
        texts=("The market order was rejected since there are no trades in this instrument*",),
        cause="Nothing has traded yet, so there is no price by which to protect the order.",
        fixes=("Use a LIMIT order, at a price of your own.",),
        source=_REJECTIONS,
        is_refusal=True,
    ),
)

"""What the broker says about good-till-triggered orders and past prices."""

from __future__ import annotations

from kite_core.explanations.explanation import KnownMessage
from kite_core.explanations.reasons import Reason

_LIVE = "messages seen on the live API"
_GTT = "forum comment 45755"
_GTT_RULES = "kite.trade/docs/connect/v3/gtt and support.zerodha.com; the words are assumed"

OTHER_MESSAGES: tuple[KnownMessage, ...] = (
    KnownMessage(
        reason=Reason.GTT_AT_LAST_PRICE,
        texts=("Trigger cannot be created with one of the trigger values equal to the last price",),
        cause="A trigger at the last price has no side from which the price could reach it.",
        fixes=("Move the trigger away from the last price, and send the last price of now.",),
        source=_GTT,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.GTT_WRONG_SIDE,
        texts=(
            "Trigger cannot be created with the second trigger price less than the last price",
            "Trigger cannot be created with the first trigger price more than the last price",
        ),
        cause="The last price has to be between the two triggers of a GTT with two legs.",
        fixes=("Set the lower trigger below the last price, the upper one above it.",),
        source=_GTT,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.GTT_TOO_CLOSE,
        texts=("Trigger cannot be created with a trigger value within {percentage}% of*",),
        cause="The trigger is too close to the last price.",
        fixes=("Set it more than {percentage} % away from the last price.",),
        source="support.zerodha.com, GTT, names the rule; the words are assumed",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.GTT_NOT_OFFERED,
        texts=(
            "{order_type:word} orders are not allowed in GTT via API*",
            "Product {product:word} is not allowed for GTT",
            "Two-leg GTT to buy is not allowed for {exchange:word}",
            "Two-leg GTT for index derivatives is allowed with product NRML only",
        ),
        cause="A GTT does not take this kind of order.",
        fixes=(
            (
                "Use LIMIT orders of product CNC, NRML or MTF; two legs that buy are for contracts "
                "only, and on index contracts for NRML only."
            ),
        ),
        source=_GTT_RULES,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.GTT_TOO_MANY,
        texts=("Maximum allowed active GTTs is {limit}",),
        cause="As many GTTs are active as an account may have.",
        fixes=("Delete some of the {limit} with gtt.delete(trigger_id).",),
        source=_GTT_RULES,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.SPAN_TOO_LONG,
        texts=("interval exceeds max limit: {days} days",),
        cause="One request may ask for so many days of candles of this interval, and no more.",
        fixes=(
            (
                "Ask for a shorter span, of {days} days at most, or use "
                "market.historical(request), which splits it."
            ),
        ),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.NO_CANDLES,
        texts=("No candles found based on token and time and candleType*",),
        cause="There was no trade in that time, the contract has expired, or the interval is none.",
        fixes=(
            "Check instrument_token, the days, and the interval against models.words.Interval.",
        ),
        source="forum comments 7967, 26099",
        is_refusal=True,
    ),
)

"""How we know what shares for delivery cost, and what becomes of them in a split."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence


def _row(name: str, says: str, source: str) -> Behaviour:
    return Behaviour(
        name=name, topic="account", says=says, evidence=Evidence.ASSUMED, source=source
    )


DELIVERIES: tuple[Behaviour, ...] = (
    _row(
        "buys for delivery are paid in full",
        "what was sold is a credit already, so a buy that closes it needs its price too, or its "
        "part in margin trading; where it makes a profit it needs the average of the sales "
        "instead, as that profit is kept until the morning",
        "100 % of the price is documented; that a buy back is not free is our choice, the safer "
        "one of two",
    ),
    _row(
        "bonus and split",
        "what is held and what was traded today is multiplied and costs what it did; all prices "
        "of the share are divided, past ones too, on both exchanges; triggers pause and resting "
        "orders are cancelled; contracts keep lot and strike, and follow the new price; volumes, "
        "alerts and trades stay as they are (M9)",
        "that triggers are disabled is documented, adjusted candles are not confirmed, the rest is "
        "our choice; exchanges adjust lots and strikes",
    ),
)
"""Rows of the table."""

"""How we know what hedges do to the margin, one row for each behaviour."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="account", says=says, evidence=evidence, source=source)


HEDGES = (
    _row(
        "hedged margin",
        "SPAN of contracts that hedge each other, in a basket and in the account, is at most their "
        "worst loss together at expiry within 10 %, and 3 % of that; exposure stays. They have one "
        "underlying and expire together, in whatever product; what loses at the same price is no "
        "hedge",
        Evidence.ASSUMED,
        "close to the figures of basket_margins.json",
    ),
    _row(
        "sequence of a hedge",
        "an order needs what it adds to the margin of the positions: with the hedge bought first, "
        "a sale needs less; a premium is paid in full",
        Evidence.DOCUMENTED,
        "support.zerodha.com, margins; the figures are assumed",
    ),
    _row(
        "hedge that is closed first",
        "needs what the other contracts need more without it, and is refused for want of funds; "
        "the broker's own square-off is not",
        Evidence.ASSUMED,
        "how such an exit is refused is not documented",
    ),
    _row(
        "open orders hedge nothing",
        "an open order blocks what it adds to the positions when it is accepted, after those "
        "before it in the same contract; it lowers the margin of others once it is filled",
        Evidence.ASSUMED,
        "blocking at acceptance is documented, how open orders meet hedges is not",
    ),
)
"""Portfolio margins, in the calculator and in the account."""

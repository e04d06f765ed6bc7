"""How we know what the fields of an order's form may hold."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="orders", says=says, evidence=evidence, source=source)


FORMS: tuple[Behaviour, ...] = (
    _row(
        "tags of any characters",
        "Up to 20 characters of any kind are a tag, not letters and digits alone.",
        Evidence.USER,
        "the documentation says alphanumeric; samples and users have tags with spaces",
    ),
    _row(
        "IOC",
        "What does not trade at once is cancelled.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/orders",
    ),
    _row(
        "TTL",
        "What is left after the minutes is cancelled. Any whole number above 0 is taken; the "
        "longest last as long as the day.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/orders: whole minutes; their range is not confirmed",
    ),
    _row(
        "IOC and TTL after the market",
        "An AMO takes them, and both begin when it is sent to the exchange.",
        Evidence.DOCUMENTED,
        "support.zerodha.com, after-market orders, for IOC; what it says of TTL is nothing",
    ),
)
"""Rows of the table."""

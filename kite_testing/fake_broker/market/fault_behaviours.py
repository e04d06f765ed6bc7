"""What can go wrong with the fake market's data, and in its markets."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_EXCHANGES = "circulars of the exchanges; kite_core.rulebook has them by date"


def _fault(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="market", says=says, evidence=evidence, source=source)


FAULTS: tuple[Behaviour, ...] = (
    _fault(
        "fault:D1",
        "A quote stands still: the old price is answered again and again.",
        Evidence.USER,
        "forum comment 20130",
    ),
    _fault("fault:D2", "Keys are missing in quotes.", Evidence.DOCUMENTED, "market-quotes"),
    _fault(
        "fault:D7",
        "The dump is empty, only its header, or cut in half.",
        Evidence.USER,
        "forum comment 40210",
    ),
    _fault(
        "fault:D8",
        "The dump is renewed late; until then it is yesterday's.",
        Evidence.STAFF,
        "forum; docs advise to fetch it about 08:30",
    ),
    _fault(
        "fault:D9",
        "A token is given to another instrument.",
        Evidence.DOCUMENTED,
        "market-quotes: tokens are reused after expiry",
    ),
    _fault(
        "fault:D10",
        "A candle that has just closed is not complete yet.",
        Evidence.USER,
        "forum discussion 6011",
    ),
    _fault(
        "fault:D11",
        "Depth is empty or crossed, or the last price is zero.",
        Evidence.SAMPLE,
        "quote.json shows a side without levels",
    ),
    _fault(
        "fault:M1",
        "A market is locked at a limit: one side of its book is empty.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _fault(
        "fault:M2",
        "An index moves by 10, 15 or 20 %, and trading stops by the exchanges' table.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _fault(
        "fault:M3",
        "A session opens far away from the close, without a price in between.",
        Evidence.ASSUMED,
        "what every market does now and then",
    ),
    _fault(
        "fault:M4",
        "One print far away triggers stops, and the price is back.",
        Evidence.ASSUMED,
        "what every market does now and then",
    ),
    _fault(
        "fault:M5",
        "A price band moves by 5 %, and limits that it leaves outside are cancelled.",
        Evidence.DOCUMENTED,
        "exchanges: operating ranges since 18 November 2024",
    ),
    _fault(
        "fault:M8",
        "Lots, ticks and freeze quantities change with the next dump.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _fault(
        "fault:M10",
        "A holiday is announced at short notice.",
        Evidence.DOCUMENTED,
        "NSE circular of 12 January 2026 on 15 January",
    ),
    _fault(
        "fault:M11",
        "Contracts that have expired are not in the next dump.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/market-quotes",
    ),
)
"""The faults of data (D) and of markets (M)."""

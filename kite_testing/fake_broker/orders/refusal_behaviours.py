"""What the fake broker says to orders that it refuses, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_DOCUMENTED = Evidence.DOCUMENTED
_STAFF, _USER, _ASSUMED = Evidence.STAFF, Evidence.USER, Evidence.ASSUMED
_DOCS = "kite.trade/docs/connect/v3/orders"
_SUPPORT = "support.zerodha.com, rejected orders that are not in the order book"
_LIVE = "messages that users saw on the live API"
_NO_TEXT = "the rule is known, its text is not"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="orders", says=says, evidence=evidence, source=source)


_ASSUMED_TEXTS = {
    "intraday_is_over": "A new intraday order after the square-off.",
    "amo_window_closed": "An AMO in market hours.",
    "auction_closed": "An auction order outside 14:30 to 15:00.",
    "trigger_off_tick": "A trigger between two ticks, when the gateway says it.",
    "trigger_on_wrong_side": "A trigger beyond the last price.",
    "trigger_beyond_price": "A stop whose limit is before its trigger.",
    "cover_range": "A cover order's stop on the wrong side, or more than 10 % away.",
    "off_lot": "A quantity between two lots.",
    "too_many_rupees": "Shares of more than 10 crore.",
    "too_many_slices": "More slices than the day allows.",
    "too_much_disclosed": "More disclosed than ordered.",
    "iceberg_legs": "Too few or too many legs.",
    "iceberg_leftover": "Legs that do not make up the quantity.",
    "iceberg_too_small": "An iceberg of less than a lakh of rupees.",
    "iceberg_lots": "An iceberg of less than five lots.",
    "bad_product": "A product that the exchange does not have.",
    "bad_order_type": "A market order in a stock option.",
    "not_offered": "A combination that the rulebook has as not taken.",
    "bad_variety_type": "An order type that the variety does not have.",
    "finished_order": "A change of an order that has ended.",
    "other_variety": "The path names another variety.",
    "fixed_order": "A change of an auction order.",
    "fixed_field": "A change of what the variety keeps.",
    "limit_to_stop": "A limit order that should become a stop.",
}
_KNOWN_TEXTS = (
    ("unknown_instrument", "An unknown or expired symbol.", _USER, _LIVE),
    ("markets_closed", "A regular order after hours, with a hint.", _USER, _LIVE),
    ("intraday_on_holiday", "An intraday order on a holiday.", _USER, _LIVE),
    ("unprotected", "A market order without protection.", _USER, "forum 15912, comment 52331"),
    ("bad_price", "A price of zero.", _USER, _LIVE),
    ("off_tick", "A price between two ticks.", _USER, _LIVE),
    ("below_circuit", "A price under the day's range.", _USER, _LIVE),
    ("above_circuit", "A price over the day's range.", _ASSUMED, "the other side's text"),
    ("trigger_beyond_circuit", "A trigger outside the day's range.", _DOCUMENTED, _SUPPORT),
    ("stop_gap", "A limit too far from its trigger.", _DOCUMENTED, _SUPPORT),
    ("too_many_shares", "More than a lakh of shares.", _DOCUMENTED, _SUPPORT),
    ("above_freeze", "More than the freeze quantity.", _DOCUMENTED, _SUPPORT),
    ("long_tag", "A tag of more than 20 characters.", _STAFF, "comment 52970; the text is not"),
    ("authorisation_needed", "Shares that need an authorisation.", _DOCUMENTED, _DOCS),
    ("unknown_order", "An id that no order has.", _USER, _LIVE),
    ("busy_order", "A change of an order under way.", _USER, "forum 7489, 9899, 8106"),
    ("released_amo", "A released AMO under /orders/amo.", _STAFF, "comments 40302, 34450"),
    ("too_many_changes", "The 26th modification.", _DOCUMENTED, "support: rate limits"),
)
REFUSALS: tuple[Behaviour, ...] = (
    *(_row(f"refusal:{name}", says, _ASSUMED, _NO_TEXT) for name, says in _ASSUMED_TEXTS.items()),
    *(
        _row(f"refusal:{name}", says, evidence, source)
        for name, says, evidence, source in _KNOWN_TEXTS
    ),
)

"""What the fake broker shows of alerts, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_DOCUMENTED, _SAMPLE, _CLIENT = Evidence.DOCUMENTED, Evidence.SAMPLE, Evidence.CLIENT
_ASSUMED = Evidence.ASSUMED
_DOCS = "kite.trade/docs/connect/v3/alerts"
_LIST = "alerts_get.json"
_NO_TEXT = "the rule is known, its text is not"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="alerts", says=says, evidence=evidence, source=source)


BEHAVIOURS: tuple[Behaviour, ...] = (
    _row("call:POST /alerts", "Creates an alert; answers it.", _DOCUMENTED, _DOCS),
    _row(
        "call:GET /alerts",
        "All alerts, deleted ones too, newest first; by status, page and page_size.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row("call:GET /alerts/{uuid}", "One alert.", _DOCUMENTED, _DOCS),
    _row(
        "call:PUT /alerts/{uuid}",
        "Replaces an alert, all of it; it watches again, unless a status says otherwise.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "call:DELETE /alerts",
        "Marks the alerts of a repeated uuid as deleted; they stay to be read.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "call:GET /alerts/{uuid}/history",
        "Each time that it fired, with the market of that moment; newest first.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "all alerts are on one page",
        "Unless page_size says otherwise.",
        _ASSUMED,
        "the documentation gives no size",
    ),
    _row(
        "only the list shows baskets",
        "Answers about one alert leave its basket out.",
        _SAMPLE,
        "the documentation's answers, and alerts_get.json",
    ),
    _row(
        "a basket comes back changed",
        "Only items, with ids and tokens; params gain gtt and lose what the sample lacks.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "indices are under INDICES",
        "On the left and on the right; NSE and BSE name shares only.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "an index has a zero date in the history",
        "last_trade_time is 0001-01-01 00:00:00.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "an alert with a basket fires once",
        "It is disabled then, and its count is 1.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "a simple alert fires whenever its condition becomes true",
        "It stays enabled, and fires again after the condition was false.",
        _ASSUMED,
        "the counter suggests more than one time; nothing says when",
    ),
    _row(
        "a condition that is true already fires",
        "At the next price after the alert was created.",
        _ASSUMED,
        "nothing is known",
    ),
    _row(
        "prices count while orders meet them",
        "In market hours; at any hour where the broker's hours are always.",
        _ASSUMED,
        "alerts are made of ticks, and ticks come in market hours",
    ),
    _row(
        "orders of a basket pass the normal checks",
        "What became of them is in order_meta, in the shape of a trigger's order_result.",
        _ASSUMED,
        "the shape is not documented",
    ),
    _row(
        "exits of a basket's order are kept and not placed",
        "gtt, squareoff and stoploss come back as they were sent.",
        _ASSUMED,
        "what the broker does with them is not documented",
    ),
    _row(
        "deleting without a uuid is refused",
        "The Go client loses the ids on the way.",
        _CLIENT,
        "gokiteconnect, DeleteAlerts; the answer is not known",
    ),
    _row("refusal:unknown_alert", "No alert has the uuid.", _ASSUMED, _NO_TEXT),
    _row("refusal:deleted_alert", "A deleted alert cannot change.", _ASSUMED, _NO_TEXT),
    _row("refusal:too_many_alerts", "500 watch already.", _DOCUMENTED, _DOCS),
    _row("refusal:basket_needed", "Type ato has no items.", _ASSUMED, _NO_TEXT),
    _row("refusal:basket_too_big", "A basket has more than 20 items.", _DOCUMENTED, _DOCS),
    _row(
        "refusal:attribute_unknown",
        "Only LastTradedPrice is compared.",
        _ASSUMED,
        "the only attribute that is documented",
    ),
)

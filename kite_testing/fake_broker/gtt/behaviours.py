"""What the fake broker shows of good-till-triggered orders, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_DOCUMENTED, _SAMPLE, _CLIENT = Evidence.DOCUMENTED, Evidence.SAMPLE, Evidence.CLIENT
_STAFF, _USER, _ASSUMED = Evidence.STAFF, Evidence.USER, Evidence.ASSUMED
_DOCS = "kite.trade/docs/connect/v3/gtt"
_SUPPORT = "support.zerodha.com, GTT"
_LIST = "gtt_get_orders.json"
_NO_TEXT = "the rule is known, its text is not"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="gtt", says=says, evidence=evidence, source=source)


BEHAVIOURS: tuple[Behaviour, ...] = (
    _row("call:POST /gtt/triggers", "Places a trigger; answers its id.", _DOCUMENTED, _DOCS),
    _row(
        "call:GET /gtt/triggers",
        "Active triggers, and those of the last seven days in other states; newest first.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row("call:GET /gtt/triggers/{id}", "A trigger of any age and status.", _DOCUMENTED, _DOCS),
    _row(
        "call:PUT /gtt/triggers/{id}",
        "Replaces a trigger, all of it; the year still counts from its creation.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row("call:DELETE /gtt/triggers/{id}", "Deletes a trigger.", _DOCUMENTED, _DOCS),
    _row(
        "the last price of the client decides the side",
        "A trigger above the last_price that was sent waits for a rise, one below for a fall.",
        _STAFF,
        "forum 7952, comment 27153",
    ),
    _row(
        "a trigger fires at its price or beyond it",
        "Each last price while orders meet prices counts, gaps too; those before the opening no.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "a trigger fires once",
        "It turns triggered whatever becomes of its order; the other leg's result stays null.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "a fired trigger places an ordinary order",
        "Variety regular, validity DAY, LIMIT at the leg's price, with all checks of an order.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "an order of a trigger says so",
        "The meta of its rows is a JSON text with the app's id and the trigger's.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "triggers do not count as orders",
        "Placing, changing and deleting them is free; the order that one places counts once.",
        _STAFF,
        "forum, limits of orders",
    ),
    _row(
        "a refused order shows in the trigger",
        "order_result is failed, without an order_id, with the broker's text.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "an accepted order shows in the trigger",
        "order_result is success, with the order_id and an empty rejection_reason.",
        _ASSUMED,
        "no sample shows it; the mirror image of a failed one",
    ),
    _row(
        "the meta of a result is JSON inside a text",
        "It holds the app's id and the trigger's.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "numbers come back as they were sent",
        "702 stays 702, and 702.0 stays 702.0.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "a trigger lasts one year",
        "Until the same second of the next year, or until its contract's last close.",
        _SAMPLE,
        _LIST,
    ),
    _row(
        "a bonus or a split pauses triggers",
        "They turn disabled; their owner may change or delete them.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "a delisting cancels triggers",
        "They turn cancelled; meta holds the reason.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "refusal:trigger_at_last_price",
        "A trigger value equals the last price.",
        _USER,
        "forum comment 45755",
    ),
    _row(
        "refusal:first_trigger_above",
        "The first of two triggers is above the last price.",
        _ASSUMED,
        "the mirror image of the second one's text",
    ),
    _row(
        "refusal:second_trigger_below",
        "The second of two triggers is below the last price.",
        _USER,
        "forum comment 45755",
    ),
    _row(
        "refusal:trigger_too_close",
        "A trigger is nearer than the rulebook's least distance: 0.25 %.",
        _ASSUMED,
        "commonly quoted; sources differ on whether it is refused or stored as disabled",
    ),
    _row(
        "refusal:wrong_number_of_triggers",
        "One value and one order for single, two of each for two-leg.",
        _CLIENT,
        "kiteconnect 5.2.2 checks it before sending",
    ),
    _row("refusal:no_limit_order", "Only LIMIT orders wait.", _STAFF, "forum, December 2025"),
    _row("refusal:product_cannot_wait", "CNC, NRML and MTF wait.", _DOCUMENTED, _SUPPORT),
    _row("refusal:two_legs_cannot_buy", "Two legs buy only derivatives.", _DOCUMENTED, _SUPPORT),
    _row("refusal:index_needs_normal", "Two legs on an index: NRML.", _DOCUMENTED, _SUPPORT),
    _row(
        "refusal:too_many_triggers",
        "As many are active as the rulebook allows: 500.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row("refusal:unknown_trigger", "No trigger has the id.", _ASSUMED, _NO_TEXT),
    _row(
        "refusal:finished_trigger",
        "It is neither active nor paused, so it cannot change.",
        _ASSUMED,
        _NO_TEXT,
    ),
)

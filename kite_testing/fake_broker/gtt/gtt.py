"""Good-till-triggered orders: the calls of this topic."""

from __future__ import annotations

from datetime import timedelta

from kite_core.messages import Response
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.gtt.reading import TriggerForms
from kite_testing.fake_broker.gtt.refusals import too_many_triggers, unknown_trigger
from kite_testing.fake_broker.gtt.rows import trigger_row
from kite_testing.fake_broker.gtt.trigger import Trigger
from kite_testing.fake_broker.gtt.triggers import Triggers
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.routing import Route, route

_LISTED = timedelta(days=7)
"""So long the list shows triggers that wait no more."""
_LONGEST_ID = 18


class GTT:
    """Placing, changing and reading triggers; their orders are placed when they fire."""

    def __init__(
        self, forms: TriggerForms, triggers: Triggers, rules: DayRules, user_id: str
    ) -> None:
        self._forms = forms
        self._triggers = triggers
        self._rules = rules
        self._user_id = user_id

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("POST", "/gtt/triggers", self._place),
            route("GET", "/gtt/triggers", self._all),
            route("GET", "/gtt/triggers/{id}", self._one),
            route("PUT", "/gtt/triggers/{id}", self._modify),
            route("DELETE", "/gtt/triggers/{id}", self._delete),
        )

    def _place(self, asked: Asked) -> Response:
        wish = self._forms.read(asked)
        most = self._rules.at(asked.now).limits.active_gtts
        if self._triggers.active >= most:
            raise too_many_triggers(most)
        return _receipt(self._triggers.add(wish, asked.now))

    def _all(self, asked: Asked) -> Response:
        """The active ones, and those that changed their state in the last seven days."""
        since = asked.now - _LISTED
        rows = [row for row in self._triggers if row.is_active or row.updated_at >= since]
        return success([trigger_row(row, self._user_id) for row in rows])

    def _one(self, asked: Asked) -> Response:
        return success(trigger_row(self._trigger(asked), self._user_id))

    def _modify(self, asked: Asked) -> Response:
        trigger = self._trigger(asked)
        self._triggers.change(trigger, self._forms.read(asked), asked.now)
        return _receipt(trigger)

    def _delete(self, asked: Asked) -> Response:
        trigger = self._trigger(asked)
        self._triggers.delete(trigger, asked.now)
        return _receipt(trigger)

    def _trigger(self, asked: Asked) -> Trigger:
        text = asked.values["id"]
        if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_ID:
            raise unknown_trigger()
        return self._triggers.one(int(text))


def _receipt(trigger: Trigger) -> Response:
    """What placing, changing and deleting answer."""
    return success({"trigger_id": trigger.trigger_id})

"""Price alerts: the calls of this topic."""

from __future__ import annotations

from kite_core.messages import Response
from kite_testing.fake_broker.alerts.alert import DELETED, DISABLED, ENABLED, STATUSES, Alert
from kite_testing.fake_broker.alerts.reading import AlertForms
from kite_testing.fake_broker.alerts.refusals import deleted_alert, too_many_alerts
from kite_testing.fake_broker.alerts.rows import alert_row, event_row, listed_row
from kite_testing.fake_broker.alerts.watch import AlertWatch
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid, missing
from kite_testing.fake_broker.wire.routing import Route, route

_LONGEST_PAGE = 6
"""Digits of a page number, more than alerts can fill."""


class Alerts:
    """Creating, changing and reading alerts."""

    def __init__(
        self,
        forms: AlertForms,
        watch: AlertWatch,
        rules: DayRules,
        quoting: Quoting,
        user_id: str,
    ) -> None:
        self._forms = forms
        self._watch = watch
        self._rules = rules
        self._quoting = quoting
        self._user_id = user_id

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("POST", "/alerts", self._create),
            route("GET", "/alerts", self._all),
            route("GET", "/alerts/{uuid}", self._one),
            route("PUT", "/alerts/{uuid}", self._modify),
            route("DELETE", "/alerts", self._delete),
            route("GET", "/alerts/{uuid}/history", self._history),
        )

    def _create(self, asked: Asked) -> Response:
        wish = self._forms.read(asked)
        self._check_room(asked)
        return self._row(self._watch.add(wish, asked.now))

    def _all(self, asked: Asked) -> Response:
        """All of them on one page, unless the query asks for a status or a page."""
        status = asked.parameter("status")
        if status and status not in STATUSES:
            raise invalid("status")
        rows = [row for row in self._watch if not status or row.status == status]
        page, size = _count(asked, "page") or 1, _count(asked, "page_size") or len(rows)
        shown = rows[(page - 1) * size : page * size]
        return success([listed_row(row, self._user_id) for row in shown])

    def _one(self, asked: Asked) -> Response:
        return self._row(self._watch.one(asked.values["uuid"]))

    def _modify(self, asked: Asked) -> Response:
        """Replace an alert. It watches again afterwards, unless `status` says otherwise."""
        alert = self._watch.one(asked.values["uuid"])
        if alert.status == DELETED:
            raise deleted_alert()
        wish = self._forms.read(asked)
        if (status := asked.form.get("status") or ENABLED) not in (ENABLED, DISABLED):
            raise invalid("status")
        if status == ENABLED and not alert.is_enabled:
            self._check_room(asked)
        self._watch.change(alert, wish, asked.now, status=status)
        return self._row(alert)

    def _delete(self, asked: Asked) -> Response:
        """All that the query names, or none when one is unknown."""
        if not (uuids := asked.parameters("uuid")):
            # The Go client loses them on the way (its DeleteAlerts).
            raise missing("uuid")
        for alert in [self._watch.one(uuid) for uuid in uuids]:
            self._watch.delete(alert, asked.now)
        return success(None)

    def _history(self, asked: Asked) -> Response:
        """Each time that it fired, the newest first."""
        alert = self._watch.one(asked.values["uuid"])
        rows = [event_row(alert.uuid, firing, self._quoting) for firing in reversed(alert.history)]
        return success(rows)

    def _check_room(self, asked: Asked) -> None:
        most = self._rules.at(asked.now).limits.active_alerts
        if self._watch.enabled >= most:
            raise too_many_alerts(most)

    def _row(self, alert: Alert) -> Response:
        return success(alert_row(alert, self._user_id))


def _count(asked: Asked, name: str) -> int | None:
    """A number of the query that counts from 1."""
    text = asked.parameter(name)
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_PAGE
    if not is_number or int(text) == 0:
        raise invalid(name)
    return int(text)

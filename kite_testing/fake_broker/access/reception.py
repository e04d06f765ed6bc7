"""The broker's door: the order in which a request is looked at, whatever it asks.

Route, rates, session, address, plan, then the call itself (steps 1 to 3 of the broker's pipeline).
Faults that are armed strike on the way in, at the desk and on the way back.
"""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.access.door_faults import DoorFaults
from kite_testing.fake_broker.access.permissions import Permissions
from kite_testing.fake_broker.access.rates import Rates
from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.access.visit import Visit
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.faults.magic_tags import MAGIC_START
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.wire.answers import refused
from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.journal import Journal
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.fake_broker.wire.routing import Route, Routes


class Reception:
    """Takes requests in and hands deliveries out; `has_limits` switches the rates."""

    def __init__(
        self,
        routes: Routes,
        sessions: Sessions,
        rules: DayRules,
        faults: Faults,
        agenda: Agenda,
        *,
        has_limits: bool,
    ) -> None:
        self._routes = routes
        self._sessions = sessions
        self._permissions: Permissions = sessions.permissions
        self._rules = rules
        self._faults = faults
        self._has_limits = has_limits
        self._rates = Rates(rules)
        self._door_faults = DoorFaults(faults, sessions, agenda)

    def receive(
        self, arrival: Arrival, now: datetime, journal: Journal, *, is_counted: bool
    ) -> Delivery:
        """What becomes of a request, which is written into the journal.

        `is_counted` says whether it counts against the limits of requests a second.
        """
        route: Route | None = None
        try:
            route, values = self._routes.find(arrival.method, arrival.path)
            asked = Asked(now, values, arrival.query, arrival.form, arrival)
            if route.places_an_order and asked.form.get("tag", "").startswith(MAGIC_START):
                self._faults.arm_tag(asked.form["tag"])
            is_counted = is_counted and self._has_limits
            if self._faults.armed:
                delivery = self._risky(Visit(arrival=arrival, route=route, asked=asked), is_counted)
            else:
                self._admit(route, arrival, now, is_counted)
                delivery = Delivery(response=route.answer(asked))
        except RefusedError as error:
            delivery = Delivery(response=refused(error))
        journal.note(now, route, arrival, delivery)
        return delivery

    def _risky(self, visit: Visit, is_counted: bool) -> Delivery:
        """A visit while faults are armed."""
        door = self._door_faults
        if (delivery := door.on_the_way_in(visit)) is not None:
            return delivery
        try:
            self._admit(visit.route, visit.arrival, visit.now, is_counted)
            door.at_the_desk(visit)
            response = visit.route.answer(visit.asked)
        except RefusedError as error:
            response = refused(error)
        return door.on_the_way_back(visit, response)

    def _admit(
        self,
        route: Route,
        arrival: Arrival,
        now: datetime,
        is_counted: bool,
    ) -> None:
        """Raise RefusedError unless the request may reach its call."""
        if is_counted:
            self._rates.take(route.bucket, now)
        if route.needs_session:
            self._sessions.authorise(arrival.header("Authorization"), now)
        permissions = self._permissions
        is_bound = route.changes_orders and permissions.addresses is not None
        if is_bound and self._rules.at(now).trading.static_ip.value.is_required:
            permissions.check_address(arrival.address)
        permissions.check_plan(route.bucket)

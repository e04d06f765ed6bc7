"""The faults that strike at the door: on the way in, at the desk, and on the way back.

Each is a plain function of the fault and the visit: it gives the delivery that takes the place of
the answer, or raises what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from kite_core.messages import Response
from kite_testing.fake_broker.access import refusals
from kite_testing.fake_broker.access.session import Sessions
from kite_testing.fake_broker.access.visit import Visit
from kite_testing.fake_broker.agenda import Agenda
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.wire.answers import html_page, refused
from kite_testing.fake_broker.wire.delivery import Delivery
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.fake_broker.wire.routing import Route

Scope: TypeAlias = Callable[[Route], bool]
Instead: TypeAlias = Callable[[Fault], Delivery]
Changed: TypeAlias = Callable[[Fault, Response], Delivery]
_TITLES = {
    403: "Forbidden",
    429: "Too Many Requests",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}


def _any(_: Route) -> bool:
    return True


def _placing(route: Route) -> bool:
    return route.places_an_order


def _changing(route: Route) -> bool:
    return route.changes_orders


def _login(route: Route) -> bool:
    return route.endpoint == "POST /session/token"


def _with_session(route: Route) -> bool:
    return route.needs_session


def _page(fault: Fault) -> Delivery:
    status = int(fault.wishes["status"])
    return Delivery(response=html_page(status, _TITLES.get(status, "Error")))


def _refusal(make: Callable[[], RefusedError]) -> Instead:
    return partial(_answer_with, make)


def _answer_with(make: Callable[[], RefusedError], _: Fault) -> Delivery:
    return Delivery(response=refused(make()))


_TIMEOUT = 504


def _order_system(fault: Fault) -> Delivery:
    status = int(fault.wishes["status"])
    error = refusals.gateway_timed_out() if status == _TIMEOUT else refusals.order_system_down()
    error.status = status
    return Delivery(response=refused(error))


def _wished_error(fault: Fault) -> Delivery:
    wishes = fault.wishes
    error = RefusedError(
        str(wishes["message"]),
        error_type=str(wishes["error_type"]),
        status=int(wishes["status"]),
    )
    return Delivery(response=refused(error))


def _unreachable(_: Fault) -> Delivery:
    return Delivery(was_read=False)


def _silence(fault: Fault) -> Delivery:
    return Delivery(delay_seconds=float(fault.wishes["seconds"]))


def _late(fault: Fault, response: Response) -> Delivery:
    return Delivery(response=response, delay_seconds=float(fault.wishes["seconds"]))


def _lost(fault: Fault, _: Response) -> Delivery:
    return _silence(fault)


def _empty(_: Fault, response: Response) -> Delivery:
    return Delivery(response=Response(status=200, headers=response.headers))


def _truncated(fault: Fault, response: Response) -> Delivery:
    share = float(fault.wishes["share"])
    return Delivery(response=response, cut=int(len(response.body) * share))


_INSTEAD: Mapping[str, tuple[Scope, Instead]] = {
    "unreachable": (_any, _unreachable),
    "dropped": (_any, _silence),
    "S3": (_any, _refusal(refusals.too_fast)),
    "S4": (_any, _page),
    "S5": (_any, _order_system),
    "S6": (_any, _wished_error),
    "S7": (_any, _wished_error),
    "S9": (_any, _page),
    "S10": (_login, _refusal(refusals.no_login)),
    "S2": (_login, _refusal(refusals.dead_token)),
    "O8": (_placing, _refusal(refusals.too_many_orders)),
    "O16": (_placing, _refusal(refusals.too_fast)),
    "error": (_any, _wished_error),
}
"""Strike before anything is done. With the wish `takes_effect` the request is done all the same,
and only its answer is replaced."""

_CHANGED: Mapping[str, tuple[Scope, Changed]] = {
    "O1": (_placing, _lost),
    "lost": (_any, _lost),
    "slow": (_any, _late),
    "empty": (_any, _empty),
    "truncated": (_any, _truncated),
    "U4": (_placing, _late),
}
"""Strike what was answered."""


class DoorFaults:
    """Asks, at each step of a visit, whether a fault strikes."""

    def __init__(self, faults: Faults, sessions: Sessions, agenda: Agenda) -> None:
        self._faults = faults
        self._sessions = sessions
        self._agenda = agenda
        self._refused_in_a_row = 0

    def on_the_way_in(self, visit: Visit) -> Delivery | None:
        """What leaves at once, with nothing done. Raises RefusedError."""
        if self._struck("S1", _with_session, visit):
            self._sessions.end()
        for name, (scope, make) in _INSTEAD.items():
            if (fault := self._struck(name, scope, visit)) is None:
                continue
            if not fault.wishes.get("takes_effect"):
                return make(fault)
            visit.replacement = make(fault)
        return None

    def at_the_desk(self, visit: Visit) -> None:
        """Refuse what has a session, or do it later. Raises RefusedError."""
        if self._struck("O18", _changing, visit):
            raise refusals.wrong_address(visit.arrival.address)
        if "O17" in self._faults.armed and _placing(visit.route):
            self._check_patience(visit)
        if fault := self._struck("O2", _placing, visit):
            later = visit.now + timedelta(seconds=float(fault.wishes["after_seconds"]))
            self._agenda.add(later, partial(_do_late, visit))
            raise refusals.order_timed_out(int(fault.wishes["status"]))

    def on_the_way_back(self, visit: Visit, response: Response) -> Delivery:
        """What becomes of the answer."""
        if _placing(visit.route):
            failed = response.status >= 400
            self._refused_in_a_row = self._refused_in_a_row + 1 if failed else 0
        if visit.replacement is not None:
            return visit.replacement
        for name, (scope, change) in _CHANGED.items():
            if fault := self._struck(name, scope, visit):
                return change(fault, response)
        return Delivery(response=response)

    def _struck(self, name: str, scope: Scope, visit: Visit) -> Fault | None:
        if name not in self._faults.armed or not scope(visit.route):
            return None
        return visit.struck_by(name, self._faults)

    def _check_patience(self, visit: Visit) -> None:
        """Suspend an app that repeats what fails."""
        patience = min(int(row.fault.wishes["refusals"]) for row in self._faults.armed["O17"])
        if self._refused_in_a_row >= patience and visit.struck_by("O17", self._faults):
            raise refusals.suspended_app()


def _do_late(visit: Visit, moment: datetime) -> None:
    """Do a request long after its answer; nobody hears how it goes."""
    with suppress(RefusedError):
        visit.route.answer(replace(visit.asked, now=moment))

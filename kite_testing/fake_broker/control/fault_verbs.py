"""Verbs about what goes wrong: faults, incidents, the catalogues."""

from __future__ import annotations

from typing import Any

from kite_testing.fake_broker.control.error_catalogue import ERRORS
from kite_testing.fake_broker.control.fault_lever import ArmedFault
from kite_testing.fake_broker.control.incidents import INCIDENTS
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS

_NAME = Field(name="name", kind=FieldKind.TEXT, says="its id or name", is_needed=True)
_NUMBER = Field(name="number", kind=FieldKind.WHOLE, says="which one", is_needed=True)


def _faults(levers: Levers, _: Values) -> object:
    return [_armed_row(armed) for armed in levers.faults]


def _add(levers: Levers, values: Values) -> object:
    return {"number": levers.faults.add(**values).number}


def _incident(levers: Levers, values: Values) -> object:
    return {"numbers": [armed.number for armed in levers.faults.incident(**values)]}


def _remove(levers: Levers, values: Values) -> object:
    levers.faults.remove(values["number"])
    return True


def _clear(levers: Levers, _: Values) -> object:
    levers.faults.clear()
    return True


def _catalogue(_: Levers, __: Values) -> object:
    faults = [
        {
            "name": kind.name,
            "title": kind.title,
            "does": kind.does,
            "client": kind.client,
            "place": str(kind.place),
            "severity": str(kind.severity),
            "evidence": str(kind.evidence),
            "source": kind.source,
            "cause": kind.cause,
            "has_switch": kind.has_switch,
            "wishes": kind.defaults,
        }
        for kind in CATALOGUE.values()
    ]
    errors = [{"name": error.name, **error.wishes()} for error in ERRORS.values()]
    incidents = [{"name": each.name, "says": each.says} for each in INCIDENTS.values()]
    tags = [{"tag": each.tag, "says": each.says} for each in MAGIC_TAGS.values()]
    return {"faults": faults, "errors": errors, "incidents": incidents, "tags": tags}


def _armed_row(armed: ArmedFault) -> dict[str, Any]:
    fault = armed.fault
    return {
        "number": armed.number,
        "name": fault.name,
        "strikes": armed.strikes,
        "occasions": armed.occasions,
        "count": fault.count,
        "skip": fault.skip,
        "probability": fault.probability,
        "since": fault.since and fault.since.isoformat(),
        "until": fault.until and fault.until.isoformat(),
        "matches": dict(fault.matches),
        "wishes": dict(fault.wishes),
    }


FAULT_VERBS: tuple[Verb, ...] = (
    Verb(method="GET", template="/fake/faults", says="The faults that are armed.", run=_faults),
    Verb(
        method="POST",
        template="/fake/faults",
        says="Add a fault. Its own parameters, and what it has to match, stand beside these.",
        run=_add,
        fields=(
            _NAME,
            Field(name="count", kind=FieldKind.WHOLE, says="how often it strikes, then no more"),
            Field(name="probability", kind=FieldKind.NUMBER, says="of each occasion, 0 to 1"),
            Field(name="skip", kind=FieldKind.WHOLE, says="occasions that pass first"),
            Field(name="since", kind=FieldKind.MOMENT, says="from when on"),
            Field(name="until", kind=FieldKind.MOMENT, says="up to when"),
            Field(name="for_seconds", kind=FieldKind.NUMBER, says="for how long"),
            Field(name="seed", kind=FieldKind.WHOLE, says="of its chance"),
        ),
        is_open=True,
    ),
    Verb(method="DELETE", template="/fake/faults", says="Remove all faults.", run=_clear),
    Verb(
        method="DELETE",
        template="/fake/faults/{number}",
        says="Remove one fault.",
        run=_remove,
        fields=(_NUMBER,),
    ),
    Verb(
        method="POST",
        template="/fake/incidents",
        says="Let a known incident happen. What its faults have to match stands beside the name.",
        run=_incident,
        fields=(_NAME,),
        is_open=True,
    ),
    Verb(
        method="GET",
        template="/fake/catalogue",
        says="All faults, errors, incidents and magic tags.",
        run=_catalogue,
    ),
)
"""Their rows in the table."""

"""Verbs about what was asked: the journal, counting and waiting."""

from __future__ import annotations

from kite_testing.fake_broker.control.journal_lever import entry_row
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb

_EXPECTED = (
    Field(name="method", kind=FieldKind.TEXT, says="GET, POST, PUT or DELETE"),
    Field(name="path", kind=FieldKind.TEXT, says="the path, or its template with names in braces"),
    Field(name="fields", kind=FieldKind.OBJECT, says="fields of query and form, as texts"),
    Field(name="status", kind=FieldKind.WHOLE, says="of the answer; 0 when none came"),
)


def _entries(levers: Levers, values: Values) -> object:
    return [entry_row(entry) for entry in levers.journal.entries(**values)]


def _count(levers: Levers, values: Values) -> object:
    return levers.journal.count(**values)


def _wait(levers: Levers, values: Values) -> object:
    return entry_row(levers.journal.wait(**values))


def _near_misses(levers: Levers, values: Values) -> object:
    return [
        {"place": miss.place, "differences": list(miss.differences), **entry_row(miss.entry)}
        for miss in levers.journal.near_misses(**values)
    ]


def _digest(levers: Levers, _: Values) -> object:
    return levers.journal.digest()


JOURNAL_VERBS: tuple[Verb, ...] = (
    Verb(
        method="GET",
        template="/fake/journal",
        says="Requests and answers, without secrets.",
        run=_entries,
        fields=(
            Field(name="since", kind=FieldKind.WHOLE, says="from the n-th on, counted from 0"),
            Field(name="count", kind=FieldKind.WHOLE, says="so many at most"),
        ),
    ),
    Verb(
        method="GET",
        template="/fake/journal/digest",
        says="The fingerprint of all entries: SHA-256, in hex.",
        run=_digest,
    ),
    Verb(
        method="POST",
        template="/fake/journal/count",
        says="How many requests are as described.",
        run=_count,
        fields=_EXPECTED,
    ),
    Verb(
        method="POST",
        template="/fake/journal/wait",
        says="The n-th request as described, waited for in real time; 404 when it does not come.",
        run=_wait,
        fields=(
            *_EXPECTED,
            Field(name="count", kind=FieldKind.WHOLE, says="n, counted from 1"),
            Field(name="timeout_seconds", kind=FieldKind.NUMBER, says="how long to wait"),
        ),
    ),
    Verb(
        method="POST",
        template="/fake/journal/near_misses",
        says="The requests that are closest to the one described, and how they differ.",
        run=_near_misses,
        fields=(*_EXPECTED, Field(name="count", kind=FieldKind.WHOLE, says="so many at most")),
    ),
)
"""Their rows in the table."""

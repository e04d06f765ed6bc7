"""Verbs about news from the broker: notices on the ticker, postbacks."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb


def _broadcast(levers: Levers, values: Values) -> object:
    levers.updates.broadcast(values["message"])
    return True


def _postbacks(levers: Levers, values: Values) -> object:
    return [
        {"at": sent.moment.isoformat(), "body": sent.body.decode()}
        for sent in levers.updates.postbacks(since=values.get("since", 0))
    ]


UPDATE_VERBS: tuple[Verb, ...] = (
    Verb(
        method="POST",
        template="/fake/ticker/broadcast",
        says="Show a notice of the broker's on every connection to the ticker.",
        run=_broadcast,
        fields=(Field(name="message", kind=FieldKind.TEXT, says="what it says", is_needed=True),),
    ),
    Verb(
        method="GET",
        template="/fake/postbacks",
        says="Postbacks, with their bodies as texts; they are sent from the first look on.",
        run=_postbacks,
        fields=(
            Field(name="since", kind=FieldKind.WHOLE, says="from the n-th on, counted from 0"),
        ),
    ),
)
"""Their rows in the table."""

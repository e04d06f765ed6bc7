"""Verbs of the page: one look at everything, and what it lets a person choose from."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb
from kite_testing.fake_broker.control.view import history_of, keys_of, view_of


def _view(levers: Levers, values: Values) -> object:
    return view_of(levers, key=values.get("key"), since=values.get("since", 0))


def _history(levers: Levers, values: Values) -> object:
    return history_of(levers, values["order_id"])


def _instruments(levers: Levers, _: Values) -> object:
    return keys_of(levers)


VIEW_VERBS: tuple[Verb, ...] = (
    Verb(
        method="GET",
        template="/fake/view",
        says="Everything that the page shows. Looking changes nothing.",
        run=_view,
        fields=(
            Field(name="key", kind=FieldKind.TEXT, says="what the chart is of; else NSE:INFY"),
            Field(name="since", kind=FieldKind.WHOLE, says="journal entries that are known"),
        ),
    ),
    Verb(
        method="GET",
        template="/fake/orders/{order_id}/history",
        says="The states of an order, the oldest first.",
        run=_history,
        fields=(Field(name="order_id", kind=FieldKind.TEXT, says="the order", is_needed=True),),
    ),
    Verb(
        method="GET",
        template="/fake/instruments",
        says="The keys of all instruments.",
        run=_instruments,
    ),
)
"""Their rows in the table."""

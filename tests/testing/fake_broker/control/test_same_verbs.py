"""The law of the two doors: what a test can do in process, it can do over HTTP, in the same words.

Each verb is run over levers that only note what is pulled, with a sample of every field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from inspect import Parameter, isfunction, signature
from typing import Any, cast, get_type_hints

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.control.verb import Field, FieldKind, Verb
from kite_testing.fake_broker.control.verbs import VERBS
from kite_testing.manual_clock import A_FRIDAY_MORNING

KINDS: dict[str, type] = {
    each.name: type(getattr(FakeBroker().levers, each.name)) for each in fields(Levers)
}
SAMPLES: dict[FieldKind, object] = {
    FieldKind.TEXT: "text",
    FieldKind.NUMBER: 1.5,
    FieldKind.WHOLE: 2,
    FieldKind.RATIO: "3/2",
    FieldKind.TRUTH: True,
    FieldKind.MOMENT: A_FRIDAY_MORNING,
    FieldKind.DAY: date(2026, 11, 23),
    FieldKind.TEXTS: ["text"],
    FieldKind.ROWS: [["text", 1]],
    FieldKind.AMOUNTS: [1.5],
    FieldKind.NUMBERS: {"text": 1.5},
    FieldKind.OBJECT: {"name": "text"},
}
MANY_AT_ONCE = "a request changes many at once"
OTHER_WORDS: dict[tuple[str, str], tuple[set[str], str]] = {
    ("PUT /fake/market/prices", "prices"): ({"key", "price"}, MANY_AT_ONCE),
    ("GET /fake/market/prices", "keys"): ({"key"}, MANY_AT_ONCE),
    ("DELETE /fake/market/prices", "keys"): ({"key"}, MANY_AT_ONCE),
    ("POST /fake/market/play_prices", "prices"): ({"rows"}, "JSON has no tuples"),
    ("POST /fake/market/play", "ticks"): ({"rows"}, "one verb plays candles, ticks or both"),
    ("PUT /fake/access", "from_anywhere"): ({"addresses"}, "null stands for not given"),
}
"""Fields that are called otherwise than the arguments of the levers, and why."""
OWN_VERBS = {
    "GET /fake": "lists the verbs themselves",
    "GET /fake/catalogue": "lists what the levers of faults take",
    "GET /fake/view": "is what the page shows; `broker.kite()` reads the same",
    "GET /fake/orders/{order_id}/history": "is of the page; `kite.orders.history` reads the same",
    "GET /fake/instruments": "is of the page; `kite.market.instruments` reads the same",
    "GET /fake/tenants": "is of the served broker: in process, make another FakeBroker",
    "POST /fake/tenants": "is of the served broker: in process, make another FakeBroker",
    "DELETE /fake/tenants/{api_key}": "is of the served broker",
}
"""Verbs that pull no lever, and why."""
ONLY_IN_PROCESS = {
    "clock.paced_by": "a door says by it how fast time passes",
    "faults.armed": "GET /fake/faults lists them all",
    "stage.advanced": "each verb does it by itself",
    "stage.deliver": "it is the door of the API",
}
"""Public methods of levers without a verb, and why."""


class Noted:
    """Whatever a lever gives: it can be looked at in every way that verbs look at answers."""

    def __getattr__(self, name: str) -> Noted:
        return Noted()

    def __call__(self, *given: object, **named: object) -> Noted:
        return Noted()

    def __iter__(self) -> Iterator[Noted]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def keys(self) -> list[str]:
        """No names, where it stands for a mapping."""
        return []


class NotingLever:
    """Stands for one lever: notes which of its methods are called, and with which arguments."""

    def __init__(self, name: str, pulled: dict[str, set[str]]) -> None:
        self._name = name
        self._pulled = pulled

    def __getattr__(self, method: str) -> Any:
        known = getattr(KINDS[self._name], method, None)
        if not isfunction(known):
            return Noted()

        def note(*given: object, **named: object) -> Noted:
            bound = signature(known).bind(self, *given, **named).arguments
            self._pulled.setdefault(f"{self._name}.{method}", set()).update(
                name for name in bound if name not in ("self", *_open_names(known))
            )
            return Noted()

        return note

    def __iter__(self) -> Iterator[Noted]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _open_names(method: Any) -> list[str]:
    return [
        name
        for name, parameter in signature(method).parameters.items()
        if parameter.kind is Parameter.VAR_KEYWORD
    ]


def pulled_by(verb: Verb) -> dict[str, set[str]]:
    """The levers that a verb pulls, each with the arguments that it gives."""
    pulled: dict[str, set[str]] = {}
    levers = cast("Any", Noted())
    for name in KINDS:
        object.__setattr__(levers, name, NotingLever(name, pulled))
    verb.run(levers, {field.name: SAMPLES[field.kind] for field in verb.fields})
    return pulled


def arguments_of(method: str) -> set[str]:
    """The arguments that a method of a lever takes by name."""
    lever, _, name = method.partition(".")
    parameters = signature(getattr(KINDS[lever], name)).parameters
    return set(parameters) - {"self", *_open_names(getattr(KINDS[lever], name))}


def words_of(verb: Verb, field: Field) -> set[str]:
    return OTHER_WORDS.get((verb.name, field.name), ({field.name}, ""))[0]


def public_methods() -> set[str]:
    return {
        f"{lever}.{name}"
        for lever, kind in KINDS.items()
        for name in dir(kind)
        if isfunction(getattr(kind, name)) and not name.startswith("_")
    }


WITH_LEVERS = [verb for verb in VERBS if verb.name not in OWN_VERBS]


@pytest.mark.parametrize("verb", WITH_LEVERS, ids=lambda verb: verb.name)
def test_verb_takes_what_its_levers_take(verb: Verb) -> None:
    pulled = pulled_by(verb)

    taken = {word for field in verb.fields for word in words_of(verb, field)}

    assert set().union(*pulled.values()) == taken
    assert {word for method in pulled for word in arguments_of(method)} == taken


@pytest.mark.parametrize("verb", WITH_LEVERS, ids=lambda verb: verb.name)
def test_open_verb_is_one_whose_lever_takes_any_name(verb: Verb) -> None:
    opened = [
        method
        for method in pulled_by(verb)
        if _open_names(getattr(KINDS[method.partition(".")[0]], method.partition(".")[2]))
    ]

    assert bool(opened) is verb.is_open


def test_every_lever_has_a_verb() -> None:
    pulled = {method for verb in WITH_LEVERS for method in pulled_by(verb)}

    assert public_methods() - pulled == set(ONLY_IN_PROCESS)


def test_every_exception_is_needed() -> None:
    names = {verb.name for verb in VERBS}
    sent = {(verb.name, field.name) for verb in VERBS for field in verb.fields}

    assert set(OWN_VERBS) <= names
    assert set(OTHER_WORDS) <= sent
    assert all(words != {name} for (_, name), (words, _) in OTHER_WORDS.items())


def test_levers_are_all_looked_at() -> None:
    hints = get_type_hints(Levers, localns={"Stage": Stage})

    assert hints == KINDS

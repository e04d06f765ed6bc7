"""Parameters of faults: what the whole catalogue takes, and what it refuses."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.kinds import Wish

_PARAMETERS = [
    pytest.param(kind.name, wish, id=f"{kind.name} {wish.name}")
    for kind in CATALOGUE.values()
    if kind.has_switch
    for wish in kind.wishes
]


def good(wish: Wish) -> Iterator[Any]:
    """Values at the edges of what a parameter takes."""
    yield wish.default
    if wish.choices:
        yield from wish.choices
    elif _is_number(wish):
        number = float if isinstance(wish.default, float) else int
        yield from (number(wish.least), number(wish.most))


def bad(wish: Wish) -> Iterator[Any]:
    """Values just outside of what a parameter takes, and of other types."""
    yield from (None, [], {}, math.nan if _is_number(wish) else 7)
    if wish.choices:
        yield "no such" if isinstance(wish.default, str) else -7
    elif _is_number(wish):
        yield from ("1", True, math.inf, wish.least - 1, wish.most + 1)
        if isinstance(wish.default, int):
            yield wish.least + 0.5
    elif isinstance(wish.default, bool):
        yield from (0, "true")


def _is_number(wish: Wish) -> bool:
    return isinstance(wish.default, int | float) and not isinstance(wish.default, bool)


def test_catalogue_has_parameters_of_every_kind() -> None:
    wishes = [wish for kind in CATALOGUE.values() for wish in kind.wishes]

    assert {type(wish.default) for wish in wishes} == {str, int, float, bool}
    assert any(wish.choices for wish in wishes)


@pytest.mark.parametrize(("name", "wish"), _PARAMETERS)
def test_every_parameter_takes_its_range(name: str, wish: Wish) -> None:
    broker = FakeBroker()

    for value in good(wish):
        broker.faults.add(name, **{wish.name: value})

    taken = [armed.fault.wishes[wish.name] for armed in broker.faults]
    assert taken == list(good(wish))


@pytest.mark.parametrize(("name", "wish"), _PARAMETERS)
def test_every_parameter_refuses_what_is_outside_of_its_range(name: str, wish: Wish) -> None:
    broker = FakeBroker()

    for value in bad(wish):
        with pytest.raises(ValueError, match=rf"^{name}: {wish.name} is .*; give "):
            broker.faults.add(name, **{wish.name: value})

    assert len(broker.faults) == 0


@pytest.mark.parametrize(("name", "wish"), _PARAMETERS)
def test_control_refuses_the_same(name: str, wish: Wish) -> None:
    broker = FakeBroker()

    for value in bad(wish):
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            continue  # null is "not given" in JSON, and NaN and Infinity are no JSON at all
        body = json.dumps({"name": name, wish.name: value}).encode()
        status, answer = broker.control.handle("POST", "/fake/faults", body=body)
        assert (status, b"; give " in answer) == (400, True), value

    assert len(broker.faults) == 0

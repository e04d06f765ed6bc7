from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.service import Endpoint
from tests.core.expected_calls import EVERY_CALL, ExpectedCall

TOPICS = {
    "session": 4,
    "user": 4,
    "orders": 8,
    "portfolio": 7,
    "market": 6,
    "mutual_funds": 13,
    "gtt": 5,
    "alerts": 6,
    "margins": 3,
}


def _endpoints() -> Iterator[tuple[str, type[Any], str]]:
    for topic in TOPICS:
        service: type[Any] = getattr(KiteCalls(), topic).__class__
        for owner in service.__mro__:
            for name, member in vars(owner).items():
                if isinstance(member, Endpoint) and not name.endswith("_raw"):
                    yield topic, owner, name


ENDPOINTS = [pytest.param(*found, id=f"{found[0]}.{found[2]}") for found in _endpoints()]


@pytest.mark.parametrize("expected", EVERY_CALL, ids=lambda expected: expected.method)
def test_the_call_sends_this_request(expected: ExpectedCall) -> None:
    assert expected.typed().request == expected.request


@pytest.mark.parametrize("expected", EVERY_CALL, ids=lambda expected: expected.method)
def test_the_raw_twin_sends_the_same_request(expected: ExpectedCall) -> None:
    assert expected.raw().request == expected.typed().request


def test_there_are_56_calls_and_each_stands_in_the_table() -> None:
    found = [f"{topic}.{name}" for topic, _, name in _endpoints()]

    assert len(found) == 56
    assert set(found) == {expected.method for expected in EVERY_CALL}
    assert {topic: sum(name.startswith(f"{topic}.") for name in found) for topic in TOPICS} == (
        TOPICS
    )


@pytest.mark.parametrize(("topic", "service", "name"), ENDPOINTS)
def test_the_raw_twin_is_the_next_line(topic: str, service: type[Any], name: str) -> None:
    lines = [line.strip() for line in inspect.getsource(service).splitlines() if line.strip()]

    twin = lines.index(f"{name}_raw = raw({name})")

    definition = max(
        index for index in range(twin) if lines[index].startswith(("def ", "async def "))
    )
    assert lines[definition].startswith(f"def {name}(")


@pytest.mark.parametrize(("topic", "service", "name"), ENDPOINTS)
def test_every_call_says_what_it_does(topic: str, service: type[Any], name: str) -> None:
    text = vars(service)[name].__doc__ or ""

    assert len(text.split()) > 2
    assert text.splitlines()[0].endswith((".", ";", ":")) or "." in text
    assert vars(service)[f"{name}_raw"].__doc__ != text


@pytest.mark.parametrize(("topic", "service", "name"), ENDPOINTS)
def test_arguments_after_the_first_go_by_name(topic: str, service: type[Any], name: str) -> None:
    parameters = list(inspect.signature(vars(service)[name].describe).parameters.values())[2:]

    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters)

"""Every test that asks a broker through a `Caller` runs twice: in process, and over a socket.

What it hears is the same through both, byte for byte. `@pytest.mark.in_process` is for tests that
make no sense over a socket, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from sys import modules
from typing import TypeAlias

import pytest

from tests.testing.fake_broker.caller import Caller
from tests.testing.fake_broker.doors import (
    Heard,
    Hearing,
    InProcess,
    Served,
    open_served_door,
    through,
    uses,
)

IN_PROCESS, SERVED = "in process", "served"
Case: TypeAlias = "tuple[str, tuple[tuple[str, int], ...]]"
HEARD: pytest.StashKey[dict[Case, list[Heard]]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Announce the mark."""
    config.addinivalue_line("markers", "in_process(reason): not through the served door")
    config.stash[HEARD] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let tests with a caller run once through each door."""
    known = vars(modules[metafunc.function.__module__])
    fixtures = (known.get(name) for name in metafunc.fixturenames)
    if uses(Caller, metafunc.function, *fixtures):
        metafunc.parametrize("door_name", [IN_PROCESS, SERVED], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what stays in process, a whole test or a case of it."""
    items[:] = [each for each in items if not _is_left_out(each)]


def _is_left_out(test: pytest.Item) -> bool:
    if test.get_closest_marker("in_process") is None or not isinstance(test, pytest.Function):
        return False
    return hasattr(test, "callspec") and test.callspec.params.get("door_name") == SERVED


@pytest.fixture(scope="session")
def served_door() -> Iterator[Served]:
    """One server for all tests that need one."""
    with open_served_door() as door:
        yield door


@pytest.fixture
def door_name(request: pytest.FixtureRequest) -> str:
    """Which door the test goes through."""
    name: str = getattr(request, "param", IN_PROCESS)
    return name


@pytest.fixture(autouse=True)
def _through_its_door(request: pytest.FixtureRequest, door_name: str) -> Iterator[None]:
    """Send what callers ask through the test's door, and compare what both doors answered."""
    is_served = door_name == SERVED
    hearing = Hearing(request.getfixturevalue("served_door") if is_served else InProcess())
    with through(hearing):
        yield
    if (case := _case(request.node)) is None:
        return
    heard = request.config.stash[HEARD]
    if is_served:
        assert hearing.heard == heard.pop(case, hearing.heard)
    else:
        heard[case] = hearing.heard


def _case(test: pytest.Item) -> Case | None:
    """The test and its parameters but for the door; None where each run asks something else."""
    if not isinstance(test, pytest.Function) or not hasattr(test, "callspec"):
        return None
    if hasattr(test.obj, "hypothesis"):
        return None
    others = {name: at for name, at in test.callspec.indices.items() if name != "door_name"}
    return test.nodeid.partition("[")[0], tuple(sorted(others.items()))

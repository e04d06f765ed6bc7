"""The doors that a caller's requests go through, and which tests go through both of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from inspect import unwrap
from types import CodeType, FunctionType
from typing import Protocol, TypeAlias

from kite_adapters.transport.adapter import WireSettings
from kite_adapters.transport.urllib3 import ADAPTER
from kite_core.errors import KiteError
from kite_core.messages import Request, Response
from kite_core.ports import Transport
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

OURS = "tests.testing.fake_broker"


class Door(Protocol):
    """A way to any broker of a test; requests are not counted against the limits of a second."""

    def send(self, broker: FakeBroker, request: Request, /) -> Response:
        """The broker's answer. Raises NotSentError and AnswerLostError."""
        ...


class InProcess:
    """Straight to the broker."""

    def send(self, broker: FakeBroker, request: Request, /) -> Response:
        """The broker's answer."""
        return broker.answer(request)


class Served:
    """Over a socket of this machine: one server for all, with the asked broker behind it."""

    def __init__(self, server: FakeServer, transport: Transport) -> None:
        self._server = server
        self._transport = transport

    def send(self, broker: FakeBroker, request: Request, /) -> Response:
        """The broker's answer, as it came over the wire."""
        self._server.serve(broker)
        return run_now(self._transport.send(request))


Heard: TypeAlias = "tuple[str, int, tuple[str | None, ...], str]"
TELLING_HEADERS = ("content-type", "location")
"""The others are the server's and the connection's own."""


class Hearing:
    """Goes through a door and keeps what it answered: the request, status, headers and body."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.heard: list[Heard] = []

    def send(self, broker: FakeBroker, request: Request, /) -> Response:
        """The door's answer."""
        asked = f"{request.method} {request.target}"
        try:
            response = self._door.send(broker, request)
        except KiteError as error:
            self.heard.append((asked, 0, (), type(error).__name__))
            raise
        headers = {name.lower(): text for name, text in response.headers.items()}
        telling = tuple(headers.get(name) for name in TELLING_HEADERS)
        self.heard.append((asked, response.status, telling, sha256(response.body).hexdigest()))
        return response


DOOR: ContextVar[Door] = ContextVar("DOOR", default=InProcess())  # noqa: B039  # reason: it has no state
"""Through which requests go; in process, where nothing else is said."""


@contextmanager
def open_served_door() -> Generator[Served]:
    """A server that is there for as long as the block lasts."""
    with FakeServer(counts_rates=False) as server:
        transport = ADAPTER.build(WireSettings(base_url=server.root)).transport
        yield Served(server, transport)
        run_now(transport.close())


@contextmanager
def through(door: Door) -> Generator[None]:
    """Let callers' requests go through this door while the block lasts."""
    before = DOOR.set(door)
    try:
        yield
    finally:
        DOOR.reset(before)


def uses(wanted: object, *given: object) -> bool:
    """Whether a function of the given ones, or of ours that it calls, names the wanted."""
    waiting = [_written(each) for each in given if callable(each)]
    seen: list[FunctionType] = []
    while waiting:
        function = waiting.pop()
        if function is None or function in seen:
            continue
        seen.append(function)
        for name in _names(function.__code__):
            found = function.__globals__.get(name)
            if found is wanted:
                return True
            waiting += _ours(found)
    return False


def _written(given: Callable[..., object]) -> FunctionType | None:
    """The function that somebody wrote, without what decorators put around it."""
    tested = getattr(given, "hypothesis", None)
    plain = unwrap(given if tested is None else tested.inner_test)
    return plain if isinstance(plain, FunctionType) else None


def _names(code: CodeType) -> Iterator[str]:
    """All names that a function looks up, its inner functions included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _ours(found: object) -> list[FunctionType]:
    """A function of the tests, or the functions of a class of theirs."""
    if not str(getattr(found, "__module__", "")).startswith(OURS):
        return []
    if isinstance(found, type):
        return [each for each in vars(found).values() if isinstance(each, FunctionType)]
    return [found] if isinstance(found, FunctionType) else []

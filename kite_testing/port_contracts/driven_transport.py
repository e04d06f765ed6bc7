"""What the tests of the Transport contract share: fixtures, a request with secrets, a driver."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Iterator
from threading import Event
from typing import Any, TypeVar

import pytest

from kite_adapters.transport.adapter import TransportAdapter, WireSettings, World
from kite_core.attempts import Timeouts
from kite_core.errors import TransportError
from kite_core.messages import Method, Repeat, Request, Response
from kite_core.redaction import SecretText
from kite_core.run_now import run_now
from kite_testing.port_contracts.scripted_server import ScriptedServer

T = TypeVar("T")

SECRET = "madeupaccesstoken0123456789"  # noqa: S105  # reason: made up, to be looked for in errors
SHORT = Timeouts(connect=0.5, read=0.15, total=0.3)
METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "DELETE")


class DrivenTransport:
    """A transport of either world, for plain test functions."""

    def __init__(self, adapter: TransportAdapter, settings: WireSettings) -> None:
        self.port = adapter.build(settings).transport
        self.world = adapter.world
        self._runner: asyncio.Runner | None = None
        if adapter.world is World.ASYNCIO:
            self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something in the transport's world."""
        return self._runner.run(coroutine) if self._runner else run_now(coroutine)

    def send(self, request: Request) -> Response:
        """Send one request and wait for its answer."""
        return self.run(self.port.send(request))

    def trouble(self, request: Request) -> TransportError:
        """Send a request that cannot succeed, and return its error."""
        with pytest.raises(TransportError) as caught:
            self.send(request)
        return caught.value

    def outcome(self, request: Request) -> Response | TransportError:
        """The answer, or the error, whatever comes."""
        try:
            return self.send(request)
        except TransportError as error:
            return error

    def rest(self, seconds: float) -> None:
        """Let real time pass, in which sockets receive, and a loop notices what they received."""
        if self._runner is not None:
            self._runner.run(asyncio.sleep(seconds))
        else:
            Event().wait(seconds)

    def close(self) -> None:
        """Close the transport, and the loop that was made for it."""
        self.run(self.port.close())
        if self._runner is not None:
            self._runner.close()


OpenTransport = Callable[..., DrivenTransport]


class TransportCase:
    """The fixtures of every test class of the contract."""

    @pytest.fixture
    def adapter(self) -> TransportAdapter:
        """The transport under test."""
        raise NotImplementedError("A subclass has to say which transport it tests.")

    @pytest.fixture
    def open_transport(self, adapter: TransportAdapter) -> Iterator[OpenTransport]:
        """Makes transports to a server or an address, and closes them after the test."""
        opened: list[DrivenTransport] = []

        def open_one(place: ScriptedServer | str, **settings: Any) -> DrivenTransport:
            url = place if isinstance(place, str) else place.url
            driven = DrivenTransport(adapter, WireSettings(base_url=url, **settings))
            opened.append(driven)
            return driven

        yield open_one
        for driven in opened:
            driven.close()


def request_of(method: Method, **changes: Any) -> Request:
    """A request that carries a secret where the API wants secrets: in a header and in the query."""
    parts: dict[str, Any] = {
        "method": method,
        "path": "/orders/regular",
        "query": (("i", "NSE:M&M"), ("access_token", SECRET)),
        "form": (("tag", "a b+c"), ("price", "1500.05")) if method in ("POST", "PUT") else (),
        "headers": {"Authorization": SecretText(f"token key:{SECRET}")},
        "endpoint": f"{method} /orders/{{variety}}",
        "repeat": Repeat.SAFE if method == "GET" else Repeat.NEVER,
    }
    return Request(**{**parts, **changes})


def assert_harmless(error: BaseException) -> None:
    """Nothing that a traceback, a log or an error reporter shows of it holds the secret."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = "".join(report.format()) + repr(error) + repr(vars(error))
    assert error.__cause__ is None  # noqa: S101  # reason: an assertion for tests
    assert error.__context__ is None  # noqa: S101  # reason: an assertion for tests
    assert SECRET not in shown  # noqa: S101  # reason: an assertion for tests

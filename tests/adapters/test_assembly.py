from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kite_adapters import (
    CircuitConfig,
    ClientConfig,
    KillSwitch,
    RetryConfig,
    Timeouts,
    open_async_kite,
    open_kite,
)
from kite_adapters.assembly import open_wire, wire_settings
from kite_adapters.observers import CountingObserver
from kite_adapters.policies.authenticating import AuthenticatingTransport
from kite_adapters.policies.caching import CachingTransport
from kite_adapters.policies.circuit_breaking import CircuitBreakingTransport
from kite_adapters.policies.guarding import GuardingTransport
from kite_adapters.policies.observing import ObservingTransport
from kite_adapters.policies.rate_limiting import RateLimitingTransport
from kite_adapters.policies.retrying import RetryingTransport
from kite_adapters.policies.session_watching import SessionWatchingTransport
from kite_adapters.token_store import MemoryTokenStore
from kite_adapters.transport.adapter import Wire, World
from kite_adapters.transport.by_name import transport_named
from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    ConfigurationError,
    InputError,
    LoginRequiredError,
    OrderBlockedError,
    SessionExpiredError,
)
from kite_core.events import AttemptFinished, SessionLost
from kite_core.guards.access import ConfirmEach, ReadOnly
from kite_core.guards.wishes import Wish
from kite_core.messages import Request, Response
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport

CONFIG = ClientConfig(api_key="made_up_key", access_token="made_up_token")
EMPTY = b'{"status":"success","data":[]}'
DOWN = Response(status=503)
EXPIRED = Response(
    status=403,
    body=b'{"status":"error","error_type":"TokenException","message":"Token is invalid."}',
)


def wired(*script: Line) -> Wire:
    """A wire that reads from a script and lives in virtual time."""
    return Wire(transport=ScriptedTransport(script), clock=ManualClock())


def test_a_request_meets_the_layers_in_their_order() -> None:
    layers = list[type]()
    layer = open_kite(CONFIG, wire=wired()).ports.transport

    while not isinstance(layer, ScriptedTransport):
        layers.append(type(layer))
        layer = layer.inner  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # reason: a policy

    assert layers == [
        CachingTransport,
        RetryingTransport,
        CircuitBreakingTransport,
        RateLimitingTransport,
        SessionWatchingTransport,
        AuthenticatingTransport,
        ObservingTransport,
    ]


def test_guards_stand_outside_of_all_layers_where_there_are_any() -> None:
    guarded = open_kite(replace(CONFIG, guards=(ReadOnly(),)), wire=wired()).ports.transport

    assert isinstance(guarded, GuardingTransport)
    assert isinstance(guarded.inner, CachingTransport)


@pytest.mark.parametrize("is_circuit_broken", [True, False])
def test_a_switch_is_asked_again_when_a_turn_has_come(is_circuit_broken: bool) -> None:
    switch = KillSwitch()
    circuit = CircuitConfig(is_enabled=is_circuit_broken)
    config = replace(CONFIG, guards=(switch,), circuit=circuit)
    layer: Any = open_kite(config, wire=wired()).ports.transport
    while not isinstance(layer, RateLimitingTransport):
        layer = layer.inner
    switch.pull()

    assert layer.recheck is not None
    with pytest.raises(OrderBlockedError):
        layer.recheck(Request(method="POST", path="/alerts"))


def test_a_blocking_client_refuses_a_coroutine_function_that_confirms() -> None:
    async def hook(_: Wish) -> bool:
        return True

    with pytest.raises(ConfigurationError, match="ConfirmEach is a coroutine function"):
        open_kite(replace(CONFIG, guards=(ConfirmEach(hook),)))


def test_the_layers_are_shown_in_one_line() -> None:
    kite = open_kite(CONFIG)

    assert repr(kite.ports.transport) == (
        "CachingTransport > RetryingTransport > CircuitBreakingTransport > RateLimitingTransport > "
        "SessionWatchingTransport > AuthenticatingTransport > ObservingTransport > "
        "<Urllib3Transport https://api.kite.trade>"
    )


def test_a_blocking_client_works_through_all_layers() -> None:
    counting = CountingObserver()
    config = ClientConfig(api_key="k", access_token="t", observer=counting)
    kite = open_kite(config, wire=wired(DOWN, EMPTY))

    assert kite.orders.all() == []
    assert counting.count(AttemptFinished, "GET /orders") == 2


async def test_an_asyncio_client_works_through_all_layers() -> None:
    async with open_async_kite(CONFIG, wire=wired(DOWN, EMPTY)) as kite:
        assert await kite.orders.all() == []


def test_without_a_token_the_error_says_how_to_log_in() -> None:
    kite = open_kite(ClientConfig(api_key="made_up_key"), wire=wired())

    with pytest.raises(LoginRequiredError, match=r"session\.generate"):
        kite.orders.all()


def test_a_token_set_later_counts_at_once() -> None:
    kite = open_kite(ClientConfig(api_key="made_up_key"), wire=wired(EMPTY))

    kite.session.set_access_token("made_up_token")

    assert kite.orders.all() == []


def test_clients_of_one_store_share_a_session() -> None:
    store = MemoryTokenStore()
    config = ClientConfig(api_key="k", token_store=store)
    first, second = (open_kite(config, wire=wired(EMPTY)) for _ in range(2))

    first.session.set_access_token("made_up_token")

    assert second.orders.all() == []
    assert run_now(store.load()) == AccessToken(token="made_up_token")


def test_the_hook_hears_of_a_lost_session_once() -> None:
    lost = list[SessionLost]()
    config = ClientConfig(api_key="k", access_token="t", on_session_expired=lost.append)
    kite = open_kite(config, wire=wired(EXPIRED, EXPIRED))

    for _ in range(2):
        with pytest.raises(SessionExpiredError):
            kite.orders.all()

    assert [event.endpoint for event in lost] == ["GET /orders"]


def test_a_blocking_client_refuses_a_coroutine_hook() -> None:
    async def hook(event: SessionLost) -> None: ...

    config = ClientConfig(api_key="k", on_session_expired=hook)

    with pytest.raises(ConfigurationError, match="open_async_kite"):
        open_kite(config, wire=wired())
    assert isinstance(open_async_kite(config, wire=wired()), AsyncKite)


@pytest.mark.parametrize("open_client", [open_kite, open_async_kite])
def test_a_bare_key_in_place_of_the_settings_is_refused_with_the_fix(
    open_client: Callable[..., object],
) -> None:
    with pytest.raises(ConfigurationError, match=r"are a str.*Give ClientConfig\(api_key="):
        open_client("made_up_key")


@pytest.mark.parametrize("status", [200, 400])
async def test_no_client_shows_a_token_that_the_broker_echoes(status: int) -> None:
    body = b'{"status":"error","error_type":"InputException","message":"bad made_up_token"}'
    echo = Response(status=status, body=body)
    awaited = open_async_kite(CONFIG, wire=wired(echo))

    with pytest.raises(InputError) as blocking_error:
        open_kite(CONFIG, wire=wired(echo)).orders.all()
    with pytest.raises(InputError) as asyncio_error:
        await awaited.orders.all()

    assert blocking_error.value.message == asyncio_error.value.message == "bad ***"


def test_a_call_ends_in_its_total_time() -> None:
    config = ClientConfig(api_key="k", access_token="t", retry=RetryConfig(total_seconds=2))
    transport = ScriptedTransport([EMPTY])

    open_kite(config, wire=Wire(transport=transport, clock=ManualClock())).orders.all()

    assert transport.requests[0].timeouts == Timeouts(total=2)


def test_the_default_transports_need_neither_a_loop_nor_a_network_to_be_made() -> None:
    assert isinstance(open_kite(CONFIG), Kite)
    assert isinstance(open_async_kite(CONFIG), AsyncKite)


@pytest.mark.parametrize(
    ("name", "world"), [("aiohttp", World.BLOCKING), ("urllib3", World.ASYNCIO)]
)
def test_a_transport_of_the_other_world_is_refused_with_the_fix(name: str, world: World) -> None:
    config = ClientConfig(api_key="k", transport=name)

    with pytest.raises(ConfigurationError, match="Use transport="):
        open_wire(config, world)


def test_an_unknown_transport_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(ConfigurationError, match="aiohttp, fake, urllib3"):
        open_wire(ClientConfig(api_key="k", transport="carrier pigeon"), World.BLOCKING)


@pytest.mark.parametrize("name", ["urllib3", "aiohttp", "fake"])
def test_transports_are_the_ones_that_the_entry_points_name(name: str) -> None:
    from importlib.metadata import entry_points  # noqa: TID251  # reason: that is the test

    (point,) = entry_points(group="kiteport.transports", name=name)

    assert transport_named(name) is point.load()
    assert transport_named(name).name == name


def test_the_fake_serves_both_worlds() -> None:
    config = ClientConfig(api_key="made_up_key", access_token="made_up_token", transport="fake")

    assert open_wire(config, World.BLOCKING).clock is not None
    assert open_wire(config, World.ASYNCIO).clock is not None


def test_settings_reach_the_wire() -> None:
    config = ClientConfig(
        api_key="k",
        base_url="http://localhost:8000",
        max_connections=3,
        idle_timeout=7,
        user_agent_suffix="my-app/1.0",
    )

    settings = wire_settings(config)

    assert settings.base_url == "http://localhost:8000"
    assert (settings.max_connections, settings.idle_timeout_seconds) == (3, 7)
    assert settings.user_agent.startswith("kiteport/")
    assert settings.user_agent.endswith(" my-app/1.0")

"""Where a compat ticker's connections lead to, and what it hears over them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from kite_adapters.compat.ticker_wire import (
    Address,
    BeatingTransport,
    Route,
    SocketUrlTokenStore,
    Wiring,
    want_only,
)
from kite_core.errors import ConfigurationError, ValidationError
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now

URL = "wss://ws.kite.trade?api_key=made_up_key&access_token=made+up%20token"
INFY, SBIN, NIFTY = 408065, 779521, 256265


class ScriptedConnection:
    """Receives what it was given."""

    def __init__(self, *data: bytes | str) -> None:
        self._data = iter(data)

    async def receive(self) -> bytes | str:
        return next(self._data)

    async def send(self, text: str, /) -> None:
        """Nobody listens."""

    async def close(self) -> None:
        """Nothing is open."""


class ScriptedTickerTransport:
    """Opens one connection."""

    def __init__(self, connection: ScriptedConnection) -> None:
        self._connection = connection

    async def connect(self, *, api_key: str, access_token: str) -> ScriptedConnection:
        assert (api_key, access_token) == ("key", "token")
        return self._connection


def wiring(*, wants_beats: bool = False) -> Wiring:
    return Wiring(
        socket_url=lambda: URL,
        wants_beats=lambda: wants_beats,
        connect_timeout=1.0,
        max_delay=5.0,
        silence=5.0,
    )


def test_an_address_is_read_from_a_socket_url() -> None:
    address = Address.of(URL)

    assert (address.root, address.api_key) == ("wss://ws.kite.trade", "made_up_key")
    assert address.access_token == "made+up token"
    assert "token" not in repr(address)


@pytest.mark.parametrize("url", ["https://ws.kite.trade", "wss://", "ws.kite.trade", ""])
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="root is not a ws or wss URL"):
        Address.of(url)


def test_the_token_is_the_one_that_stands_in_the_url_now() -> None:
    urls = [URL, URL.replace("made", "newly"), "wss://ws.kite.trade"]
    store = SocketUrlTokenStore(lambda: urls.pop(0))

    found = [run_now(store.load()) for _ in range(3)]
    run_now(store.save(AccessToken(token="another")))
    run_now(store.clear())

    assert [each and each.token for each in found] == ["made+up token", "newly+up token", None]


def test_a_proxy_is_a_host_and_a_port() -> None:
    assert Route(proxy={"host": "10.0.0.1", "port": 3128}).proxy_url == "http://10.0.0.1:3128"
    assert Route().proxy_url is None


def test_signs_of_life_are_told_and_passed_on() -> None:
    beats: list[bytes] = []
    connection = ScriptedConnection(b"\x00", b"\x00\x01\x00\x00", "text")
    transport = BeatingTransport(ScriptedTickerTransport(connection), beats.append)
    opened = run_now(transport.connect(api_key="key", access_token="token"))

    heard = [run_now(opened.receive()) for _ in range(3)]

    assert heard == [b"\x00", b"\x00\x01\x00\x00", "text"]
    assert beats == [b"\x00"]


@pytest.mark.parametrize("wants_beats", [True, False])
def test_signs_of_life_wait_in_their_place_for_who_wants_them(wants_beats: bool) -> None:
    stream, consumer = wiring(wants_beats=wants_beats).stream(Route())
    transport: Any = vars(stream)["_transport"]

    transport._on_beat(b"\x00")

    assert consumer.figures().waiting == wants_beats


def test_a_stream_wants_only_what_it_is_told_to() -> None:
    stream, _ = wiring().stream(Route())
    want_only(stream, {INFY: "full", SBIN: "ltp"})

    want_only(stream, {SBIN: "full", NIFTY: "quote"})

    assert stream.modes == {SBIN: "full", NIFTY: "quote"}


def test_nonsense_is_refused() -> None:
    stream, _ = wiring().stream(Route())

    with pytest.raises(ValidationError, match="mode"):
        want_only(stream, {INFY: "everything"})


def test_without_aiohttp_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "kite_adapters.ticker_transport.aiohttp", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)

    with pytest.raises(ConfigurationError, match="KiteTicker needs the package aiohttp") as raised:
        wiring().stream(Route())

    assert raised.value.hint == 'Install it with: pip install "kiteport[async]"'

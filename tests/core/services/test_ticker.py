from __future__ import annotations

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import NotAvailableError, ValidationError
from kite_core.services.async_ticker import AsyncTicker
from kite_core.services.blocking_ticker import Ticker
from kite_core.ticker.stream_settings import StreamSettings
from tests.core.services.noted_stream import streaming_ports
from tests.ports import ports_over


def test_each_client_opens_its_own_kind_of_stream() -> None:
    ports, streams = streaming_ports()

    awaited, blocking = AsyncKite(ports).ticker.open(), Kite(ports).ticker.open()

    assert type(awaited) is AsyncTicker
    assert type(blocking) is Ticker
    assert [stream.asked for stream in streams.opened] == [[], []]


@pytest.mark.parametrize("client", [AsyncKite, Kite])
def test_what_a_stream_is_opened_with_reaches_it(client: type[AsyncKite | Kite]) -> None:
    ports, streams = streaming_ports()
    settings = StreamSettings(silence=9)

    client(ports).ticker.open(policy="drop", capacity=7, settings=settings)

    (stream,) = streams.opened
    assert stream.settings is settings
    (consumer,) = stream.consumers
    assert (consumer.queue.policy, consumer.queue.name) == ("drop", "ticker")


@pytest.mark.parametrize("client", [AsyncKite, Kite])
def test_the_settings_are_the_usual_ones_unless_others_are_given(
    client: type[AsyncKite | Kite],
) -> None:
    ports, streams = streaming_ports()

    client(ports).ticker.open()

    assert streams.opened[0].settings == StreamSettings()
    assert streams.opened[0].consumers[0].queue.policy == "latest"


@pytest.mark.parametrize("client", [AsyncKite, Kite])
def test_an_unknown_policy_is_refused_at_the_call(client: type[AsyncKite | Kite]) -> None:
    ports, _ = streaming_ports()

    with pytest.raises(ValidationError, match="latest, block, drop"):
        client(ports).ticker.open(policy="newest")


def test_calls_that_are_only_described_have_no_stream() -> None:
    with pytest.raises(NotAvailableError, match="a stream needs Kite or AsyncKite"):
        KiteCalls().ticker.open()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # reason: that is the test


@pytest.mark.parametrize("client", [AsyncKite, Kite])
def test_a_client_without_streams_says_how_to_get_them(client: type[AsyncKite | Kite]) -> None:
    with pytest.raises(NotAvailableError, match="open_kite"):
        client(ports_over([])).ticker.open()


def test_settings_of_another_kind_are_refused_at_once() -> None:
    ports, _ = streaming_ports()

    with pytest.raises(ValidationError, match=r"Give StreamSettings\(silence"):
        Kite(ports).ticker.open(settings={"silence": 1})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # reason: that is the test

"""The stream of ticks and order updates."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from kite_core.errors import Fault, NotAvailableError, ValidationError
from kite_core.service import Awaited, Blocking, ClientT, Described, Service
from kite_core.services.async_ticker import AsyncTicker
from kite_core.services.blocking_ticker import Ticker
from kite_core.ticker.event_queue import CAPACITY, Policy
from kite_core.ticker.stream_settings import StreamSettings

if TYPE_CHECKING:
    from kite_core.ports import Ports
    from kite_core.stream_ports import Stream


class Streaming(Service[ClientT]):
    """Opens streams."""

    @overload
    def open(
        self: Streaming[Awaited],
        *,
        policy: str = ...,
        capacity: int = ...,
        snapshots: bool = ...,
        settings: StreamSettings | None = ...,
    ) -> AsyncTicker: ...
    @overload
    def open(
        self: Streaming[Blocking],
        *,
        policy: str = ...,
        capacity: int = ...,
        snapshots: bool = ...,
        settings: StreamSettings | None = ...,
    ) -> Ticker: ...
    def open(
        self: Streaming[Awaited] | Streaming[Blocking],
        *,
        policy: str = Policy.LATEST,
        capacity: int = CAPACITY,
        snapshots: bool = False,
        settings: StreamSettings | None = None,
    ) -> AsyncTicker | Ticker:
        """A stream, to be used in a `with` (or `async with`) block, and iterated over.

        `policy` says what becomes of ticks when the program is slower than the market: "latest"
        keeps the newest of each instrument, "block" lets the reader wait, "drop" drops the oldest
        and counts; `capacity` is how many events may wait. With `snapshots` each Gap is followed by
        a Snapshot: quotes, fetched over the API, of the instruments that it is about.

        Raises NotAvailableError for KiteCalls, and for clients made without streams.
        """
        client = self.client
        if isinstance(client, Described):
            raise NotAvailableError(
                "KiteCalls describes single calls; a stream needs Kite or AsyncKite."
            )
        if isinstance(client, Blocking):
            stream = stream_of(client.awaited.ports, settings)
            inner = AsyncTicker(
                client.awaited, stream, policy=policy, capacity=capacity, snapshots=snapshots
            )
            return Ticker(inner)
        stream = stream_of(client.ports, settings)
        return AsyncTicker(client, stream, policy=policy, capacity=capacity, snapshots=snapshots)


def stream_of(ports: Ports, settings: StreamSettings | None = None) -> Stream:
    """A stream that has not started.

    Raises NotAvailableError for clients made without streams, and ValidationError for anything else
    in the settings' place.
    """
    if ports.streams is None:
        raise NotAvailableError(
            "This client was made without streams.",
            hint="Make it with open_kite or open_async_kite, or give Ports(streams=...).",
        )
    settings = StreamSettings() if settings is None else settings
    _check(settings)
    return ports.streams.open(settings)


def _check(settings: object) -> None:
    if not isinstance(settings, StreamSettings):
        fix = "Give StreamSettings(silence=..., ...), in seconds."
        fault = Fault("settings", f"it is a {type(settings).__name__}", fix)
        raise ValidationError("ticker.open", [fault])

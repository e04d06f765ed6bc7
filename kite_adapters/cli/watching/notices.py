"""What people are told of a stream besides its ticks."""

from __future__ import annotations

from datetime import datetime

from kite_adapters.cli.watching.watch_list import WatchList
from kite_core.services.snapshots import Snapshot, TickerEvent
from kite_core.ticker.stream_events import BrokerMessage, Disconnected, Gap, Stopped

_TOLD = ("error", "message")
"""Messages of the broker for people; others are for its own programs."""


def moment_of(event: TickerEvent) -> datetime:
    """When it was."""
    if isinstance(event, Snapshot):
        return event.gap.end
    return event.end if isinstance(event, Gap) else event.at


def notice_of(event: TickerEvent, watch_list: WatchList) -> str | None:
    """What people are told of an event; None for ordinary ones."""
    match event:
        case Gap(start=start, end=end, tokens=tokens):
            span = f"{start:%H:%M:%S} to {end:%H:%M:%S}"
            return f"gap from {span}: nothing came of {', '.join(watch_list.keys_of(tokens))}"
        case Disconnected(reason=reason, retry_seconds=seconds):
            return f"disconnected: {reason}; the next attempt follows in {seconds:.1f} s"
        case BrokerMessage(kind=kind, data=data) if kind in _TOLD:
            return f"the broker says ({kind}): {data}"
        case Stopped(error=error) if error is not None:
            return f"stopped: {error.message}"
        case _:
            return None

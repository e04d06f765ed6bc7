"""What a stream tells its consumers. Times are aware, in IST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from kite_core.errors import KiteError
from kite_core.models.orders import Order
from kite_core.ticker.parsing import FrameError, count_ticks, parse_ticks
from kite_core.ticker.ticks import Tick

if TYPE_CHECKING:
    from kite_core.ticker.columns import Columns


class Ticks:
    """The ticks of one frame, in their order; they are read from it when they are asked for.

    `at` is when the frame came, `socket` the connection that it came over, counted from 0. What a
    slow consumer gets under the policy "latest" is put together from several frames; `at` and
    `socket` are those of the last one then.
    """

    __slots__ = ("_ticks", "at", "frame", "socket")

    def __init__(self, frame: bytes, at: datetime, socket: int = 0) -> None:
        self.frame = frame
        self.at = at
        self.socket = socket
        self._ticks: list[Tick] | None = None

    @property
    def ticks(self) -> list[Tick]:
        """One for each packet that is known."""
        if self._ticks is None:
            self._ticks = parse_ticks(self.frame)
        return self._ticks

    def columns(self, *names: str) -> Columns:
        """Some fields as numpy arrays: see `tick_columns`."""
        from kite_core.ticker.columns import tick_columns  # late: it needs numpy

        return tick_columns(self.frame, *names)

    def __iter__(self) -> Iterator[Tick]:
        return iter(self.ticks)

    def __len__(self) -> int:
        return count_ticks(self.frame)

    def __repr__(self) -> str:
        return f"<Ticks {len(self)} at {self.at:%H:%M:%S.%f}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedFrame:
    """A frame that ends within a packet. `error.ticks` are those that were whole."""

    frame: bytes = field(repr=False)
    error: FrameError
    at: datetime
    socket: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUpdate:
    """An order has changed, as far as the broker says; see `orders.events()` for order in it.

    Every order of the user is shown, whatever app placed it. Updates may come twice, late, in
    another order, and not at all. `text` is all that came, as it came; "" where nothing came over
    a wire.
    """

    order: Order
    at: datetime
    socket: int = 0
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerMessage:
    """Any other text. `kind` is its `type`, such as "error" or "message"; "" for what has none.

    `data` is what came with it; `text` is all of it, as it came.
    """

    kind: str
    data: Any
    text: str
    at: datetime
    socket: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connection is open, and what was wanted of it is asked for."""

    at: datetime
    socket: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnected:
    """A connection is gone, or did not come about. It is tried again after `retry_seconds`.

    Infinity means never: the others carry its instruments now, and nothing was lost. `close_code`
    is the other side's, if it said one in a WebSocket's way; `http_status` that of a refusal.
    """

    reason: str
    retry_seconds: float
    at: datetime
    socket: int = 0
    close_code: int | None = None
    http_status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From `start` to `end` nothing came of these instruments, nor of orders over this connection.

    `start` is when the last frame came before the loss. The first ticks after it show the present;
    what was between is lost: bridge it with `market.historical` or `orders.all`.
    """

    start: datetime
    end: datetime
    tokens: tuple[int, ...]
    socket: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The last event: the stream has ended. `error` says why, None when its user ended it."""

    at: datetime
    error: KiteError | None = None


StreamEvent: TypeAlias = (
    Ticks | DamagedFrame | OrderUpdate | BrokerMessage | Connected | Disconnected | Gap | Stopped
)

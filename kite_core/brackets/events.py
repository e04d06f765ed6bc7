"""What a bracket tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kite_core.brackets.words import Exits, FinishReason, Role
from kite_core.errors import KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketEvent:
    """Something that happened to a bracket; `at` is when this client noticed it, in IST."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketBegan(BracketEvent):
    """It was begun, or goes on after a restart. Nothing was sent yet.

    `is_resumable` is false without a journal: when the process ends, the plan is gone, and only
    what the broker holds remains.
    """

    plan_id: str
    exits: Exits
    is_resumable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSent(BracketEvent):
    """The broker has an order of the bracket."""

    role: Role
    order_id: str
    tag: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GttHeld(BracketEvent):
    """The broker holds both exits for this quantity, whether this process lives or not."""

    trigger_id: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GttDeleted(BracketEvent):
    """The GTT is deleted: nothing is left to exit, or it surfaced beside the one in its place."""

    trigger_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GttFired(BracketEvent):
    """The GTT has placed the order of this exit, which says nothing about its fill."""

    trigger_id: int
    role: Role
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilled(BracketEvent):
    """More of the entry is filled: `quantity` more, `filled` in all, of `wanted`.

    `quantity` is below 0 when the order book takes something back.
    """

    quantity: int
    filled: int
    wanted: int
    average_price: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEnded(BracketEvent):
    """The entry ended before all of it was filled."""

    status: str
    filled: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFilled(BracketEvent):
    """More of the position is closed; `left` is what is still open."""

    role: Role
    order_id: str
    quantity: int
    average_price: float
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitChanged(BracketEvent):
    """The broker took a change of an exit to this total, with what is filled already."""

    role: Role
    order_id: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCancelled(BracketEvent):
    """An exit is cancelled, as the bracket wished; a part of it may be filled."""

    role: Role
    order_id: str
    filled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitLost(BracketEvent):
    """An exit does not work, and nobody here wished it: refused, rejected, cancelled, lapsed."""

    role: Role
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitResting(BracketEvent):
    """An exit that should have filled at once rests at its limit: the market is beyond it.

    Nothing is done about it. Change its price, or cancel it and square off.
    """

    role: Role
    order_id: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt(BracketEvent):
    """Nobody can say whether this order lives. Its tag is watched, and its plan is kept.

    Without a tag it is the GTT, which has none: it is watched by its prices, side and time.
    """

    role: Role
    tag: str
    error: KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFailed(BracketEvent):
    """Something did not work and is tried again, as far as it is still wanted."""

    what: str
    error: KiteError


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfilled(BracketEvent):
    """More was exited than entered: both exits have filled. You hold the opposite position.

    Nothing is done about it.
    """

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unprotected(BracketEvent):
    """So much of the position is open without a stop.

    While `is_tried_again` the bracket goes on trying, and tells it once for each quantity: the next
    `OrderSent` or `GttHeld` ends it. Else it has stopped to act, and ends.
    """

    quantity: int
    reason: str
    is_tried_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketFinished(BracketEvent):
    """It is over: the last event.

    `points` is the profit of what was exited, in rupees per unit before charges, from the average
    prices; None when nothing was exited. With `tags_in_doubt`, or `is_gtt_in_doubt`, something may
    still live of which nobody knows: the journal keeps the plan, and `orders.resume` looks again.
    """

    reason: FinishReason
    filled: int
    exited: int
    points: float | None
    tags_in_doubt: tuple[str, ...] = ()
    is_gtt_in_doubt: bool = False

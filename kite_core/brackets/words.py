"""The vocabulary of brackets."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an order is for."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    MARKET = "market"
    """Sent once, when the stop was reached and its order does not work."""


class Exits(StrEnum):
    """Who holds the exits."""

    GTT = "gtt"
    """A GTT of two legs, at the broker: it stays when this process ends."""
    ORDERS = "orders"
    """A stop and a target in the exchange's book; this client cancels one when the other fills."""


class OrderState(StrEnum):
    """How far an order of a plan is."""

    SENDING = "sending"
    """Written down, and maybe sent: a restart looks for it before it does anything."""
    LIVE = "live"
    ENDED = "ended"
    DOUBTED = "doubted"
    """Sent, and not to be found. Its tag is watched for as long as the plan runs."""
    NONE = "none"
    """It was refused, or never left: there is no such order."""
    REHEARSED = "rehearsed"
    """Dry run: it was not sent."""


class TriggerState(StrEnum):
    """How far the GTT of a plan is."""

    SENDING = "sending"
    ACTIVE = "active"
    TRIGGERED = "triggered"
    ENDED = "ended"


class FinishReason(StrEnum):
    """Why a bracket is over."""

    TARGET = "target"
    """The last of the position went at the target."""
    STOP = "stop"
    """The last of it went at the stop, or by the MARKET order that took its place."""
    NO_ENTRY = "no entry"
    """The entry ended with nothing filled."""
    DRY_RUN = "dry run"
    """The client sends no orders; the entry passed its checks."""
    IN_DOUBT = "in doubt"
    """Nobody can say whether the entry lives. `orders.resume` looks for it again."""
    UNPROTECTED = "unprotected"
    """The position is open, and nothing protects it any more."""
    DAY_OVER = "day over"
    """The orders of the plan were of an earlier day."""

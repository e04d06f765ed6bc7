"""What an observer is told. Events hold endpoints and figures, never ids, parameters or secrets."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFinished:
    """One attempt on the wire ended, with a status or with the name of an error.

    `waited_seconds` is what was waited before it, in between the attempts so far.
    """

    endpoint: str
    number: int
    seconds: float
    waited_seconds: float = 0.0
    status: int | None = None
    error: str | None = None
    received_bytes: int = 0


class _Draft:
    """An attempt's event in the making: a third of the cost, as setting frozen fields is slow."""

    __slots__ = tuple(member.name for member in fields(AttemptFinished))


def attempt_finished(
    endpoint: str,
    *,
    number: int,
    seconds: float,
    waited_seconds: float,
    status: int | None,
    error: str | None,
    received_bytes: int,
) -> AttemptFinished:
    """An `AttemptFinished`, made fast: there is one for every request."""
    draft: Any = _Draft()
    draft.endpoint = endpoint
    draft.number = number
    draft.seconds = seconds
    draft.waited_seconds = waited_seconds
    draft.status = status
    draft.error = error
    draft.received_bytes = received_bytes
    draft.__class__ = AttemptFinished
    event: AttemptFinished = draft
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDecided:
    """Another attempt follows, after a wait."""

    endpoint: str
    number: int
    wait_seconds: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRefused:
    """No other attempt follows although this one failed in passing; `reason` says why.

    `failures` names what went wrong in each attempt, this one last.
    """

    endpoint: str
    number: int
    reason: str
    waited_seconds: float = 0.0
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLost:
    """The broker no longer accepts the access token."""

    endpoint: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheAnswered:
    """A cache answered, with a body that it keeps since then; nothing was sent."""

    endpoint: str
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OldDumpServed:
    """A newer dump could not be had, so an older one was served; `reason` says why."""

    endpoint: str
    kept_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnAwaited:
    """A request waited so long until the limits let it pass."""

    endpoint: str
    bucket: str
    wait_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRefused:
    """An attempt was not sent: a limit would have held it back for longer than allowed."""

    endpoint: str
    bucket: str
    reason: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceChanged:
    """A bucket now lets `allowed` of `limit` pass: fewer after a 429, more again later."""

    bucket: str
    allowed: int
    limit: int
    endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitChanged:
    """A circuit changed from one state to another: closed, open, half open."""

    group: str
    old: str
    new: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRefused:
    """An attempt was not sent, because its circuit is open."""

    endpoint: str
    group: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDoubted:
    """A request that changes something may have taken effect; the broker's state is looked at."""

    endpoint: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSettled:
    """What became of it: it `was_found`, or is still unknown after so many looks."""

    endpoint: str
    was_found: bool
    looks: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFailed:
    """How an order ended could not be written down, so that its intent stays open: see `reason`.

    The call went on; `orders.recover()` settles the intent.
    """

    endpoint: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBlocked:
    """A request was not sent, because these guards of the client stood against it."""

    endpoint: str
    guards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRehearsed:
    """A request was not sent, but answered by a dry run."""

    endpoint: str


Event: TypeAlias = (
    AttemptFinished
    | RetryDecided
    | RetryRefused
    | SessionLost
    | CacheAnswered
    | OldDumpServed
    | TurnAwaited
    | RateRefused
    | PaceChanged
    | CircuitChanged
    | CircuitRefused
    | OutcomeDoubted
    | OutcomeSettled
    | JournalFailed
    | RequestBlocked
    | RequestRehearsed
)

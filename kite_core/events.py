"""What an observer is told. Events hold endpoints and figures, never ids, parameters or secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


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
    sent_bytes: int = 0
    received_bytes: int = 0


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


Event: TypeAlias = AttemptFinished | RetryDecided | RetryRefused | SessionLost

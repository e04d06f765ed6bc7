"""What crosses the transport port: one request, one response."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import quote, urlencode

from kite_core.attempts import FIRST_ATTEMPT, Attempt, Timeouts
from kite_core.errors import Fault, ValidationError
from kite_core.header_times import header_time, seconds_asked
from kite_core.kept import Kept
from kite_core.redaction import hide_pairs

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]


class RateBucket(Enum):
    """The broker counts each of these separately."""

    QUOTE = "quote"
    HISTORICAL = "historical"
    ORDER = "order"
    OTHER = "other"

    # Each is one object, and every call looks one up: Enum's own hash takes three times as long.
    __hash__ = object.__hash__


class Repeat(Enum):
    """Whether a request may be sent a second time."""

    SAFE = "safe"
    """It changes nothing at the broker."""
    IF_NOT_SENT = "if not sent"
    """Only while no byte of the first one left."""
    NEVER = "never"
    """Not by any policy; only the flow that knows what it means may decide."""


class Lane(Enum):
    """Who goes first when requests of one bucket wait for their turn."""

    EXIT = "exit"
    """It takes risk away: exits, cancellations."""
    ORDINARY = "ordinary"
    """Everything else."""


class SessionUse(Enum):
    """What a request has to do with the access token."""

    NEEDED = "needed"
    """The token authorises it; a refusal means that the session is lost."""
    PROBED = "probed"
    """As NEEDED, but it asks whether the session lives, so a refusal is an answer."""
    ENDED = "ended"
    """As NEEDED, and the token travels in the query as well, because it shall die."""
    NONE = "none"
    """It goes without a token."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """One HTTP request as the API sees it, before any transport.

    `path` and `query` are percent-encoded when sent. `endpoint` is the path template with its
    method: it names the request in errors, logs and counters, without ids.
    """

    method: Method
    path: str
    query: Pairs = ()
    form: Pairs = ()
    json: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    endpoint: str = ""
    bucket: RateBucket = RateBucket.OTHER
    repeat: Repeat = Repeat.SAFE
    session: SessionUse = SessionUse.NEEDED
    timeouts: Timeouts | None = None
    attempt: Attempt = FIRST_ATTEMPT
    lane: Lane = Lane.ORDINARY

    @property
    def target(self) -> str:
        """Path and query, encoded, as they stand in the request line."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def body(self) -> bytes | None:
        """The bytes to send, or None."""
        if self.json is not None:
            return self.json
        return urlencode(self.form).encode() if self.form else None

    @property
    def content_type(self) -> str | None:
        """The media type of `body`, or None."""
        if self.json is not None:
            return "application/json"
        return "application/x-www-form-urlencoded" if self.form else None

    @property
    def is_read(self) -> bool:
        """Whether sending it changes nothing at the broker."""
        return self.repeat is Repeat.SAFE

    def with_headers(self, headers: Mapping[str, str]) -> Request:
        """The same request with more headers."""
        return self._with({**self.headers, **headers}, self.timeouts, self.attempt)

    def with_timeouts(self, timeouts: Timeouts) -> Request:
        """The same request with these limits of time."""
        return self._with(self.headers, timeouts, self.attempt)

    def with_attempt(self, attempt: Attempt, *, timeouts: Timeouts | None = None) -> Request:
        """The same request as another attempt, with limits of its own when they are given."""
        return self._with(self.headers, timeouts or self.timeouts, attempt)

    def in_time(self, now: float) -> Request:
        """The same request after a wait: it gets no more time than its deadline leaves now.

        A write keeps its time. Cutting it short could only lose an answer that counts.
        """
        timeouts, deadline = self.timeouts, self.attempt.deadline
        if timeouts is None or deadline is None or not self.is_read:
            return self
        bounded = timeouts.within(deadline - now)
        return self if bounded is timeouts else self.with_timeouts(bounded)

    def _with(
        self, headers: Mapping[str, str], timeouts: Timeouts | None, attempt: Attempt
    ) -> Request:
        draft: Any = _Draft()
        draft.method = self.method
        draft.path = self.path
        draft.query = self.query
        draft.form = self.form
        draft.json = self.json
        draft.headers = headers
        draft.endpoint = self.endpoint
        draft.bucket = self.bucket
        draft.repeat = self.repeat
        draft.session = self.session
        draft.timeouts = timeouts
        draft.attempt = attempt
        draft.lane = self.lane
        return _finished(draft)

    def __repr__(self) -> str:
        parts = [f"{self.method} {self.path}"]
        parts += [f"{name}={value}" for name, value in hide_pairs((*self.query, *self.form))]
        parts += [f"{name}: {value}" for name, value in hide_pairs(self.headers.items())]
        if self.json is not None:
            parts.append(f"{len(self.json)} bytes of JSON")
        return f"<Request {' '.join(parts)}>"


class _Draft:
    """A request in the making: the same slots, without the frozen class's costly setting of each.

    It becomes a Request by changing its class, at a third of the time. Every call makes three.
    """

    __slots__ = tuple(member.name for member in fields(Request))


def _finished(draft: Any) -> Request:
    draft.__class__ = Request
    request: Request = draft
    return request


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Response:
    """What came back, whatever its status, after so many attempts. `body` is inflated already."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    attempts: int = 1

    @property
    def kept(self) -> Kept | None:
        """What a cache answered from; None for what came over the wire."""
        return None

    def header(self, name: str) -> str | None:
        """A header's value, whatever the case of its name."""
        if (exact := self.headers.get(name)) is not None:
            return exact
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)

    @property
    def retry_after_seconds(self) -> float | None:
        """What the broker asks to wait for, as far as the answer alone tells it."""
        return self.retry_after()

    def retry_after(self, now: datetime | None = None) -> float | None:
        """Seconds that the broker asks to wait: a date counts from the answer's own, or `now`."""
        since = header_time(self.header("Date")) or now
        return seconds_asked(self.header("Retry-After"), since=since)

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.header('Content-Type')} {len(self.body)} bytes>"


class KeptResponse(Response):
    """An answer from a cache: its body is copied only for those who ask for it."""

    __slots__ = ("_copy", "_kept")
    _kept: Kept
    _copy: bytes | None

    def __init__(self, kept: Kept, *, headers: Mapping[str, str]) -> None:
        facts = {"status": 200, "headers": headers, "attempts": 1, "_kept": kept, "_copy": None}
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    @property
    def kept(self) -> Kept:
        """What the cache answered from."""
        return self._kept

    @property
    def body(self) -> bytes:  # pyright: ignore[reportIncompatibleVariableOverride]  # reason: both are read-only
        """The bytes, copied out of the cache once."""
        if self._copy is None:
            object.__setattr__(self, "_copy", self._kept.body())
        return cast("bytes", self._copy)

    def __repr__(self) -> str:
        return f"<KeptResponse {self.status} {self._kept!r}>"


def describe(
    method: Method,
    template: str,
    *,
    repeat: Repeat,
    path: Mapping[str, object] | None = None,
    query: Iterable[tuple[str, str]] = (),
    form: Iterable[tuple[str, str]] = (),
    json: bytes | None = None,
    bucket: RateBucket = RateBucket.OTHER,
    session: SessionUse = SessionUse.NEEDED,
    lane: Lane = Lane.ORDINARY,
) -> Request:
    """A request from its path template; `get`, `post`, `put` and `delete` are its short forms.

    Whatever is not a read has to choose its `repeat`.
    """
    draft: Any = _Draft()
    draft.method = method
    draft.path = _filled(template, path) if path else template
    draft.query = tuple(query)
    draft.form = tuple(form)
    draft.json = json
    draft.headers = {}
    draft.endpoint = f"{method} {template}"
    draft.bucket = bucket
    draft.repeat = repeat
    draft.session = session
    draft.timeouts = None
    draft.attempt = FIRST_ATTEMPT
    draft.lane = lane
    return _finished(draft)


get = partial(describe, "GET", repeat=Repeat.SAFE)
post = partial(describe, "POST")
put = partial(describe, "PUT")
delete = partial(describe, "DELETE")


def _filled(template: str, values: Mapping[str, object]) -> str:
    """Put values into a path template.

    An empty one is refused: `DELETE /orders/regular/` would mean something else.
    """
    given = {name: "" if value is None else str(value).strip() for name, value in values.items()}
    empty = [name for name, value in given.items() if not value]
    if empty:
        faults = [Fault(name, "is empty", "Give the value from the broker.") for name in empty]
        raise ValidationError(template, faults)
    return template.format_map({name: quote(value, safe="") for name, value in given.items()})

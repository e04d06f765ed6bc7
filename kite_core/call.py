"""A call: one request, and how to read its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeAlias, TypeVar, cast

from kite_core.decoding import FromKept, Shape, Untouched
from kite_core.errors import BrokerError, DataError, KiteError
from kite_core.messages import Request, Response
from kite_core.ports import Ports
from kite_core.redaction import HIDDEN, hide_secrets, is_secret
from kite_core.refusals import envelope_of, refusal, reports_error
from kite_core.rows import MisfitError, csv_rows
from kite_core.settling.claims import Likeness

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Aftermath = Callable[[Ports, Response], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """When a request was sent: by the wall clock, and by the one that never goes back."""

    at: datetime
    tick: float

    @classmethod
    def now(cls, ports: Ports) -> Self:
        """A request that is sent at this moment."""
        return cls(at=ports.clock.now(), tick=ports.clock.monotonic())

    @classmethod
    def earlier(cls, moment: datetime, ports: Ports) -> Self:
        """A request that was sent at this time of our wall clock, perhaps by another process."""
        age = (ports.clock.now() - moment).total_seconds()
        return cls(at=moment, tick=ports.clock.monotonic() - age)


class Sender(Protocol):
    """A working client, as far as settling a doubt needs one."""

    @property
    def ports(self) -> Ports:
        """The adapters that do its work."""
        ...

    async def send(self, call: Call[T], /) -> T:
        """Send a call and return its answer."""
        ...


Settle: TypeAlias = Callable[[Sender, Sent, KiteError], Awaitable[T]]
"""Finds out what became of a call whose error leaves that open: its answer, or a KiteError."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """What one method asks of the broker, as a value.

    `request` is what to send; `answer(response)` is what the response means. Nothing here does I/O.
    `aftermath` is what a client does once the call succeeded (keeping a new session), `settle` how
    it finds out what became of one whose answer was lost. `likeness` is what it shares with calls
    that only their answers tell apart: while one is on its way, no other takes what may be its.
    """

    request: Request
    shape: Shape[T_co]
    aftermath: Aftermath | None = None
    settle: Settle[T_co] | None = None
    likeness: Likeness | None = None

    def answer(self, response: Response, /) -> T_co:
        """The decoded answer.

        Raises the BrokerError that the answer stands for, or DataError when it cannot be read.
        """
        if response.kept is not None and isinstance(self.shape, FromKept):
            return cast("T_co", self.shape.from_kept(response.kept))
        if response.status == 200 and _is_expected(response):
            try:
                return self.shape.from_body(response.body)
            except MisfitError:
                pass  # the careful way finds out what is wrong
        try:
            return self.shape.from_data(_open(response, self.request))
        except MisfitError as misfit:
            unreadable = _unreadable(misfit, response, self.request)
        raise unreadable  # here, so that no traceback shows the misfit with its sample

    def raw(self) -> Call[Any]:
        """The same call, answered with undecoded JSON values."""
        return replace(cast("Call[Any]", self), shape=Untouched(), settle=None, likeness=None)


def _is_expected(response: Response) -> bool:
    """Whether the content type, if there is one, is one that the API uses."""
    kind = response.header("Content-Type")
    return kind is None or "json" in kind or "csv" in kind


def _open(response: Response, request: Request) -> Any:
    """The `data` of an answer, as plain values.

    Raises the BrokerError that it reports, or MisfitError for a damaged dump.
    """
    if response.status != 200 or not _is_expected(response):
        raise refusal(response, request)
    if "csv" in (response.header("Content-Type") or ""):
        return csv_rows(response.body)
    envelope = envelope_of(response)
    if envelope is None or reports_error(envelope) or "data" not in envelope:
        raise refusal(response, request)
    return envelope["data"]


def _unreadable(misfit: MisfitError, response: Response, request: Request) -> BrokerError:
    topic = _topic(request)
    error = DataError(
        f"Could not read {topic}{misfit.path}: {hide_secrets(misfit.reason)}",
        http_status=response.status,
        endpoint=request.endpoint,
        is_ambiguous=not request.is_read,
        hint="Read the raw twin, and report this with the sample, which holds no secrets.",
    )
    error.path = f"{topic}{misfit.path}"
    error.sample = _sample(misfit)
    return error


def _topic(request: Request) -> str:
    """The last word of the path that is no id: `orders`, `trades`, `historical`."""
    words = [word for word in request.endpoint.split("/")[1:] if not word.startswith("{")]
    return words[-1] if words else "the answer"


def _sample(misfit: MisfitError) -> str:
    """The place that could not be read, without what is private in the rest of its row."""
    sample: object = misfit.sample
    if not isinstance(sample, dict):
        return hide_secrets(repr(sample))[:300]
    row = cast("dict[str, Any]", sample)
    field = misfit.path.rpartition(".")[2]
    shown = {field: HIDDEN if is_secret(field) else row[field]} if field in row else {}
    others = ", ".join(name for name in row if name not in shown)
    return f"{hide_secrets(repr(shown))[:300]} beside {others}"

"""A call: one request, and how to read its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from kite_core.decoding import MisfitError, Shape, Untouched, csv_rows, read_json
from kite_core.errors import BrokerError, DataError
from kite_core.messages import Request, Response
from kite_core.ports import Ports
from kite_core.redaction import HIDDEN, hide_secrets, is_secret
from kite_core.refusals import error_body, refusal

T_co = TypeVar("T_co", covariant=True)
Aftermath = Callable[[Ports, Response], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """What one method asks of the broker, as a value.

    `request` is what to send; `answer(response)` is what the response means. Nothing here does I/O.
    `aftermath` is what a client does once the call succeeded (keeping a new session).
    """

    request: Request
    shape: Shape[T_co]
    aftermath: Aftermath | None = None

    def answer(self, response: Response, /) -> T_co:
        """The decoded answer.

        Raises the BrokerError that the answer stands for, or DataError when it cannot be read.
        """
        try:
            if response.status == 200 and _is_expected(response):
                return self.shape.from_body(response.body)
        except MisfitError:
            pass  # the careful way finds out what is wrong
        data = _open(response, self.request)
        try:
            return self.shape.from_data(data)
        except MisfitError as misfit:
            raise _unreadable(misfit, response, self.request) from None

    def raw(self) -> Call[Any]:
        """The same call, answered with undecoded JSON values."""
        return replace(cast("Call[Any]", self), shape=Untouched())


def _is_expected(response: Response) -> bool:
    """Whether the content type, if there is one, is one that the API uses."""
    kind = response.header("Content-Type")
    return kind is None or "json" in kind or "csv" in kind


def _open(response: Response, request: Request) -> Any:
    """The `data` of an answer, as plain values. Raises the BrokerError that it reports."""
    if response.status != 200 or not _is_expected(response) or error_body(response) is not None:
        raise refusal(response, request)
    if "csv" in (response.header("Content-Type") or ""):
        return _csv_data(response, request)
    try:
        envelope = read_json(response.body)
    except ValueError:
        raise refusal(response, request) from None
    if not isinstance(envelope, dict) or "data" not in envelope:
        raise refusal(response, request)
    return cast("dict[str, Any]", envelope)["data"]


def _csv_data(response: Response, request: Request) -> Any:
    try:
        return csv_rows(response.body)
    except MisfitError as misfit:
        raise _unreadable(misfit, response, request) from None


def _unreadable(misfit: MisfitError, response: Response, request: Request) -> BrokerError:
    topic = request.path.rstrip("/").rpartition("/")[2]
    error = DataError(
        f"Could not read {topic}{misfit.path}: {hide_secrets(misfit.reason)}",
        http_status=response.status,
        endpoint=request.endpoint,
        is_ambiguous=not request.is_read,
        hint="Read the raw twin, and report this with the sample, which holds no secrets.",
    )
    error.path = f"{topic}{misfit.path}"
    error.sample = _sample(misfit.sample)
    return error


def _sample(value: Any) -> str:
    """A short text of the place that could not be read, without secrets."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value).items()
        value = {name: HIDDEN if is_secret(name) else field for name, field in fields}
    return hide_secrets(repr(value))[:300]

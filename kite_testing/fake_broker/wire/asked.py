"""What the broker reads from a request, as a real server would.

It reads the encoded target and body, never the values that the client made them from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from kite_core.messages import Request
from kite_testing.fake_broker.wire.refusals import missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, read: `values` are the parts of the path that the route names."""

    now: datetime
    values: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    form: Mapping[str, str]

    def field(self, name: str) -> str:
        """A form field that has to be there."""
        if not (value := self.form.get(name, "").strip()):
            raise missing(name)
        return value

    def parameter(self, name: str) -> str | None:
        """A query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def required_parameter(self, name: str) -> str:
        """A query parameter that has to be there."""
        if not (value := self.parameter(name)):
            raise missing(name)
        return value

    def parameters(self, name: str) -> list[str]:
        """All values of a query parameter that may be repeated."""
        return [value for key, value in self.query if key == name]


def path_and_query(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The encoded path, and the query as the server reads it."""
    path, _, query = request.target.partition("?")
    return path, tuple(parse_qsl(query, keep_blank_values=True))


def form_of(request: Request) -> dict[str, str]:
    """The form fields of the body; the last one counts when a name is repeated."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    body = request.body or b""
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def header_of(request: Request, name: str) -> str:
    """A header of the request, whatever the case of its name; empty when it is not there."""
    wanted = name.lower()
    return next((text for key, text in request.headers.items() if key.lower() == wanted), "")

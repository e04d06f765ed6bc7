"""One request as it reaches the broker's door, whichever door that is.

It is read as a real server would read it, and as tolerantly: the official clients of the five
languages send forms, JSON and query parameters each in their own way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from kite_core.messages import Request
from kite_testing.fake_broker.wire.pairs import Pairs, pairs_of
from kite_testing.fake_broker.wire.refusals import bad_json, multipart_body
from kite_testing.fake_broker.wire.strict_json import strict_json

LOOPBACK = "127.0.0.1"


class Arrival:
    """Method, target, headers, body and the caller's address, as they came.

    `query` and `fields` are read when they are asked for, once. Not to be changed.
    """

    __slots__ = ("_fields", "_query", "_query_text", "address", "body", "headers", "method", "path")

    def __init__(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        address: str = LOOPBACK,
    ) -> None:
        self.method = method
        self.path, _, self._query_text = target.partition("?")
        self.headers = headers
        self.body = body
        self.address = address
        self._query: Pairs | None = None
        self._fields: Pairs | None = None

    @classmethod
    def of(cls, request: Request, *, address: str = LOOPBACK) -> Arrival:
        """What a server would get of a client's request.

        Pairs are taken as they are: to encode and to decode them gives the same pairs again.
        """
        headers = request.headers
        if request.json is not None:
            headers = {**headers, "Content-Type": "application/json"}
        arrival = cls(request.method, request.path, headers, request.json or b"", address)
        if request.json is None:
            arrival._fields = request.form
        if not arrival._query_text:
            arrival._query = request.query
        elif request.query:
            arrival._query_text = request.target.partition("?")[2]
        return arrival

    @property
    def target(self) -> str:
        """Path and query, as they stand in the request line."""
        return f"{self.path}?{self._query_text}" if self._query_text else self.path

    @property
    def query(self) -> Pairs:
        """The parameters of the target, in their order; names may repeat."""
        if self._query is None:
            self._query = pairs_of(self._query_text)
        return self._query

    @property
    def fields(self) -> Pairs:
        """The fields of a form, or of a JSON object; names may repeat.

        Raises RefusedError for a body that says it is JSON and is not, and for one in parts.
        """
        if self._fields is None:
            self._fields = self._read_fields()
        return self._fields

    @property
    def form(self) -> dict[str, str]:
        """The last value of each field; what a request that changes something asks in its query.

        Raises RefusedError as `fields` does.
        """
        form = dict(self.fields)
        if self.method != "GET" and self.query:
            return {**dict(self.query), **form}
        return form

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is JSON, whatever charset it names."""
        return "json" in self.header("Content-Type").lower()

    def header(self, name: str) -> str:
        """A header, whatever the case of its name; empty when it is not there."""
        if (exact := self.headers.get(name)) is not None:
            return exact
        wanted = name.lower()
        return next((text for key, text in self.headers.items() if key.lower() == wanted), "")

    def json(self) -> Any:
        """The body as plain JSON values. Raises RefusedError when it is none."""
        try:
            return strict_json(self.body)
        except ValueError:
            raise bad_json() from None

    def _read_fields(self) -> Pairs:
        if not self.body:
            return ()
        if not self.is_json:
            if "multipart/" in self.header("Content-Type").lower():
                raise multipart_body()
            return pairs_of(self.body.decode(errors="replace"))
        value = self.json()
        if not isinstance(value, dict):
            return ()
        members = cast("dict[str, object]", value)
        return tuple((name, _text(each)) for name, each in members.items() if each is not None)


def _text(value: object) -> str:
    """A JSON member as the form field that it stands for."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))

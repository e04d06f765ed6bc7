"""What a call is asked, read from a request: the values of its path, its parameters and fields."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from kite_testing.fake_broker.wire.arrival import Arrival
from kite_testing.fake_broker.wire.pairs import Pairs
from kite_testing.fake_broker.wire.refusals import invalid, missing, not_rows

_TRUE = ("true", "1")
_NO_ARRIVAL = Arrival("GET", "/", {})


@dataclass(slots=True)
class Asked:
    """One request to one call: `values` are the parts of the path that the route names.

    `form` holds the last value of each field. Fields that only repeat the path are ignored by
    those who read the path. Not to be changed: it is not frozen because that costs every order.
    """

    now: datetime
    values: Mapping[str, str]
    query: Pairs
    form: Mapping[str, str]
    arrival: Arrival = _NO_ARRIVAL

    def field(self, name: str) -> str:
        """A form field that has to be there."""
        if not (value := self.form.get(name, "").strip()):
            raise missing(name)
        return value

    def word(self, name: str, words: Container[str]) -> str:
        """A form field that has to be one of some words."""
        if (word := self.field(name)) not in words:
            raise invalid(name)
        return word

    def fields(self, name: str) -> list[str]:
        """All values of a form field that may be repeated."""
        return [value for key, value in self.arrival.fields if key == name]

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

    def flag(self, name: str) -> bool:
        """A truth of the query or the form: true, True and 1 (kite-connect pages and clients)."""
        text = self.parameter(name) or self.form.get(name, "")
        return text.strip().lower() in _TRUE

    def rows(self) -> list[dict[str, Any]]:
        """The objects of a body that is a JSON array, as the calculators take them."""
        rows = self.arrival.json()
        if not isinstance(rows, list):
            raise not_rows()
        for row in cast("list[object]", rows):
            if not isinstance(row, dict):
                raise not_rows()
        return cast("list[dict[str, Any]]", rows)

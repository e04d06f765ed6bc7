"""Finds the route of a request: the path template, its values, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from kite_core.messages import Response
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import not_built, unknown_route, wrong_method

Answer: TypeAlias = Callable[[Asked], Response]
_METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One call of the API. `holds_secrets` keeps its answers out of the journal."""

    method: str
    template: str
    answer: Answer
    needs_session: bool = True
    holds_secrets: bool = False

    @property
    def endpoint(self) -> str:
        """Method and template, as the journal names it."""
        return f"{self.method} {self.template}"


def route(method: str, template: str, answer: Answer) -> Route:
    """An ordinary call, which needs a session."""
    return Route(method=method, template=template, answer=answer)


def unbuilt(method: str, template: str) -> Route:
    """A call of the API that this broker does not do so far, and says so."""

    def refuse(_: Asked) -> Response:
        raise not_built(f"{method} {template}")

    return route(method, template, refuse)


class Routes:
    """All routes, by method and by the number of their parts."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._rows: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for row in routes:
            parts = _parts(row.template)
            self._rows.setdefault((row.method, len(parts)), []).append((parts, row))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the values in the path; a fixed part wins over a value.

        Raises RefusedError for a path or a method that the API does not have.
        """
        parts = _parts(path)
        if found := self._matching(method, parts):
            return min(found, key=lambda pair: len(pair[1]))
        if any(self._matching(other, parts) for other in _METHODS):
            raise wrong_method()
        raise unknown_route()

    def _matching(self, method: str, parts: tuple[str, ...]) -> list[tuple[Route, dict[str, str]]]:
        return [
            (row, values)
            for template, row in self._rows.get((method, len(parts)), ())
            if (values := _values(template, parts)) is not None
        ]


def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/"))


def _values(template: tuple[str, ...], parts: tuple[str, ...]) -> dict[str, str] | None:
    """What stands at the places that the template names, or None if the path differs."""
    values: dict[str, str] = {}
    for expected, part in zip(template, parts, strict=True):
        if expected[:1] == "{":
            values[expected[1:-1]] = unquote(part)
        elif expected != part:
            return None
    return values

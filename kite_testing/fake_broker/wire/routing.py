"""Finds the route of a request: the path template, its values, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote

from kite_core.messages import Response
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import (
    moved,
    unknown_route,
    wrong_method,
)

Answer: TypeAlias = Callable[[Asked], Response]
Found: TypeAlias = "tuple[Route, Mapping[str, str]]"
_MOST_KNOWN = 256
_METHODS = ("GET", "POST", "PUT", "DELETE")
_QUOTE, _HISTORICAL, _ORDER, _OTHER = "quote", "historical", "order", "other"


def _bucket(method: str, template: str) -> str:
    """Which requests are counted together (docs: exceptions, rate limits)."""
    if template.startswith("/quote"):
        return _QUOTE
    if template.startswith("/instruments/historical"):
        return _HISTORICAL
    return _ORDER if (method, template) == ("POST", "/orders/{variety}") else _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One call of the API. `holds_secrets` keeps its answers out of the journal."""

    method: str
    template: str
    answer: Answer
    needs_session: bool = True
    holds_secrets: bool = False
    endpoint: str = field(init=False)
    """Method and template, as the journal names it."""
    bucket: str = field(init=False)
    """Which limit of requests a second it counts against."""
    names: tuple[str, ...] = field(init=False)
    """What the values in the path are called."""
    changes_orders: bool = field(init=False)
    """Whether it places, changes or cancels an order."""
    places_an_order: bool = field(init=False)
    """Whether it is the call that places one."""

    def __post_init__(self) -> None:
        """Work out once what every request asks."""
        object.__setattr__(self, "endpoint", f"{self.method} {self.template}")
        object.__setattr__(self, "bucket", _bucket(self.method, self.template))
        parts = self.template.split("/")
        names = tuple(part[1:-1] for part in parts if part[:1] == "{")
        object.__setattr__(self, "names", names)
        changes = self.method != "GET" and self.template.startswith("/orders/")
        object.__setattr__(self, "changes_orders", changes)
        object.__setattr__(self, "places_an_order", self.bucket == _ORDER)


def route(method: str, template: str, answer: Answer) -> Route:
    """An ordinary call, which needs a session."""
    return Route(method=method, template=template, answer=answer)


class _Branch:
    """All routes whose paths begin alike: by the next part, or with any value in its place."""

    __slots__ = ("any_value", "fixed", "route")

    def __init__(self) -> None:
        self.fixed: dict[str, _Branch] = {}
        self.any_value: _Branch | None = None
        self.route: Route | None = None


class Routes:
    """All routes of the API, as a tree of path parts for each method."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._rows = tuple(routes)
        self._trees: dict[str, _Branch] = {method: _Branch() for method in _METHODS}
        self._known: dict[tuple[str, str], Found] = {}
        for row in self._rows:
            _plant(self._trees[row.method], row)

    def __iter__(self) -> Iterator[Route]:
        return iter(self._rows)

    def find(self, method: str, path: str) -> Found:
        """The route and the values in the path; a fixed part wins over a value.

        Raises RefusedError for a path or a method that the API does not have, and for a path in
        the wrong case.
        """
        known = self._known.get((method, path))
        if known is None:
            known = self._searched(method, path)
            # Orders come to few paths, so they are spared the search.
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[method, path] = known
        return known

    def has(self, path: str) -> bool:
        """Whether the API has this path, with any method; a template counts as one of its paths."""
        parts = path.strip("/").split("/")
        return any(_walk(tree, parts, 0, []) for tree in self._trees.values())

    def _searched(self, method: str, path: str) -> Found:
        parts = path.strip("/").split("/")
        values: list[str] = []
        tree = self._trees.get(method)
        if tree is not None and (row := _walk(tree, parts, 0, values)) is not None:
            return row, dict(zip(row.names, values, strict=True))
        if any(_walk(other, parts, 0, []) for other in self._trees.values()):
            raise wrong_method()
        if tree is not None and (lowered := _lowered(tree, parts)) not in (None, parts):
            raise moved("/" + "/".join(lowered or ()))
        raise unknown_route()


def _plant(tree: _Branch, row: Route) -> None:
    branch = tree
    for part in row.template.strip("/").split("/"):
        if part[:1] != "{":
            branch = branch.fixed.setdefault(part, _Branch())
            continue
        if branch.any_value is None:
            branch.any_value = _Branch()
        branch = branch.any_value
    branch.route = row


def _walk(branch: _Branch, parts: list[str], place: int, values: list[str]) -> Route | None:
    """The route of the parts from a place on; `values` gets what stands for the names."""
    if place == len(parts):
        return branch.route
    part = parts[place]
    if (fixed := branch.fixed.get(part)) and (row := _walk(fixed, parts, place + 1, values)):
        return row
    if not part or (any_value := branch.any_value) is None:
        return None
    values.append(unquote(part) if "%" in part else part)
    if row := _walk(any_value, parts, place + 1, values):
        return row
    values.pop()
    return None


def _lowered(tree: _Branch, parts: list[str]) -> list[str] | None:
    """The same parts with the fixed ones in lower case, when the API has that path."""
    lowered: list[str] = []
    branch: _Branch | None = tree
    for part in parts:
        if branch is None:
            return None
        name = part.lower() if part.lower() in branch.fixed else part
        branch = branch.fixed.get(name) or branch.any_value
        lowered.append(name)
    return lowered if branch is not None and branch.route is not None else None

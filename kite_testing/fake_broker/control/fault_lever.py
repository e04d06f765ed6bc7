"""What a test may let go wrong: faults by their ids, and incidents, which are several of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from kite_testing.fake_broker.control.error_catalogue import error_named
from kite_testing.fake_broker.control.incidents import incident_named
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.faults.catalogue import did_you_mean, kind_of
from kite_testing.fake_broker.faults.kinds import FaultKind, WishValue
from kite_testing.fake_broker.faults.plan import Armed, Fault
from kite_testing.fake_broker.given import check_number, check_whole, moment_of
from kite_testing.fake_broker.wire.refusals import RefusedError
from kite_testing.fake_broker.wire.routing import Routes

MATCHES = ("endpoint", "order_id", "tag", "key")
"""What an occasion may be about: "POST /orders/{variety}", an id, a tag, "NSE:INFY"."""
_TICKER = "ticker"
"""What occasions of the stream have for an endpoint."""
_MOST_SECONDS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ArmedFault:
    """A fault that was added; as a context manager it is removed at the end.

    `fault` says when it strikes, what it matches, and its parameters.
    """

    lever: FaultLever
    number: int
    fault: Fault

    def __repr__(self) -> str:
        words = "".join(f" {word}={text!r}" for word, text in self.fault.matches.items())
        return f"<ArmedFault {self.number} {self.name}{words} struck {self.strikes} times>"

    def __enter__(self) -> ArmedFault:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    @property
    def name(self) -> str:
        """Its id in the catalogue, such as "O1"."""
        return self.fault.name

    @property
    def strikes(self) -> int:
        """How often it has struck so far; 0 once it is removed."""
        armed = self.lever.armed(self.number)
        return 0 if armed is None else armed.strikes

    @property
    def occasions(self) -> int:
        """How often it could have struck so far; 0 once it is removed."""
        armed = self.lever.armed(self.number)
        return 0 if armed is None else armed.occasions

    def remove(self) -> None:
        """Let it strike no more."""
        self.lever.remove(self.number)


class FaultLever:
    """Adds faults and removes them.

    Iterating gives the faults that are armed, as `add` gave them.

    `count` is how often one strikes, then all is well again; `skip` lets so many occasions pass
    first. `since` and `until` are moments, `for_seconds` ends it so long after `since` or now.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def __iter__(self) -> Iterator[ArmedFault]:
        with self._stage.lock:
            return iter([self._handle(armed) for armed in self._stage.engine.faults])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def add(
        self,
        name: str,
        *,
        count: int | None = None,
        probability: float = 1.0,
        skip: int = 0,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        for_seconds: float | None = None,
        seed: int = 0,
        **wishes: Any,
    ) -> ArmedFault:
        """Add a fault of the catalogue by its id; the handle counts strikes and removes it.

        `wishes` are the fault's own parameters, and what it has to match: `endpoint`, `order_id`,
        `tag` or `key`. For the fault "error", `error` names a documented one. Raises KeyError for
        an unknown fault or error, with what is close; ValueError for parameters that cannot be.
        """
        kind = kind_of(name)
        if not kind.has_switch:
            raise ValueError(f"{name} ({kind.title}) has no switch. It comes by {kind.cause}.")
        since, until = _window(since, until, for_seconds, self._stage.clock.now())
        _check_chances(count, probability, skip, seed)
        matches = {word: _text(word, wishes.pop(word)) for word in MATCHES if word in wishes}
        fault = Fault(
            name=name,
            probability=probability,
            count=count,
            skip=skip,
            since=since,
            until=until,
            seed=seed,
            matches=matches,
            wishes=_checked(kind, wishes),
        )
        with self._stage.lock:
            self._stage.advanced()
            self._check_matches(matches)
            return self._handle(self._stage.engine.faults.arm(fault))

    def _check_matches(self, matches: Mapping[str, str]) -> None:
        """Raise for a call or an instrument that there is not: the fault would never strike."""
        if "endpoint" in matches:
            _check_endpoint(matches["endpoint"], self._stage.engine.routes)
        if "key" in matches:
            self._stage.engine.instruments.named(matches["key"])

    def _handle(self, armed: Armed) -> ArmedFault:
        return ArmedFault(lever=self, number=armed.number, fault=armed.fault)

    def incident(self, name: str, **matches: str) -> tuple[ArmedFault, ...]:
        """Let a known incident happen, by its name in the library.

        `matches` narrow all of its faults. Raises KeyError for an unknown one, with what is close.
        """
        wanted: dict[str, Any] = dict(matches)
        steps = incident_named(name).steps
        return tuple(self.add(step.fault, **step.wishes, **wanted) for step in steps)

    def armed(self, number: int) -> Armed | None:
        """What a fault has done so far; None when it was removed."""
        with self._stage.lock:
            return self._stage.engine.faults.armed_as(number)

    def remove(self, number: int) -> None:
        """Let one fault strike no more."""
        with self._stage.lock:
            self._stage.engine.faults.disarm(number)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._stage.lock:
            self._stage.engine.faults.disarm()


def _window(
    since: datetime | str | None,
    until: datetime | str | None,
    for_seconds: float | None,
    now: datetime,
) -> tuple[datetime | None, datetime | None]:
    since = None if since is None else moment_of(since, name="since")
    until = None if until is None else moment_of(until, name="until")
    if for_seconds is not None:
        check_number(for_seconds=for_seconds)
        if until is not None:
            raise ValueError("Give `until` or `for_seconds`, not both.")
        if not 0 < for_seconds <= _MOST_SECONDS:
            raise ValueError(f"for_seconds is {for_seconds:g}: give more than 0, such as 60.")
        until = (since or now) + timedelta(seconds=for_seconds)
    if since and until and until <= since:
        raise ValueError(f"It would end before it begins: {until} is not after {since}.")
    return since, until


def _check_chances(count: int | None, probability: float, skip: int, seed: int) -> None:
    check_number(probability=probability)
    check_whole(skip=skip, seed=seed, count=1 if count is None else count)
    if not 0 <= probability <= 1:
        raise ValueError(f"probability is {probability}: give a part of 1, such as 0.25.")
    if (count is not None and count < 1) or skip < 0:
        raise ValueError("count is 1 or more, skip 0 or more; None is as often as it comes.")


def _text(word: str, given: object) -> str:
    """What an occasion has to match. Raises ValueError for what is no text."""
    if not isinstance(given, str) or not given:
        raise ValueError(f"Faults match {word} by its text, and {given!r} is none.")
    return given


def _checked(kind: FaultKind, wishes: dict[str, Any]) -> dict[str, WishValue]:
    """The wishes, with the words of a documented error filled in.

    Raises KeyError for an error that is not documented, ValueError for wishes that cannot be.
    """
    named: dict[str, WishValue] = {}
    if kind.name == "error" and "error" in wishes:
        named = error_named(str(wishes.pop("error"))).wishes()
    for name in wishes:
        if name not in kind.defaults:
            raise ValueError(f"{kind.name} has no parameter {name!r}.{_advice(kind, name)}")
    for wish in kind.wishes:
        if wish.name in wishes:
            try:
                wish.check(wishes[wish.name])
            except ValueError as error:
                raise ValueError(f"{kind.name}: {error}") from None
    return {**named, **wishes}


def _advice(kind: FaultKind, name: str) -> str:
    """What to give in place of a parameter that does not exist."""
    if name in ("method", "path"):
        return ' Name the call by `endpoint`, such as "POST /orders/{variety}".'
    return did_you_mean(name, [*kind.defaults, *MATCHES])


def _check_endpoint(text: str, routes: Routes) -> None:
    """Raise ValueError for a call that never comes."""
    known = [_TICKER, *(route.endpoint for route in routes)]
    if text in known:
        return
    method, _, path = text.partition(" ")
    try:
        meant = routes.find(method, path)[0].endpoint
    except RefusedError:
        advice = did_you_mean(text, known, all_in="the docs: reference/fake-broker-evidence.md")
        raise ValueError(f"There is no endpoint {text!r}.{advice}") from None
    raise ValueError(f"Faults match calls by their templates: `endpoint` is {meant!r} here.")

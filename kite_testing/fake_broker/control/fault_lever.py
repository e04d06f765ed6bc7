"""What a test may let go wrong: faults by their ids, and incidents, which are several of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from kite_core.ist import in_ist
from kite_testing.fake_broker.control.error_catalogue import error_named
from kite_testing.fake_broker.control.incidents import incident_named
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.faults.catalogue import did_you_mean, kind_of
from kite_testing.fake_broker.faults.kinds import FaultKind, WishValue
from kite_testing.fake_broker.faults.plan import Armed, Fault

MATCHES = ("endpoint", "order_id", "tag", "key")
"""What an occasion may be about: "POST /orders/{variety}", an id, a tag, "NSE:INFY"."""


class ArmedFault:
    """A fault that was added; as a context manager it is removed at the end."""

    def __init__(self, lever: FaultLever, number: int, name: str) -> None:
        self._lever = lever
        self.number = number
        self.name = name

    def __repr__(self) -> str:
        return f"<ArmedFault {self.number} {self.name} struck {self.strikes} times>"

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
    def strikes(self) -> int:
        """How often it has struck so far; 0 once it is removed."""
        armed = self._lever.armed(self.number)
        return 0 if armed is None else armed.strikes

    def remove(self) -> None:
        """Let it strike no more."""
        self._lever.remove(self.number)


class FaultLever:
    """Adds faults and removes them.

    `count` is how often one strikes, then all is well again; `skip` lets so many occasions pass
    first. `since` and `until` are moments, `for_seconds` ends it so long after `since` or now.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def __iter__(self) -> Iterator[Armed]:
        with self._stage.lock:
            return iter(list(self._stage.engine.faults))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def add(
        self,
        name: str,
        *,
        count: int | None = None,
        probability: float = 1.0,
        skip: int = 0,
        since: datetime | None = None,
        until: datetime | None = None,
        for_seconds: float | None = None,
        seed: int = 0,
        **wishes: Any,
    ) -> ArmedFault:
        """Add a fault of the catalogue by its id; the handle counts strikes and removes it.

        `wishes` are the fault's own parameters, and what it has to match: `endpoint`, `order_id`,
        `tag` or `key`. For the fault "error", `error` names a documented one. Raises KeyError for
        an unknown fault or parameter, with what is close; ValueError for what cannot be.
        """
        kind = kind_of(name)
        if not kind.has_switch:
            raise ValueError(f"{name} ({kind.title}) has no switch. It comes by {kind.cause}.")
        since, until = _window(since, until, for_seconds, self._stage.clock.now())
        _check_chances(count, probability, skip)
        matches = {word: wishes.pop(word) for word in MATCHES if word in wishes}
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
            return ArmedFault(self, self._stage.engine.faults.arm(fault), name)

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
    since: datetime | None, until: datetime | None, for_seconds: float | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    since = None if since is None else in_ist(since)
    until = None if until is None else in_ist(until)
    if for_seconds is not None:
        if until is not None:
            raise ValueError("Give `until` or `for_seconds`, not both.")
        until = (since or now) + timedelta(seconds=for_seconds)
    if since and until and until <= since:
        raise ValueError(f"It would end before it begins: {until} is not after {since}.")
    return since, until


def _check_chances(count: int | None, probability: float, skip: int) -> None:
    if not 0 <= probability <= 1:
        raise ValueError(f"probability is {probability}: give a part of 1, such as 0.25.")
    if (count is not None and count < 1) or skip < 0:
        raise ValueError("count is 1 or more, skip 0 or more; None is as often as it comes.")


def _checked(kind: FaultKind, wishes: dict[str, Any]) -> dict[str, WishValue]:
    """The wishes, with the words of a documented error filled in. Raises KeyError, ValueError."""
    named: dict[str, WishValue] = {}
    if kind.name == "error" and "error" in wishes:
        named = error_named(str(wishes.pop("error"))).wishes()
    for name, value in wishes.items():
        if name not in kind.defaults:
            known = [*kind.defaults, *MATCHES]
            raise KeyError(f"{kind.name} has no parameter {name!r}.{did_you_mean(name, known)}")
        _check_kind(kind.name, name, value, kind.defaults[name])
    return {**named, **wishes}


def _check_kind(fault: str, name: str, value: object, default: WishValue) -> None:
    """Raise ValueError for a text in place of a number, and the like."""
    is_number = isinstance(default, int | float) and not isinstance(default, bool)
    fits = (
        (isinstance(value, int | float) and not isinstance(value, bool) and value >= 0)
        if is_number
        else isinstance(value, type(default))
    )
    if not fits and default is not None:
        raise ValueError(f"{fault}: {name} is {value!r}; give something like {default!r}.")

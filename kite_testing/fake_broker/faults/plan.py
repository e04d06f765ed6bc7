"""Which faults are armed, and whether one strikes now: by count, window, match and chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kite_core.tags import is_tagged, label_of
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One armed fault. `name` is its id in the catalogue, such as "O1".

    It strikes what matches, from the moment `since` up to `until`, after `skip` occasions, at most
    `count` times, each time with `probability`. `matches` compares what the occasion is about:
    endpoint, order_id, tag or its label, key (EXCHANGE:TRADINGSYMBOL). `wishes` are the fault's own
    parameters; those that are not given are the catalogue's once it is armed.
    """

    name: str
    probability: float = 1.0
    count: int | None = None
    skip: int = 0
    since: datetime | None = None
    until: datetime | None = None
    seed: int = 0
    matches: Mapping[str, str] = field(default_factory=dict[str, str])
    wishes: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True, kw_only=True, eq=False)
class Armed:
    """A fault and what it has done so far."""

    number: int
    fault: Fault
    occasions: int = 0
    strikes: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.fault.count is not None and self.strikes >= self.fault.count


class Faults:
    """The faults that are armed. Ask `armed` first: an empty one costs nothing."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._last_number = 0
        self._tags: dict[str, int] = {}
        self.armed: dict[str, list[Armed]] = {}

    def __iter__(self) -> Iterator[Armed]:
        return (each for rows in self.armed.values() for each in rows)

    def arm(self, fault: Fault) -> Armed:
        """Arm a fault; its number disarms it."""
        if (kind := CATALOGUE.get(fault.name)) is not None:
            fault = replace(fault, wishes={**kind.defaults, **fault.wishes})
        self._last_number += 1
        armed = Armed(number=self._last_number, fault=fault)
        self.armed.setdefault(fault.name, []).append(armed)
        return armed

    def arm_tag(self, tag: str) -> None:
        """Arm the fault of a magic tag, for the orders that bear it; once is enough.

        What is no magic tag, nor a unique tag behind one, arms nothing.
        """
        magic = MAGIC_TAGS.get(tag) or MAGIC_TAGS.get(label_of(tag))
        if magic is None or magic.tag in self._tags:
            return
        tag = magic.tag
        fault = Fault(name=magic.fault, matches={"tag": tag}, wishes=magic.wishes)
        self._tags[tag] = self.arm(fault).number

    def armed_as(self, number: int) -> Armed | None:
        """The fault with this number; None when it was disarmed."""
        return next((each for each in self if each.number == number), None)

    def disarm(self, number: int | None = None) -> None:
        """Disarm one fault, or all."""
        kept = {
            name: [each for each in rows if number is not None and each.number != number]
            for name, rows in self.armed.items()
        }
        self.armed = {name: rows for name, rows in kept.items() if rows}
        self._tags = {tag: kept for tag, kept in self._tags.items() if self.armed_as(kept)}

    def strike(self, name: str, now: datetime, **occasion: str | None) -> Fault | None:
        """The fault that strikes on this occasion, or None. Each call is one occasion."""
        for armed in self.armed.get(name, ()):
            if self._strikes(armed, now, occasion):
                armed.strikes += 1
                return armed.fault
        return None

    def _strikes(self, armed: Armed, now: datetime, occasion: Mapping[str, str | None]) -> bool:
        fault = armed.fault
        if armed.is_spent or not all(
            _fits(key, wish, occasion.get(key)) for key, wish in fault.matches.items()
        ):
            return False
        if (fault.since and now < fault.since) or (fault.until and now >= fault.until):
            return False
        armed.occasions += 1
        if armed.occasions <= fault.skip:
            return False
        purpose = f"fault:{fault.seed}:{fault.name}:{armed.number}:{armed.occasions}"
        return fault.probability >= 1 or self._chance.fraction(purpose) < fault.probability


def _fits(key: str, wish: str, found: str | None) -> bool:
    """Whether it is what was wished for; a label stands for the unique tags behind it, too."""
    return found == wish or (key == "tag" and found is not None and is_tagged(found, wish))

"""A library of incidents that have happened, each as a combination of faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kite_testing.fake_broker.faults.catalogue import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One fault of an incident, with its parameters as `faults.add` takes them."""

    fault: str
    wishes: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that has happened to users, and where it is told."""

    name: str
    says: str
    source: str
    steps: tuple[Step, ...]


def _step(fault: str, **wishes: Any) -> Step:
    return Step(fault=fault, wishes=wishes)


_INCIDENTS = (
    Incident(
        name="phantom order",
        says="An error is answered to the next placement, and the order is live.",
        source="forum 21259, 8124",
        steps=(_step("S5", count=1, endpoint="POST /orders/{variety}", takes_effect=True),),
    ),
    Incident(
        name="late order",
        says="A timeout is answered to the next placement, and the order appears 8 seconds later.",
        source="forum comment 35732",
        steps=(_step("O2", count=1),),
    ),
    Incident(
        name="zombie order",
        says="The line to the exchange is down for an hour; a cancelled order fills afterwards.",
        source="forum 8676; bulletin 7 July 2023",
        steps=(_step("O9", for_seconds=3600), _step("O4", count=1)),
    ),
    Incident(
        name="expired session",
        says="The session dies at the next request, and so does the next connection's token.",
        source="openalgo issue 788; pykiteconnect issue 102",
        steps=(_step("S1", count=1),),
    ),
    Incident(
        name="silent socket",
        says="The stream stays open and says nothing for a minute.",
        source="pykiteconnect issue 229",
        steps=(_step("D4", count=1),),
    ),
    Incident(
        name="confused postbacks",
        says="Updates come twice and out of order.",
        source="forum comments 33954, 33971",
        steps=(_step("U2"), _step("U3")),
    ),
    Incident(
        name="stale prices",
        says="Quotes repeat an old price for ten minutes.",
        source="forum comment 20130",
        steps=(_step("D1", for_seconds=600),),
    ),
    Incident(
        name="too many requests",
        says="Everything is refused with 429 until the second is over.",
        source="forum 11404",
        steps=(_step("S3", for_seconds=1),),
    ),
    Incident(
        name="lost race",
        says="The next cancellation is accepted, and the order fills.",
        source="forum comment 52371",
        steps=(_step("O5", count=1),),
    ),
    Incident(
        name="bad gateway",
        says="Two requests get an HTML page with status 502.",
        source="forum comment 40210",
        steps=(_step("S4", count=2),),
    ),
    Incident(
        name="half an answer",
        says="The next answer breaks off in the middle.",
        source="what a connection that breaks looks like",
        steps=(_step("truncated", count=1),),
    ),
    Incident(
        name="half a frame",
        says="The next frame of the stream breaks off in the middle.",
        source="what a connection that breaks looks like",
        steps=(_step("half frame", count=1),),
    ),
    Incident(
        name="partial fill and lost race",
        says="Half of the next order fills; the next cancellation is accepted, and the rest fills.",
        source="tradingqna 193460; forum comment 52371",
        steps=(_step("O7", count=1), _step("O5", count=1)),
    ),
    Incident(
        name="opening burst",
        says="For five minutes one request in three finds the order system out of reach.",
        source="forum comment 21259: between 09:15 and 09:20",
        steps=(_step("S5", for_seconds=300, probability=0.3),),
    ),
    Incident(
        name="stale book",
        says="Orders are placed and filled while all reads stay as they were, for ten minutes.",
        source="bulletin 6 November 2023",
        steps=(_step("O10", for_seconds=600),),
    ),
    Incident(
        name="morning without a dump",
        says="The instruments dump is empty twice.",
        source="forum comment 40210; an empty file is assumed",
        steps=(_step("D7", count=2),),
    ),
    Incident(
        name="login outage",
        says="Nobody can log in for 37 minutes.",
        source="bulletin 4 December 2023",
        steps=(_step("S10", for_seconds=37 * 60),),
    ),
)
INCIDENTS: Mapping[str, Incident] = {each.name: each for each in _INCIDENTS}
"""All incidents, by name."""


def incident_named(name: object) -> Incident:
    """The incident of this name.

    Raises ValueError for what is no text, and KeyError, with names that are close, for one that is
    not there.
    """
    if not isinstance(name, str):
        raise ValueError(f"An incident is {name!r}: give its name, such as 'phantom order'.")
    if (incident := INCIDENTS.get(name)) is not None:
        return incident
    raise KeyError(f"There is no incident {name!r}.{did_you_mean(name, INCIDENTS)}")

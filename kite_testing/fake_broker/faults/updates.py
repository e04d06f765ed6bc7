"""Faults of pushed updates and postbacks: U1 to U7."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Evidence
from kite_testing.fake_broker.faults.kinds import FaultKind, Place, Severity, Wish

UPDATES: tuple[FaultKind, ...] = (
    FaultKind(
        name="U1",
        title="An update is missing",
        does="It is never sent.",
        client="Read the book every few seconds while orders live.",
        place=Place.UPDATES,
        severity=Severity.MONEY,
        evidence=Evidence.USER,
        source="forum 4217, 3093",
    ),
    FaultKind(
        name="U2",
        title="An update comes twice",
        does="The same update is sent again.",
        client="Count each (order_id, status, filled_quantity) once.",
        place=Place.UPDATES,
        severity=Severity.DECISION,
        evidence=Evidence.USER,
        source="forum comment 33954",
    ),
    FaultKind(
        name="U3",
        title="Updates come out of order",
        does="A partial fill is told after COMPLETE; one is made up where all filled at once.",
        client="Never go back from a final state or to a lower filled quantity.",
        place=Place.UPDATES,
        severity=Severity.MONEY,
        evidence=Evidence.USER,
        source="forum comment 33971",
    ),
    FaultKind(
        name="U4",
        title="A postback comes before the answer",
        does="The order's update is delivered before the placement is answered.",
        client="Keep updates of unknown ids for a while.",
        place=Place.DOOR,
        severity=Severity.NUISANCE,
        evidence=Evidence.ASSUMED,
        source="deduced: both travel on their own",
        wishes=(Wish(name="seconds", default=1.0, says="until the answer leaves"),),
    ),
    FaultKind(
        name="U5",
        title="A postback's checksum is wrong",
        does="The body does not match its checksum.",
        client="Verify it, and drop what does not match.",
        place=Place.UPDATES,
        severity=Severity.NUISANCE,
        evidence=Evidence.DOCUMENTED,
        source="documentation of postbacks",
    ),
    FaultKind(
        name="U6",
        title="An update of an order from elsewhere",
        does="An order of another app or of the phone is told.",
        client="Ignore it, or adopt it by its tag.",
        place=Place.UPDATES,
        severity=Severity.DECISION,
        evidence=Evidence.DOCUMENTED,
        source="documentation of postbacks",
    ),
    FaultKind(
        name="U7",
        title="A flood of fills",
        does="One fill becomes very many small trades, each with its row and its update.",
        client="Merge what belongs together.",
        place=Place.EXCHANGE,
        severity=Severity.NUISANCE,
        evidence=Evidence.DOCUMENTED,
        source="Z-Connect, 2019",
        wishes=(
            Wish(
                name="parts",
                default=100,
                says="trades that a fill becomes, as far as there are lots",
                least=1,
                most=10_000,
            ),
        ),
    ),
)
"""Rows U1 to U7, in their order."""

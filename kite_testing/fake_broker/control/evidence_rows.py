"""The ledger of evidence: everything that the fake broker does, and how that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kite_testing.fake_broker.access.behaviours import BEHAVIOURS as ACCESS
from kite_testing.fake_broker.account.behaviours import BEHAVIOURS as ACCOUNT
from kite_testing.fake_broker.alerts.behaviours import BEHAVIOURS as ALERTS
from kite_testing.fake_broker.control.served_behaviours import BEHAVIOURS as SERVED
from kite_testing.fake_broker.evidence import Behaviour, Evidence
from kite_testing.fake_broker.exchange.behaviours import BEHAVIOURS as EXCHANGE
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.kinds import FaultKind
from kite_testing.fake_broker.gtt.behaviours import BEHAVIOURS as GTT
from kite_testing.fake_broker.market.behaviours import BEHAVIOURS as MARKET
from kite_testing.fake_broker.mutual_funds.behaviours import BEHAVIOURS as MUTUAL_FUNDS
from kite_testing.fake_broker.orders.behaviours import BEHAVIOURS as ORDERS
from kite_testing.fake_broker.ticker.behaviours import BEHAVIOURS as TICKER
from kite_testing.fake_broker.wire.behaviours import BEHAVIOURS as WIRE


def _fault_row(kind: FaultKind) -> Behaviour:
    """A fault of the catalogue as a row of the ledger."""
    return Behaviour(
        name=f"fault:{kind.name}",
        topic="faults",
        says=kind.does,
        evidence=kind.evidence,
        source=kind.source,
    )


LEDGER: tuple[Behaviour, ...] = (
    *WIRE,
    *ACCESS,
    *ORDERS,
    *ACCOUNT,
    *EXCHANGE,
    *MARKET,
    *TICKER,
    *GTT,
    *ALERTS,
    *MUTUAL_FUNDS,
    *SERVED,
    *map(_fault_row, CATALOGUE.values()),
)
"""All behaviours, topic by topic."""


def counts() -> Mapping[Evidence, int]:
    """How many behaviours are known in each way, the strongest first."""
    found = Counter(row.evidence for row in LEDGER)
    return {evidence: found[evidence] for evidence in Evidence}

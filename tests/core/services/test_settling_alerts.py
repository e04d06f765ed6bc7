"""Lost answers about alerts, through the fake broker, with both clients."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kite_core import AlertParams
from kite_core.errors import OutcomeUnknownError
from kite_testing import FakeBroker
from tests.journeys.travel import Travel, both_clients, done

CREATE, CHANGE, DELETE = "POST /alerts", "PUT /alerts/{uuid}", "DELETE /alerts"
WISH = AlertParams.simple(
    name="up", lhs_exchange="NSE", lhs_tradingsymbol="INFY", operator=">=", rhs_constant=9000
)
OTHER = replace(WISH, name="higher", rhs_constant=9500)


def asked(broker: FakeBroker) -> list[int]:
    rows = list(broker.journal)
    return [sum(entry.endpoint == each for entry in rows) for each in (CREATE, CHANGE, DELETE)]


@both_clients
@pytest.mark.parametrize("fault", ["lost", "empty", "truncated"])
async def test_what_was_done_is_found_in_the_list(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        for endpoint in (CREATE, CHANGE, DELETE):
            broker.faults.add(fault, count=1, endpoint=endpoint)

        created = await done(kite.alerts.create(WISH))
        changed = await done(kite.alerts.modify(created.uuid, params=OTHER))
        await done(kite.alerts.delete(created.uuid))

        assert (created.name, changed.name, changed.uuid) == ("up", "higher", created.uuid)
        assert (await done(kite.alerts.one(created.uuid))).status == "deleted"
        assert asked(broker) == [1, 1, 1]

    await travel(journey, FakeBroker(seed=1))


@both_clients
async def test_what_was_not_done_is_repeated_only_where_that_does_no_harm(
    travel: Travel,
) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        for endpoint in (CREATE, CHANGE, DELETE):
            broker.faults.add("S4", count=1, endpoint=endpoint)

        with pytest.raises(OutcomeUnknownError, match='the alert "up" took effect'):
            await done(kite.alerts.create(WISH))
        created = await done(kite.alerts.create(WISH))
        await done(kite.alerts.modify(created.uuid, params=OTHER))
        assert (await done(kite.alerts.one(created.uuid))).name == "higher"
        await done(kite.alerts.delete(created.uuid))

        assert (await done(kite.alerts.one(created.uuid))).status == "deleted"
        assert asked(broker) == [2, 2, 2]

    await travel(journey, FakeBroker(seed=1))

"""Lost answers about good-till-triggered orders, through the fake broker, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core import GTTParams
from kite_core.errors import InputError, OutcomeUnknownError
from kite_testing import FakeBroker
from tests.journeys.travel import Travel, both_clients, done

INFY = "NSE:INFY"
PLACE = "POST /gtt/triggers"
CHANGE = "PUT /gtt/triggers/{id}"
DELETE = "DELETE /gtt/triggers/{id}"
LIST = "GET /gtt/triggers"


def wish(trigger: float = 1400.05) -> GTTParams:
    return GTTParams.single(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=1,
        trigger_value=trigger,
        price=trigger,
        last_price=1500,
    )


def market() -> FakeBroker:
    broker = FakeBroker(seed=1)
    broker.gtt.clear()
    broker.market.set_price(INFY, 1500)
    return broker


def asked(broker: FakeBroker, endpoint: str) -> int:
    return sum(entry.endpoint == endpoint for entry in broker.journal)


async def ids(kite: Any) -> list[int]:
    return [row.id for row in await done(kite.gtt.all()) if row.is_active]


@both_clients
async def test_in_the_good_case_each_is_one_request(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        placed = await done(kite.gtt.place(wish()))
        await done(kite.gtt.modify(placed.trigger_id, params=wish(1401)))
        await done(kite.gtt.delete(placed.trigger_id))

        assert [entry.endpoint for entry in broker.journal][-3:] == [PLACE, CHANGE, DELETE]
        assert asked(broker, LIST) == 0

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("fault", ["lost", "empty", "truncated"])
async def test_what_was_done_is_found_in_the_list(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        for endpoint in (PLACE, CHANGE, DELETE):
            broker.faults.add(fault, count=1, endpoint=endpoint)

        placed = await done(kite.gtt.place(wish()))
        assert await ids(kite) == [placed.trigger_id]

        changed = await done(kite.gtt.modify(placed.trigger_id, params=wish(1401)))
        (trigger,) = await done(kite.gtt.all())
        assert (changed, trigger.condition.trigger_values) == (placed, [1401.0])

        assert await done(kite.gtt.delete(placed.trigger_id)) == placed
        assert await ids(kite) == []
        assert [asked(broker, each) for each in (PLACE, CHANGE, DELETE)] == [1, 1, 1]

    await travel(journey, market())


@both_clients
async def test_a_placement_that_was_not_done_is_unknown_and_never_repeated(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        broker.faults.add("dropped", count=1, endpoint=PLACE)

        with pytest.raises(
            OutcomeUnknownError, match=r"GTT on NSE:INFY .* not to be seen"
        ) as caught:
            await done(kite.gtt.place(wish()))

        assert caught.value.is_ambiguous
        assert caught.value.endpoint == PLACE
        assert asked(broker, PLACE) == 1
        assert caught.value.looks == asked(broker, LIST)

    await travel(journey, market())


@both_clients
async def test_changes_and_deletions_that_were_not_done_are_sent_again(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        placed = await done(kite.gtt.place(wish()))
        for endpoint in (CHANGE, DELETE):
            broker.faults.add("S4", count=1, endpoint=endpoint)

        await done(kite.gtt.modify(placed.trigger_id, params=wish(1401)))
        (trigger,) = await done(kite.gtt.all())
        await done(kite.gtt.delete(placed.trigger_id))

        assert trigger.condition.trigger_values == [1401.0]
        assert await ids(kite) == []
        assert [asked(broker, each) for each in (CHANGE, DELETE)] == [2, 2]

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("verb", ["modify", "delete"])
async def test_a_trigger_that_fired_first_is_told(travel: Travel, verb: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        placed = await done(kite.gtt.place(wish()))
        for endpoint in (CHANGE, DELETE):
            broker.faults.add("S4", count=1, endpoint=endpoint)
        broker.gtt.fire(placed.trigger_id)

        more = {"params": wish(1401)} if verb == "modify" else {}

        with pytest.raises(InputError, match=r"is triggered, at 1400\.05"):
            await done(getattr(kite.gtt, verb)(placed.trigger_id, **more))

    await travel(journey, market())


@both_clients
async def test_an_older_trigger_of_the_same_terms_is_not_taken_for_it(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        older = await done(kite.gtt.place(wish()))
        broker.run(60)
        broker.faults.add("lost", count=1, endpoint=PLACE)

        placed = await done(kite.gtt.place(wish()))

        assert placed.trigger_id != older.trigger_id
        assert sorted(await ids(kite)) == [older.trigger_id, placed.trigger_id]

    await travel(journey, market())


@both_clients
async def test_one_that_this_client_placed_a_moment_ago_is_not_taken_for_it(
    travel: Travel,
) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        await done(kite.gtt.place(wish()))
        broker.faults.add("dropped", count=1, endpoint=PLACE)

        with pytest.raises(OutcomeUnknownError, match="not to be seen"):
            await done(kite.gtt.place(wish()))

    await travel(journey, market())


@both_clients
async def test_what_cannot_be_told_apart_is_unknown_and_named(travel: Travel) -> None:
    """Somebody else places the same at the same moment, with another program."""

    async def journey(kite: Any, broker: FakeBroker) -> None:
        other = broker.kite().gtt.place(wish())
        broker.faults.add("empty", count=1, endpoint=PLACE)

        with pytest.raises(OutcomeUnknownError) as caught:
            await done(kite.gtt.place(wish()))

        (mine,) = [each for each in await ids(kite) if each != other.trigger_id]
        assert f"What may be it: {mine}, {other.trigger_id}." in caught.value.message

    await travel(journey, market())

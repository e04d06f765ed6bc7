"""Lost answers about fund orders and SIPs, through the fake broker, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core import MFOrderParams, SIPModification, SIPParams
from kite_core.errors import OutcomeUnknownError
from kite_testing import FakeBroker
from tests.journeys.travel import Travel, both_clients, done

FUND = "INF846K01EW2"
PLACE, CANCEL = "POST /mf/orders", "DELETE /mf/orders/{order_id}"
START, CHANGE, END = "POST /mf/sips", "PUT /mf/sips/{sip_id}", "DELETE /mf/sips/{sip_id}"
LOST = ["lost", "empty", "truncated"]


def plan(amount: int = 100) -> SIPParams:
    return SIPParams(tradingsymbol=FUND, amount=amount, instalments=-1, frequency="weekly")


def market() -> FakeBroker:
    broker = FakeBroker(seed=1)
    broker.mutual_funds.clear()
    return broker


def asked(broker: FakeBroker, *endpoints: str) -> list[int]:
    rows = list(broker.journal)
    return [sum(entry.endpoint == each for entry in rows) for each in endpoints]


@both_clients
@pytest.mark.parametrize("tag", [None, "mine"])
@pytest.mark.parametrize("fault", LOST)
async def test_a_fund_order_and_its_cancellation_are_found(
    travel: Travel, fault: str, tag: str | None
) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        wish = MFOrderParams.purchase(tradingsymbol=FUND, amount=5000, tag=tag)
        for endpoint in (PLACE, CANCEL):
            broker.faults.add(fault, count=1, endpoint=endpoint)

        placed = await done(kite.mutual_funds.place(wish))
        cancelled = await done(kite.mutual_funds.cancel(placed.order_id))

        (order,) = await done(kite.mutual_funds.orders())
        assert placed == cancelled
        assert (order.order_id, order.status) == (placed.order_id, "CANCELLED")
        assert asked(broker, PLACE, CANCEL) == [1, 1]

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("fault", LOST)
async def test_a_sip_and_what_happens_to_it_is_found(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        for endpoint in (START, CHANGE, END):
            broker.faults.add(fault, count=1, endpoint=endpoint)

        started = await done(kite.mutual_funds.place_sip(plan()))
        pause = SIPModification.pause()
        changed = await done(kite.mutual_funds.modify_sip(started.sip_id, changes=pause))
        (sip,) = await done(kite.mutual_funds.sips())
        ended = await done(kite.mutual_funds.cancel_sip(started.sip_id))

        assert started == changed == ended
        assert (sip.sip_id, sip.status) == (started.sip_id, "PAUSED")
        assert (await done(kite.mutual_funds.sip(sip.sip_id))).status == "CANCELLED"
        assert asked(broker, START, CHANGE, END) == [1, 1, 1]

    await travel(journey, market())


@both_clients
async def test_what_was_not_done_is_repeated_only_where_that_does_no_harm(
    travel: Travel,
) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        funds = kite.mutual_funds
        wish = MFOrderParams.purchase(tradingsymbol=FUND, amount=5000)
        order, sip = await done(funds.place(wish)), await done(funds.place_sip(plan()))
        broker.run(60)
        for endpoint in (PLACE, CANCEL, START, CHANGE, END):
            broker.faults.add("S4", count=1, endpoint=endpoint)

        with pytest.raises(OutcomeUnknownError, match=f"BUY of {FUND} took effect"):
            await done(funds.place(wish))
        with pytest.raises(OutcomeUnknownError, match=f"SIP of {FUND} took effect"):
            await done(funds.place_sip(plan()))
        await done(funds.cancel(order.order_id))
        await done(funds.modify_sip(sip.sip_id, changes=SIPModification(amount=200)))
        assert (await done(funds.sip(sip.sip_id))).instalment_amount == 200
        await done(funds.cancel_sip(sip.sip_id))

        assert asked(broker, PLACE, START) == [2, 2]
        assert asked(broker, CANCEL, CHANGE, END) == [2, 2, 2]

    await travel(journey, market())


@both_clients
async def test_in_the_good_case_each_is_one_request(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        funds = kite.mutual_funds
        before = len(broker.journal)

        order = await done(funds.place(MFOrderParams.purchase(tradingsymbol=FUND, amount=5000)))
        sip = await done(funds.place_sip(plan()))
        await done(funds.modify_sip(sip.sip_id, changes=SIPModification(amount=200)))
        await done(funds.cancel_sip(sip.sip_id))
        await done(funds.cancel(order.order_id))

        assert len(broker.journal) - before == 5

    await travel(journey, market())

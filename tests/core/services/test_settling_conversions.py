"""Lost answers to conversions, through the fake broker, with both clients."""

from __future__ import annotations

from typing import Any

import pytest

from kite_core import OrderParams, PositionConversion
from kite_core.client import Kite
from kite_core.errors import AnswerLostError, InputError, OutcomeUnknownError
from kite_core.messages import Request, Response
from kite_testing import FakeBroker, ScriptedTransport
from tests.journeys.travel import Travel, both_clients, done
from tests.ports import ports_over

INFY = "NSE:INFY"
CONVERT = "PUT /portfolio/positions"
POSITIONS = "GET /portfolio/positions"


def conversion(quantity: int = 10) -> PositionConversion:
    return PositionConversion(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        position_type="day",
        quantity=quantity,
        old_product="MIS",
        new_product="CNC",
    )


async def bought(kite: Any, broker: FakeBroker) -> None:
    """Ten shares for the day."""
    params = OrderParams.limit(
        exchange="NSE",
        tradingsymbol="INFY",
        transaction_type="BUY",
        quantity=10,
        price=1500,
        product="MIS",
    )
    await done(kite.orders.place(params))
    broker.run(1)


async def held(kite: Any) -> dict[str, int]:
    positions = await done(kite.portfolio.positions())
    return {row.product: row.quantity for row in positions.net if row.tradingsymbol == "INFY"}


def asked(broker: FakeBroker, endpoint: str) -> int:
    return sum(entry.endpoint == endpoint for entry in broker.journal)


def market() -> FakeBroker:
    broker = FakeBroker(seed=1)
    broker.market.set_price(INFY, 1500)
    return broker


@both_clients
async def test_in_the_good_case_it_is_one_request(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        await bought(kite, broker)

        assert await done(kite.portfolio.convert(conversion()))

        assert (asked(broker, CONVERT), asked(broker, POSITIONS)) == (1, 0)

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("fault", ["lost", "empty", "truncated"])
async def test_the_positions_prove_that_all_was_converted(travel: Travel, fault: str) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        await bought(kite, broker)
        broker.faults.add(fault, count=1, endpoint=CONVERT)

        assert await done(kite.portfolio.convert(conversion())) is True

        assert (await held(kite))["CNC"] == 10
        assert asked(broker, CONVERT) == 1

    await travel(journey, market())


@both_clients
@pytest.mark.parametrize("fault", ["lost", "dropped"])
async def test_what_leaves_enough_of_the_old_product_stays_unknown(
    travel: Travel, fault: str
) -> None:
    """Five of ten: the five that are left might be five of five, or of ten."""

    async def journey(kite: Any, broker: FakeBroker) -> None:
        await bought(kite, broker)
        broker.faults.add(fault, count=1, endpoint=CONVERT)
        left, reached = {"lost": (5, 5), "dropped": (10, 0)}[fault]

        with pytest.raises(OutcomeUnknownError) as caught:
            await done(kite.portfolio.convert(conversion(5)))

        told = f"The positions show {left} MIS and {reached} CNC."
        assert told in caught.value.message
        assert "5 NSE:INFY went from MIS to CNC" in caught.value.message
        assert "Compare the positions" in str(caught.value)
        assert caught.value.looks > 10
        assert asked(broker, CONVERT) == 1

    await travel(journey, market())


@both_clients
async def test_a_refusal_is_no_doubt(travel: Travel) -> None:
    async def journey(kite: Any, broker: FakeBroker) -> None:
        with pytest.raises(InputError):
            await done(kite.portfolio.convert(conversion()))

        assert asked(broker, POSITIONS) == 0

    await travel(journey, market())


def test_an_interruption_tells_that_nobody_can_say() -> None:
    class InterruptedTransport(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            if request.method == "GET":
                raise KeyboardInterrupt
            return await super().send(request)

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports_over(InterruptedTransport([AnswerLostError("gone")]))).portfolio.convert(
            conversion()
        )

    assert isinstance(caught.value.__cause__, OutcomeUnknownError)

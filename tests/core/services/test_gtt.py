from __future__ import annotations

from kite_core.client import AsyncKite, Kite
from kite_testing.scripted_transport import ScriptedTransport
from tests.core.expected_calls.waiting_orders import SINGLE
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over


def test_placing_answers_the_id_of_the_trigger() -> None:
    transport = ScriptedTransport([fixture("gtt/place.json")])

    receipt = Kite(ports_over(transport)).gtt.place(SINGLE)

    assert receipt.trigger_id == 123
    assert len(transport.requests) == 1


async def test_changing_and_deleting_answer_the_id_of_the_trigger() -> None:
    kite = AsyncKite(asyncio_ports_over([fixture("gtt/modify.json"), fixture("gtt/delete.json")]))

    assert (await kite.gtt.modify(123, params=SINGLE)).trigger_id == 123
    assert (await kite.gtt.delete(123)).trigger_id == 123

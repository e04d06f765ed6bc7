"""Placements of one client that only their ids tell apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from kite_core.client import AsyncKite, Kite
from kite_core.errors import AnswerLostError, OutcomeUnknownError
from kite_core.messages import Request, Response
from kite_core.models.gtt import GTTReceipt
from kite_testing import ScriptedTransport
from kite_testing.manual_clock import A_FRIDAY_MORNING
from tests.core.expected_calls.waiting_orders import SINGLE
from tests.core.services.desk import success
from tests.ports import asyncio_ports_over, ports_over
from tests.virtual_time import VirtualClock, run_virtually

LOST = AnswerLostError("gone")


def trigger(trigger_id: int) -> dict[str, Any]:
    return {
        "id": trigger_id,
        "type": "single",
        "status": "active",
        "created_at": f"{A_FRIDAY_MORNING:%Y-%m-%d %H:%M:%S}",
        "condition": {
            "exchange": "NSE",
            "tradingsymbol": "INFY",
            "trigger_values": [702.0],
            "last_price": 798.0,
        },
        "orders": [
            {
                "exchange": "NSE",
                "tradingsymbol": "INFY",
                "transaction_type": "BUY",
                "quantity": 1,
                "price": 702.5,
                "product": "CNC",
            }
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one placement."""

    is_taken: bool = True
    is_answered: bool = True
    after_seconds: float = 0.0


@dataclass(kw_only=True)
class TriggerTransport:
    """A broker of triggers that treats each placement as the test wishes."""

    fates: list[Fate]
    triggers: list[int] = field(default_factory=list[int])

    async def send(self, request: Request, /) -> Response:
        if request.method == "GET":
            return success([trigger(each) for each in self.triggers])
        fate = self.fates.pop(0)
        if fate.is_taken:
            self.triggers.append(len(self.triggers) + 1)
        answer = success({"trigger_id": len(self.triggers)})
        await asyncio.sleep(fate.after_seconds)
        if not fate.is_answered:
            raise LOST
        return answer

    async def close(self) -> None: ...


async def outcomes(*fates: Fate) -> list[GTTReceipt | BaseException]:
    """What so many placements of one trigger at once come to."""
    transport = TriggerTransport(fates=list(fates))
    kite = AsyncKite(replace(asyncio_ports_over(transport), clock=VirtualClock()))
    calls = (kite.gtt.place(SINGLE) for _ in fates)
    return await asyncio.gather(*calls, return_exceptions=True)


LOST_BEFORE, LOST_AFTER = Fate(is_taken=False, is_answered=False), Fate(is_answered=False)
ANSWERED, ANSWERED_LATE = Fate(), Fate(after_seconds=15)


def confirmed(results: list[GTTReceipt | BaseException]) -> list[int | str]:
    return [
        each.trigger_id if isinstance(each, GTTReceipt) else type(each).__name__ for each in results
    ]


UNKNOWN = OutcomeUnknownError.__name__


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ([LOST_AFTER], [1]),
        ([LOST_BEFORE], [UNKNOWN]),
        ([LOST_BEFORE, ANSWERED], [UNKNOWN, 1]),
        ([LOST_BEFORE, ANSWERED_LATE], [UNKNOWN, 1]),
        ([LOST_AFTER, ANSWERED_LATE], [1, 2]),
        ([ANSWERED_LATE, LOST_AFTER], [1, 2]),
    ],
)
def test_one_trigger_confirms_one_placement(fates: list[Fate], expected: list[int | str]) -> None:
    assert confirmed(run_virtually(outcomes(*fates))) == expected


def test_of_two_in_doubt_each_takes_one() -> None:
    results = confirmed(run_virtually(outcomes(LOST_AFTER, LOST_AFTER)))

    assert sorted(map(str, results)) == ["1", "2"]


def test_of_two_in_doubt_only_one_takes_the_only_trigger() -> None:
    results = confirmed(run_virtually(outcomes(LOST_AFTER, LOST_BEFORE)))

    assert sorted(map(str, results)) == ["1", UNKNOWN]


def test_a_trigger_that_is_named_later_than_another_is_found_is_not_taken_twice() -> None:
    slow_loss = Fate(is_answered=False, after_seconds=15)

    results = confirmed(run_virtually(outcomes(slow_loss, ANSWERED_LATE, LOST_BEFORE)))

    assert sorted(map(str, results)) == ["1", "2", UNKNOWN]
    assert results[1] == 2


def test_an_undecoded_answer_may_hold_anything() -> None:
    kite = Kite(ports_over([success(None), success({"trigger_id": 1})]))

    assert kite.gtt.place_raw(SINGLE) is None
    assert kite.gtt.place_raw(SINGLE) == {"trigger_id": 1}


def test_an_interruption_tells_that_nobody_can_say() -> None:
    class InterruptedTransport(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            if request.method == "GET":
                raise KeyboardInterrupt
            return await super().send(request)

    ports = ports_over(InterruptedTransport([LOST]))

    with pytest.raises(KeyboardInterrupt) as caught:
        Kite(ports).gtt.place(SINGLE)

    assert isinstance(caught.value.__cause__, OutcomeUnknownError)


def test_looks_that_never_succeed_are_told() -> None:
    ports = ports_over([LOST, AnswerLostError("down")], order_window_seconds=0)

    with pytest.raises(OutcomeUnknownError) as caught:
        Kite(ports).gtt.place(SINGLE)

    assert (caught.value.looks, caught.value.cause) == (0, LOST)
    assert caught.value.last_look_error is not None
    assert caught.value.last_look_error.message == "down"

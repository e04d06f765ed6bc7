from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_adapters.config import CircuitConfig
from kite_adapters.policies.circuit_breaking import (
    MOST_ENDPOINTS,
    CircuitBreakingTransport,
    Circuits,
    has_failed,
)
from kite_core.attempts import Attempt
from kite_core.errors import (
    AnswerLostError,
    CircuitOpenError,
    KiteError,
    LoginRequiredError,
    NotSentError,
    RateLimitedError,
)
from kite_core.events import CircuitChanged, CircuitRefused
from kite_core.ist import IST
from kite_core.messages import Lane, RateBucket, Repeat, Request, Response, delete, get, post
from kite_core.metrics import CircuitFigures
from kite_core.ports import Clock, Transport
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.ports import NotedEvents

HISTORY = get(
    "/instruments/historical/{instrument_token}/{interval}",
    path={"instrument_token": "408065", "interval": "day"},
    bucket=RateBucket.HISTORICAL,
)
HOLDINGS = get("/portfolio/holdings")
ORDER = post(
    "/orders/{variety}",
    path={"variety": "regular"},
    bucket=RateBucket.ORDER,
    repeat=Repeat.NEVER,
)
CANCEL = delete(
    "/orders/{variety}/{order_id}",
    path={"variety": "regular", "order_id": "1"},
    bucket=RateBucket.ORDER,
    repeat=Repeat.IF_NOT_SENT,
    lane=Lane.EXIT,
)
FINE = Response(status=200, body=b'{"status":"success","data":[]}')
DOWN = Response(status=503, body=b"<html>Service unavailable</html>")
ENVELOPE = b'{"status":"error","error_type":"%s","message":"No."}'
LOST = AnswerLostError("lost")
OPEN_SECONDS = 15.0


def history() -> Request:
    """A request for candles that is no other's, as the retrying layer makes them."""
    return HISTORY.with_headers({})


class Breaking:
    """The policy over a script, with a clock of its own."""

    def __init__(
        self, *script: Line, inner: Transport | None = None, clock: Clock | None = None
    ) -> None:
        self.wire = ScriptedTransport(script)
        self.clock = ManualClock()
        self.noted = NotedEvents()
        config = CircuitConfig(failures=3, open_seconds=OPEN_SECONDS)
        self.circuits = Circuits(config=config, clock=clock or self.clock)
        self.transport = CircuitBreakingTransport(
            inner=inner or self.wire, circuits=self.circuits, observer=self.noted
        )

    def send(self, request: Request = HISTORY) -> Response:
        return run_now(self.transport.send(request))

    def fail(self, times: int = 3, request: Request = HISTORY) -> None:
        """Send so often, whatever comes of it."""
        for _ in range(times):
            self.outcome(request)

    def outcome(self, request: Request = HISTORY) -> Response | Exception:
        try:
            return self.send(request)
        except (KiteError, OSError) as error:
            return error

    def figures(self) -> CircuitFigures:
        (figures,) = self.circuits.figures()
        return figures

    def changes(self) -> list[tuple[str, str]]:
        noted = self.noted.events
        return [(each.old, each.new) for each in noted if isinstance(each, CircuitChanged)]


class Gated:
    """A wire whose answers wait in asyncio until they are let go."""

    def __init__(self, outcome: Response | Exception = FINE) -> None:
        self.outcome = outcome
        self.let_go = asyncio.Event()
        self.sent = 0

    async def send(self, request: Request, /) -> Response:
        self.sent += 1
        await self.let_go.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def close(self) -> None: ...


def half_open(breaking: Breaking) -> None:
    """Let the circuit open, and pass the time until it lets a trial through."""
    circuit = breaking.circuits.of(HISTORY)
    for _ in range(3):
        circuit.report(circuit.phase, DOWN)
    breaking.clock.advance(OPEN_SECONDS)


def test_an_open_circuit_refuses_without_sending() -> None:
    breaking = Breaking(DOWN, LOST, DOWN)
    breaking.fail()

    with pytest.raises(CircuitOpenError, match="Nothing was sent"):
        breaking.send()

    assert len(breaking.wire.requests) == 3


def test_a_refusal_says_what_failed_and_when_to_try_again() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    breaking.fail()
    breaking.clock.advance(5)

    error = breaking.outcome()

    assert isinstance(error, CircuitOpenError)
    assert error.retry_at == datetime(2026, 11, 20, 10, 0, 15, tzinfo=IST)
    assert not error.is_retryable
    assert str(error) == (
        "GET /instruments/historical/{instrument_token}/{interval}: Nothing was sent: this part "
        "of the broker (historical) failed 3 times in a row, last with HTTP 503. "
        "Fix: Try again at 10:00:15 IST, which is error.retry_at."
    )


def test_a_refusal_beside_a_trial_says_what_failed_too() -> None:
    breaking = Breaking(DOWN, DOWN, LOST)
    breaking.fail()
    breaking.clock.advance(OPEN_SECONDS)
    circuit = breaking.circuits.of(HISTORY)
    circuit.admit(history())

    with pytest.raises(CircuitOpenError) as caught:
        circuit.admit(history())

    assert caught.value.message.endswith(
        "failed 3 times in a row, last with AnswerLostError, and another request is trying it "
        "just now."
    )


def test_only_failures_in_a_row_open_it() -> None:
    breaking = Breaking(DOWN, DOWN, FINE, DOWN, DOWN, FINE)

    breaking.fail(6)

    assert breaking.figures().state == "closed"
    assert breaking.changes() == []


def test_it_closes_when_the_trial_succeeds() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, FINE, DOWN, DOWN, FINE)
    breaking.fail()
    breaking.clock.advance(OPEN_SECONDS)

    breaking.fail(4)

    assert breaking.changes() == [
        ("closed", "open"),
        ("open", "half open"),
        ("half open", "closed"),
    ]


def test_it_opens_anew_when_the_trial_fails() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, LOST)
    breaking.fail()
    breaking.clock.advance(OPEN_SECONDS)

    assert breaking.outcome() is LOST

    breaking.clock.advance(OPEN_SECONDS - 1)
    assert isinstance(breaking.outcome(), CircuitOpenError)
    assert breaking.changes()[1:] == [("open", "half open"), ("half open", "open")]
    assert breaking.figures().opened == 2


def test_a_refused_order_has_been_sent_by_nobody() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    breaking.fail(request=ORDER)

    error = breaking.outcome(ORDER)

    assert isinstance(error, NotSentError)
    assert not error.is_ambiguous


@pytest.mark.parametrize("trouble", [LOST, NotSentError("unsent"), TimeoutError("late")])
def test_the_error_that_opens_the_circuit_is_passed_on_itself(trouble: Exception) -> None:
    breaking = Breaking(trouble, trouble, trouble)
    breaking.fail(2)

    with pytest.raises(type(trouble)) as caught:
        breaking.send()

    assert caught.value is trouble
    assert caught.value.__context__ is None
    assert breaking.figures().state == "open"


def test_the_answer_that_opens_the_circuit_is_passed_on_itself() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    breaking.fail(2)

    assert breaking.send() is DOWN


def test_what_fails_elsewhere_stops_nothing_here() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, FINE, FINE)
    breaking.fail(request=HISTORY)

    assert breaking.send(HOLDINGS) is FINE
    assert breaking.send(CANCEL) is FINE


def test_a_cancellation_passes_although_orders_fail() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, FINE)
    breaking.fail(request=ORDER)
    assert isinstance(breaking.outcome(ORDER), CircuitOpenError)

    assert breaking.send(CANCEL) is FINE


def test_an_exit_passes_although_exits_fail() -> None:
    breaking = Breaking(*[DOWN] * 10, FINE)
    breaking.fail(10, CANCEL)

    assert breaking.send(CANCEL) is FINE
    assert breaking.circuits.figures() == ()


def test_a_cancellation_that_fails_opens_nothing_for_orders() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, FINE)
    breaking.fail(request=CANCEL)

    assert breaking.send(ORDER) is FINE


@pytest.mark.parametrize(
    ("outcome", "failed"),
    [
        (FINE, False),
        (Response(status=400, body=ENVELOPE % b"InputException"), False),
        (Response(status=403, body=ENVELOPE % b"TokenException"), False),
        (Response(status=429, body=ENVELOPE % b"NetworkException"), False),
        (Response(status=500, body=ENVELOPE % b"OrderException"), False),
        (Response(status=500, body=b"<html>Oops</html>"), True),
        (Response(status=502), True),
        (Response(status=503, body=ENVELOPE % b"NetworkException"), True),
        (Response(status=504), True),
        (LOST, True),
        (NotSentError("refused"), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (PermissionError("token file"), None),
        (CircuitOpenError("open"), None),
        (RateLimitedError("too far away"), None),
        (LoginRequiredError("no token"), None),
        (asyncio.CancelledError(), None),
        (KeyboardInterrupt(), None),
    ],
    ids=repr,
)
def test_what_shows_that_the_broker_fails(
    outcome: Response | BaseException, failed: bool | None
) -> None:
    assert has_failed(outcome) is failed


def test_refusals_of_the_broker_never_open_it() -> None:
    breaking = Breaking(*[Response(status=500, body=ENVELOPE % b"OrderException")] * 9)

    breaking.fail(9, ORDER)

    assert breaking.figures().failures_in_a_row == 0


async def test_of_fifty_tasks_one_is_the_trial() -> None:
    wire = Gated()
    breaking = Breaking(inner=wire)
    half_open(breaking)

    tasks = [asyncio.create_task(breaking.transport.send(history())) for _ in range(50)]
    await asyncio.sleep(0)
    assert [task.done() for task in tasks].count(False) == 1
    wire.let_go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert wire.sent == 1
    assert sum(outcome is FINE for outcome in outcomes) == 1
    assert sum(isinstance(outcome, CircuitOpenError) for outcome in outcomes) == 49
    assert breaking.figures().state == "closed"


def test_of_thirty_two_threads_one_is_the_trial() -> None:
    refused, sent = list[CircuitOpenError](), list[Request]()
    all_others_are_refused = Event()

    class Holding:
        async def send(self, request: Request, /) -> Response:
            sent.append(request)
            assert all_others_are_refused.wait(20)
            return FINE

        async def close(self) -> None: ...

    breaking = Breaking(inner=Holding())
    half_open(breaking)
    start = Barrier(32)

    def send(_: int) -> None:
        start.wait(20)
        try:
            breaking.send(history())
        except CircuitOpenError as error:
            refused.append(error)
        if len(refused) == 31:
            all_others_are_refused.set()

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(send, range(32)))

    assert (len(sent), len(refused)) == (1, 31)
    assert breaking.figures().refused == 31
    assert breaking.figures().state == "closed"


async def test_a_cancelled_trial_makes_room_for_the_next_and_decides_nothing() -> None:
    wire = Gated()
    breaking = Breaking(inner=wire)
    half_open(breaking)
    trial = asyncio.create_task(breaking.transport.send(history()))
    await asyncio.sleep(0)

    trial.cancel()

    with pytest.raises(asyncio.CancelledError):
        await trial
    assert breaking.figures().state == "half open"
    wire.let_go.set()
    assert await breaking.transport.send(history()) is FINE
    assert breaking.figures().state == "closed"


async def test_a_trial_that_is_dropped_unfinished_makes_room_for_the_next() -> None:
    wire = Gated()
    breaking = Breaking(inner=wire)
    half_open(breaking)
    trial = breaking.transport.send(history())
    trial.send(None)

    trial.close()
    gc.collect()

    wire.let_go.set()
    assert await breaking.transport.send(history()) is FINE


@pytest.mark.parametrize("reason", [LoginRequiredError("no token"), RateLimitedError("later")])
def test_a_trial_that_never_reached_the_broker_makes_room_for_the_next(reason: KiteError) -> None:
    breaking = Breaking(reason, FINE)
    half_open(breaking)

    assert breaking.outcome(history()) is reason
    assert breaking.send(history()) is FINE


def test_who_is_refused_beside_a_trial_is_told_to_wait_a_moment() -> None:
    breaking = Breaking()
    half_open(breaking)
    breaking.circuits.of(HISTORY).admit(history())

    error = breaking.outcome(history())

    assert isinstance(error, CircuitOpenError)
    assert error.retry_at == breaking.clock.now() + timedelta(seconds=1)
    assert "another request is trying it just now" in error.message


async def test_stragglers_do_not_keep_it_open() -> None:
    wire = Gated(LOST)
    breaking = Breaking(inner=wire)
    tasks = [asyncio.create_task(breaking.transport.send(history())) for _ in range(8)]
    await asyncio.sleep(0)
    circuit = breaking.circuits.of(HISTORY)
    for _ in range(3):
        circuit.report(circuit.phase, DOWN)
    opening = breaking.figures().retry_at

    breaking.clock.advance(10)
    wire.let_go.set()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert breaking.figures().retry_at == opening
    assert breaking.figures().opened == 1


@pytest.mark.parametrize("late", [FINE, LOST])
async def test_a_straggler_decides_nothing_for_the_trial(late: Response | Exception) -> None:
    straggling = Gated(late)
    breaking = Breaking(inner=straggling)
    straggler = asyncio.create_task(breaking.transport.send(history()))
    await asyncio.sleep(0)
    half_open(breaking)
    breaking.circuits.of(HISTORY).admit(history())

    straggling.let_go.set()
    await asyncio.gather(straggler, return_exceptions=True)

    assert breaking.figures().state == "half open"
    assert isinstance(breaking.outcome(history()), CircuitOpenError)


def test_setting_the_wall_clock_back_does_not_keep_it_open() -> None:
    class SetBack(ManualClock):
        def now(self) -> datetime:
            return super().now() - timedelta(hours=self.hours)

        hours = 0

    clock = SetBack()
    breaking = Breaking(DOWN, DOWN, DOWN, FINE, clock=clock)
    breaking.fail()

    clock.hours = 1
    clock.advance(OPEN_SECONDS)

    assert breaking.send() is FINE


def test_a_request_that_passed_before_may_pass_again_while_the_circuit_is_closed() -> None:
    breaking = Breaking(DOWN, DOWN)
    breaking.fail(2)

    breaking.circuits.recheck(HISTORY)


def test_a_request_that_waited_while_the_circuit_opened_is_refused() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    waiting = history()
    breaking.circuits.of(waiting)
    breaking.fail()

    with pytest.raises(CircuitOpenError):
        breaking.circuits.recheck(waiting)


def test_the_trial_passes_again_after_a_wait_and_nobody_else_does() -> None:
    breaking = Breaking()
    half_open(breaking)
    waiting, trial = history(), history()
    circuit = breaking.circuits.of(trial)
    circuit.admit(trial)

    breaking.circuits.recheck(trial)
    with pytest.raises(CircuitOpenError):
        breaking.circuits.recheck(waiting)

    assert breaking.figures().state == "half open"


def test_an_exit_that_waited_passes_whatever_happened_meanwhile() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    breaking.fail(request=ORDER)

    breaking.circuits.recheck(CANCEL)


def test_a_refusal_inside_is_told_once_and_counts_for_nothing() -> None:
    class Waiting:
        async def send(self, request: Request, /) -> Response:
            for _ in range(3):
                circuit.report(circuit.phase, DOWN)
            breaking.circuits.recheck(request)
            raise AssertionError("It was sent.")

        async def close(self) -> None: ...

    breaking = Breaking(inner=Waiting())
    circuit = breaking.circuits.of(HISTORY)

    assert isinstance(breaking.outcome(), CircuitOpenError)

    assert breaking.noted.events == [
        CircuitChanged(group="historical", old="closed", new="open", endpoint=HISTORY.endpoint),
        CircuitRefused(endpoint=HISTORY.endpoint, group="historical"),
    ]
    assert breaking.figures().failures_in_a_row == 3


def test_the_observer_hears_of_changes_and_refusals() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    breaking.fail()

    breaking.outcome(HISTORY.with_attempt(Attempt(number=2)))

    assert breaking.noted.events == [
        CircuitChanged(group="historical", old="closed", new="open", endpoint=HISTORY.endpoint),
        CircuitRefused(endpoint=HISTORY.endpoint, group="historical", number=2),
    ]


def test_an_observer_may_ask_for_the_figures_at_once() -> None:
    seen = list[CircuitFigures]()

    class Asking:
        def notice(self, event: object, /) -> None:
            seen.extend(breaking.circuits.figures())

    breaking = Breaking(DOWN, DOWN, DOWN)
    asking = CircuitBreakingTransport(
        inner=breaking.wire, circuits=breaking.circuits, observer=Asking()
    )
    for _ in range(3):
        run_now(asking.send(HISTORY))

    assert [figures.state for figures in seen] == ["open"]


def test_figures_show_each_group_that_was_asked() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN, DOWN, FINE)
    breaking.fail()
    breaking.fail(2, HOLDINGS)
    breaking.outcome()

    historical, portfolio = breaking.circuits.figures()

    assert historical == CircuitFigures(
        group="historical",
        state="open",
        failures_in_a_row=3,
        refused=1,
        opened=1,
        retry_at=breaking.clock.now() + timedelta(seconds=OPEN_SECONDS),
    )
    assert portfolio == CircuitFigures(
        group="portfolio", state="closed", failures_in_a_row=0, refused=0, opened=0
    )


def test_requests_without_a_template_share_the_circuits_of_their_paths() -> None:
    breaking = Breaking(DOWN, DOWN, DOWN)
    for number in range(3):
        breaking.send(Request(method="GET", path=f"/portfolio/holdings/{number}"))

    assert isinstance(breaking.outcome(HOLDINGS), CircuitOpenError)


def test_any_number_of_endpoints_is_remembered_in_a_bounded_space() -> None:
    circuits = Breaking().circuits

    for number in range(1000):
        circuits.of(get(f"/orders/{number}"))

    assert [figures.group for figures in circuits.figures()] == ["order book"]
    assert len(circuits._by_endpoint) == MOST_ENDPOINTS  # pyright: ignore[reportPrivateUsage]  # reason: that is what is bounded


Step = Callable[[Breaking], None]
STEPS: dict[str, Step] = {
    "fine": lambda breaking: report_one(breaking, FINE),
    "down": lambda breaking: report_one(breaking, DOWN),
    "cancelled": lambda breaking: report_one(breaking, asyncio.CancelledError()),
    "time passes": lambda breaking: breaking.clock.advance(OPEN_SECONDS / 2),
}


def report_one(breaking: Breaking, outcome: Response | BaseException) -> None:
    """One request from its admission, if it is admitted, to its outcome."""
    circuit = breaking.circuits.of(HISTORY)
    try:
        phase = circuit.admit(history())
    except CircuitOpenError:
        return
    circuit.report(phase, outcome)


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=40))
def test_whatever_happened_a_working_broker_is_reached_again(steps: list[str]) -> None:
    breaking = Breaking(FINE)
    for step in steps:
        STEPS[step](breaking)

    breaking.clock.advance(OPEN_SECONDS)

    assert breaking.send(history()) is FINE
    assert breaking.figures().state == "closed"


def test_closing_closes_the_inner_transport_and_the_layers_are_shown() -> None:
    breaking = Breaking()

    run_now(breaking.transport.close())

    assert breaking.wire.is_closed
    assert repr(breaking.transport).startswith("CircuitBreakingTransport > <")

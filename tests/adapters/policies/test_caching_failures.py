from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.dump_day import is_fresh
from kite_core.errors import (
    AnswerLostError,
    CircuitOpenError,
    KiteError,
    LoginRequiredError,
    NotSentError,
    RateLimitedError,
    ValidationError,
)
from kite_core.events import CacheAnswered, OldDumpServed
from kite_core.messages import Request, Response
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.adapters.policies.caching_case import (
    ALL,
    FRIDAY_LIST,
    FUNDS,
    HEADER,
    INFY,
    MORNING,
    NEXT_LIST,
    NSE,
    Caching,
    caching_with_friday_list,
    csv,
    error,
)


@pytest.mark.parametrize(
    "answer",
    [
        csv(b""),
        csv(HEADER),
        csv(HEADER + b"\r\n"),
        csv(HEADER + INFY + b"779521,3045"),
        csv(b"<html>Bad gateway</html>"),
        Response(status=200, headers={"Content-Type": "application/json"}, body=FRIDAY_LIST),
        Response(status=204),
        error(200),
        error(429),
        error(500),
        error(502),
        error(403, b"TokenException"),
        error(400, b"InputException"),
    ],
    ids=repr,
)
def test_what_is_no_whole_list_goes_to_the_caller_as_it_is_and_is_not_kept(
    answer: Response,
) -> None:
    caching = Caching(answer, csv(FRIDAY_LIST))

    assert caching.send() is answer
    assert caching.kept() is None
    assert caching.body() == FRIDAY_LIST


@pytest.mark.parametrize("failure", [NotSentError("no way"), LoginRequiredError("log in")])
def test_an_error_without_an_older_list_is_raised_as_it_is(failure: KiteError) -> None:
    caching = Caching(failure, csv(FRIDAY_LIST))

    with pytest.raises(type(failure)) as caught:
        caching.send()

    assert caught.value is failure
    assert caching.body() == FRIDAY_LIST


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (NotSentError("no way"), "NotSentError"),
        (AnswerLostError("lost"), "AnswerLostError"),
        (CircuitOpenError("not now"), "CircuitOpenError"),
        (RateLimitedError("too fast"), "RateLimitedError"),
        (error(429), "HTTP 429"),
        (error(500, b"GeneralException"), "HTTP 500"),
        (error(502), "HTTP 502"),
        (Response(status=503, body=b"<html>"), "HTTP 503"),
        (Response(status=204), "HTTP 204"),
        (error(200, b"NetworkException"), "the answer is no list"),
        (csv(b""), "the list has no header line"),
        (csv(HEADER), "the list is empty"),
        (csv(HEADER + INFY + b"1,2"), "the list is cut off"),
    ],
    ids=repr,
)
def test_the_older_list_stands_in_when_a_newer_one_cannot_be_had(line: Line, reason: str) -> None:
    caching = caching_with_friday_list(line)

    response = caching.send()

    told = OldDumpServed(endpoint="GET /instruments", kept_at=MORNING, reason=reason)
    assert (response.status, response.body) == (200, FRIDAY_LIST)
    assert caching.noted.events == [told]


def test_a_list_that_shrank_to_less_than_half_is_not_believed() -> None:
    long, short = HEADER + INFY * 1000, HEADER + INFY * 400
    caching = Caching(csv(long), csv(short))
    caching.send()
    caching.clock.advance(timedelta(days=1))

    body = caching.body()

    assert body == long
    assert isinstance(caching.noted.events[-1], OldDumpServed)
    assert caching.noted.events[-1].reason == f"the list has {len(short)} bytes after {len(long)}"


def test_a_list_that_stays_short_is_believed_after_three_days() -> None:
    long, short = HEADER + INFY * 1000, HEADER + INFY * 400
    caching = Caching(csv(long), csv(short), csv(short))
    caching.send()

    caching.clock.advance(timedelta(days=2))
    doubted = caching.body()
    caching.clock.advance(timedelta(days=1))
    believed = caching.body()

    assert (doubted, believed) == (long, short)


def test_after_a_failure_the_next_try_waits_for_a_minute() -> None:
    caching = caching_with_friday_list(error(502), csv(NEXT_LIST))

    during = [caching.body() for _ in range(5)]
    caching.clock.advance(59)
    during.append(caching.body())
    fetches_during = caching.fetches
    caching.clock.advance(1)
    after = caching.body()

    assert during == [FRIDAY_LIST] * 6
    assert fetches_during == 2
    assert after == NEXT_LIST


def test_one_failure_is_one_warning() -> None:
    caching = caching_with_friday_list(error(502))

    for _ in range(5):
        caching.send()

    kinds = [type(event) for event in caching.noted.events]
    assert kinds == [OldDumpServed, *[CacheAnswered] * 4]


def test_a_failure_for_one_list_delays_no_other() -> None:
    caching = caching_with_friday_list(error(502), csv(NEXT_LIST))
    caching.send()

    assert caching.body(FUNDS) == NEXT_LIST


def test_a_list_is_too_old_after_a_week() -> None:
    lost = AnswerLostError("lost")
    caching = caching_with_friday_list(lost, lost, later=timedelta(days=7))

    on_the_last_day = caching.body()
    caching.clock.advance(61)

    assert on_the_last_day == FRIDAY_LIST
    with pytest.raises(AnswerLostError):
        caching.send()


@pytest.mark.parametrize(
    "answer",
    [
        error(403, b"TokenException"),
        error(200, b"TokenException"),
        error(500, b"TokenException"),
        error(403, b"PermissionException"),
        error(400, b"InputException"),
        Response(status=404, body=b"<html>"),
    ],
    ids=repr,
)
def test_a_refusal_that_the_caller_can_mend_is_not_hidden_by_an_older_list(
    answer: Response,
) -> None:
    caching = caching_with_friday_list(answer, csv(NEXT_LIST))

    assert caching.send() is answer
    assert caching.body() == NEXT_LIST  # at once: after a login nobody waits


@pytest.mark.parametrize(
    "failure", [LoginRequiredError("log in"), ValidationError("wrong", ())], ids=repr
)
def test_an_error_that_the_caller_can_mend_is_not_hidden_by_an_older_list(
    failure: KiteError,
) -> None:
    caching = caching_with_friday_list(failure, csv(NEXT_LIST))

    with pytest.raises(type(failure)):
        caching.send()

    assert caching.body() == NEXT_LIST


def test_one_exchange_comes_out_of_the_older_list_of_all_when_nothing_else_can_be_had() -> None:
    caching = caching_with_friday_list(error(502))

    body = caching.body(NSE)

    assert body == HEADER + INFY
    assert isinstance(caching.noted.events[-1], OldDumpServed)
    assert caching.noted.events[-1].kept_at == MORNING


LINES = st.sampled_from(
    [
        csv(FRIDAY_LIST),
        csv(NEXT_LIST),
        csv(HEADER + INFY * 50),
        csv(HEADER),
        csv(b""),
        csv(HEADER + INFY + b"77"),
        csv(b"<html>"),
        error(200),
        error(403, b"TokenException"),
        error(429),
        error(502),
        NotSentError("no way"),
        AnswerLostError("lost"),
    ]
)
STEPS = st.tuples(
    LINES, st.sampled_from([ALL, NSE]), st.timedeltas(timedelta(0), timedelta(days=4))
)


@given(st.lists(STEPS, max_size=12))
def test_whatever_happens_no_empty_list_is_kept_or_served_and_no_stale_one_in_silence(
    steps: list[tuple[Line, Request, timedelta]],
) -> None:
    for_each = iter([line for line, _, _ in steps])

    class Fickle(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            line = next(for_each)
            if isinstance(line, Exception):
                raise line
            assert isinstance(line, Response)
            return line

    caching = Caching(inner=Fickle())
    for _, request, wait in steps:
        caching.clock.advance(wait)
        caching.noted.events.clear()
        try:
            response = caching.send(request)
        except KiteError:
            continue
        if response.kept is None:
            continue
        header, _, rows = response.kept.body().partition(b"\n")
        now, kept_at = caching.clock.now(), response.kept.kept_at
        was_told = any(isinstance(event, OldDumpServed) for event in caching.noted.events)
        was_paused = (
            caching.transport.paused_until.get(request.path, 0) >= caching.clock.monotonic()
        )
        assert header + b"\n" == HEADER
        assert rows.strip()
        assert is_fresh(kept_at, now) or was_told or was_paused
        assert now - kept_at <= timedelta(days=7)

from __future__ import annotations

import gzip
import logging
from datetime import time, timedelta
from pathlib import Path

import pytest

from kite_adapters.cache import DiskCache, MemoryCache, TieredCache
from kite_adapters.concurrency import AsyncioConcurrency
from kite_core.client import AsyncKite, Kite
from kite_core.errors import (
    LoginRequiredError,
)
from kite_core.events import CacheAnswered
from kite_core.messages import Request, Response, get
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import ScriptedTransport
from tests.adapters.policies.caching_case import (
    ALL,
    FRIDAY_LIST,
    FUNDS,
    GOLD,
    HEADER,
    INFY,
    MORNING,
    NEXT_LIST,
    NEXT_MORNING,
    NSE,
    SBIN,
    Caching,
    caching_with_friday_list,
    csv,
)
from tests.ports import ports_over


@pytest.mark.parametrize("request_", [ALL, NSE, FUNDS], ids=lambda request: request.path)
def test_a_list_is_fetched_once_a_day(request_: Request) -> None:
    caching = Caching(csv(FRIDAY_LIST))

    bodies = [caching.body(request_) for _ in range(3)]

    assert bodies == [FRIDAY_LIST] * 3
    assert caching.wire.requests == [request_]


def test_an_answer_from_the_cache_is_told_to_the_observer() -> None:
    caching = Caching(csv(FRIDAY_LIST))
    caching.send()
    assert caching.noted.events == []

    caching.send()

    assert caching.noted.events == [CacheAnswered(endpoint="GET /instruments", kept_at=MORNING)]


def test_everybody_gets_the_same_kept_list_so_what_is_made_of_it_is_made_once() -> None:
    caching = Caching(csv(FRIDAY_LIST))

    first, second = caching.send(), caching.send()

    assert first.kept is not None
    assert first.kept is second.kept


@pytest.mark.parametrize(
    "request_",
    [
        get("/orders"),
        get("/quote", query=[("i", "NSE:INFY")]),
        get("/instruments/historical/{token}/{interval}", path={"token": 1, "interval": "day"}),
        get("/instruments", query=[("some", "thing")]),
        get("/mf/instruments/more"),
    ],
    ids=lambda request: request.target,
)
def test_everything_else_passes_untouched_and_is_never_kept(request_: Request) -> None:
    answer = csv(FRIDAY_LIST)
    caching = Caching(answer, answer)

    assert caching.send(request_) is answer
    assert caching.send(request_) is answer
    assert caching.wire.requests[0] is request_
    assert caching.kept(request_) is None


def test_before_the_change_the_list_of_the_morning_before_is_the_newest() -> None:
    caching = Caching(csv(FRIDAY_LIST), csv(NEXT_LIST))
    caching.send()

    caching.clock.advance_to(NEXT_MORNING.replace(hour=8, minute=29, second=59))
    before = caching.body()
    caching.clock.advance(1)
    after = caching.body()

    assert (before, after) == (FRIDAY_LIST, NEXT_LIST)
    assert caching.fetches == 2


def test_a_list_that_was_asked_for_before_the_change_counts_as_the_old_one() -> None:
    clock: ManualClock

    class SlowTransport(ScriptedTransport):
        async def send(self, request: Request, /) -> Response:
            clock.advance(2)
            return await super().send(request)

    wire = SlowTransport([csv(FRIDAY_LIST), csv(NEXT_LIST)])
    caching = Caching(inner=wire)
    clock = caching.clock
    clock.advance_to(NEXT_MORNING.replace(hour=8, minute=29, second=59))
    caching.send()

    body = caching.body()

    assert body == NEXT_LIST


def test_a_shorter_age_can_be_set() -> None:
    caching = Caching(csv(FRIDAY_LIST), csv(NEXT_LIST), ttl=timedelta(hours=1))
    caching.send()

    caching.clock.advance(timedelta(hours=1))
    still = caching.body()
    caching.clock.advance(1)
    after = caching.body()

    assert (still, after) == (FRIDAY_LIST, NEXT_LIST)


def test_the_time_of_the_change_can_be_set() -> None:
    caching = Caching(csv(FRIDAY_LIST), csv(NEXT_LIST), list_time=time(9, 0))
    caching.send()

    caching.clock.advance(timedelta(minutes=15))

    assert caching.body() == NEXT_LIST


def test_a_fresh_list_needs_no_session() -> None:
    caching = Caching(csv(FRIDAY_LIST), LoginRequiredError("log in"))
    caching.send()

    assert caching.body() == FRIDAY_LIST


def test_a_list_that_is_still_the_old_one_is_asked_for_again_soon() -> None:
    caching = caching_with_friday_list(csv(FRIDAY_LIST), csv(NEXT_LIST))

    late = [caching.body(), caching.body()]
    caching.clock.advance(300)
    after = caching.body()

    assert late == [FRIDAY_LIST] * 2
    assert after == NEXT_LIST
    assert caching.fetches == 3
    assert all(isinstance(event, CacheAnswered) for event in caching.noted.events)


def test_a_list_that_did_not_change_counts_for_the_day_once_the_market_is_open() -> None:
    caching = caching_with_friday_list(csv(FRIDAY_LIST), later=timedelta(days=1, minutes=30))

    bodies = [caching.body()]
    caching.clock.advance(timedelta(hours=20))
    bodies.append(caching.body())

    assert bodies == [FRIDAY_LIST] * 2
    assert caching.fetches == 2


def test_a_list_from_the_future_of_a_wrong_clock_is_fetched_again() -> None:
    caching = Caching(csv(NEXT_LIST))
    run_now(caching.cache.save(ALL.path, FRIDAY_LIST, kept_at=MORNING + timedelta(days=300)))

    bodies = [caching.body(), caching.body()]

    assert bodies == [NEXT_LIST] * 2
    assert caching.fetches == 1


def test_one_exchange_comes_out_of_the_list_of_all() -> None:
    caching = Caching(csv(NEXT_LIST))
    caching.send(ALL)

    bodies = [caching.body(NSE), caching.body(NSE)]

    assert bodies == [HEADER + INFY + SBIN] * 2
    assert caching.fetches == 1
    assert CacheAnswered(endpoint="GET /instruments/{exchange}", kept_at=MORNING) in (
        caching.noted.events
    )


def test_an_exchange_that_is_not_in_the_list_of_all_is_asked_for() -> None:
    caching = Caching(csv(HEADER + GOLD), csv(HEADER + INFY))
    caching.send(ALL)

    assert caching.body(NSE) == HEADER + INFY


def test_the_list_of_one_exchange_never_stands_for_all() -> None:
    caching = Caching(csv(HEADER + INFY), csv(NEXT_LIST))
    caching.send(NSE)

    assert caching.body(ALL) == NEXT_LIST


def test_a_list_of_all_from_the_future_is_not_taken_apart() -> None:
    caching = Caching(csv(HEADER + SBIN))
    run_now(caching.cache.save(ALL.path, FRIDAY_LIST, kept_at=MORNING + timedelta(days=300)))

    assert caching.body(NSE) == HEADER + SBIN


def test_lists_of_instruments_are_indexed_and_lists_of_funds_are_not() -> None:
    caching = Caching(csv(FRIDAY_LIST), csv(FRIDAY_LIST), indexer=lambda dump: dump[:4])

    indexes = [
        None if (kept := caching.send(request).kept) is None or kept.index is None else kept.index
        for request in (ALL, NSE, FUNDS)
    ]

    assert [index and bytes(index) for index in indexes] == [b"inst", b"inst", None]


def test_a_list_that_cannot_be_indexed_is_kept_without_an_index(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: bytes) -> bytes:
        raise ValueError("no index for that")

    caching = Caching(csv(FRIDAY_LIST), indexer=broken)

    with caplog.at_level(logging.ERROR, "kiteport"):
        response = caching.send()

    assert response.kept is not None
    assert (response.kept.body(), response.kept.index) == (FRIDAY_LIST, None)
    assert "could not be indexed" in caplog.text


def test_a_list_that_arrives_compressed_is_kept_plain() -> None:
    caching = Caching(csv(gzip.compress(FRIDAY_LIST)))

    assert caching.body() == FRIDAY_LIST
    assert caching.kept() == FRIDAY_LIST


def test_the_next_process_starts_from_the_disk_without_a_request(tmp_path: Path) -> None:
    Caching(csv(FRIDAY_LIST), cache=DiskCache(tmp_path)).send()

    body = Caching(cache=TieredCache(MemoryCache(), DiskCache(tmp_path))).body()

    assert body == FRIDAY_LIST


def test_a_list_that_another_process_fetched_spares_the_request(tmp_path: Path) -> None:
    caching = Caching(csv(FRIDAY_LIST), cache=TieredCache(MemoryCache(), DiskCache(tmp_path)))
    caching.send()
    caching.clock.advance(timedelta(days=1))

    run_now(DiskCache(tmp_path).save(ALL.path, NEXT_LIST, kept_at=caching.clock.now()))

    assert caching.body() == NEXT_LIST
    assert caching.fetches == 1


def test_closing_closes_the_wire_and_keeps_what_is_kept() -> None:
    caching = Caching(csv(FRIDAY_LIST))
    caching.send()

    run_now(caching.transport.close())

    assert caching.wire.is_closed
    assert caching.kept() == FRIDAY_LIST


def test_the_repr_shows_the_layers() -> None:
    caching = Caching()

    assert repr(caching.transport) == f"CachingTransport > {caching.wire!r}"


def test_a_blocking_client_reads_a_kept_list_as_any_other() -> None:
    caching = Caching(csv(FRIDAY_LIST))
    kite = Kite(ports_over(caching.transport))

    first, second = kite.market.instruments_of(), kite.market.instruments_of()
    raw = kite.market.instruments_of_raw()

    assert [row.tradingsymbol for row in first] == ["INFY", "GOLD26DECFUT"]
    assert second == first
    assert raw[0]["tradingsymbol"] == "INFY"
    assert caching.fetches == 1


async def test_an_asyncio_client_reads_a_kept_list_as_any_other() -> None:
    caching = Caching(csv(FRIDAY_LIST), concurrency=AsyncioConcurrency())
    kite = AsyncKite(ports_over(caching.transport, concurrency=AsyncioConcurrency()))

    first, second = await kite.market.instruments_of(), await kite.market.instruments_of()

    assert [row.tradingsymbol for row in first] == ["INFY", "GOLD26DECFUT"]
    assert second == first
    assert caching.fetches == 1

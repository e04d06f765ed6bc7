"""The caching policy over a script, and lists for it to keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from kite_adapters.cache import MemoryCache
from kite_adapters.concurrency import BlockingConcurrency
from kite_adapters.policies.caching import CachingTransport
from kite_core.client import KiteCalls
from kite_core.ist import IST
from kite_core.messages import Request, Response
from kite_core.ports import Cache, Concurrency, Transport
from kite_core.run_now import run_now
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.ports import NotedEvents

ALL = KiteCalls().market.instruments_of().request
NSE = KiteCalls().market.instruments_of("NSE").request
FUNDS = KiteCalls().mutual_funds.instruments().request
HEADER = (
    b"instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,"
    b"lot_size,instrument_type,segment,exchange\n"
)
INFY = b"408065,1594,INFY,INFOSYS,0.0,,0.0,0.05,1,EQ,NSE,NSE\n"
SBIN = b"779521,3045,SBIN,STATE BANK,0.0,,0.0,0.05,1,EQ,NSE,NSE\n"
GOLD = b"1,1,GOLD26DECFUT,GOLD,0.0,2026-12-04,0.0,1.0,1,FUT,MCX-FUT,MCX\n"
FRIDAY_LIST, NEXT_LIST = HEADER + INFY + GOLD, HEADER + INFY + SBIN + GOLD
MORNING = datetime(2026, 11, 20, 8, 45, tzinfo=IST)
NEXT_MORNING = MORNING + timedelta(days=1)
REFUSED = b'{"status":"error","error_type":"%s","message":"made up"}'


def csv(body: bytes) -> Response:
    return Response(status=200, headers={"Content-Type": "text/csv"}, body=body)


def error(status: int, kind: bytes = b"NetworkException") -> Response:
    headers = {"Content-Type": "application/json"}
    return Response(status=status, headers=headers, body=REFUSED % kind)


class Caching:
    """The policy over a script, and all that can be seen of it."""

    def __init__(
        self,
        *script: Line,
        inner: Transport | None = None,
        cache: Cache | None = None,
        concurrency: Concurrency | None = None,
        ttl: timedelta | None = None,
        list_time: time = time(8, 30),
        indexer: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.wire = ScriptedTransport(script)
        self.clock = ManualClock(MORNING)
        self.noted = NotedEvents()
        self.cache = cache or MemoryCache()
        self.transport = CachingTransport(
            inner=inner or self.wire,
            cache=self.cache,
            clock=self.clock,
            concurrency=concurrency or BlockingConcurrency(),
            observer=self.noted,
            ttl=ttl,
            list_time=list_time,
            indexer=indexer,
        )

    def send(self, request: Request = ALL) -> Response:
        return run_now(self.transport.send(request))

    def body(self, request: Request = ALL) -> bytes:
        return self.send(request).body

    @property
    def fetches(self) -> int:
        """How many requests went to the broker."""
        return len(self.wire.requests)

    def kept(self, request: Request = ALL) -> bytes | None:
        kept = run_now(self.cache.load(request.path))
        return None if kept is None else kept.body()


def caching_with_friday_list(*script: Line, later: timedelta = timedelta(days=1)) -> Caching:
    """One that has kept a list, and has to ask for a newer one."""
    caching = Caching(csv(FRIDAY_LIST), *script)
    caching.send()
    caching.clock.advance(later)
    caching.noted.events.clear()
    return caching

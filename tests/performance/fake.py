"""How fast the fake broker is: orders, prices, growth and set-up; ticks are in `fake_ticks`.

Each figure stands beside what it may cost at most, in CPU time unless it says otherwise.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from time import process_time

from kite_core import KiteCalls, OrderParams
from kite_testing import FakeBroker
from tests.performance import fake_ticks
from tests.performance.asking import ask, request_of
from tests.performance.harness import (
    Bar,
    Benchmark,
    Ceiling,
    Figure,
    Measure,
    figures,
    settled,
    take_turns,
)
from tests.performance.served_broker import place, served_broker

ORDER = "a market order, placed, validated and filled"
UPDATE = "a price among resting orders"
SETUP = "a broker and its first answer"
SERVED = "a market order over HTTP, answered"
MOST_FOR_AN_ORDER = 40.0
MOST_FOR_AN_UPDATE = 1.0
MOST_FOR_A_SETUP = 5_000.0
MOST_FOR_A_SERVED_ORDER = 200.0
MOST_GROWTH = 1.2
CONNECTIONS = 16
INFY = "INFY"


def benchmarks(*, quick: bool = False) -> Iterator[Benchmark]:
    """What happens in process, and what it costs through the doors over the network."""
    yield _alone("orders", ORDER, MOST_FOR_AN_ORDER, partial(_orders, 100 if quick else 10_000))
    yield _prices(quick=quick)
    yield _growth(quick=quick)
    yield fake_ticks.in_process(quick=quick)
    yield _alone("set-up", SETUP, MOST_FOR_A_SETUP, partial(_set_up, 2 if quick else 20))
    yield _served(quick=quick)
    yield fake_ticks.over_a_socket(quick=quick)


def _served(*, quick: bool) -> Benchmark:
    """Orders over HTTP, in seconds on the wall: the broker works in a process of its own."""
    orders = 200 if quick else 5_000
    with served_broker() as known, asyncio.Runner() as runner:

        def measure() -> float:
            placed = place(known, orders=orders, connections=CONNECTIONS)
            return runner.run(placed) / orders

        measure()
        found = figures(take_turns({SERVED: measure}, rounds=1 if quick else 3), SERVED)
    return _beside(f"over HTTP, {CONNECTIONS} connections", found, MOST_FOR_A_SERVED_ORDER)


def _alone(title: str, case: str, at_most: float, measure: Measure) -> Benchmark:
    """One case, beside the microseconds that it may cost."""
    with settled():
        found = figures(take_turns({case: measure}, rounds=5), case)
    return _beside(title, found, at_most)


def _beside(title: str, found: tuple[Figure, ...], at_most: float) -> Benchmark:
    (figure,) = found
    bars = (Ceiling(case=figure.case, at_most=at_most),)
    note = f"  {1 / figure.seconds:,.0f} a second; the bar is {1e6 / at_most:,.0f}"
    return Benchmark(title=f"fake: {title}", figures=found, bars=bars, note=note)


def _orders(count: int) -> float:
    """CPU seconds for one order, at a broker that has seen none before."""
    broker = FakeBroker(has_limits=False)
    order = OrderParams.market(
        exchange="NSE", tradingsymbol=INFY, transaction_type="BUY", quantity=1, product="MIS"
    )
    request = request_of(broker, KiteCalls().orders.submit(order))
    broker.answer(request)
    start = process_time()
    for _ in range(count):
        broker.answer(request)
    broker.run(1)
    spent = process_time() - start
    expect(broker, {"COMPLETE": count + 1})
    return spent / count


def _prices(*, quick: bool) -> Benchmark:
    """Prices that come up one after the other, over many instruments."""
    orders, updates, rounds = (300, 1_000, 1) if quick else (10_000, 200_000, 5)
    broker = _unbounded()
    lasts = _last_prices(broker)
    broker.market.play_prices(islice(_waves(lasts), len(lasts)))
    _rest(broker, islice(_limits(lasts), orders))
    rows = list(islice(_waves(lasts), updates))
    with settled():
        samples = take_turns({UPDATE: partial(_play, broker, rows)}, rounds=rounds)
    expect(broker, {"OPEN": orders})
    title = f"prices ({orders:,} orders at rest on {len(lasts)} instruments)"
    return _beside(title, figures(samples, UPDATE), MOST_FOR_AN_UPDATE)


def _play(broker: FakeBroker, rows: list[tuple[str, float]]) -> float:
    start = process_time()
    broker.market.play_prices(rows)
    return (process_time() - start) / len(rows)


def _last_prices(broker: FakeBroker) -> dict[tuple[str, str, int], float]:
    """Exchange, symbol and lot of shares and of index options; their index stands still."""
    calls = KiteCalls().market
    shares = [row for row in ask(broker, calls.instruments_of("NSE")) if row.segment == "NSE"]
    contracts = ask(broker, calls.instruments_of("NFO"))
    rows = shares + [row for row in contracts if row.is_option and row.name == "NIFTY"]
    found = {
        (row.exchange, row.tradingsymbol, row.lot_size): broker.market.last_price(row.key)
        for row in rows
    }
    return {key: float(round(last)) for key, last in found.items() if last > 200}


def _limits(lasts: dict[tuple[str, str, int], float]) -> Iterator[OrderParams]:
    """Orders on both sides of every price in turn, two per cent away and further."""
    for turn, side in enumerate(cycle(("BUY", "SELL"))):
        distance = 0.02 + 0.0005 * (turn % 40)
        for (exchange, symbol, lot), last in lasts.items():
            price = last * (1 - distance if side == "BUY" else 1 + distance)
            yield OrderParams.limit(
                exchange=exchange,
                tradingsymbol=symbol,
                transaction_type=side,
                quantity=lot,
                product="MIS",
                price=float(round(price)),
            )


def _waves(lasts: dict[tuple[str, str, int], float]) -> Iterator[tuple[str, float]]:
    """Whole rupees up to one per cent from where the prices began: none reaches an order."""
    for wave in cycle((0.0, 0.004, 0.008, 0.004, 0.0, -0.004, -0.008, -0.004)):
        for (exchange, symbol, _), last in lasts.items():
            yield f"{exchange}:{symbol}", float(round(last * (1 + wave)))


def _growth(*, quick: bool) -> Benchmark:
    """The same with few and with many orders at rest on one instrument."""
    few, many, rounds = (10, 100, 1) if quick else (100, 100_000, 9)
    kinds: dict[str, Callable[[FakeBroker], float]] = {
        "a price": partial(_move_price, 20 if quick else 1_000),
        "a placement": partial(_place, 20 if quick else 1_000),
    }
    brokers = {f"{count:,} at rest": _crowded(count) for count in (few, many)}
    with settled():
        samples = take_turns(
            {
                f"{kind}, {crowd}": partial(measure, broker)
                for kind, measure in kinds.items()
                for crowd, broker in brokers.items()
            },
            rounds=rounds,
        )
    found = [figure for kind in kinds for figure in _compared(kind, samples)]
    bars = tuple(Bar(case=each.case, at_least=1 / MOST_GROWTH) for each in found[1::2])
    note = f"  A ratio of {1 / MOST_GROWTH:.2f} is a growth of 20 %."
    return Benchmark(title="fake: growth", figures=tuple(found), bars=bars, note=note)


def _compared(kind: str, samples: dict[str, list[float]]) -> tuple[Figure, ...]:
    """The crowds of one kind, against the smallest."""
    rows = {case: taken for case, taken in samples.items() if case.startswith(kind)}
    return figures(rows, next(iter(rows)))


def _crowded(count: int) -> FakeBroker:
    """A broker with so many orders at rest on INFY, from three to nine per cent away."""
    broker = _unbounded()
    broker.market.set_price("NSE:INFY", 1500)
    _rest(broker, (_far_order(place) for place in range(count)))
    return broker


def _far_order(place: int) -> OrderParams:
    distance = 45 + place // 2 % 900 * 0.1
    is_buy = place % 2 == 0
    return OrderParams.limit(
        exchange="NSE",
        tradingsymbol=INFY,
        transaction_type="BUY" if is_buy else "SELL",
        quantity=1,
        product="MIS",
        price=round(1500 - distance if is_buy else 1500 + distance, 1),
    )


def _move_price(count: int, broker: FakeBroker) -> float:
    """Seconds for a price that is told to the book, and reaches nothing in it."""
    start = process_time()
    for step in range(count):
        broker.market.set_price("NSE:INFY", 1500 + step % 7)
    return (process_time() - start) / count


def _place(count: int, broker: FakeBroker) -> float:
    """Seconds for an order that comes to rest in the middle of the others."""
    requests = [
        request_of(broker, KiteCalls().orders.submit(_far_order(37 * place)))
        for place in range(count)
    ]
    start = process_time()
    for request in requests:
        broker.answer(request)
    broker.run(1)
    return (process_time() - start) / count


def _set_up(count: int) -> float:
    """Seconds for a fresh broker that has answered once."""
    requests = [request_of(FakeBroker(), KiteCalls().user.profile())] * count
    start = process_time()
    for request in requests:
        FakeBroker().answer(request)
    return (process_time() - start) / count


def _unbounded() -> FakeBroker:
    """A broker that takes any number of orders."""
    return FakeBroker(has_limits=False, funds=None)


def _rest(broker: FakeBroker, orders: Iterator[OrderParams]) -> None:
    for order in orders:
        ask(broker, KiteCalls().orders.submit(order))
    broker.run(1)


def expect(broker: FakeBroker, statuses: dict[str, int]) -> None:
    """What did not happen was not measured."""
    rows = ask(broker, KiteCalls().orders.all())
    assert Counter(str(row.status) for row in rows) == statuses

"""How fast the fake broker's ticks are: in process, and over a WebSocket.

Each figure stands beside what it may cost at most, in CPU time of the process that makes them.
"""

from __future__ import annotations

from statistics import median
from time import process_time

from kite_core import KiteCalls
from kite_core.ticker.layouts import COUNT, HEARTBEAT
from kite_testing import FakeBroker
from kite_testing.fake_broker.ticker.line import TickerLine
from tests.performance.asking import ask
from tests.performance.harness import Benchmark, Ceiling, figures, settled
from tests.performance.served_ticker import full_mode, ticker_server

TICK = "a full packet for a price, made and framed"
DRAWN = "the same at a step of the market, once in 15 seconds"
OVERALL = "a full packet, steps of the market included"
ON_A_SOCKET = "a full packet over a WebSocket, its price included"
MOST_FOR_A_TICK = 10.0


def over_a_socket(*, quick: bool) -> Benchmark:
    """Packets to a client on one socket, in CPU seconds of the whole process that sends them."""
    seconds, rounds = (15, 1) if quick else (300, 5)
    with ticker_server() as server, full_mode(server.known) as frames:
        server.stream(frames, seconds)
        taken = [server.stream(frames, seconds) for _ in range(rounds)]
    samples = [each.cpu_seconds / each.packets for each in taken]
    (figure,) = figures({ON_A_SOCKET: samples}, ON_A_SOCKET)
    wall = median(each.packets / each.wall_seconds for each in taken)
    note = (
        f"  {1 / figure.seconds:,.0f} a second of CPU, {wall:,.0f} on the wall; the bar is 100,000"
    )
    title = f"fake: ticks over a socket ({len(server.known['tokens'])} instruments)"
    bars = (Ceiling(case=ON_A_SOCKET, at_most=MOST_FOR_A_TICK),)
    return Benchmark(title=title, figures=(figure,), bars=bars, note=note)


def in_process(*, quick: bool) -> Benchmark:
    """Shares whose prices all come up every second, on one connection in full mode."""
    broker = FakeBroker(round_trip_seconds=0)
    shares = [row for row in ask(broker, KiteCalls().market.instruments_of("NSE")) if row.lot_size]
    lasts = {row.key: broker.market.last_price(row.key) for row in shares if row.segment == "NSE"}
    tokens = [row.instrument_token for row in shares if row.key in lasts]
    line = broker.connect_ticker()
    line.subscribe(*tokens)
    line.set_mode("full", *tokens)
    broker.run(0.5)
    line.take()
    samples: dict[str, list[float]] = {TICK: [], DRAWN: []}
    with settled():
        for _ in range(1 if quick else 9):
            for case, seconds in _stream(broker, line, lasts).items():
                samples[case].append(seconds)
    pairs = zip(samples[TICK], samples[DRAWN], strict=True)
    samples[OVERALL] = [(14 * tick + drawn) / 15 for tick, drawn in pairs]
    found = figures(samples, OVERALL)
    bars = (Ceiling(case=OVERALL, at_most=MOST_FOR_A_TICK),)
    note = f"  {1 / found[-1].seconds:,.0f} a second over all; the bar is 100,000"
    title = f"fake: ticks ({len(lasts)} instruments on one connection)"
    return Benchmark(title=title, figures=found, bars=bars, note=note)


def _stream(broker: FakeBroker, line: TickerLine, lasts: dict[str, float]) -> dict[str, float]:
    """CPU seconds for a packet of either kind, over one step; the prices themselves are free."""
    taken: dict[str, list[float]] = {TICK: [], DRAWN: []}
    for second in range(15):
        broker.market.play_prices((key, round(last) + second) for key, last in lasts.items())
        start = process_time()
        broker.run(1)
        frames = line.take()
        spent = process_time() - start
        ticks = [frame for frame in frames if isinstance(frame, bytes) and frame != HEARTBEAT]
        packets = sum(COUNT.unpack_from(frame)[0] for frame in ticks)
        assert packets >= len(lasts), "what was not sent was not measured"
        taken[TICK if broker.clock.now().second % 15 else DRAWN].append(spent / packets)
    return {case: sum(rows) / len(rows) for case, rows in taken.items()}

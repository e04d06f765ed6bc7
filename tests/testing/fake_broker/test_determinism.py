"""The same seed and the same calls give the same journal, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kite_core import HistoricalRequest, OrderModification
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import at, limit, market

PROGRAM = """
from tests.testing.fake_broker.test_determinism import a_morning
print(a_morning(11).digest())
"""


class Summary:
    """What is compared of a broker's morning."""

    def __init__(self, broker: FakeBroker) -> None:
        self.entries = [entry.to_line() for entry in broker.journal]
        self._digest = broker.journal.digest()

    def digest(self) -> str:
        return self._digest


def a_morning(seed: int) -> Summary:
    """Something of everything, through a whole client with its own random tags."""
    broker = FakeBroker(seed=seed)
    kite = broker.kite(access_token=None)
    kite.session.generate(broker.request_token(), api_secret=broker.api_secret)
    kite.market.instruments_of("NFO")
    kite.market.quotes(["NSE:INFY", "NFO:NIFTY26NOV26050CE", "NSE:NIFTY 50"])
    last = broker.market.last_price("NSE:INFY")
    resting = kite.orders.place(limit(last - 5))
    kite.orders.place(market(exchange="MCX", tradingsymbol="ZINC26NOVFUT", product="NRML"))
    broker.run(900)
    if not kite.orders.history(resting.order_id)[-1].status.is_final:
        kite.orders.modify(resting.order_id, changes=OrderModification(price=last + 5))
    kite.market.candles(
        HistoricalRequest(
            instrument_token=408065, interval="5minute", start=at("09:15:00"), end=at("10:15:00")
        )
    )
    kite.portfolio.positions()
    kite.portfolio.holdings()
    kite.user.margins()
    kite.orders.all()
    kite.orders.trades()
    return Summary(broker)


def test_two_brokers_with_one_seed_keep_the_same_journal() -> None:
    first, second = a_morning(5), a_morning(5)

    assert first.entries == second.entries
    assert len(first.entries) >= 13


def test_another_seed_gives_another_journal() -> None:
    assert a_morning(5).digest() != a_morning(6).digest()


def test_another_process_with_another_hash_seed_keeps_the_same_journal() -> None:
    root = Path(__file__).parents[3]
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            check=True,
            capture_output=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            text=True,
        ).stdout.strip()
        for hash_seed in ("1", "4242")
    }

    assert digests == {a_morning(11).digest()}

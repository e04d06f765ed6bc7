"""A program that was written for kiteconnect runs here with nothing changed but its import line.

Both run at the same time, each against a broker of its own that is the same, so that their order
ids, prices and candles are, too.
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer

PROGRAM = Path(__file__).with_name("written_for_kiteconnect.txt").read_text(encoding="utf-8")
THEIRS = "from kiteconnect import KiteConnect, KiteTicker, exceptions\n"
OURS = THEIRS.replace("kiteconnect", "kite_adapters.compat", 1)
PATIENCE_SECONDS = 60


def broker() -> FakeBroker:
    """One whose prices stand still."""
    broker = FakeBroker()
    for key, price in (("NSE:INFY", 1500), ("NSE:SBIN", 800)):
        broker.market.set_price(key, price)
    return broker


def seen_by(program: Path, style: str) -> list[str]:
    """What a program prints, whose stream is cut when it says so."""
    with FakeServer(broker(), counts_rates=False) as server:  # theirs would draw a 429
        known = server.credentials
        where = [known.root, known.ticker, known.api_key, known.access_token, style]
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", str(program), *where],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            if said == "streaming\n":
                server.broker.faults.add("D3", count=1)
                server.broker.market.move("NSE:INFY", 1)
                server.broker.run(2)
            output, trouble = process.communicate(timeout=PATIENCE_SECONDS)
    assert (said, trouble, process.returncode) == ("streaming\n", "", 0), said + trouble
    return output.splitlines()


@pytest.mark.parametrize("style", ["blocking", "threaded"])
def test_only_the_import_line_changes(tmp_path: Path, style: str) -> None:
    assert PROGRAM.count(THEIRS) == 1
    theirs, ours = tmp_path / "theirs.py", tmp_path / "ours.py"
    theirs.write_text(PROGRAM, encoding="utf-8")
    ours.write_text(PROGRAM.replace(THEIRS, OURS), encoding="utf-8")

    with ThreadPoolExecutor() as side_by_side:
        expected, found = side_by_side.map(seen_by, (theirs, ours), (style, style))

    assert expected[-1].startswith("tick")
    assert found == expected

"""The same seed and the same calls give the same journal, byte for byte, wherever they run."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import kite_testing.fake_broker
from kite_core import HistoricalRequest, OrderModification
from kite_core.errors import KiteError
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import at, limit, market

PACKAGE = Path(kite_testing.fake_broker.__file__).parent
ENGINE = sorted(
    path for path in PACKAGE.rglob("*.py") if "served" not in path.relative_to(PACKAGE).parts
)
DIGEST = "044ef321eed5f45439698f04cc3591e4365d92d79794c488431eecf7b9471b59"
"""Of `a_day(11)`. It changes with what the broker does, and with nothing else: not with the version
of Python, the platform or the process. After a change on purpose, take the new one from the test.
"""
PROGRAM = """
from tests.testing.fake_broker.test_determinism import a_day
print(a_day(11).journal.digest())
"""


def a_day(seed: int) -> FakeBroker:
    """Something of everything, through a whole client with its own random tags, and faults."""
    broker = FakeBroker(seed=seed)
    kite = broker.kite(access_token=None)
    kite.session.generate(broker.request_token(), api_secret=broker.api_secret)
    kite.market.instruments_of("NFO")
    kite.market.quotes(["NSE:INFY", "NFO:NIFTY26NOV26050CE", "NSE:NIFTY 50"])
    last = broker.market.last_price("NSE:INFY")
    resting = kite.orders.place(limit(last - 5))
    kite.orders.place(market(exchange="MCX", tradingsymbol="ZINC26NOVFUT", product="NRML"))
    kite.orders.place(market(product="MIS", quantity=10))
    broker.run(900)
    if not kite.orders.history(resting.order_id)[-1].status.is_final:
        kite.orders.modify(resting.order_id, changes=OrderModification(price=last + 5))
    broker.faults.add("S5", probability=0.5, for_seconds=60)
    broker.faults.incident("phantom order")
    for _ in range(10):
        with suppress(KiteError):
            kite.orders.place(limit(last - 9))
        broker.run(2)
    broker.faults.clear()
    morning = HistoricalRequest(
        instrument_token=408065, interval="5minute", start=at("09:15:00"), end=at("10:15:00")
    )
    kite.market.candles(morning)
    ask_for_all(kite)
    broker.run(24 * 3600)
    broker.faults.clear()
    kite.session.set_access_token(broker.access.login())
    ask_for_all(kite)
    return broker


def ask_for_all(kite: Any) -> None:
    for read in (
        kite.portfolio.positions,
        kite.portfolio.holdings,
        kite.user.margins,
        kite.orders.all,
        kite.orders.trades,
        kite.gtt.all,
        kite.alerts.all,
        kite.mutual_funds.orders,
        kite.mutual_funds.sips,
        kite.mutual_funds.holdings,
    ):
        read()


def test_two_brokers_with_one_seed_keep_the_same_journal() -> None:
    first, second = a_day(5).journal, a_day(5).journal

    assert [entry.to_line() for entry in first] == [entry.to_line() for entry in second]
    assert len(first) >= 35


def test_another_seed_gives_another_journal() -> None:
    assert a_day(5).journal.digest() != a_day(6).journal.digest()


def test_journal_is_the_same_on_every_version_of_python() -> None:
    assert a_day(11).journal.digest() == DIGEST


def test_other_processes_with_other_hash_seeds_keep_the_same_journal() -> None:
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

    assert digests == {a_day(11).journal.digest()}


def sets_that_are_iterated(tree: ast.AST) -> list[int]:
    """Lines on which a set is gone through as it comes: its order differs between processes."""
    iterated: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.For(iter=over) | ast.comprehension(iter=over):
                iterated.append(over)
            case ast.Call(
                func=ast.Name(id="list" | "tuple" | "iter" | "enumerate" | "next" | "map"),
                args=[*given],
            ):
                iterated += given
            case ast.Call(func=ast.Attribute(attr="join" | "extend"), args=[*given]):
                iterated += given
            case _:
                pass
    return sorted({over.lineno for over in iterated if is_a_set(over)})


def is_a_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(left=left, right=right):
            return is_a_set(left) or is_a_set(right)
        case ast.Call(func=ast.Attribute(attr="union" | "intersection" | "difference")):
            return True
        case _:
            return False


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_of_the_engine_goes_through_a_set(path: Path) -> None:
    assert sets_that_are_iterated(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "for x in {1, 2}: pass",
        "[x for x in set(y)]",
        "list({x for x in y})",
        "','.join(frozenset(x))",
        "tuple(set(x) | y)",
        "for x in a.union(b): pass",
    ],
)
def test_check_for_sets_finds_them(code: str) -> None:
    assert sets_that_are_iterated(ast.parse(code)) == [1]


@pytest.mark.parametrize("code", ["sorted({1, 2})", "x in {1, 2}", "for x in [1]: pass"])
def test_check_for_sets_lets_others_be(code: str) -> None:
    assert sets_that_are_iterated(ast.parse(code)) == []


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_of_the_engine_asks_for_hashes_of_objects(path: Path) -> None:
    """They differ between processes, as far as texts are in them."""
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]

    assert "hash" not in calls

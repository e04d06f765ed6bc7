"""A kill -9 between any two steps of a placement, and inside its writes, loses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL, SIGXFSZ

import pytest

from kite_adapters import ClientConfig
from kite_adapters.assembly import blocking_ports
from kite_adapters.clocks import SystemClock
from kite_adapters.journal import SqliteJournal
from kite_core.client import Kite
from kite_core.models.order_intents import IntentOutcome
from kite_core.models.orders import Order
from kite_core.models.recovery import Recovery
from kite_core.run_now import run_now
from kite_testing import FakeBroker, FakeServer, ManualClock
from tests.adapters.journal.dying import LABELS, STEPS
from tests.ports import ports_over

ROOT = Path(__file__).parents[3]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is there when all have died, and one more process has recovered."""

    signals: dict[str, int]
    recovery: Recovery
    book: list[Order]
    file: Path
    api_key: str

    def lives(self, label: str) -> list[str]:
        """The ids of the orders under this label."""
        return [order.order_id for order in self.book if str(order.tag).startswith(label)]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    file = tmp_path_factory.mktemp("journal") / "orders.db"
    with FakeServer(FakeBroker(has_limits=False)) as server:
        known = server.credentials
        token = str(known.access_token)
        program = [sys.executable, "-m", "tests.adapters.journal.dying"]
        died = subprocess.run(
            [*program, known.root, known.api_key, token, str(file)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        config = ClientConfig(
            api_key=known.api_key,
            access_token=token,
            base_url=known.root,
            journal=file,
        )
        # What is missing is waited for in virtual time.
        with Kite(blocking_ports(config, clock=ManualClock(SystemClock().now()))) as kite:
            recovery = kite.orders.recover()
            book = kite.orders.all()
    return Aftermath(
        signals=json.loads(died.stdout),
        recovery=recovery,
        book=book,
        file=file,
        api_key=known.api_key,
    )


def test_every_process_died_where_it_should(aftermath: Aftermath) -> None:
    expected = {step: SIGXFSZ if "," in step else SIGKILL for step in STEPS}

    assert aftermath.signals == {**expected, "never": 0}


@pytest.mark.parametrize("step", STEPS)
def test_an_order_lives_once_if_the_broker_read_it(aftermath: Aftermath, step: str) -> None:
    assert len(aftermath.lives(LABELS[step])) == STEPS[step]


def test_every_order_that_lives_is_known_and_no_other(aftermath: Aftermath) -> None:
    journal = SqliteJournal(aftermath.file)

    placed = run_now(journal.order_ids(aftermath.api_key, since=LONG_AGO))

    assert set(placed) == {order.order_id for order in aftermath.book}
    assert run_now(journal.open_intents(aftermath.api_key)) == ()


def test_recovery_says_of_each_open_order_what_became_of_it(aftermath: Aftermath) -> None:
    told = {item.intent.tag[:-12]: item for item in aftermath.recovery}

    lost = {label for label, item in told.items() if item.outcome is IntentOutcome.NOT_FOUND}
    found = {
        label: [item.placement.order_id]
        for label, item in told.items()
        if item.placement is not None
    }
    open_steps = ("after send", "before end", "end, first byte", "end, page 2")
    assert lost == {LABELS["after begin"], LABELS["before send"]}
    assert found == {LABELS[step]: aftermath.lives(LABELS[step]) for step in open_steps}
    assert set(told) == lost | set(found)


def test_a_second_recovery_has_nothing_left_to_do(aftermath: Aftermath) -> None:
    ports = ports_over([], journal=SqliteJournal(aftermath.file))
    kite = Kite(replace(ports, api_key=aftermath.api_key))

    recovery = kite.orders.recover()

    assert len(recovery) == 0

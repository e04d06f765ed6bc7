from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kite_adapters import ClientConfig, open_async_kite, open_kite
from kite_adapters.journal import SqliteJournal, ThreadedJournal
from kite_core.errors import JournalError, ValidationError
from kite_testing import FakeBroker, MemoryJournal
from tests.core.services.desk import buy

KEY = "made_up_key"


def test_without_one_there_is_none() -> None:
    assert open_kite(ClientConfig(api_key=KEY)).ports.journal is None


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_a_file_for_a_blocking_client(tmp_path: Path, kind: type) -> None:
    kite = open_kite(ClientConfig(api_key=KEY, journal=kind(tmp_path / "orders.db")))

    assert isinstance(kite.ports.journal, SqliteJournal)
    assert (tmp_path / "orders.db").exists()


@pytest.mark.parametrize("is_made", [False, True], ids=["a path", "a journal"])
def test_an_asyncio_client_writes_its_file_in_a_thread(tmp_path: Path, is_made: bool) -> None:
    file = tmp_path / "orders.db"

    kite = open_async_kite(
        ClientConfig(api_key=KEY, journal=SqliteJournal(file) if is_made else file)
    )

    assert isinstance(kite.ports.journal, ThreadedJournal)


def test_a_journal_of_ones_own_is_used_as_it_is() -> None:
    journal = MemoryJournal()
    config = ClientConfig(api_key=KEY, journal=journal)

    assert open_kite(config).ports.journal is journal
    assert open_async_kite(config).ports.journal is journal


def test_a_file_that_cannot_be_used_is_refused_when_the_client_is_opened(tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        open_kite(ClientConfig(api_key=KEY, journal=tmp_path))


@pytest.mark.parametrize("given", ["", 5, object()], ids=["empty", "number", "no journal"])
def test_what_is_no_journal_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="journal"):
        ClientConfig(api_key=KEY, journal=given)


@pytest.mark.parametrize("given", [0, -1, float("inf"), "120"])
def test_a_window_that_is_no_time_is_refused(given: float) -> None:
    with pytest.raises(ValidationError, match="order_window_seconds"):
        ClientConfig(api_key=KEY, order_window_seconds=given)


def test_the_window_reaches_the_client() -> None:
    assert open_kite(ClientConfig(api_key=KEY)).ports.order_window_seconds == 120
    short = ClientConfig(api_key=KEY, order_window_seconds=5)
    assert open_kite(short).ports.order_window_seconds == 5


def test_the_environment_can_name_the_file(tmp_path: Path) -> None:
    file = str(tmp_path / "orders.db")

    config = ClientConfig.from_env({"KITE_API_KEY": KEY, "KITE_JOURNAL": file})

    assert config.journal == file
    assert ClientConfig.from_env({"KITE_API_KEY": KEY}).journal is None


def test_closing_the_client_lets_go_of_the_file(tmp_path: Path) -> None:
    broker = FakeBroker()
    kite = broker.kite(ClientConfig(api_key=KEY, journal=tmp_path / "orders.db"))
    kite.orders.place(buy())

    kite.close()

    assert [path.name for path in tmp_path.iterdir()] == ["orders.db"]


async def test_both_ready_clients_of_the_fake_broker_can_share_a_journal(tmp_path: Path) -> None:
    broker = FakeBroker()
    config = ClientConfig(api_key=KEY, journal=tmp_path / "orders.db")

    with broker.kite(config) as kite:
        placed = [kite.orders.place(buy())]
    async with broker.async_kite(config) as async_kite:
        placed.append(await async_kite.orders.place(buy()))
        journal = async_kite.ports.journal
        assert journal is not None
        known = await journal.order_ids(broker.api_key, since=broker.settings.start)

    assert set(known) == {placement.order_id for placement in placed}


def test_sqlite_is_imported_only_by_who_has_a_journal() -> None:
    program = (
        "import sys; from kite_adapters import ClientConfig, open_kite; "
        "open_kite(ClientConfig(api_key='made_up_key')); "
        "print('kite_adapters.journal.sqlite' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "False"

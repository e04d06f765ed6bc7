from __future__ import annotations

from pathlib import Path

import pytest

from kite_adapters.journal import SqliteJournal, ThreadedJournal
from kite_core.ports import Journal
from kite_testing import MemoryJournal
from kite_testing.port_contracts.journal import JournalContract


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Journal:
        return SqliteJournal(tmp_path / "orders.db")


class TestThreadedJournal(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Journal:
        return ThreadedJournal(SqliteJournal(tmp_path / "orders.db"))


class TestMemoryJournal(JournalContract):
    @pytest.fixture
    def journal(self) -> Journal:
        return MemoryJournal()

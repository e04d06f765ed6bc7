from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kite_adapters import journal
from kite_adapters.journal.journal_file import journal_error, open_file
from kite_core.errors import JournalError

PATH = Path("/bot/orders.db")


def failure(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (failure(sqlite3.SQLITE_BUSY), "Let go of it"),
        (failure(sqlite3.SQLITE_FULL), "Make room"),
        (failure(sqlite3.SQLITE_READONLY), "Let this user write the file and its folder"),
        (failure(sqlite3.SQLITE_READONLY_DBMOVED), "Let this user write the file and its folder"),
        (failure(sqlite3.SQLITE_IOERR_FSYNC), "Look after the disk"),
        (failure(sqlite3.SQLITE_CORRUPT), "Keep a copy"),
        (failure(sqlite3.SQLITE_MISMATCH), "Give the path of another file"),
        (PermissionError("not yours"), "a folder that this user may write"),
    ],
)
def test_each_error_names_the_file_its_cause_and_a_fix(
    error: sqlite3.Error | OSError, fix: str
) -> None:
    raised = journal_error(PATH, error)

    assert raised.message == f"The journal {PATH} cannot be used: {error}."
    assert fix in str(raised.hint)


def test_a_place_without_a_write_ahead_log_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(JournalError, match=r"mode memory.*disk of this machine"):
        open_file(Path(":memory:"), busy_seconds=0)  # to SQLite that is no file


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Journal'"):
        _ = journal.Journal

"""The SQLite file of a journal: how it is made and opened, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from kite_core.errors import JournalError

SCHEMA = 1
"""The layout that this code writes; a file with a higher number is a newer version's."""
_OURS = 0x6B697465  # "kite": tells the file from other programs' databases
_TABLES = (
    """CREATE TABLE IF NOT EXISTS intents (
        intent_id TEXT PRIMARY KEY,
        account TEXT NOT NULL,
        begun_at REAL NOT NULL,
        record TEXT NOT NULL,
        outcome TEXT,
        ended_at REAL,
        order_id TEXT,
        detail TEXT
    )""",
    "CREATE INDEX IF NOT EXISTS open_intents ON intents (account) WHERE outcome IS NULL",
    "CREATE TABLE IF NOT EXISTS plans (plan_id TEXT PRIMARY KEY, text TEXT NOT NULL)",
    f"PRAGMA application_id = {_OURS}",
    f"PRAGMA user_version = {SCHEMA}",
)
_DAMAGED = (
    "Keep a copy, give a new path, and look at orders.all(): orders that this file held open can "
    "be found there by their tags."
)
_FIXES: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "Let go of it in the other program that has locked it.",
    sqlite3.SQLITE_CANTOPEN: "Give the path of a file in a folder that this user may write.",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FULL: "Make room on the disk.",
    sqlite3.SQLITE_IOERR: "Look after the disk; a network folder is no place for a journal.",
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: "Let this user write the file and its folder.",
}
_PRIMARY_CODE = 0xFF


def open_file(path: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """A connection that any one thread may use at a time; the file is made when there is none.

    Another process that is writing is waited for. Raises sqlite3.Error or OSError for a file that
    cannot be used, and JournalError for one that holds something else.
    """
    if not path.exists():
        _make_file(path)
    return _connection(path, busy_seconds)


def journal_error(path: Path, error: sqlite3.Error | OSError) -> JournalError:
    """What an error of SQLite or of the file system means for the journal, and how to mend it."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CANTOPEN)
    return JournalError(
        f"The journal {path} cannot be used: {error}.",
        hint=_FIXES.get(code & _PRIMARY_CODE, "Give the path of another file."),
    )


def _make_file(path: Path) -> None:
    """Make a whole journal beside its place, and then put it there, unless another was faster.

    So nobody ever sees a half-made one: SQLite would let two that make the same file collide.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_no_leftover(path)
    # Its mode is 0600, and SQLite gives the files that it keeps beside it the same one.
    handle, name = mkstemp(dir=path.parent, prefix=f"{path.name}-")
    os.close(handle)
    draft = Path(name)
    try:
        _connection(draft, 0).close()
        _give_name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _give_name(draft: Path, path: Path) -> None:
    """Put a file in its place, unless there is one by now."""
    try:
        os.link(draft, path)
    except OSError:
        if not path.exists():
            draft.replace(path)  # a disk without hard links


def _require_no_leftover(path: Path) -> None:
    """SQLite would take what a journal that is gone has left for a part of the new one."""
    leftover = path.with_name(f"{path.name}-wal")
    # Whoever makes the file meanwhile makes it before what stands beside it.
    if leftover.exists() and not path.exists():
        raise JournalError(
            f"The journal {path} is gone, and has left {leftover} behind.",
            hint="Bring it back, or remove that file, too.",
        )


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file survive a power cut."""
    with suppress(PermissionError):  # Windows opens no folders, and does that by itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _connection(path: Path, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # What another program wrote must not be changed, so looking comes first.
    if not _is_empty(connection):
        _require_ours(connection, path)
    _write_ahead(connection, path)
    # A commit is on the disk when it returns, even if power fails; macOS asks for it twice.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    if _is_empty(connection):
        _make_tables(connection)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return _number(connection, "SELECT count(*) FROM sqlite_master") == 0


def _make_tables(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES:
            connection.execute(statement)


def _write_ahead(connection: sqlite3.Connection, path: Path) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise JournalError(
            f"The journal {path} cannot be shared safely in this folder (mode {mode}).",
            hint="Give the path of a file on a disk of this machine.",
        )


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    if _number(connection, "PRAGMA application_id") != _OURS:
        raise JournalError(
            f"The file {path} is the database of another program.",
            hint="Give the journal a file of its own.",
        )
    version = _number(connection, "PRAGMA user_version")
    if version > SCHEMA:
        raise JournalError(
            f"The journal {path} was written by a newer version of kiteport "
            f"(layout {version}, this one knows {SCHEMA}).",
            hint="Update kiteport, or give the path of another file.",
        )


def _number(connection: sqlite3.Connection, query: str) -> int:
    (number,) = connection.execute(query).fetchone()
    return int(number)

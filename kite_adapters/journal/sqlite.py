"""A journal in one SQLite file, which neither a crash nor a power cut can hurt."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

from kite_adapters.journal.journal_file import journal_error, open_file
from kite_core.errors import JournalError
from kite_core.ist import IST
from kite_core.models.order_intents import IntentEnd, IntentOutcome, OrderIntent

KEPT = timedelta(days=30)
"""How long an intent is kept after it ended; an open one is kept until it ends."""


class SqliteJournal:
    """One file (mode 0600) that threads and processes share; its coroutines never wait.

    What it was told is on the disk when it returns: each `begin` and each `end` is a commit of its
    own. The file is opened at once, and again by the next use after `close`, after a fork, and
    when it was moved away. Raises JournalError for a file that cannot be used, or that another
    process has locked for longer than `busy_seconds`.
    """

    def __init__(self, path: str | os.PathLike[str], *, busy_seconds: float = 5.0) -> None:
        self._path = Path(path).absolute()
        self._busy_seconds = busy_seconds
        # A forked process may use neither the connection nor the lock of its parent.
        self._opened_by: dict[int, _Opened] = {}
        self._pruned_on: date | None = None
        with self._connected():
            pass

    def __repr__(self) -> str:
        return f"SqliteJournal({str(self._path)!r})"

    async def begin(self, intent: OrderIntent, /) -> None:
        """Write down what is about to be sent. Raises JournalError for an id that is there."""
        row = (
            intent.intent_id,
            intent.account,
            intent.created_at.timestamp(),
            json.dumps(intent.to_record()),
        )
        statement = "INSERT INTO intents (intent_id, account, begun_at, record) VALUES (?, ?, ?, ?)"
        try:
            with self._connected() as connection:
                connection.execute(statement, row)
        except sqlite3.IntegrityError as error:
            raise JournalError(
                f"The journal {self._path} has an intent {intent.intent_id} already.",
                hint="Place the order again: it gets a new tag. A simulated broker whose time "
                "begins anew needs a new file.",
            ) from error

    async def end(self, end: IntentEnd, /) -> IntentEnd:
        """Write down how it ended, unless an earlier end is surer; the end that stands."""
        with self._connected() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            standing = _end_of(connection, end.intent_id)
            if standing is not None and not end.replaces(standing):
                return standing
            connection.execute(
                "UPDATE intents SET outcome = ?, ended_at = ?, order_id = ?, detail = ? "
                "WHERE intent_id = ?",
                (end.outcome, end.ended_at.timestamp(), end.order_id, end.detail, end.intent_id),
            )
            self._prune(connection, end.ended_at)
        return end

    async def open_intents(self, account: str, /) -> tuple[OrderIntent, ...]:
        """What has begun for this account and not ended, the oldest first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT intent_id, record FROM intents WHERE account = ? AND outcome IS NULL "
                "ORDER BY begun_at, rowid",
                (account,),
            ).fetchall()
        return tuple(self._intent(intent_id, record) for intent_id, record in rows)

    async def order_ids(self, account: str, /, *, since: datetime) -> Mapping[str, str]:
        """The intent ids of what was placed since then, by order id."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT order_id, intent_id FROM intents WHERE account = ? AND outcome = ? "
                "AND begun_at >= ? AND order_id IS NOT NULL",
                (account, IntentOutcome.PLACED, since.timestamp()),
            ).fetchall()
        return dict(rows)

    async def save_plan(self, plan_id: str, text: str | None, /) -> None:
        """Keep the state of a plan, or drop it."""
        with self._connected() as connection:
            if text is None:
                connection.execute("DELETE FROM plans WHERE plan_id = ?", (plan_id,))
            else:
                connection.execute("INSERT OR REPLACE INTO plans VALUES (?, ?)", (plan_id, text))

    async def plans(self) -> Mapping[str, str]:
        """The states of all plans."""
        with self._connected() as connection:
            return dict(connection.execute("SELECT plan_id, text FROM plans").fetchall())

    async def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        opened = self._opened()
        with opened.lock:
            opened.let_go()

    def _opened(self) -> _Opened:
        return self._opened_by.setdefault(os.getpid(), _Opened())

    @contextmanager
    def _connected(self) -> Generator[sqlite3.Connection, None, None]:
        """The connection, for one thread at a time; its errors become ours."""
        opened = self._opened()
        with opened.lock:
            try:
                yield opened.connection_to(self._path, busy_seconds=self._busy_seconds)
            except sqlite3.IntegrityError:
                raise
            except (sqlite3.Error, OSError) as error:
                raise journal_error(self._path, error) from error

    def _intent(self, intent_id: str, record: str) -> OrderIntent:
        try:
            return OrderIntent.from_record(json.loads(record))
        except ValueError as error:
            raise JournalError(
                f"The journal {self._path} holds an intent that cannot be read: {intent_id}.",
                hint="Look for its tag, which ends like this, in orders.all().",
            ) from error

    def _prune(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Once a day, drop what ended long ago: the file shall not grow for ever."""
        if now.date() != self._pruned_on:
            oldest = (now - KEPT).timestamp()
            connection.execute("DELETE FROM intents WHERE ended_at < ?", (oldest,))
            self._pruned_on = now.date()


@dataclass(slots=True, kw_only=True)
class _Opened:
    """The file as one process has opened it."""

    lock: Lock = field(default_factory=Lock)
    connection: sqlite3.Connection | None = None
    file: tuple[int, int] | None = None

    def __del__(self) -> None:
        # A client that nobody closed is no reason for Python 3.13 to warn: nothing is lost.
        self.let_go()

    def connection_to(self, path: Path, *, busy_seconds: float) -> sqlite3.Connection:
        """The connection; a new one when the file at this path is another one by now."""
        if self.connection is not None and self.file != _identity(path):
            self.let_go()  # what is written to a file that was removed would be lost
        if self.connection is None:
            self.connection = open_file(path, busy_seconds=busy_seconds)
            self.file = _identity(path)
        return self.connection

    def let_go(self) -> None:
        """Close the file, if it is open."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_dev, facts.st_ino


def _end_of(connection: sqlite3.Connection, intent_id: str) -> IntentEnd | None:
    """How an intent has ended so far."""
    row = connection.execute(
        "SELECT outcome, ended_at, order_id, detail FROM intents "
        "WHERE intent_id = ? AND outcome IS NOT NULL",
        (intent_id,),
    ).fetchone()
    if row is None:
        return None
    outcome, ended_at, order_id, detail = row
    return IntentEnd(
        intent_id=intent_id,
        outcome=IntentOutcome(outcome),
        ended_at=datetime.fromtimestamp(ended_at, IST),
        order_id=order_id,
        detail=detail,
    )

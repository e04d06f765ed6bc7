from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kite_adapters.journal.sqlite import SqliteJournal
from kite_core.errors import JournalError
from kite_core.models.order_intents import IntentEnd, IntentOutcome
from kite_core.ports import Journal
from kite_core.run_now import run_now
from kite_testing.port_contracts.journal import ACCOUNT, LATER, THEN, end, intent

ROOT = Path(__file__).parents[3]
FULL = 2
MANY_PROCESSES = """
import os, sys
from kite_adapters.journal import SqliteJournal
from kite_core.run_now import run_now
from kite_testing.port_contracts.journal import end, intent

inherited = SqliteJournal(sys.argv[1])
run_now(inherited.begin(intent("parent")))


def work(name):
    run_now(SqliteJournal(sys.argv[2]).begin(intent(name)))
    run_now(inherited.begin(intent(name)))
    run_now(inherited.end(end(name)))


children = []
with inherited._connected():  # as if another thread were writing while this one forks
    for name in "abcdef":
        children.append(os.fork())
        if children[-1] == 0:
            work(name)
            sys.exit()  # as any program does, with all that it has inherited
codes = [os.waitpid(child, 0)[1] for child in children]
run_now(inherited.end(end("parent")))
sys.exit(any(codes))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.db"


def open_ids(journal: Journal) -> list[str]:
    return [one.intent_id for one in run_now(journal.open_intents(ACCOUNT))]


def placed_ids(journal: Journal) -> set[str]:
    return set(run_now(journal.order_ids(ACCOUNT, since=THEN)).values())


def connection_of(journal: SqliteJournal) -> AbstractContextManager[sqlite3.Connection]:
    """What it works with: its settings are no business of anybody else's."""
    return journal._connected()  # pyright: ignore[reportPrivateUsage]  # reason: as said


def by_hand(file: Path, statement: str) -> None:
    """What somebody else does to the file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute(statement)


@contextmanager
def locked(file: Path) -> Generator[None, None, None]:
    """Another program is in the middle of a write."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_only_the_owner_may_read_any_of_its_files(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent()))

    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}

    assert modes == {"orders.db": 0o600, "orders.db-wal": 0o600, "orders.db-shm": 0o600}


def test_closing_leaves_one_file(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent()))

    run_now(journal.close())

    assert [path.name for path in file.parent.iterdir()] == ["orders.db"]


def test_a_missing_folder_is_made_for_its_owner(tmp_path: Path) -> None:
    SqliteJournal(tmp_path / "bot" / "orders.db")

    assert (tmp_path / "bot").stat().st_mode & 0o777 == 0o700


def test_it_says_which_file_it_is_with_the_whole_path(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)

    journal = SqliteJournal("orders.db")

    assert repr(journal) == f"SqliteJournal({str(file)!r})"


def test_a_commit_is_on_the_disk_when_it_returns(file: Path) -> None:
    with connection_of(SqliteJournal(file)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()

    assert (mode, synchronous) == ("wal", FULL)


def test_two_journals_of_one_file_see_what_the_other_wrote(file: Path) -> None:
    mine, theirs = SqliteJournal(file), SqliteJournal(file)

    run_now(mine.begin(intent("mine")))
    run_now(theirs.begin(intent("theirs")))
    run_now(theirs.end(end("mine")))

    assert open_ids(mine) == ["theirs"]


def test_processes_make_and_use_one_file_at_the_same_time(tmp_path: Path) -> None:
    inherited, fresh = tmp_path / "inherited.db", tmp_path / "fresh.db"

    program = [sys.executable, "-c", MANY_PROCESSES, str(inherited), str(fresh)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=30)

    assert done.returncode == 0, done.stderr
    assert placed_ids(SqliteJournal(inherited)) == {"parent", *"abcdef"}
    assert sorted(open_ids(SqliteJournal(fresh))) == [*"abcdef"]


def test_wherever_a_write_was_torn_what_was_there_before_is_there(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent("before")))
    log = file.with_name("orders.db-wal")
    whole_before = log.stat().st_size
    run_now(journal.begin(intent("torn")))
    torn = file.with_name("torn.db")
    whole = log.read_bytes()
    seen = list[list[str]]()

    for size in range(whole_before, len(whole) + 1, 509):
        shutil.copy(file, torn)
        torn.with_name("torn.db-wal").write_bytes(whole[:size])
        seen.append(open_ids(opened := SqliteJournal(torn)))
        run_now(opened.close())

    assert all(ids == ["before"] for ids in seen)
    assert open_ids(journal) == ["before", "torn"]


def test_what_ended_long_ago_is_dropped_and_what_is_open_never(file: Path) -> None:
    journal = SqliteJournal(file)
    for name in ("long ago", "open", "lately", "now"):
        run_now(journal.begin(intent(name)))
    run_now(journal.end(end("long ago", ended_at=LATER)))
    run_now(journal.end(end("lately", ended_at=LATER + timedelta(days=1))))

    run_now(journal.end(end("now", ended_at=LATER + timedelta(days=30, seconds=1))))

    assert placed_ids(journal) == {"lately", "now"}
    assert open_ids(journal) == ["open"]


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(file: Path) -> None:
    SqliteJournal(file)
    by_hand(file, "PRAGMA user_version = 2")

    with pytest.raises(JournalError, match=r"newer version.*layout 2.*Update kiteport"):
        SqliteJournal(file)


def test_the_database_of_another_program_is_refused_and_left_as_it_is(file: Path) -> None:
    by_hand(file, "CREATE TABLE notes (text)")
    content = file.read_bytes()

    with pytest.raises(JournalError, match=r"another program.*file of its own"):
        SqliteJournal(file)

    assert file.read_bytes() == content


def test_an_empty_file_becomes_a_journal(file: Path) -> None:
    file.touch()

    run_now(SqliteJournal(file).begin(intent()))

    assert open_ids(SqliteJournal(file)) == [intent().intent_id]


def test_a_file_that_is_no_database_is_refused_with_path_cause_and_fix(file: Path) -> None:
    file.write_bytes(b"an old shopping list" * 400)

    with pytest.raises(JournalError, match=r"file is not a database.*orders\.all") as caught:
        SqliteJournal(file)

    assert str(file) in caught.value.message


def test_a_damaged_file_is_an_error_and_not_an_empty_journal(file: Path) -> None:
    journal = SqliteJournal(file)
    for number in range(40):
        run_now(journal.begin(intent(str(number))))
    run_now(journal.close())
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))

    with pytest.raises(JournalError, match=r"malformed.*Keep a copy"):
        open_ids(SqliteJournal(file))


def test_a_record_that_cannot_be_read_is_an_error_that_names_it(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent()))
    by_hand(file, "UPDATE intents SET record = '{}'")

    with pytest.raises(JournalError, match=intent().intent_id):
        open_ids(journal)


def test_a_place_where_no_file_can_be_is_refused_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()

    with pytest.raises(JournalError, match="Give the path of a file in a folder"):
        SqliteJournal(tmp_path / "a file" / "orders.db")


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="Give the path of a file"):
        SqliteJournal(tmp_path)


def test_a_disk_that_is_full_is_an_error_that_says_so(file: Path) -> None:
    journal = SqliteJournal(file)
    with connection_of(journal) as connection:
        connection.execute("PRAGMA max_page_count = 8")  # no disk is small enough

    def fill() -> None:
        for number in range(200):
            run_now(journal.begin(intent(str(number))))

    with pytest.raises(JournalError, match=r"full.*Make room"):
        fill()


def test_a_file_that_another_program_locks_for_too_long_is_an_error(file: Path) -> None:
    journal = SqliteJournal(file, busy_seconds=0.01)

    with locked(file), pytest.raises(JournalError, match=r"locked.*Let go of it"):
        run_now(journal.begin(intent()))

    assert open_ids(journal) == []


def test_an_end_that_could_not_be_written_can_be_written_later(file: Path) -> None:
    journal = SqliteJournal(file, busy_seconds=0.01)
    run_now(journal.begin(intent()))
    with locked(file), pytest.raises(JournalError):
        run_now(journal.end(end()))

    run_now(journal.end(end()))

    assert open_ids(journal) == []


def test_nothing_is_written_to_a_file_that_was_removed(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent("before")))
    for path in file.parent.iterdir():
        path.unlink()

    run_now(journal.begin(intent("after")))

    assert open_ids(SqliteJournal(file)) == ["after"]


def test_what_a_removed_journal_left_behind_is_not_mixed_with_a_new_one(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent()))
    file.unlink()

    with pytest.raises(JournalError, match=r"is gone.*orders\.db-wal.*remove that file"):
        run_now(journal.begin(intent("next")))


def test_a_disk_without_hard_links_can_hold_a_journal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refused)

    run_now(SqliteJournal(file).begin(intent()))

    assert [path.name for path in file.parent.glob("*.db")] == ["orders.db"]


def test_a_file_that_another_process_makes_first_is_used(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def beaten(source: Path, target: Path) -> None:
        link(source, target)
        run_now(SqliteJournal(target).begin(intent("theirs")))
        link(source, target)

    monkeypatch.setattr("os.link", beaten)

    run_now(SqliteJournal(file).begin(intent("mine")))

    assert open_ids(SqliteJournal(file)) == ["theirs", "mine"]


def test_half_an_end_is_no_end(file: Path) -> None:
    journal = SqliteJournal(file)
    run_now(journal.begin(intent()))
    unwritable = IntentEnd(
        intent_id=intent().intent_id,
        outcome=IntentOutcome.PLACED,
        ended_at=LATER,
        order_id="1",
        detail="\ud800",  # no text in UTF-8
    )

    with pytest.raises(UnicodeEncodeError):
        run_now(journal.end(unwritable))

    assert open_ids(journal) == [intent().intent_id]
    assert asyncio.run(journal.end(end())) == end()

"""The journal that the settings ask for."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_adapters.config import ClientConfig
    from kite_core.ports import Journal


def journal_of(config: ClientConfig, *, is_off_loop: bool = False) -> Journal | None:
    """The journal of a client: the one that was given, or one in the file that was named.

    `is_off_loop` gives what would block an event loop a thread of its own. Raises JournalError for
    a file that cannot be used.
    """
    if config.journal is None:
        return None
    # Late, because SQLite is large, and most programs do without it.
    from kite_adapters.journal.sqlite import SqliteJournal
    from kite_adapters.journal.threaded import ThreadedJournal

    given = config.journal
    journal = SqliteJournal(given) if isinstance(given, str | PathLike) else given
    is_blocking = isinstance(journal, SqliteJournal)
    return ThreadedJournal(journal) if is_blocking and is_off_loop else journal

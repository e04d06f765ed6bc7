"""Journals of orders: what was about to be sent, and how it ended.

They are imported when first asked for, because SQLite is large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_adapters.journal.sqlite import SqliteJournal as SqliteJournal
    from kite_adapters.journal.threaded import ThreadedJournal as ThreadedJournal

__all__ = ["SqliteJournal", "ThreadedJournal"]


def __getattr__(name: str) -> object:
    match name:
        case "SqliteJournal":
            from kite_adapters.journal.sqlite import SqliteJournal

            return SqliteJournal
        case "ThreadedJournal":
            from kite_adapters.journal.threaded import ThreadedJournal

            return ThreadedJournal
        case _:
            raise AttributeError(f"module 'kite_adapters.journal' has no attribute {name!r}")

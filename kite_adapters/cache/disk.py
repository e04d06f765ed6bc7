"""Keeps bodies in a folder, so that the next start finds them."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kite_adapters.cache.names import KeptFile, kept_files, mark_of, new_stem, stems_of
from kite_adapters.cache.pairs import key_of, map_pair, write_pair
from kite_adapters.observers import LOG
from kite_core.ist import in_ist
from kite_core.kept import Kept

if TYPE_CHECKING:
    from kite_core.ports import Indexer


class DiskCache:
    """One raw file for each body, and beside it a small one with its time and its index.

    A loaded body is a mapping of its file: nothing is read before it is looked at, and processes
    share its memory. Files are never changed, only replaced by new ones under new names, so a
    reader keeps what it has. Whatever is damaged or half written counts as not there, and a folder
    that cannot be used is logged once, as a warning.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._has_warned = False

    def __repr__(self) -> str:
        return f"DiskCache({str(self._folder)!r})"

    async def load(self, key: str, /, *, since: datetime | None = None) -> Kept | None:
        """The newest whole entry, or None when it was kept before `since`, or there is none."""
        kept = self._newest(key)
        return None if kept is None or (since is not None and kept.kept_at < since) else kept

    async def save(
        self, key: str, body: bytes, /, *, kept_at: datetime, index: Indexer | None = None
    ) -> Kept:
        """Write body and index, and remove what they replace."""
        kept = Kept.of(body, kept_at=in_ist(kept_at), index=index(body) if index else b"")
        stem = new_stem(key, kept_at=kept.kept_at)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_pair(self._folder, stem, kept, key=key)
            self._remove_replaced(key, kept_at=kept.kept_at)
        except OSError as error:
            self._warn(error)
        # The mapping of what was written lets go of the memory that the body takes.
        return map_pair(self._folder, stem, key=key) or kept

    async def forget(self, prefix: str = "", /) -> None:
        """Remove the entries whose keys begin like this; without a prefix also what is damaged."""
        try:
            files = kept_files(self._names())
            doomed = {stem for stem in {file.stem for file in files} if self._begins(stem, prefix)}
            for file in files:
                if file.stem in doomed:
                    self._remove(file)
        except OSError as error:
            self._warn(error)

    def _begins(self, stem: str, prefix: str) -> bool:
        """Whether a pair's key begins like this; a damaged pair has none."""
        key = key_of(self._folder, stem) if prefix else ""
        return key is not None and key.startswith(prefix)

    def _newest(self, key: str) -> Kept | None:
        tried = list[str]()
        try:
            # Looked up again until nothing changes: a writer may replace what is being opened.
            while (stems := stems_of(key, self._names())) != tried:
                for stem in stems:
                    if (kept := map_pair(self._folder, stem, key=key)) is not None:
                        return kept
                tried = stems
        except OSError as error:
            self._warn(error)
        return None

    def _names(self) -> list[str]:
        try:
            return os.listdir(self._folder)  # noqa: PTH208  # reason: only names are wanted, at once
        except FileNotFoundError:
            return []

    def _remove_replaced(self, key: str, *, kept_at: datetime) -> None:
        mark = mark_of(key)
        for file in kept_files(self._names()):
            if file.is_replaced_by(mark, kept_at=kept_at):
                self._remove(file)

    def _remove(self, file: KeptFile) -> None:
        # Another process may have been first, and Windows keeps what somebody still reads.
        with suppress(OSError):
            (self._folder / file.name).unlink()

    def _warn(self, error: OSError) -> None:
        if not self._has_warned:
            self._has_warned = True
            reason = error.strerror or type(error).__name__
            LOG.warning("The folder %s cannot keep the lists: %s", self._folder, reason)

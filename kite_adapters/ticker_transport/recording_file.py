"""The files of recordings: grown at their end by one writer, and mapped into memory to be read."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kite_core.errors import ConfigurationError
from kite_core.ticker.recording import HEADER, Recorded

_WRITING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class RecordingFile:
    """A file that only grows. One writer at a time has it, and nobody but its owner can read it.

    What it held stays; a new part begins. Raises ConfigurationError when it cannot be written, is
    no recording, or another stream records to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            begun = _beginning_of(path)
            self._file = _opened(path)
            self.append(HEADER[len(begun) % len(HEADER) :])
        except OSError as error:
            raise ConfigurationError(
                f"Cannot record to {path}: {error.strerror}.",
                hint="Give a path to which this program may write.",
            ) from None

    def append(self, content: bytes) -> None:
        """Hand all of it to the operating system. Raises OSError."""
        left = memoryview(content)
        while left:
            left = left[os.write(self._file, left) :]

    def close(self) -> None:
        """Let go of it, once."""
        os.close(self._file)


@contextmanager
def mapped(path: str | os.PathLike[str]) -> Generator[Recorded, None, None]:
    """The bytes of a file, which are read when they are asked for. Raises OSError."""
    with Path(path).open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            yield b""  # an empty file cannot be mapped
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def _beginning_of(path: Path) -> bytes:
    """The header that is there, or as much of it as a crash left; of another file it is refused."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        head = file.read(len(HEADER))
    if not HEADER.startswith(head):
        raise ConfigurationError(
            f"{path} is no recording, or one of another version.", hint="Give another path."
        )
    return head


def _opened(path: Path) -> int:
    file = os.open(path, _WRITING, 0o600)
    if _is_free(file):
        return file
    os.close(file)
    raise ConfigurationError(
        f"Another stream records to {path}.", hint="Give each stream a file of its own."
    )


def _is_free(file: int) -> bool:
    """Keep others from writing, as long as it is open; Windows has no such locks."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

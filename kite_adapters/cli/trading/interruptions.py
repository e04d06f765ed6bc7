"""Ctrl-C while something is on its way to the broker: what it left is said, and not lost."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kite_core.errors import KiteError

if TYPE_CHECKING:
    from kite_adapters.cli.terminal import Terminal


@contextmanager
def telling_interruptions(terminal: Terminal) -> Generator[None]:
    """Raise the error that says what an interruption left, such as an order that may live."""
    try:
        yield
    except KeyboardInterrupt as interruption:
        for note in getattr(interruption, "__notes__", ()):
            terminal.warn(note)
        if isinstance(interruption.__cause__, KiteError):
            raise interruption.__cause__ from None
        raise

"""What the person who runs the server hears when the fake broker itself fails."""

from __future__ import annotations

import logging
from traceback import format_tb

LOG = logging.getLogger("kite_testing.fake_broker")
"""Shown on stderr, unless the program says otherwise."""


class Mishaps:
    """Logs failures, in the background once for each place and kind: it turns fifty times a second.

    An error's own text is left out, because nobody knows what it quotes.
    """

    def __init__(self) -> None:
        self._told: set[tuple[str, type[Exception]]] = set()

    def note(self, where: str, error: Exception) -> None:
        """Log a failure of what goes on and on, unless it is known."""
        if (where, type(error)) not in self._told:
            self._told.add((where, type(error)))
            log_failure(where, error)


def log_failure(where: str, error: Exception) -> None:
    """Log where the fake broker failed, with the lines of code that led there."""
    lines = "".join(format_tb(error.__traceback__))
    LOG.error("The fake broker failed: %s (%s).\n%s", where, type(error).__name__, lines)

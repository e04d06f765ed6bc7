"""Ends a client's work in the middle: at a step, as a crash does, or as Ctrl-C does."""

from __future__ import annotations


class CrashError(BaseException):
    """The process died here: whatever it tries after this fails, too."""


class InterruptError(BaseException):
    """Somebody pressed Ctrl-C here, and the process lives on."""


class Fuse:
    """Counts the steps that a client takes into the world, and ends it at one of them.

    A step is a moment at which a process can die: before and after each sleep, each entry of the
    journal, each request and each answer.
    """

    def __init__(self, *, crash_at: int | None = None) -> None:
        self._steps = 0
        self._crash_at = crash_at
        self._interrupt_at: int | None = None

    def interrupt_in(self, steps: int) -> None:
        """Interrupt the client once, after so many steps."""
        self._interrupt_at = self._steps + steps

    def never_mind(self) -> None:
        """Do not interrupt it any more."""
        self._interrupt_at = None

    def step(self) -> None:
        """Take a step. Raises CrashError and InterruptError."""
        self._steps += 1
        if self._crash_at is not None and self._steps >= self._crash_at:
            raise CrashError
        if self._steps == self._interrupt_at:
            raise InterruptError

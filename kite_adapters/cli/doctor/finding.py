"""What a check of `kite doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kite_core.errors import KiteError


class State(StrEnum):
    """How good or bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, and may stop working."""
    PROBLEM = "problem"
    """Something will not work until it is mended."""
    SKIPPED = "skipped"
    """Not looked at; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check: its name, how it went, in a sentence, and how to mend it."""

    name: str
    state: State
    text: str
    fix: str = ""


def fine(name: str, text: str) -> Finding:
    """All is well."""
    return Finding(name=name, state=State.OK, text=text)


def warning(name: str, text: str, *, fix: str) -> Finding:
    """It works for now."""
    return Finding(name=name, state=State.WARNING, text=text, fix=fix)


def problem(name: str, text: str, *, fix: str) -> Finding:
    """It does not work."""
    return Finding(name=name, state=State.PROBLEM, text=text, fix=fix)


def skipped(name: str, why: str) -> Finding:
    """It was not looked at."""
    return Finding(name=name, state=State.SKIPPED, text=why)


def of_error(name: str, error: KiteError, *, fix: str = "") -> Finding:
    """The problem that an error is."""
    return problem(name, error.message, fix=fix or error.hint or "")

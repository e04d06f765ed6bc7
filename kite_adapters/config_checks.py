"""Checks of settings that say what is wrong before a client breaks on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from math import inf
from typing import TypeGuard, cast

from kite_core.faults import Faults
from kite_core.rulebook.limits import Window


def check_seconds(field: str, value: object, faults: Faults) -> bool:
    """A number of seconds above 0 that has an end; a text would break what calculates with it."""
    is_time = isinstance(value, int | float) and value is not True and 0 < value < inf
    problem = f"{value!r} is not a time in seconds"
    return faults.expect(is_time, field, problem, "Give a number above 0, such as 5.0.")


def check_age(field: str, value: object, faults: Faults) -> None:
    """None, or a span of time above 0."""
    is_age = isinstance(value, timedelta) and value > timedelta(0)
    fix = "Give a timedelta above 0, such as timedelta(hours=5), or None."
    faults.expect(value is None or is_age, field, f"{value} is no age", fix)


def check_time_of_day(field: str, value: object, faults: Faults) -> None:
    """A time of day in IST, which is not said of it."""
    has_zone = isinstance(value, time) and value.tzinfo is not None
    problem = "it has a zone" if has_zone else f"{value!r} is no time of day"
    fix = "Give a time of day in IST without a zone, such as time(8, 30)."
    faults.expect(isinstance(value, time) and not has_zone, field, problem, fix)


def check_part(field: str, value: object, kind: type, faults: Faults) -> bool:
    """A part of the settings that has a class of its own."""
    problem = f"{value!r} is no {kind.__name__}"
    return faults.expect(isinstance(value, kind), field, problem, f"Give {kind.__name__}(...).")


def check_can(field: str, value: object, methods: Sequence[str], faults: Faults) -> bool:
    """None, or an object with these methods."""
    missing = [name for name in methods if not callable(getattr(value, name, None))]
    problem = f"{value!r} has no {', '.join(missing)}"
    fix = f"Give an object with the methods {', '.join(methods)}, or None."
    return faults.expect(value is None or not missing, field, problem, fix)


def check_rulebook(value: object, faults: Faults) -> None:
    """None, or a rulebook."""
    if value is None:
        return
    # Loaded late: whoever gives a rulebook has loaded it already.
    from kite_core.rulebook.book import Rulebook

    fix = 'Give Rulebook(...), or load_rulebook("rules.toml") for a file.'
    faults.expect(isinstance(value, Rulebook), "rulebook", f"{value!r} is no rulebook", fix)


def check_text_or_none(field: str, value: object, faults: Faults) -> None:
    """None, or a text with something in it."""
    if value is not None:
        faults.text(field, value, fix="Give a text, or None.")


def are_windows(value: object) -> TypeGuard[Sequence[Window]]:
    """Whether these are windows, in a row."""
    if not isinstance(value, tuple | list):
        return False
    return all(isinstance(window, Window) for window in cast("Sequence[object]", value))

"""Times and days as whole numbers, which all data frames take for what they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from kite_core.ist import in_ist, parse_time

MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SOME_DAY = "2000-01-01"


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC; a naive time is taken as IST."""
    aware = moment if moment.tzinfo else in_ist(moment)
    return (aware - _EPOCH) // _MICROSECOND


def days(day: date) -> int:
    """Days since the first one of 1970."""
    return day.toordinal() - _FIRST_DAY


def moments(texts: Iterable[str]) -> list[int]:
    """Microseconds since 1970 from the texts of candles. Raises ValueError for what is no time.

    Candles share their days and their times of day, so that each of these is read once: India's
    time has no jumps.
    """
    day, clock = _Days(), _Clocks()
    return [day[text[:10]] + clock[text[10:]] for text in texts]


class _Days(dict[str, int]):
    """When days began in India, by their texts."""

    def __missing__(self, text: str) -> int:
        self[text] = began = _read(f"{text} 00:00:00")
        return began


class _Clocks(dict[str, int]):
    """How long after that a time of day is, by its text, which may have an offset."""

    def __missing__(self, text: str) -> int:
        self[text] = after = _read(_SOME_DAY + text) - _read(_SOME_DAY)
        return after


def _read(text: str) -> int:
    moment = parse_time(text)
    if moment is None:
        raise ValueError(f"{text!r} means never")
    return microseconds(moment)

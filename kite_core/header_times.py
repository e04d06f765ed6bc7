"""Times in the headers of answers: how long the broker asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

# A number of more digits is no time: the clock's calendar would end before.
_MOST_DIGITS = 10


def header_time(text: str | None) -> datetime | None:
    """The instant that a header such as Date names; None for none, and for what is no date."""
    if not text:
        return None
    # Loaded late: it brings half of the standard library, and hardly an answer needs it.
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def seconds_asked(retry_after: str | None, *, since: datetime | None) -> float | None:
    """The wait that a Retry-After asks for, in seconds; a date counts from `since`.

    None for none, for what is neither a number nor a date, and for a date that is over.
    """
    if retry_after and retry_after.isdecimal():
        return float(retry_after) if len(retry_after) <= _MOST_DIGITS else None
    end = header_time(retry_after)
    if end is None or since is None or end <= since:
        return None
    return (end - since).total_seconds()

"""Indian Standard Time: the zone of every time that the broker sends.

A fixed offset, because India has no daylight saving, and because a zone database would be a file
to read.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

IST = timezone(timedelta(hours=5, minutes=30), "IST")
TOKENS_END = time(6, 0)
# What the broker writes for "never" (samples: full_profile.json; documentation page: alerts).
_NO_TIMES = ("", "0001-01-01 00:00:00", "1970-01-01 00:00:00")


def parse_time(text: str) -> datetime | None:
    """An aware time from the broker's text; None for "" and for the epochs that mean "never".

    Texts without a zone are IST. Raises ValueError for anything else than a time.
    """
    if text in _NO_TIMES:
        return None
    return in_ist(datetime.fromisoformat(text))


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date | None:
    """A date from the broker's text; None for ""."""
    return date.fromisoformat(text[:10]) if text else None


def in_ist(moment: datetime) -> datetime:
    """The same instant in IST; a naive time is taken as IST."""
    if moment.tzinfo is None:
        # Not replace(tzinfo=IST), which takes four times as long before Python 3.13.
        return datetime.combine(moment, moment.time(), IST)
    return moment.astimezone(IST)


def wire_time(moment: datetime) -> str:
    """The broker's text for a time: `yyyy-mm-dd hh:mm:ss` in IST."""
    return in_ist(moment).replace(tzinfo=None).isoformat(sep=" ")


def token_end(login: datetime) -> datetime:
    """When an access token dies that was minted at `login`: the next 06:00 IST.

    A token minted between midnight and 06:00 dies the same morning (observed).
    """
    moment = in_ist(login)
    end = datetime.combine(moment.date(), TOKENS_END, IST)
    return end if moment < end else end + timedelta(days=1)

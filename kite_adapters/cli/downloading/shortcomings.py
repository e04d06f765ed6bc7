"""What a download lacks although all of its requests were answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, cast

from kite_adapters.cli.downloading.download import Download
from kite_adapters.cli.downloading.missing_days import end_of_gaps, in_words, missing_days
from kite_core.models.words import Interval

if TYPE_CHECKING:
    from kite_core.rulebook.trading_calendar import TradingCalendar


def shortcomings(download: Download, *, exchange: str, calendar: TradingCalendar) -> Iterator[str]:
    """One line for the trading days without a candle, one for rows that could not be read.

    Candles of weeks bear the date of their Monday alone, so nothing is said of their days.
    """
    end = end_of_gaps(cast("datetime", download.request.end), now=download.now)
    is_weekly = download.request.interval == Interval.WEEK
    missing = [] if is_weekly else missing_days(calendar, exchange, download.days, end=end)
    if missing:
        yield f"{download.key}: no candles on trading days: {in_words(missing)}"
    if download.skipped:
        yield f"{download.key}: {download.skipped} rows could not be read."

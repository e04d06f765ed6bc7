from __future__ import annotations

from datetime import date, datetime

import pytest

from kite_adapters.cli.downloading.download import Download
from kite_adapters.cli.downloading.shortcomings import shortcomings
from kite_core.ist import IST
from kite_core.models.market import HistoricalRequest
from kite_core.rulebook.trading_calendar import CALENDAR

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=IST)


def downloaded(interval: str, *, skipped: int = 0) -> Download:
    """A week of which the Monday and the Thursday came."""
    request = HistoricalRequest(
        instrument_token=408065, interval=interval, start=date(2026, 11, 16), end=NOW
    )
    download = Download(key="NSE:INFY", request=request, now=NOW, source="here", skipped=skipped)
    download.days = {date(2026, 11, 16), date(2026, 11, 19)}
    return download


@pytest.mark.parametrize(
    ("interval", "skipped", "lines"),
    [
        ("day", 0, ["NSE:INFY: no candles on trading days: 2026-11-17, 2026-11-18"]),
        ("week", 0, []),
        ("week", 3, ["NSE:INFY: 3 rows could not be read."]),
    ],
)
def test_what_is_lacking_is_said(interval: str, skipped: int, lines: list[str]) -> None:
    download = downloaded(interval, skipped=skipped)

    assert list(shortcomings(download, exchange="NSE", calendar=CALENDAR)) == lines

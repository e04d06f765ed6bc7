"""Instruments, quotes and candles."""

from __future__ import annotations

from datetime import date, datetime

from kite_core.messages import RateBucket, Request
from kite_core.models.market import HistoricalRequest
from tests.core.expected_calls.expected_call import ExpectedCall

CALLS = (
    ExpectedCall(
        method="market.quotes",
        arguments=(["NSE:INFY", "NSE:NIFTY 50", "NSE:INFY"],),
        request=Request(
            method="GET",
            path="/quote",
            endpoint="GET /quote",
            query=(("i", "NSE:INFY"), ("i", "NSE:NIFTY 50")),
            bucket=RateBucket.QUOTE,
        ),
        fixture="market/quotes.json",
        samples=("quote.json",),
    ),
    ExpectedCall(
        method="market.ohlc",
        arguments=(["NSE:INFY"],),
        request=Request(
            method="GET",
            path="/quote/ohlc",
            endpoint="GET /quote/ohlc",
            query=(("i", "NSE:INFY"),),
            bucket=RateBucket.QUOTE,
        ),
        fixture="market/ohlc.json",
    ),
    ExpectedCall(
        method="market.ltp",
        arguments=(["NSE:INFY"],),
        request=Request(
            method="GET",
            path="/quote/ltp",
            endpoint="GET /quote/ltp",
            query=(("i", "NSE:INFY"),),
            bucket=RateBucket.QUOTE,
        ),
        fixture="market/ltp.json",
        samples=("ltp.json",),
    ),
    ExpectedCall(
        method="market.instruments_of",
        request=Request(method="GET", path="/instruments", endpoint="GET /instruments"),
        fixture="market/instruments.csv",
    ),
    ExpectedCall(
        method="market.instruments_of",
        arguments=("NSE",),
        request=Request(
            method="GET", path="/instruments/NSE", endpoint="GET /instruments/{exchange}"
        ),
        fixture="market/instruments.csv",
        samples=("instruments_nse.csv",),
    ),
    ExpectedCall(
        method="market.candles",
        arguments=(
            HistoricalRequest(
                instrument_token=408065,
                interval="minute",
                start=datetime(2026, 11, 20, 9, 15),  # noqa: DTZ001  # reason: naive means IST
                end=date(2026, 11, 20),
            ),
        ),
        request=Request(
            method="GET",
            path="/instruments/historical/408065/minute",
            endpoint="GET /instruments/historical/{instrument_token}/{interval}",
            query=(("from", "2026-11-20 09:15:00"), ("to", "2026-11-20 23:59:59")),
            bucket=RateBucket.HISTORICAL,
        ),
        fixture="market/candles.json",
        samples=("historical_minute.json",),
    ),
    ExpectedCall(
        method="market.candles",
        arguments=(
            HistoricalRequest(
                instrument_token=13_238_786,
                interval="day",
                start=date(2026, 11, 1),
                end=date(2026, 11, 20),
                continuous=True,
                oi=True,
            ),
        ),
        request=Request(
            method="GET",
            path="/instruments/historical/13238786/day",
            endpoint="GET /instruments/historical/{instrument_token}/{interval}",
            query=(
                ("from", "2026-11-01 00:00:00"),
                ("to", "2026-11-20 23:59:59"),
                ("continuous", "1"),
                ("oi", "1"),
            ),
            bucket=RateBucket.HISTORICAL,
        ),
        fixture="market/candles_with_oi.json",
    ),
    ExpectedCall(
        method="market.trigger_range",
        arguments=(["NSE:INFY", "NSE:SBIN"],),
        keywords={"transaction_type": "BUY"},
        request=Request(
            method="GET",
            path="/instruments/trigger_range/buy",
            endpoint="GET /instruments/trigger_range/{transaction_type}",
            query=(("i", "NSE:INFY"), ("i", "NSE:SBIN")),
        ),
        fixture="market/trigger_range.json",
    ),
)

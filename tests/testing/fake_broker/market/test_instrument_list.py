"""The instrument list: real tokens, and contracts of the days ahead."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from kite_core.messages import get
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller, at

TOKENS = {
    "NSE:INFY": 408065,
    "NSE:RELIANCE": 738561,
    "NSE:SBIN": 779521,
    "NSE:TCS": 2953217,
    "NSE:HDFCBANK": 341249,
    "NSE:NIFTY 50": 256265,
    "NSE:NIFTY BANK": 260105,
    "BSE:SENSEX": 265,
    "BSE:SBIN": 128028676,
}


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_well_known_instruments_have_their_real_tokens(caller: Caller) -> None:
    rows = caller.ask(caller.calls.market.instruments_of())

    tokens = {f"{row.exchange}:{row.tradingsymbol}": row.instrument_token for row in rows}
    assert {key: tokens[key] for key in TOKENS} == TOKENS


def test_dump_has_the_columns_of_the_broker_and_enough_rows(caller: Caller) -> None:
    response = caller.response(get("/instruments"))

    header, *lines = response.body.decode().splitlines()
    assert response.header("content-type") == "text/csv"
    assert header == (
        "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,"
        "lot_size,instrument_type,segment,exchange"
    )
    assert len(lines) > 300
    assert "408065,1594,INFY,INFOSYS,0.0,,0.0,0.1,1,EQ,NSE,NSE" in lines


def test_dump_of_one_exchange_holds_no_other(caller: Caller) -> None:
    rows = caller.ask(caller.calls.market.instruments_of("NSE"))

    assert {row.exchange for row in rows} == {"NSE"}
    assert sum(row.segment == "NSE" for row in rows) >= 60


def test_tokens_are_exchange_tokens_with_their_segment(caller: Caller) -> None:
    text = caller.response(get("/instruments")).body.decode()
    codes = {"NSE": 1, "NFO": 2, "CDS": 3, "BSE": 4, "BFO": 5, "BCD": 6, "MCX": 7, "INDICES": 9}

    rows = list(csv.DictReader(StringIO(text)))

    assert len({row["instrument_token"] for row in rows}) == len(rows)
    for row in rows:
        expected = (
            int(row["exchange_token"]) * 256
            + codes[row["segment"][:3] if "-" in row["segment"] else row["segment"]]
        )
        assert int(row["instrument_token"]) == expected


def test_options_have_two_expiries_at_least_and_both_sides_of_each_strike(caller: Caller) -> None:
    rows = caller.ask(caller.calls.market.instruments_of("NFO"))

    for name in ("NIFTY", "BANKNIFTY", "RELIANCE", "INFY"):
        options = [row for row in rows if row.name == name and row.segment == "NFO-OPT"]
        calls = {(row.expiry, row.strike) for row in options if row.instrument_type == "CE"}
        puts = {(row.expiry, row.strike) for row in options if row.instrument_type == "PE"}
        assert calls == puts
        assert len({expiry for expiry, _ in calls}) >= 2
        # 24 November 2026 is a holiday, so that what expires on that Tuesday does so on Monday.
        usual = {expiry for expiry, _ in calls} - {date(2026, 11, 23)}
        assert all(expiry and expiry.weekday() == 1 for expiry in usual)


def test_ticks_are_those_of_the_rulebook(caller: Caller) -> None:
    rows = caller.ask(caller.calls.market.instruments_of())
    ticks = {row.tradingsymbol: row.tick_size for row in rows if row.exchange in ("NSE", "NFO")}

    shown = {
        "IDEA": 0.01,
        "ITC": 0.05,
        "INFY": 0.1,
        "MARUTI": 1,
        "NIFTYBEES": 0.01,
        "INFY26NOVFUT": 0.1,
        "NIFTY26NOVFUT": 0.1,
        "BANKNIFTY26NOVFUT": 0.2,
        "NIFTY26NOV26050CE": 0.05,
    }
    assert {symbol: ticks[symbol] for symbol in shown} == shown


def test_expiries_follow_the_start_of_the_broker() -> None:
    caller = Caller(FakeBroker(start=at("2025-12-30 10:00:00")))

    symbols = {row.tradingsymbol for row in caller.ask(caller.calls.market.instruments_of("NFO"))}

    assert {"NIFTY25DECFUT", "NIFTY26JANFUT", "NIFTY26FEBFUT"} <= symbols
    assert any(symbol.startswith("NIFTY26106") for symbol in symbols)


@pytest.mark.parametrize("exchange", ["INDICES", "MF", "NYSE"])
def test_dump_of_an_unknown_exchange_is_refused_by_storage(caller: Caller, exchange: str) -> None:
    response = caller.response(get(f"/instruments/{exchange}"))

    assert response.status == 403
    assert b"AccessDenied" in response.body
    assert response.header("Content-Type") == "application/xml"


def test_names_with_commas_are_quoted_and_series_follow_symbols(caller: Caller) -> None:
    text = caller.response(get("/instruments/NSE")).body.decode()

    assert '4645121,18145,EMMBI-BL,"EMMBI INDUSTRIES, BLOCK WINDOW",0.0,' in text
    assert "3813889,14898,CENTRALBK-BE,CENTRAL BANK OF INDIA,0.0," in text


@pytest.mark.parametrize(
    ("exchange", "row"),
    [
        ("BFO", ",SENSEX,0.0,2026-11-26,85200.0,0.05,20,CE,BFO-OPT,BFO"),
        ("CDS", ",USDINR,0.0,2026-11-26,0.0,0.0025,1,FUT,CDS-FUT,CDS"),
        ("BCD", ",USDINR,0.0,2026-11-26,0.0,0.0025,1,FUT,BCD-FUT,BCD"),
        ("MCX", ",GOLD,0.0,2026-12-04,0.0,1.0,1,FUT,MCX-FUT,MCX"),
    ],
)
def test_other_exchanges_have_their_contracts(caller: Caller, exchange: str, row: str) -> None:
    assert row in caller.response(get(f"/instruments/{exchange}")).body.decode()


@pytest.mark.parametrize(
    ("how", "lines", "is_whole"),
    [("empty", 0, False), ("header", 1, True), ("truncated", 50, False)],
)
def test_dump_may_be_broken_in_the_morning(
    caller: Caller, how: str, lines: int, is_whole: bool
) -> None:
    whole = caller.response(get("/instruments/NSE")).body
    caller.broker.faults.add("D7", count=1, how=how)

    broken = caller.response(get("/instruments/NSE")).body

    assert whole.startswith(broken)
    assert broken.count(b"\n") >= lines
    assert broken.endswith(b"\n") == is_whole
    assert caller.response(get("/instruments/NSE")).body == whole

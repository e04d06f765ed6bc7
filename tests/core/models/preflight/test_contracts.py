from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.contracts import check_contract, written
from kite_core.models.preflight.findings import Findings
from tests.core.models.preflight.wishes import FUTURE, INFY, NIFTY, texts


def checked(instrument: Instrument, day: date, symbol: str) -> tuple[bool, list[str]]:
    found = Findings()
    goes_on = check_contract("NSE", symbol, instrument=instrument, day=day, found=found)
    return goes_on, texts(found.preflight())


def test_another_instrument_is_refused() -> None:
    goes_on, faults = checked(INFY, date(2026, 8, 3), "TCS")

    assert not goes_on
    assert faults == [
        (
            "tradingsymbol: NSE:TCS was asked for, and NSE:INFY was given. "
            'Give instruments.by_symbol("NSE", "TCS").'
        )
    ]


def test_the_same_symbol_on_another_exchange_is_another_instrument() -> None:
    goes_on, _ = checked(replace(INFY, exchange=FUTURE.exchange), date(2026, 8, 3), "INFY")

    assert not goes_on


def test_an_index_cannot_be_traded() -> None:
    goes_on, faults = checked(NIFTY, date(2026, 8, 3), "NIFTY 50")

    assert not goes_on
    assert faults == [
        "tradingsymbol: NSE:NIFTY 50 is an index. Trade a future, an option or a fund on it."
    ]


@pytest.mark.parametrize(
    ("day", "faults"),
    [
        (date(2026, 8, 25), []),
        (
            date(2026, 8, 26),
            ["tradingsymbol: NFO:NIFTY26AUGFUT expired on 25 August 2026. Choose a later expiry."],
        ),
    ],
)
def test_a_contract_is_traded_until_the_day_of_its_expiry(day: date, faults: list[str]) -> None:
    found = Findings()

    goes_on = check_contract("NFO", "NIFTY26AUGFUT", instrument=FUTURE, day=day, found=found)

    assert goes_on
    assert texts(found.preflight()) == faults


def test_days_are_written_without_a_leading_zero() -> None:
    assert written(date(2026, 4, 1)) == "1 April 2026"

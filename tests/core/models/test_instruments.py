from __future__ import annotations

from datetime import date

import pytest

from kite_core.client import KiteCalls
from kite_core.models.instruments import Instrument
from tests.core.samples import fixture

INSTRUMENTS = {
    row.key: row
    for row in KiteCalls().market.instruments_of().answer(fixture("market/instruments.csv"))
}


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("NSE:INFY", (False, False, False)),
        ("NSE:NIFTY 50", (False, False, True)),
        ("NFO:NIFTY26NOVFUT", (False, True, False)),
        ("NFO:NIFTY26NOV25000CE", (True, False, False)),
        ("NFO:NIFTY26NOV25000PE", (True, False, False)),
    ],
)
def test_an_instrument_knows_its_kind(key: str, kinds: tuple[bool, bool, bool]) -> None:
    instrument = INSTRUMENTS[key]

    assert (instrument.is_option, instrument.is_future, instrument.is_index) == kinds


def test_a_contract_has_an_expiry_and_a_share_has_none() -> None:
    assert INSTRUMENTS["NFO:NIFTY26NOVFUT"].expiry == date(2026, 11, 24)
    assert INSTRUMENTS["NSE:INFY"].expiry is None


def test_numbers_of_the_dump_are_numbers() -> None:
    option: Instrument = INSTRUMENTS["NFO:NIFTY26NOV25000CE"]

    assert (option.instrument_token, option.exchange_token) == (10000130, 39063)
    assert (option.strike, option.tick_size, option.lot_size) == (25000.0, 0.05, 75)

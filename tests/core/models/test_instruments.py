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


def test_a_call_and_a_put_are_told_apart() -> None:
    call, put = INSTRUMENTS["NFO:NIFTY26NOV25000CE"], INSTRUMENTS["NFO:NIFTY26NOV25000PE"]

    assert (call.is_call, call.is_put, put.is_call, put.is_put) == (True, False, False, True)


@pytest.mark.parametrize(
    ("on", "days", "has_expired"),
    [
        (date(2026, 11, 20), 4, False),
        (date(2026, 11, 24), 0, False),
        (date(2026, 11, 25), -1, True),
    ],
)
def test_a_contract_trades_until_the_day_of_its_expiry(
    on: date, days: int, has_expired: bool
) -> None:
    future = INSTRUMENTS["NFO:NIFTY26NOVFUT"]

    assert future.days_to_expiry(on) == days
    assert future.has_expired(on) is has_expired


def test_a_share_does_not_expire() -> None:
    share = INSTRUMENTS["NSE:INFY"]

    assert share.days_to_expiry(date(2026, 11, 20)) is None
    assert share.days_to_expiry("2026-11-20") is None
    assert not share.has_expired(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("price", "call", "put"),
    [(25000.1, 0.1, 0.0), (24987.65, 0.0, 12.35), (25000, 0.0, 0.0)],
)
def test_an_option_is_worth_something_on_one_side_of_its_strike_and_nothing_on_it(
    price: float, call: float, put: float
) -> None:
    a_call, a_put = INSTRUMENTS["NFO:NIFTY26NOV25000CE"], INSTRUMENTS["NFO:NIFTY26NOV25000PE"]

    assert (a_call.intrinsic_value(price), a_put.intrinsic_value(price)) == (call, put)
    assert (a_call.is_in_the_money(price), a_put.is_in_the_money(price)) == (call > 0, put > 0)


def test_only_an_option_has_an_intrinsic_value() -> None:
    with pytest.raises(ValueError, match="NSE:INFY is no option"):
        INSTRUMENTS["NSE:INFY"].is_in_the_money(1500)

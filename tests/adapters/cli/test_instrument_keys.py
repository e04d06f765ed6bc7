from __future__ import annotations

from dataclasses import replace

import pytest

from kite_adapters.cli.instrument_keys import named
from kite_core.errors import InstrumentNotFoundError, ValidationError
from kite_core.instrument_book import InstrumentBook
from kite_core.models.instruments import Instrument
from kite_core.models.words import Exchange, InstrumentType, Segment

INFY = Instrument(
    instrument_token=408065,
    exchange_token=1594,
    tradingsymbol="INFY",
    exchange=Exchange("NSE"),
    segment=Segment("NSE"),
    instrument_type=InstrumentType("EQ"),
    lot_size=1,
    tick_size=0.05,
)


def listed(token: int, exchange: str, symbol: str) -> Instrument:
    return replace(INFY, instrument_token=token, exchange=Exchange(exchange), tradingsymbol=symbol)


BOOK = InstrumentBook(
    [
        listed(1, "BSE", "INFY"),
        INFY,
        listed(2, "NSE", "NIFTY 50"),
        listed(3, "BSE", "ONLYBSE"),
        listed(4, "NFO", "NIFTY26NOVFUT"),
        listed(5, "CDS", "USDINR26NOVFUT"),
        listed(6, "BCD", "USDINR26NOVFUT"),
    ]
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("INFY", "NSE:INFY"),
        ("infy", "NSE:INFY"),
        ("nse:infy", "NSE:INFY"),
        ("BSE:INFY", "BSE:INFY"),
        ("408065", "NSE:INFY"),
        ("NIFTY", "NSE:NIFTY 50"),
        ("ONLYBSE", "BSE:ONLYBSE"),
        ("NIFTY26NOVFUT", "NFO:NIFTY26NOVFUT"),
    ],
)
def test_people_name_instruments_in_many_ways(text: str, key: str) -> None:
    assert named(BOOK, text).key == key


def test_a_symbol_of_several_exchanges_is_not_guessed() -> None:
    with pytest.raises(ValidationError, match="Give CDS:USDINR26NOVFUT or BCD:USDINR26NOVFUT"):
        named(BOOK, "USDINR26NOVFUT")


def test_an_unknown_symbol_is_asked_about() -> None:
    with pytest.raises(InstrumentNotFoundError, match="Did you mean NSE:INFY"):
        named(BOOK, "INFI")

"""An instrument dump like that of a long day, made up: three rows of four are options."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, islice
from zlib import crc32

ROWS = 120_000
HEADER = (
    "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,"
    "lot_size,instrument_type,segment,exchange"
)
START = date(2026, 11, 24)
INDICES = (
    ("NIFTY", "NFO", 50),
    ("BANKNIFTY", "NFO", 100),
    ("FINNIFTY", "NFO", 50),
    ("SENSEX", "BFO", 100),
    ("BANKEX", "BFO", 100),
)
_VOWELS, _CONSONANTS = "AEIOU", "BCDGKLMNPRSTV"


def instrument_dump(rows: int = ROWS) -> bytes:
    """The dump, its rows in no order; the first option is always NIFTY's."""
    options = list(islice(_options(), rows * 3 // 4))
    futures = list(islice(_futures(), rows // 100))
    shares = islice(_shares(), rows - len(options) - len(futures))
    lines = sorted(chain(options, futures, shares), key=lambda line: crc32(line.encode()))
    numbered = (f"{256 * number + 2},{number},{line}" for number, line in enumerate(lines, 1_000))
    return "\n".join([HEADER, *numbered, ""]).encode()


def word(number: int, syllables: int) -> str:
    """A word that no other number makes."""
    letters = ""
    for _ in range(syllables):
        number, consonant = divmod(number, len(_CONSONANTS))
        number, vowel = divmod(number, len(_VOWELS))
        letters += _CONSONANTS[consonant] + _VOWELS[vowel]
    return letters


def _underlyings() -> Iterator[tuple[str, str, int, int, int]]:
    """Name, exchange, distance of strikes, number of strikes, days between expiries."""
    for name, exchange, step in INDICES:
        yield name, exchange, step, 110, 7
    for number in range(230):
        yield word(number * 7, 4), "NFO", 5, 51, 28


def _options() -> Iterator[str]:
    for name, exchange, step, strikes, days in _underlyings():
        for week in range(18 if days == 7 else 3):
            expiry = START + timedelta(days=days * week)
            for place in range(strikes):
                strike = step * (place + 200)
                for kind in ("CE", "PE"):
                    price = (place * 7919 + week * 104_729) % 90_000 / 100
                    yield (
                        f"{name}{expiry:%y%b%d}{strike}{kind},{name},{price},{expiry},{strike}.0,"
                        f"0.05,75,{kind},{exchange}-OPT,{exchange}"
                    ).upper()


def _futures() -> Iterator[str]:
    for name, exchange, *_ in _underlyings():
        for month in range(3):
            expiry = START + timedelta(days=28 * month)
            yield (
                f"{name}{expiry:%y%b}FUT,{name},0.0,{expiry},0.0,0.1,75,FUT,{exchange}-FUT,{exchange}"
            ).upper()


def _shares() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        exchange = ("NSE", "BSE")[number % 2]
        series = ("", "", "", "-BE", "-SG")[number % 5]
        name = f"{word(number, 4)} {word(number * 31, 5)} LIMITED"
        yield f"{word(number, 4)}{series},{name},0.0,,0.0,0.05,1,EQ,{exchange},{exchange}"

"""Instruments as callers name them, checked: a wrong name would match nothing, without a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from kite_core.faults import Faults, Price
from kite_core.models.words import Exchange

_FORM = 'Write keys as "EXCHANGE:TRADINGSYMBOL", such as "NSE:INFY".'


def check_symbol(symbol: object, faults: Faults) -> None:
    """Note what is no tradingsymbol: the broker writes them in upper case, and without exchange."""
    if not faults.text("tradingsymbol", symbol, fix='Give a text, such as "INFY".'):
        return
    exchange, colon, name = str(symbol).upper().rpartition(":")
    wish = f'exchange="{exchange.strip()}", ' if colon else ""
    fix = f'Give {wish}tradingsymbol="{name.strip()}".'
    faults.expect(symbol == name.strip(), "tradingsymbol", f'"{symbol}" matches nothing', fix)


def checked_prices(field: str, prices: object, faults: Faults) -> Mapping[str, Price]:
    """Prices by key as they were given, empty if they are none; what is no key is noted."""
    if not isinstance(prices, Mapping):
        fix = 'Give prices by key, such as {"NSE:INFY": 1500}.'
        faults.expect(False, field, f"{prices!r} holds no prices by key", fix)
        return {}
    by_key = cast("Mapping[str, Price]", prices)
    for key in by_key:
        check_key(f"{field}[{key!r}]", key, faults)
    return by_key


def check_key(field: str, key: object, faults: Faults) -> None:
    """Note what names no instrument: the broker writes them in upper case."""
    exchange, colon, symbol = key.partition(":") if isinstance(key, str) else ("", "", "")
    if not (colon and exchange.strip() and symbol.strip()):
        faults.expect(False, field, f"{key!r} is no key", _FORM)
        return
    spelt = f"{exchange.strip()}:{symbol.strip()}".upper()
    if faults.expect(key == spelt, field, f"{key!r} matches nothing", f'Write "{spelt}".'):
        faults.word(field, exchange, Exchange)

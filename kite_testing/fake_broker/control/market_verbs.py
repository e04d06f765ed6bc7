"""Verbs about prices."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb

_KEYS = Field(
    name="keys", kind=FieldKind.TEXTS, says="EXCHANGE:TRADINGSYMBOL, one or more", is_needed=True
)
_KEY = Field(name="key", kind=FieldKind.TEXT, says="EXCHANGE:TRADINGSYMBOL", is_needed=True)
_PRICE = Field(name="price", kind=FieldKind.NUMBER, says="rupees", is_needed=True)


def _prices(levers: Levers, values: Values) -> object:
    return {key: levers.market.last_price(key) for key in values["keys"]}


def _set_prices(levers: Levers, values: Values) -> object:
    for key, price in values["prices"].items():
        levers.market.set_price(key, price)
    return {key: levers.market.last_price(key) for key in values["prices"]}


def _play(levers: Levers, values: Values) -> object:
    if "candles" not in values and "ticks" not in values:
        raise ValueError("There is nothing to play: give `candles`, `ticks` or both.")
    if "candles" in values:
        levers.market.play(values["key"], values["candles"])
    if "ticks" in values:
        levers.market.play_ticks(values["key"], values["ticks"])
    return True


def _move(levers: Levers, values: Values) -> object:
    return {values["key"]: levers.market.move(values["key"], values["ticks"])}


def _play_prices(levers: Levers, values: Values) -> object:
    levers.market.play_prices(_pairs(values["prices"]))
    return True


def _pairs(rows: list[object]) -> list[tuple[str, float]]:
    """Keys and prices. Raises ValueError for rows of any other make."""
    pairs: list[tuple[str, float]] = []
    for row in rows:
        match row:
            case [str(key), int() | float() as price]:
                pairs.append((key, price))
            case _:
                raise ValueError(f"{row!r} is no row of `prices`: give [key, rupees].")
    return pairs


def _gap(levers: Levers, values: Values) -> object:
    levers.market.gap(values["key"], values["price"])
    return True


def _freak_tick(levers: Levers, values: Values) -> object:
    levers.market.freak_tick(values["key"], values["price"])
    return True


def _release_prices(levers: Levers, values: Values) -> object:
    for key in values["keys"]:
        levers.market.release_price(key)
    return True


MARKET_VERBS: tuple[Verb, ...] = (
    Verb(
        method="GET",
        template="/fake/market/prices",
        says="The prices of the latest trades, in rupees.",
        run=_prices,
        fields=(_KEYS,),
    ),
    Verb(
        method="PUT",
        template="/fake/market/prices",
        says="Fix prices, and fill what they reach.",
        run=_set_prices,
        fields=(
            Field(
                name="prices",
                kind=FieldKind.NUMBERS,
                says="rupees by EXCHANGE:TRADINGSYMBOL",
                is_needed=True,
            ),
        ),
    ),
    Verb(
        method="DELETE",
        template="/fake/market/prices",
        says="Let prices walk again.",
        run=_release_prices,
        fields=(_KEYS,),
    ),
    Verb(
        method="POST",
        template="/fake/market/play",
        says="Play candles or recorded ticks; rows as `market.play` and `market.play_ticks` take.",
        run=_play,
        fields=(
            _KEY,
            Field(
                name="candles",
                kind=FieldKind.ROWS,
                says="rows of a history, or objects with date, open, high, low, close, volume",
            ),
            Field(name="ticks", kind=FieldKind.ROWS, says="objects with time and price"),
        ),
    ),
    Verb(
        method="POST",
        template="/fake/market/move",
        says="Fix a price so many ticks above the latest one, or below it.",
        run=_move,
        fields=(
            _KEY,
            Field(name="ticks", kind=FieldKind.WHOLE, says="below 0 is down", is_needed=True),
        ),
    ),
    Verb(
        method="POST",
        template="/fake/market/play_prices",
        says="Let many prices come up at once, one after the other.",
        run=_play_prices,
        fields=(
            Field(name="prices", kind=FieldKind.ROWS, says="rows of [key, rupees]", is_needed=True),
        ),
    ),
    Verb(
        method="POST",
        template="/fake/market/gap",
        says="Let the next session open at this price.",
        run=_gap,
        fields=(_KEY, _PRICE),
    ),
    Verb(
        method="POST",
        template="/fake/market/freak_tick",
        says="One print far away and back.",
        run=_freak_tick,
        fields=(_KEY, _PRICE),
    ),
)
"""Their rows in the table."""

"""Verbs about whole markets: locks, bands, halts, the calendar, tomorrow's lists."""

from __future__ import annotations

from datetime import datetime

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Run, Values, Verb

_KEY = Field(name="key", kind=FieldKind.TEXT, says="EXCHANGE:TRADINGSYMBOL", is_needed=True)
_SINCE = Field(name="since", kind=FieldKind.DAY, says="the first day; tomorrow unless given")
_DAY = Field(name="day", kind=FieldKind.DAY, says="a day to come", is_needed=True)
_NAME = Field(name="name", kind=FieldKind.TEXT, says="what it is called")


def _lock(levers: Levers, values: Values) -> object:
    levers.market.lock_circuit(values["key"], values["side"])
    return True


def _flex(levers: Levers, values: Values) -> object:
    levers.market.flex_band(values["key"], values["direction"])
    return True


def _halt(levers: Levers, values: Values) -> object:
    until: datetime | None = levers.market.trip_circuit_breaker(values["level"])
    return {"until": until and until.isoformat()}


def _holiday(levers: Levers, values: Values) -> object:
    levers.market.announce_holiday(**values)
    return True


def _session(levers: Levers, values: Values) -> object:
    levers.market.announce_session(**values)
    return True


def _change_listing(levers: Levers, values: Values) -> object:
    levers.market.change_listing(**values)
    return True


def _delist(levers: Levers, values: Values) -> object:
    levers.market.delist(**values)
    return True


def _list_strike(levers: Levers, values: Values) -> object:
    return {"key": levers.market.list_strike(**values)}


def _reuse_token(levers: Levers, values: Values) -> object:
    levers.market.reuse_token(**values)
    return True


def _row(method: str, template: str, says: str, run: Run, *fields: Field) -> Verb:
    return Verb(
        method=method, template=f"/fake/market/{template}", says=says, run=run, fields=fields
    )


MARKET_EVENT_VERBS: tuple[Verb, ...] = (
    _row(
        "POST",
        "lock_circuit",
        "Lock an instrument at a circuit limit, until its price is set or released.",
        _lock,
        _KEY,
        Field(name="side", kind=FieldKind.TEXT, says="upper or lower", is_needed=True),
    ),
    _row(
        "POST",
        "flex_band",
        "Move today's price band by 5 per cent.",
        _flex,
        _KEY,
        Field(name="direction", kind=FieldKind.TEXT, says="up or down", is_needed=True),
    ),
    _row(
        "POST",
        "circuit_breaker",
        "Let an index have moved so far that trading stops.",
        _halt,
        Field(name="level", kind=FieldKind.WHOLE, says="10, 15 or 20 per cent", is_needed=True),
    ),
    _row("POST", "holidays", "Close all exchanges on a day to come.", _holiday, _DAY, _NAME),
    _row(
        "POST",
        "sessions",
        "Open all exchanges on a day to come.",
        _session,
        _DAY,
        _NAME,
        Field(name="opens", kind=FieldKind.TEXT, says="HH:MM; ordinary hours unless given"),
        Field(name="closes", kind=FieldKind.TEXT, says="HH:MM"),
    ),
    _row(
        "POST",
        "listing",
        "Change an instrument in the lists from a day on.",
        _change_listing,
        _KEY,
        _SINCE,
        Field(name="lot_size", kind=FieldKind.WHOLE, says="units"),
        Field(name="tick_size", kind=FieldKind.NUMBER, says="rupees"),
        Field(name="freeze_quantity", kind=FieldKind.WHOLE, says="units"),
        Field(name="band", kind=FieldKind.WHOLE, says="per cent of the previous close"),
    ),
    _row("POST", "delist", "Take an instrument off the lists.", _delist, _KEY, _SINCE),
    _row(
        "POST",
        "strikes",
        "List an option like another one, with another strike.",
        _list_strike,
        Field(name="like", kind=FieldKind.TEXT, says="the key of the other", is_needed=True),
        Field(name="strike", kind=FieldKind.NUMBER, says="rupees", is_needed=True),
        _SINCE,
    ),
    _row(
        "POST",
        "reuse_token",
        "Give an instrument the token of another one, which is delisted.",
        _reuse_token,
        _KEY,
        Field(name="of", kind=FieldKind.TEXT, says="the key of the other", is_needed=True),
        _SINCE,
    ),
)
"""Their rows in the table."""

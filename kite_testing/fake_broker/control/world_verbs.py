"""Verbs about the broker as a whole: its state, snapshots, time, and who may do what."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb

_NAME = Field(name="name", kind=FieldKind.TEXT, says="the snapshot", is_needed=True)
_WHOSE = Field(name="key", kind=FieldKind.TEXT, says="whose session; else NSE:INFY")


def _state(levers: Levers, _: Values) -> object:
    settings = levers.stage.settings
    return {
        "now": levers.clock.now().isoformat(),
        "pace": levers.clock.pace,
        "seed": settings.seed,
        "api_key": settings.api_key,
        "user_id": settings.user_id,
        "requests": len(levers.stage.journal),
        "faults": len(levers.faults),
        "snapshots": list(levers.stage.snapshots),
        **levers.access.state(),
    }


def _reset(levers: Levers, _: Values) -> object:
    levers.stage.reset()
    return True


def _snapshots(levers: Levers, _: Values) -> object:
    return list(levers.stage.snapshots)


def _snapshot(levers: Levers, values: Values) -> object:
    levers.stage.snapshot(values["name"])
    return True


def _restore(levers: Levers, values: Values) -> object:
    levers.stage.restore(values["name"])
    return True


def _clock(levers: Levers, _: Values) -> object:
    return {"now": levers.clock.now().isoformat(), "pace": levers.clock.pace}


def _set_clock(levers: Levers, values: Values) -> object:
    if "pace" in values:
        levers.clock.set_pace(values["pace"])
    if "now" in values:
        levers.clock.set(values["now"])
    return _clock(levers, values)


def _advance(levers: Levers, values: Values) -> object:
    levers.clock.advance(values["seconds"])
    return _clock(levers, values)


def _to_next_open(levers: Levers, values: Values) -> object:
    levers.clock.to_next_open(**values)
    return _clock(levers, values)


def _to_close(levers: Levers, values: Values) -> object:
    levers.clock.to_close(**values)
    return _clock(levers, values)


def _access(levers: Levers, _: Values) -> object:
    return levers.access.state()


def _set_access(levers: Levers, values: Values) -> object:
    if "addresses" in values:
        levers.access.register(values["addresses"])
    if values.get("from_anywhere"):
        levers.access.register(None)
    if "has_market_data" in values:
        levers.access.allow_market_data(has_market_data=values["has_market_data"])
    if "user" in values:
        levers.access.set_user(values["user"])
    return levers.access.state()


def _end_session(levers: Levers, _: Values) -> object:
    levers.access.end_session()
    return True


def _login(levers: Levers, _: Values) -> object:
    return {"access_token": levers.access.login()}


def _request_token(levers: Levers, _: Values) -> object:
    return {"request_token": levers.access.request_token()}


WORLD_VERBS: tuple[Verb, ...] = (
    Verb(method="GET", template="/fake/state", says="What the broker is like now.", run=_state),
    Verb(method="POST", template="/fake/reset", says="Begin again; snapshots stay.", run=_reset),
    Verb(
        method="GET",
        template="/fake/snapshots",
        says="The names of all snapshots.",
        run=_snapshots,
    ),
    Verb(
        method="POST",
        template="/fake/snapshots",
        says="Keep a copy of everything under a name.",
        run=_snapshot,
        fields=(_NAME,),
    ),
    Verb(
        method="POST",
        template="/fake/snapshots/{name}/restore",
        says="Go back to a snapshot.",
        run=_restore,
        fields=(_NAME,),
    ),
    Verb(method="GET", template="/fake/clock", says="The broker's time and its pace.", run=_clock),
    Verb(
        method="PUT",
        template="/fake/clock",
        says="Go on to a moment, or change how fast time passes.",
        run=_set_clock,
        fields=(
            Field(name="now", kind=FieldKind.MOMENT, says="the moment to go on to"),
            Field(name="pace", kind=FieldKind.NUMBER, says="virtual seconds for each real one"),
        ),
    ),
    Verb(
        method="POST",
        template="/fake/clock/advance",
        says="Pass some time; everything happens that is due in it.",
        run=_advance,
        fields=(Field(name="seconds", kind=FieldKind.NUMBER, says="how long", is_needed=True),),
    ),
    Verb(
        method="POST",
        template="/fake/clock/next_open",
        says="Go on to when the next session opens.",
        run=_to_next_open,
        fields=(_WHOSE,),
    ),
    Verb(
        method="POST",
        template="/fake/clock/close",
        says="Go on to the end of continuous trading, then to that of a closing auction; "
        "of the next session when today's is over.",
        run=_to_close,
        fields=(_WHOSE,),
    ),
    Verb(method="GET", template="/fake/access", says="Who may do what.", run=_access),
    Verb(
        method="PUT",
        template="/fake/access",
        says="Decide who may do what.",
        run=_set_access,
        fields=(
            Field(name="addresses", kind=FieldKind.TEXTS, says="where orders may come from"),
            Field(name="from_anywhere", kind=FieldKind.TRUTH, says="no list of addresses at all"),
            Field(name="has_market_data", kind=FieldKind.TRUTH, says="whether the plan has it"),
            Field(
                name="user",
                kind=FieldKind.TEXT,
                says="ready, not enabled, blocked, no second factor",
            ),
        ),
    ),
    Verb(method="DELETE", template="/fake/session", says="End the session.", run=_end_session),
    Verb(
        method="POST",
        template="/fake/session",
        says="Log in without the ceremony; the token before is dead.",
        run=_login,
    ),
    Verb(
        method="POST",
        template="/fake/request_token",
        says="What the login page would hand out.",
        run=_request_token,
    ),
)
"""Their rows in the table."""

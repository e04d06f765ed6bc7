"""Faults of sessions and of HTTP itself: S1 to S10, and plain ones that have no row there."""

from __future__ import annotations

from functools import partial

from kite_testing.fake_broker.evidence import Evidence
from kite_testing.fake_broker.faults.kinds import FaultKind, Place, Severity, Wish

_row = partial(FaultKind, place=Place.DOOR)
_TAKES_EFFECT = Wish(
    name="takes_effect", default=False, says="whether the request is done all the same"
)


def _status(default: int, *choices: int) -> Wish:
    """The status of an answer: one of the choices, or any that is an error's."""
    return Wish(
        name="status", default=default, says="HTTP status", choices=choices, least=400, most=599
    )


_WAIT = "Wait, with some jitter; then ask again."
_BY_STATUS = (
    "Decide by the status, not by the body. Reads may be repeated; after a placement look for its "
    "tag first."
)

SESSION_AND_HTTP: tuple[FaultKind, ...] = (
    _row(
        name="S1",
        title="The session ends in the middle of the day",
        does="The access token dies; all calls answer 403 until the next login.",
        client="Stop and log in again, without a storm of retries; open orders live on.",
        severity=Severity.DECISION,
        evidence=Evidence.DOCUMENTED,
        source="documentation of the login flow; forum",
        cause="a logout, a second login, 06:00",
    ),
    _row(
        name="S2",
        title="The request token is no good",
        does="The login is refused as if the token had been used or were too old.",
        client="Start the login again.",
        severity=Severity.NUISANCE,
        evidence=Evidence.DOCUMENTED,
        source="documentation of the login flow",
        cause="using a request token twice, or after five minutes",
    ),
    _row(
        name="S3",
        title="Too many requests",
        does="The request is refused with 429 and NetworkException.",
        client=_WAIT,
        severity=Severity.NUISANCE,
        evidence=Evidence.USER,
        source="forum comment 39456, with the body",
        cause="more requests of a bucket than the limits allow",
    ),
    _row(
        name="S4",
        title="A gateway answers with an HTML page",
        does="502, 503 or 504 and text/html in place of JSON.",
        client=_BY_STATUS,
        severity=Severity.DECISION,
        evidence=Evidence.USER,
        source="forum comment 40210",
        wishes=(_status(502, 502, 503, 504), _TAKES_EFFECT),
    ),
    _row(
        name="S5",
        title="The order system is out of reach",
        does="NetworkException: Request failed (kitetrade-oms).",
        client=_BY_STATUS,
        severity=Severity.DECISION,
        evidence=Evidence.STAFF,
        source="forum comment 21259: mostly near open and close",
        wishes=(_status(503), _TAKES_EFFECT),
    ),
    _row(
        name="S6",
        title="Something goes wrong inside",
        does="500 and GeneralException.",
        client="Repeat reads a few times.",
        severity=Severity.NUISANCE,
        evidence=Evidence.DOCUMENTED,
        source="documentation of exceptions",
        wishes=(
            _status(500),
            Wish(name="error_type", default="GeneralException", says="the error's type"),
            Wish(name="message", default="Something went wrong.", says="the error's text"),
            _TAKES_EFFECT,
        ),
    ),
    _row(
        name="S7",
        title="An error type that clients do not know",
        does="The envelope names a type that no list has.",
        client="Have a class for all the others.",
        severity=Severity.NUISANCE,
        evidence=Evidence.CLIENT,
        source="the clients' lists of types differ: pykiteconnect 5.2.2 lacks three",
        wishes=(
            _status(400),
            Wish(name="error_type", default="NovelException", says="the error's type"),
            Wish(name="message", default="Something novel went wrong.", says="the error's text"),
            _TAKES_EFFECT,
        ),
    ),
    _row(
        name="S8",
        title="A path in the wrong case is redirected",
        does="307 to the path in lower case.",
        client="Write paths in lower case.",
        severity=Severity.NUISANCE,
        evidence=Evidence.USER,
        source="users' reports on the forum",
        cause="a path with capital letters in its fixed parts",
        has_switch=False,
    ),
    _row(
        name="S9",
        title="The network in front of the API limits pollers",
        does="429 or 403 with an HTML page of its own.",
        client="Use the stream.",
        severity=Severity.DECISION,
        evidence=Evidence.USER,
        source="forum comment 31370",
        wishes=(_status(429, 429, 403),),
    ),
    _row(
        name="S10",
        title="Nobody can log in",
        does="Logins are refused; sessions that exist go on.",
        client="Log in early, and keep the token.",
        severity=Severity.DECISION,
        evidence=Evidence.DOCUMENTED,
        source="bulletin 4 December 2023; status and text are assumed",
    ),
    _row(
        name="error",
        title="Any documented error",
        does="Answers the error that `error` names in the catalogue, or the one described.",
        client="Handle each type as its row says.",
        severity=Severity.DECISION,
        evidence=Evidence.DOCUMENTED,
        source="documentation of exceptions",
        wishes=(
            _status(500),
            Wish(name="error_type", default="GeneralException", says="the error's type"),
            Wish(name="message", default="Something went wrong.", says="the error's text"),
            _TAKES_EFFECT,
        ),
    ),
    _row(
        name="unreachable",
        title="The connection is refused",
        does="Nothing is read of the request.",
        client="Sending it again is harmless.",
        severity=Severity.NUISANCE,
        evidence=Evidence.ASSUMED,
        source="what TCP does when nobody listens",
    ),
    _row(
        name="dropped",
        title="The request is lost before anything is done",
        does="The connection stays silent, then it closes; nothing happened.",
        client="From outside it looks as `lost` does: find out first.",
        severity=Severity.MONEY,
        evidence=Evidence.USER,
        source="forum 9602: some unanswered orders were never placed",
        wishes=(Wish(name="seconds", default=60.0, says="silence before it closes, in seconds"),),
    ),
    _row(
        name="lost",
        title="The answer is lost",
        does="The request is done; the connection stays silent, then it closes.",
        client="Find out what happened before you send it again.",
        severity=Severity.MONEY,
        evidence=Evidence.STAFF,
        source="forum 8124",
        wishes=(Wish(name="seconds", default=60.0, says="silence before it closes, in seconds"),),
    ),
    _row(
        name="slow",
        title="The answer comes late",
        does="The request is done at once, its answer leaves later.",
        client="Have limits of time, and take a late answer for what it says.",
        severity=Severity.NUISANCE,
        evidence=Evidence.USER,
        source="forum 4827",
        wishes=(Wish(name="seconds", default=5.0, says="until the answer leaves"),),
    ),
    _row(
        name="empty",
        title="An empty answer with status 200",
        does="The request is done; the answer has no body.",
        client="An empty success is a lost answer.",
        severity=Severity.MONEY,
        evidence=Evidence.ASSUMED,
        source="what gateways do that lose the server behind them",
    ),
    _row(
        name="truncated",
        title="The answer breaks off",
        does="The request is done; the connection closes in the middle of the body.",
        client="Half an answer is a lost answer.",
        severity=Severity.MONEY,
        evidence=Evidence.ASSUMED,
        source="what a connection that breaks looks like",
        wishes=(
            Wish(
                name="share", default=0.5, says="the part of the body that leaves, 0 to 1", most=1.0
            ),
        ),
    ),
)
"""Rows S1 to S10, then the plain ones."""

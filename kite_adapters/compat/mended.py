"""What `KiteConnect` of this package does on purpose in another way than pykiteconnect 5.2.2.

The documentation prints it as a table. Faults that are mended, and differences that come with the
engine underneath.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One difference: where it shows, what pykiteconnect does, and what is done here."""

    where: str
    theirs: str
    ours: str


MENDED: tuple[Mended, ...] = (
    Mended(
        where="orders whose answer is lost",
        theirs="raises what `requests` raises; whether the order lives is left open",
        ours="looks for the order for two minutes; `OrderUnknownException`, with its `tag`, when "
        "nobody can say",
    ),
    Mended(
        where="`place_order` without a tag",
        theirs="the order has no tag",
        ours="the order has a tag of its own, by which it is found again; yours goes out verbatim",
    ),
    Mended(
        where="changes whose answer is lost: orders, GTTs, alerts, funds, positions",
        theirs="raises what `requests` raises",
        ours="reads what became of it; `OutcomeUnknownException` when nobody can say",
    ),
    Mended(
        where="reads that fail for a while",
        theirs="are sent once",
        ours="are sent again, a few times, with growing waits",
    ),
    Mended(
        where="too many requests",
        theirs="leave at once, and draw HTTP 429",
        ours="wait for their turn, exits and cancellations first",
    ),
    Mended(
        where="`MarginException`, `HoldingException`, `UserException`, `TwoFAException`, "
        "`ForbiddenError`",
        theirs="become a `GeneralException`",
        ours="have classes of their own, which are a `GeneralException` still",
    ),
    Mended(
        where="`PermissionError`",
        theirs="becomes a `GeneralException`",
        ours="`PermissionDeniedException`: a `PermissionException` and a `GeneralException`",
    ),
    Mended(
        where="an error without an error type, such as HTTP 200 with `Too many requests`",
        theirs="a `TypeError` masks it",
        ours="`GatewayException` with the broker's words",
    ),
    Mended(
        where="a gateway's HTML page",
        theirs="a `DataException` with the whole page as text, and the code 502 whatever it was",
        ours="a `DataException` with a short text and the true code; for 429, 502, 503 and 504 a "
        "`GatewayException`, which is a `NetworkException`, too",
    ),
    Mended(
        where="trouble of the network",
        theirs="raises what `requests` raises",
        ours="`NotSentException` and `AnswerLostException`, which are a `NetworkException`, and of "
        "`requests`' classes while that package is loaded",
    ),
    Mended(
        where="`message` of an exception",
        theirs="is documented, and missing",
        ours="is there, with `hint`; the `__cause__` is the typed error",
    ),
    Mended(
        where="a session expiry hook that raises",
        theirs="its error masks the `TokenException`",
        ours="is logged, and noted on the `TokenException`, which is raised",
    ),
    Mended(
        where="when the session expiry hook is called",
        theirs="for every `TokenException` with HTTP 403, such as a login that fails",
        ours="for every call that finds the session dead, or that there is none",
    ),
    Mended(
        where="a call without an access token",
        theirs="is sent, and refused",
        ours="raises the `TokenException` at once; nothing is sent",
    ),
    Mended(
        where="an empty id, as in `cancel_order('regular', '')`",
        theirs="asks for another address, which may mean something else",
        ours="`InputException`; nothing is sent",
    ),
    Mended(
        where="`quote` for more than 500 keys, `ohlc` and `ltp` for more than 1000",
        theirs="is refused",
        ours="takes as many requests as it needs",
    ),
    Mended(
        where="`historical_data` for long spans",
        theirs="is refused",
        ours="takes as many requests as it needs",
    ),
    Mended(
        where="`historical_data` with aware times",
        theirs="sends them as if they were IST",
        ours="turns them into IST",
    ),
    Mended(
        where="`instruments`, `mf_instruments`",
        theirs="are fetched with each call",
        ours="are kept until the broker has a new list",
    ),
    Mended(
        where="keys of quotes",
        theirs="a list has to be a `list`",
        ours="may be any iterable, of texts or tokens",
    ),
    Mended(
        where="orders of a GTT",
        theirs="lose their `tag` and `market_protection`",
        ours="keep them",
    ),
    Mended(
        where="`place_gtt` with an unknown type",
        theirs="an `AssertionError`, or none under `python -O`",
        ours="`InputException`",
    ),
    Mended(
        where="`timeout`",
        theirs="bounds the wait for each part of an answer, never the whole",
        ours="does so, and one attempt takes a minute at most",
    ),
    Mended(
        where="`_warn`",
        theirs="switches the filters of `warnings` for the whole program",
        ours="is not there: nothing here warns",
    ),
    Mended(
        where="the log with `debug=True`",
        theirs="holds keys, tokens and secrets",
        ours="is `kiteport`, always there, without them",
    ),
    Mended(
        where="`reqsession`, and `pool` beyond `pool_maxsize`",
        theirs="is the session of `requests`, and its adapter",
        ours="is absent, and does nothing: there is no `requests` underneath",
    ),
)
"""Of the calls over REST; the ticker has a list of its own."""

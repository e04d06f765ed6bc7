"""Finding out whether something new was made, when the answer with its id was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from kite_core.call import Aftermath, Call, Sender, Sent
from kite_core.decoding import read_json
from kite_core.errors import KiteError, OutcomeUnknownError
from kite_core.messages import Pairs, Response
from kite_core.ports import Ports
from kite_core.rows import Rows
from kite_core.services.looking import Looking
from kite_core.settling.claims import Likeness
from kite_core.tags import unique_tag

RowT = TypeVar("RowT")
AnswerT = TypeVar("AnswerT")
_ANSWERED = "its answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation(Generic[RowT, AnswerT]):
    """Something new whose answer was lost, as a list of the broker's can tell of it.

    `is_it` says whether a row of `view` may be it, with the time when it was sent by the broker's
    clock. `likeness` is what it shares with those of this client that it cannot be told from, as
    it stands in its call, too; `id_of` what tells them apart.
    """

    what: str
    endpoint: str
    view: Call[Rows[RowT]]
    is_it: Callable[[RowT, datetime], bool]
    id_of: Callable[[RowT], object]
    answer_of: Callable[[RowT], AnswerT]
    likeness: Likeness


async def settled_creation(
    creation: Creation[RowT, AnswerT], sender: Sender, sent: Sent, error: KiteError
) -> AnswerT:
    """The answer for the only new row that is like it; nothing is sent again.

    Raises OutcomeUnknownError when there is none in `Ports.order_window_seconds`, or several.
    """
    ports = sender.ports
    looking = Looking(
        client=sender, endpoint=creation.endpoint, window_seconds=ports.order_window_seconds
    )
    key = unique_tag("", sent.at, ports.entropy)
    search = _Search(creation, looking, sent, key)
    doubts = ("in doubt", *creation.likeness)
    ports.claims.expect(doubts, key)
    try:
        row = await looking.search(creation.view, search.chosen, because=error)
    except BaseException as interruption:  # a cancelled task, Ctrl-C
        raise interruption from search.unknown(error)
    finally:
        ports.claims.has_ended(doubts, key)
    if row is None:
        raise search.unknown(error)
    return creation.answer_of(row)


def likeness_of(kind: str, form: Pairs) -> Likeness:
    """What things of this kind share that were asked for by the same form."""
    return (kind, *(text for pair in form for text in pair))


def noting_id(likeness: Likeness, field: str) -> Aftermath:
    """What a client does once its answer named the new thing: no other call may take it."""

    async def note(ports: Ports, response: Response) -> None:
        data = cast("Mapping[str, Any]", read_json(response.body)).get("data")
        if isinstance(data, dict) and field in data:  # a raw answer may hold anything
            identity = cast("Mapping[str, object]", data)[field]
            ports.claims.take(_claim(likeness, identity), _ANSWERED)

    return note


class _Search(Generic[RowT, AnswerT]):
    """The search for one new thing, and what was seen so far."""

    def __init__(
        self, creation: Creation[RowT, AnswerT], looking: Looking, sent: Sent, key: str
    ) -> None:
        self._creation = creation
        self._looking = looking
        self._sent = sent
        self._key = key
        self._candidates: list[object] = []

    def chosen(self, rows: Rows[RowT]) -> RowT | None:
        """The row that is it; None while there is none, or it cannot be told from others.

        While another call of its kind waits for its answer, a row may be that one's. Of several
        that are in doubt each takes one, which is whose does not matter.
        """
        creation, claims = self._creation, self._looking.client.ports.claims
        sent_at = self._looking.broker_time(self._sent)
        free = [
            row
            for row in rows
            if creation.is_it(row, sent_at) and claims.is_free(self._claim_of(row), self._key)
        ]
        self._candidates = [creation.id_of(row) for row in free]
        in_doubt = claims.expected(("in doubt", *creation.likeness))
        if claims.expected(creation.likeness) or not 0 < len(free) <= in_doubt:
            return None
        claims.take(self._claim_of(free[0]), self._key)
        return free[0]

    def unknown(self, cause: KiteError) -> OutcomeUnknownError:
        """The error of what was not found, or cannot be told from others."""
        ids = ", ".join(str(each) for each in self._candidates)
        seen = f"What may be it: {ids}." if ids else "It was not to be seen."
        error = OutcomeUnknownError(
            f"Nobody can say whether {self._creation.what} took effect. {cause.message} {seen}",
            cause=cause,
            http_status=cause.http_status,
            error_type=cause.error_type,
            endpoint=cause.endpoint or self._creation.endpoint,
        )
        error.looks = self._looking.looks
        error.last_look_error = self._looking.last_error
        return error

    def _claim_of(self, row: RowT) -> str:
        return _claim(self._creation.likeness, self._creation.id_of(row))


def _claim(likeness: Likeness, identity: object) -> str:
    """The name of one thing among all that this client made: its kind and its id."""
    return f"{likeness[0]}:{identity}"

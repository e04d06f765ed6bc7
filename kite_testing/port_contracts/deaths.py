"""Every point at which a connection can die, and every way; see `DEATHS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from kite_testing.port_contracts.scripted_server import Visit, body_length, is_whole, whole_answer

End: TypeAlias = Callable[[Visit], None]
_HEAD_END = b"\r\n\r\n"
_ANSWER = whole_answer(200, b'{"status":"success","data":{"order_id":"1"}}', "Content-Type: a/json")
_ANSWER_HEAD = len(_ANSWER.partition(_HEAD_END)[0]) + len(_HEAD_END)


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """An act: read so much of the request, say so much of the answer, and leave.

    `reads_request` is whether a byte of the request was read, so that its client cannot take it
    for unsent.
    """

    is_enough: Callable[[bytes], bool]
    says: bytes
    end: End
    reads_request: bool = True

    def __call__(self, visit: Visit) -> None:
        """Play it on one connection."""
        visit.take_until(self.is_enough)
        if self.says:
            visit.send(self.says)
        self.end(visit)


def _close(visit: Visit) -> None:
    """Leave in good order, as far as the system sees it so: unread bytes make it a reset."""
    visit.note_unread()


def _reset(visit: Visit) -> None:
    visit.note_unread()
    visit.reset()


def _holds(length: int) -> Callable[[bytes], bool]:
    return lambda taken: len(taken) >= length


def _holds_body(part: Callable[[int], int]) -> Callable[[bytes], bool]:
    """Whether the head is whole, and so much of the body as `part` makes of its length."""

    def is_enough(taken: bytes) -> bool:
        head, separator, body = taken.partition(_HEAD_END)
        return bool(separator) and len(body) >= part(body_length(head))

    return is_enough


_IN_THE_REQUEST: Mapping[str, Callable[[bytes], bool]] = {
    "after nothing of the request": _holds(0),
    "after one byte of the request": _holds(1),
    "in the head of the request": _holds(90),
    "before the last byte of the head": lambda taken: taken.endswith(_HEAD_END[:-1]),
    "between head and body": _holds_body(lambda _length: 0),
    "in the body of the request": _holds_body(lambda length: length // 2),
    "before the last byte of the body": _holds_body(lambda length: max(length - 1, 0)),
    "after the request": is_whole,
}
_IN_THE_ANSWER: Mapping[str, int] = {
    "after one byte of the answer": 1,
    "in the status line": 11,
    "after the status line": _ANSWER.index(b"\r\n") + 2,
    "in the headers": _ANSWER.index(b"\r\n") + 9,
    "between the headers": _ANSWER.index(b"\r\n", 20) + 2,
    "before the body of the answer": _ANSWER_HEAD,
    "in the body of the answer": _ANSWER_HEAD + 9,
    "before the last byte of the answer": len(_ANSWER) - 1,
}
_ENDS: Mapping[str, End] = {"close": _close, "reset": _reset}
_ENDS_AND_LISTENS: Mapping[str, End] = {**_ENDS, "half close": Visit.hang_up_half}

DEATHS: Mapping[str, Death] = {
    f"{how} {where}": Death(is_enough=enough, says=b"", end=end, reads_request=not enough(b""))
    for where, enough in _IN_THE_REQUEST.items()
    for how, end in _ENDS_AND_LISTENS.items()
} | {
    f"{how} {where}": Death(is_enough=is_whole, says=_ANSWER[:length], end=end)
    for where, length in _IN_THE_ANSWER.items()
    for how, end in _ENDS.items()
}
"""By name; none of them answers a request whole."""

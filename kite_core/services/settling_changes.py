"""Finding out whether a change took effect, and sending it again where that does no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from kite_core.call import Call, Sender, Sent
from kite_core.errors import (
    BrokerError,
    KiteError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitedError,
)
from kite_core.events import OutcomeDoubted, OutcomeSettled
from kite_core.services.looking import Looking
from kite_core.settling.verdicts import Standing, Verdict

ViewT = TypeVar("ViewT")
AnswerT = TypeVar("AnswerT")
_MOST_TRIES = 5
_FEWEST_LOOKS = 2
_BUSY = "being processed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[ViewT, AnswerT]):
    """A change whose answer was lost, as the state of the broker can tell of it.

    `view` is the state to look at, and `judge` says what it tells, with the time when the change
    was sent by the broker's clock. `answer` is what the broker would have said. When all has rested
    for `rest_seconds`, `again` is sent, up to `repeats` times. `too_late` is the kind of error for
    what can take effect no more.
    """

    what: str
    endpoint: str
    view: Call[ViewT]
    judge: Callable[[ViewT, datetime], Verdict]
    again: Callable[[ViewT], Call[AnswerT]]
    answer: Callable[[ViewT], AnswerT]
    too_late: type[BrokerError]
    repeats: int = 1
    rest_seconds: Callable[[ViewT], float] = lambda _: 3.0


async def settled_change(
    change: Change[ViewT, AnswerT], sender: Sender, sent: Sent, error: KiteError
) -> AnswerT:
    """The answer to a change that took effect.

    Raises the error of one that came too late, and OutcomeUnknownError for one that cannot be told
    in `Ports.order_window_seconds`.
    """
    work = _Settling(change, sender, sent, error)
    observer, clock = sender.ports.observer, sender.ports.clock
    began = clock.monotonic()
    reason = error.error_type or type(error).__name__
    observer.notice(OutcomeDoubted(endpoint=change.endpoint, reason=reason))
    try:
        outcome = await work.run()
    except BaseException as interruption:  # a cancelled task, Ctrl-C
        raise interruption from work.unknown()
    observer.notice(
        OutcomeSettled(
            endpoint=change.endpoint,
            was_found=not isinstance(outcome, OutcomeUnknownError),
            looks=work.looking.looks,
            seconds=clock.monotonic() - began,
        )
    )
    if isinstance(outcome, KiteError):
        raise outcome
    return outcome


class _Settling(Generic[ViewT, AnswerT]):
    """One change in doubt, and what was seen of it so far."""

    def __init__(
        self, change: Change[ViewT, AnswerT], sender: Sender, sent: Sent, error: KiteError
    ) -> None:
        self._change = change
        self._sender = sender
        self._sent = sent
        self._cause = error
        self._repeats_left = change.repeats
        self._tries_left = _MOST_TRIES
        self._rests_since: float | None = None
        self._looks_at_rest = 0
        self._seen = ""
        self._refusal: KiteError | None = None
        window = sender.ports.order_window_seconds
        self.looking = Looking(client=sender, endpoint=change.endpoint, window_seconds=window)

    async def run(self) -> AnswerT | KiteError:
        """Look, and send it again when all rests, until its fate shows or the window ends."""
        clock = self._sender.ports.clock
        end = clock.monotonic() + self.looking.window_seconds
        while True:
            told = await self.looking.until(self._change.view, self._decide)
            if told is None:
                return self.unknown()
            view, verdict = told
            if verdict.standing is Standing.DONE:
                return self._change.answer(view)
            if verdict.standing is Standing.TOO_LATE:
                return self._too_late(verdict)
            if verdict.standing is Standing.DISTURBED:
                return self.unknown("Somebody else changed it meanwhile.")
            answers = await self._sent_again(view)
            if answers:
                return answers[0]
            self._rests_since, self._looks_at_rest = None, 0
            self.looking.window_seconds = max(0.0, end - clock.monotonic())

    def unknown(self, remark: str = "") -> OutcomeUnknownError:
        """The error of a change that cannot be told, with what was seen of it."""
        cause = self._cause
        refusal = self._refusal
        again = f"The repeat failed: {refusal.message}" if refusal else ""
        intro = f"Nobody can say whether {self._change.what} took effect."
        parts = (intro, cause.message, remark, self._seen, again)
        error = OutcomeUnknownError(
            " ".join(part for part in parts if part),
            cause=cause,
            http_status=cause.http_status,
            error_type=cause.error_type,
            endpoint=cause.endpoint or self._change.endpoint,
        )
        error.looks = self.looking.looks
        error.last_look_error = self.looking.last_error
        return error

    def _decide(self, view: ViewT) -> tuple[ViewT, Verdict] | None:
        """A verdict that ends the looks, or that it may be sent again; None to look again."""
        verdict = self._change.judge(view, self.looking.broker_time(self._sent))
        self._seen = verdict.seen
        if verdict.standing is Standing.MOVING:
            self._rests_since, self._looks_at_rest = None, 0
            return None
        if verdict.standing is Standing.UNTOUCHED and not self._may_repeat(view):
            return None
        return view, verdict

    def _may_repeat(self, view: ViewT) -> bool:
        """Whether all has rested long enough to send the change again."""
        now = self._sender.ports.clock.monotonic()
        if self._rests_since is None:
            self._rests_since = now
        self._looks_at_rest += 1
        rests_long = now - self._rests_since >= self._change.rest_seconds(view)
        has_tries = self._repeats_left > 0 and self._tries_left > 0
        return has_tries and rests_long and self._looks_at_rest >= _FEWEST_LOOKS

    async def _sent_again(self, view: ViewT) -> list[AnswerT]:
        """The answer to a repeat; none when it is open again what became of it."""
        self._tries_left -= 1
        try:
            return [await self._sender.send(self._change.again(view))]
        except KiteError as error:
            if _was_taken(error):
                self._repeats_left -= 1
            if not error.is_ambiguous:
                self._refusal = error
            return []

    def _too_late(self, verdict: Verdict) -> BrokerError:
        change, cause = self._change, self._cause
        error = change.too_late(
            f"It is too late for {change.what}. {verdict.seen}",
            endpoint=change.endpoint,
            hint="That is final: act on the state as it is now.",
        )
        error.__cause__ = cause
        return error


def _was_taken(error: KiteError) -> bool:
    """Whether a repeat counts as one: it was neither held back nor put off."""
    return not isinstance(error, NotSentError | RateLimitedError) and _BUSY not in error.message

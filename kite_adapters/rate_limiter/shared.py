"""The rate limiter that all clients of one API key share in a process."""

from __future__ import annotations

from datetime import timedelta
from math import inf

from kite_adapters.rate_limiter.shared_figures import figures_of
from kite_adapters.rate_limiter.shared_pace import SharedPace
from kite_core.errors import RateLimitedError
from kite_core.events import PaceChanged, RateRefused, TurnAwaited
from kite_core.messages import Lane, RateBucket, Request, Response
from kite_core.metrics import BucketFigures
from kite_core.pacing.bucket_pace import BucketPace, Turn
from kite_core.pacing.day_counts import BOOK, PLACEMENT, Claim, is_counted, orders_shown
from kite_core.pacing.refusal_words import (
    Wait,
    bucket_rests,
    day_is_full,
    order_is_worn_out,
    turn_too_far,
)
from kite_core.pacing.slow_signs import says_too_fast
from kite_core.ports import Clock, Observer


class SharedRateLimiter:
    """One client's way to the pace that it shares with others.

    Those who wait do so on their own client's clock, so threads and event loops wait side by side;
    they are told of their turn by whoever makes it come. Events go to this client's observer. A
    wait that would end after `longest_wait_seconds`, or after the request's deadline, is refused
    as soon as that is certain.
    """

    def __init__(
        self,
        shared: SharedPace,
        *,
        clock: Clock,
        observer: Observer,
        longest_wait_seconds: float = 60.0,
    ) -> None:
        self._shared = shared
        self._lock = shared.lock
        self._paces = shared.paces
        self._clock = clock
        self._monotonic = clock.monotonic
        self._observer = observer
        self._longest_wait_seconds = longest_wait_seconds
        shared.clients.add(self)

    async def acquire(self, request: Request, /) -> SharedPermit:
        """Wait for this request's turn: exits first, then in the order of coming.

        Raises RateLimitedError, with nothing sent, when its turn is too far away, for a placement
        beyond what the day's limit leaves to its lane, and for one modification too many of an
        order. What is kept for exits is theirs at once, whoever waits for the rest.
        """
        bucket = request.bucket
        pace = self._paces[bucket]
        claim = None
        if bucket is RateBucket.ORDER and is_counted(request):
            claim = self._claim(request)
        with self._lock:
            now = self._monotonic()
            if pace.enter(now):
                return SharedPermit(self, pace, request, now, claim)
        return await self._queue(request, pace, claim)

    def ready_in(self, bucket: RateBucket, /, *, lane: Lane = Lane.ORDINARY) -> float:
        """Seconds until a request could be sent that came now.

        A bound from below while others wait or are on their way: answers may take longer.
        """
        pace = self._paces[bucket]
        with self._lock:
            now = self._monotonic()
            return pace.ready_at(now, pace.waiting_before(lane), lane=lane) - now

    def figures(self) -> tuple[BucketFigures, ...]:
        """One entry for each window of each bucket, and one for the orders of the day."""
        return figures_of(self._shared, self._clock)

    def note_answer(self, permit: SharedPermit, response: Response) -> None:
        """Let the permit rest, and learn from the answer how fast the broker lets us be."""
        is_refused = says_too_fast(response)
        with self._lock:
            pace = permit.pace
            now = self._monotonic()
            pace.answered(now)
            if permit.claim is not None:
                permit.claim.settle(was_sent=True)
            woken = pace.settle(now) if pace.waiting else None
        if woken:
            self._wake(pace, woken)
        if is_refused or permit.pace.is_slowed:
            self._change_pace(permit, response if is_refused else None)
        if permit.request.endpoint == BOOK:
            self._learn(response)

    def note_failure(self, permit: SharedPermit, *, was_sent: bool) -> None:
        """Let the permit rest when the broker may have seen the request, or else pass it on."""
        pace = permit.pace
        with self._lock:
            now = self._monotonic()
            if permit.claim is not None:
                permit.claim.settle(was_sent=was_sent)
            if was_sent:
                pace.answered(now)
            else:
                pace.give_back()
            woken = pace.settle(now)
        self._wake(pace, woken)

    def _claim(self, request: Request) -> Claim:
        now = self._clock.now()
        counts = self._shared.counts
        with self._lock:
            claim = counts.claim(request, now.date())
        if claim is not None:
            return claim
        if request.endpoint == PLACEMENT:
            raise self._refused(request, day_is_full(request, orders=counts.orders, now=now))
        raise self._refused(
            request, order_is_worn_out(request, modifications=counts.modifications_an_order)
        )

    def _learn(self, book: Response) -> None:
        """Count the day's orders of other programs, and of this one before it began."""
        today = self._clock.now().date()
        orders = orders_shown(book, today)
        with self._lock:
            self._shared.counts.learn(orders, today)

    async def _queue(self, request: Request, pace: BucketPace, claim: Claim | None) -> SharedPermit:
        """Wait in the request's lane; whatever ends the wait early leaves no trace."""
        turn = Turn(request.lane)
        start = self._monotonic()
        with self._lock:
            pace.join(turn)
        try:
            granted_at = await self._turn_of(turn, request, pace, start)
            if turn.planned_at > start:
                self._tell_wait(request, granted_at - start)
        except BaseException:
            self._withdraw(turn, pace, claim)
            raise
        return SharedPermit(self, pace, request, granted_at, claim)

    async def _turn_of(self, turn: Turn, request: Request, pace: BucketPace, start: float) -> float:
        """When it got its permit.

        It wakes when its turn is due at the earliest, or when somebody rings, and looks again. So
        the queue goes on even while others in it are held up.
        """
        end = self._end(request, start)
        while True:
            alarm = self._clock.alarm()
            with self._lock:
                now = self._monotonic()
                turn.ring = alarm.ring
                woken = pace.settle(now)
                turn.is_taken = turn.is_granted
                ready_at, is_due = self._plan(turn, pace, now)
            self._wake(pace, [other for other in woken if other is not turn])
            if turn.is_taken:
                return now
            if ready_at > end:
                raise self._too_far(request, pace, now=now, start=start, ready_at=ready_at)
            await alarm.wait(ready_at - now, is_due=is_due)

    def _plan(self, turn: Turn, pace: BucketPace, now: float) -> tuple[float, bool]:
        """When to look again at the earliest, and whether an answer is to come first."""
        if turn.is_taken:
            return now, False
        place = pace.place_of(turn)
        ready_at = pace.ready_at(now, place, lane=turn.lane)
        is_due = pace.is_due(now, place, lane=turn.lane)
        # Whoever needs an answer is woken by it, since only then the time is known.
        turn.planned_at = inf if is_due else ready_at
        return ready_at, is_due

    def _end(self, request: Request, start: float) -> float:
        """When the wait of a request has to end."""
        end = start + self._longest_wait_seconds
        deadline = request.attempt.deadline
        return end if deadline is None else min(end, deadline)

    def _withdraw(self, turn: Turn, pace: BucketPace, claim: Claim | None) -> None:
        with self._lock:
            pace.leave(turn)
            if claim is not None:
                claim.settle(was_sent=False)
            woken = pace.settle(self._monotonic())
        self._wake(pace, woken)

    def _wake(self, pace: BucketPace, woken: list[Turn]) -> None:
        """Ring for all of them; those whose event loop is closed lose their turn to the next."""
        while deaf := [turn for turn in woken if not turn.ring()]:
            with self._lock:
                for turn in deaf:
                    pace.drop(turn)
                woken = pace.settle(self._monotonic())

    def _change_pace(self, permit: SharedPermit, response: Response | None) -> None:
        """Slow down after a refusal, given as its response, or speed up after a good answer."""
        pace, window = permit.pace, permit.pace.shortest
        with self._lock:
            now = self._monotonic()
            before = window.allowed
            if response is None:
                pace.speed_up(now)
            else:
                wait = response.retry_after(self._clock.now())
                pace.slow_down(now, sent_at=permit.sent_at, wait_seconds=wait)
            after, limit = window.allowed, window.limit
            woken = pace.settle(now)
        self._wake(pace, woken)
        if after != before:
            bucket, endpoint = permit.request.bucket.value, permit.request.endpoint
            self._observer.notice(
                PaceChanged(bucket=bucket, allowed=after, limit=limit, endpoint=endpoint)
            )

    def _too_far(
        self, request: Request, pace: BucketPace, *, now: float, start: float, ready_at: float
    ) -> RateLimitedError:
        end = self._end(request, start)
        with self._lock:
            window, blocked_until = pace.tightest(now, lane=request.lane), pace.blocked_until
        wait = Wait(
            seconds=ready_at - now,
            waited_seconds=now - start,
            left_seconds=end - now,
            is_bound_by_call=end < start + self._longest_wait_seconds,
        )
        if blocked_until > end:
            until = self._clock.now() + timedelta(seconds=blocked_until - now)
            return self._refused(request, bucket_rests(request, wait=wait, until=until))
        error = turn_too_far(request, window=window, wait=wait, now=self._clock.now())
        return self._refused(request, error)

    def _tell_wait(self, request: Request, seconds: float) -> None:
        bucket = request.bucket.value
        event = TurnAwaited(endpoint=request.endpoint, bucket=bucket, wait_seconds=seconds)
        self._observer.notice(event)

    def _refused(self, request: Request, error: RateLimitedError) -> RateLimitedError:
        """The same error, after telling the observer."""
        self._observer.notice(
            RateRefused(
                endpoint=request.endpoint,
                bucket=request.bucket.value,
                reason=error.limit or error.message,
                number=request.attempt.number,
            )
        )
        return error


class SharedPermit:
    """The right to send one request; only the first word about its outcome counts."""

    __slots__ = ("_is_told", "_limiter", "claim", "pace", "request", "sent_at")

    def __init__(
        self,
        limiter: SharedRateLimiter,
        pace: BucketPace,
        request: Request,
        sent_at: float,
        claim: Claim | None,
    ) -> None:
        self._limiter = limiter
        self._is_told = False
        self.pace = pace
        self.request = request
        self.sent_at = sent_at
        self.claim = claim

    def answered(self, response: Response, /) -> None:
        """The broker has seen the request by now."""
        if not self._is_told:
            self._is_told = True
            self._limiter.note_answer(self, response)

    def failed(self, *, was_sent: bool) -> None:
        """No answer came. What was not sent gives its turn to the next."""
        if not self._is_told:
            self._is_told = True
            self._limiter.note_failure(self, was_sent=was_sent)

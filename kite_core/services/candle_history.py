"""Fetching a long history: its pieces side by side, until all are there or asking is in vain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kite_core.errors import (
    BrokerError,
    ConfigurationError,
    ForbiddenError,
    KiteError,
    LoginRequiredError,
    NotAvailableError,
    PermissionDeniedError,
    TokenError,
    ValidationError,
)
from kite_core.faults import Faults
from kite_core.models.candles import Candle
from kite_core.models.history import History, HistoryProgress, HistoryStop
from kite_core.models.market import HistoricalRequest
from kite_core.ports import Concurrency
from kite_core.rows import Rows

Ask: TypeAlias = Callable[[HistoricalRequest], Awaitable[Rows[Candle]]]
OnProgress: TypeAlias = Callable[[HistoryProgress], object]
"""Is called after each piece; what it raises ends the call."""

_HIT_EVERY_PIECE = (
    ConfigurationError,
    ForbiddenError,
    LoginRequiredError,
    NotAvailableError,
    PermissionDeniedError,
    TokenError,
    ValidationError,
)


@dataclass(slots=True, kw_only=True)
class HistoryFetch:
    """One history on its way. `pieces` stand in the order in which they are asked for."""

    request: HistoricalRequest
    pieces: Sequence[HistoricalRequest]
    ask: Ask
    on_progress: OnProgress | None
    stop_after_empty: int | None
    strict: bool
    future: HistoricalRequest | None = None
    _fetched: dict[HistoricalRequest, Rows[Candle]] = field(
        default_factory=dict[HistoricalRequest, Rows[Candle]]
    )
    _failed: dict[HistoricalRequest, KiteError] = field(
        default_factory=dict[HistoricalRequest, KiteError]
    )
    _taken: int = 0

    async def run(self, concurrency: Concurrency, *, at_once: int) -> History:
        """Ask for the pieces, so many at once.

        Raises at once what would hit every piece, with `strict` any error; and the first error when
        no piece came at all. Its `partial` is what came before.
        """
        workers = [self._work() for _ in range(min(at_once, len(self.pieces)))]
        try:
            await concurrency.gather(*workers)
            self._require_any()
        except KiteError as error:
            error.partial = self._history(HistoryStop.ERROR)
            raise
        is_cut = self._done < len(self.pieces)
        return self._history(HistoryStop.EMPTY if is_cut else HistoryStop.COMPLETE)

    async def _work(self) -> None:
        """Take one piece after the other; all workers share them."""
        while self._taken < len(self.pieces) and not self._has_run_dry():
            piece = self.pieces[self._taken]
            self._taken += 1
            await self._fetch(piece)

    async def _fetch(self, piece: HistoricalRequest) -> None:
        rows, error = Rows[Candle](), None
        try:
            rows = self._fetched[piece] = await self.ask(piece)
        except KiteError as failure:
            self._failed[piece] = error = failure
            if self._is_in_vain(failure):
                raise
        self._tell(piece, rows, error)

    def _is_in_vain(self, error: KiteError) -> bool:
        """Whether to ask for more makes no sense after this.

        A refusal of the very first answers is one of the instrument or the interval, not of dates.
        """
        is_refusal = isinstance(error, BrokerError) and not error.transient
        is_first = is_refusal and not self._fetched
        return self.strict or is_first or isinstance(error, _HIT_EVERY_PIECE)

    def _has_run_dry(self) -> bool:
        """Whether the pieces up to the first that is still on its way hold data, then none.

        A worker whose piece holds data after all goes on alone, so nothing is lost by the others'
        leaving.
        """
        has_data, empty_in_a_row = False, 0
        for piece in self.pieces[: self._taken]:
            rows = self._fetched.get(piece)
            if rows is None and piece not in self._failed:
                break  # still on its way
            is_empty = rows is not None and not rows and not rows.skipped
            empty_in_a_row = empty_in_a_row + 1 if is_empty else 0
            has_data = has_data or bool(rows)
        enough = self.stop_after_empty
        return enough is not None and has_data and empty_in_a_row >= enough

    def _tell(self, piece: HistoricalRequest, rows: Rows[Candle], error: KiteError | None) -> None:
        if self.on_progress is None:
            return
        progress = HistoryProgress(
            done=self._done,
            pieces=len(self.pieces),
            candles=sum(len(candles) for candles in self._fetched.values()),
            request=piece,
            rows=rows,
            error=error,
        )
        self.on_progress(progress)

    def _require_any(self) -> None:
        """Nothing but errors is no history."""
        if self._failed and not self._fetched:
            raise next(iter(self._failed.values()))

    def _history(self, stopped: HistoryStop) -> History:
        return History.of(
            self.request,
            pieces=self.pieces,
            fetched=self._fetched,
            failed=self._failed,
            stopped=stopped,
            future=self.future,
        )

    @property
    def _done(self) -> int:
        return len(self._fetched) + len(self._failed)


def check_wishes(
    request: object, *, concurrency: int, newest_first: bool, stop_after_empty: int | None
) -> None:
    """Raise ValidationError with every fault of the arguments of `market.historical`."""
    faults = Faults()
    problem = f"it is a {type(request).__name__}"
    fix = "Give HistoricalRequest(instrument_token=..., interval=..., start=..., end=...)."
    faults.expect(isinstance(request, HistoricalRequest), "request", problem, fix)
    faults.whole("concurrency", concurrency, least=1)
    if stop_after_empty is not None:
        faults.whole("stop_after_empty", stop_after_empty, least=1)
        fix = "Give newest_first=True too: before its first day an instrument has no candles."
        faults.expect(newest_first, "stop_after_empty", "newer pieces would be left out", fix)
    faults.raise_for("market.historical")

"""Quotes that bridge a gap of the stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, cast

from kite_core.errors import InstrumentNotFoundError, KiteError
from kite_core.models.market import Quote
from kite_core.rows import Keyed
from kite_core.ticker.stream_events import Gap, StreamEvent

if TYPE_CHECKING:
    from kite_core.instrument_book import InstrumentBook
    from kite_core.service import Awaited


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Quotes of the instruments of a gap, fetched after it, by `EXCHANGE:TRADINGSYMBOL`.

    `unknown` are tokens that no instrument of today has. `error` says why quotes are missing;
    those that came before it are there.
    """

    gap: Gap
    quotes: Keyed[Quote]
    unknown: tuple[int, ...] = ()
    error: KiteError | None = None


TickerEvent: TypeAlias = StreamEvent | Snapshot
"""What a ticker tells."""


def is_bridged(event: StreamEvent) -> TypeGuard[Gap]:
    """Whether a Snapshot may follow: ticks of some instrument were lost."""
    return isinstance(event, Gap) and bool(event.tokens)


async def snapshot_of(client: Awaited, gap: Gap) -> Snapshot:
    """Fetch them. What fails is told in the snapshot: the stream goes on."""
    from kite_core.services.market import Market

    market = Market(client)
    try:
        book = await market.instruments()
        keys = {token: _key(book, token) for token in gap.tokens}
        quotes = await market.quotes_of([key for key in keys.values() if key is not None])
    except KiteError as error:
        found = isinstance(error.partial, Keyed)
        quotes = cast("Keyed[Quote]", error.partial) if found else Keyed[Quote]()
        return Snapshot(gap=gap, quotes=quotes, error=error)
    unknown = tuple(token for token, key in keys.items() if key is None)
    return Snapshot(gap=gap, quotes=quotes, unknown=unknown)


def _key(book: InstrumentBook, token: int) -> str | None:
    try:
        return book.by_token(token).key
    except InstrumentNotFoundError:
        return None

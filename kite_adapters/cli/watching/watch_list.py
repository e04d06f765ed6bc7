"""The instruments that are watched, with the newest that is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kite_core.ticker.ticks import FullTick, IndexFullTick, IndexQuoteTick, QuoteTick, Tick

if TYPE_CHECKING:
    from kite_core.models.market import DepthLevel, Quote


@dataclass(slots=True, kw_only=True)
class Watched:
    """One instrument. `at` is when its last tick came, None before the first."""

    key: str
    last_price: float
    change_percentage: float
    volume: int | None = None
    bid: float | None = None
    ask: float | None = None
    at: datetime | None = None

    @classmethod
    def of(cls, key: str, quote: Quote) -> Watched:
        """What a quote says, until ticks say more."""
        depth = quote.depth
        return cls(
            key=key,
            last_price=quote.last_price,
            change_percentage=quote.change_percentage,
            volume=quote.volume,
            bid=_price(depth.best_bid) if depth else None,
            ask=_price(depth.best_ask) if depth else None,
        )

    def take(self, tick: Tick, at: datetime) -> None:
        """Keep what a tick says; a tick of fewer fields leaves the others as they were."""
        self.last_price, self.at = tick.last_price, at
        if isinstance(tick, QuoteTick | FullTick | IndexQuoteTick | IndexFullTick):
            self.change_percentage = tick.change
        if isinstance(tick, QuoteTick | FullTick):
            self.volume = tick.volume_traded
        if isinstance(tick, FullTick):
            self.bid, self.ask = _price(tick.depth.best_bid), _price(tick.depth.best_ask)


class WatchList:
    """All that is watched, by token; several keys never share one."""

    def __init__(self, quotes: Mapping[str, Quote]) -> None:
        self._watched = {
            quote.instrument_token: Watched.of(key, quote) for key, quote in quotes.items()
        }

    def __iter__(self) -> Iterator[Watched]:
        return iter(self._watched.values())

    @property
    def tokens(self) -> list[int]:
        """What to subscribe to."""
        return list(self._watched)

    def take(self, tick: Tick, at: datetime) -> Watched | None:
        """Keep a tick, and return whose it is; None for what is not watched."""
        watched = self._watched.get(tick.instrument_token)
        if watched is not None:
            watched.take(tick, at)
        return watched

    def keys_of(self, tokens: tuple[int, ...]) -> list[str]:
        """The keys of those of these tokens that are watched."""
        return [self._watched[token].key for token in tokens if token in self._watched]


def _price(level: DepthLevel | None) -> float | None:
    return None if level is None else level.price

"""Instruments and quotes, in pykiteconnect's form."""

from __future__ import annotations

from typing import Any

from kite_adapters.compat.answers import (
    Row,
    funds_of,
    instruments_of,
    timed_values,
)
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import keys_of
from kite_core.messages import RateBucket, get
from kite_core.rulebook.limits import LIMITS
from kite_core.services.market_keys import batches, by_key

MOST_QUOTES = LIMITS[-1].value.quotes_a_request
MOST_PRICES = LIMITS[-1].value.prices_a_request


class MarketMethods(Connection):
    """Instruments and quotes."""

    def instruments(self, exchange: str | None = None) -> list[Row]:
        """The day's instruments of one exchange, or of all, kept until the broker has a new list.

        `expiry` is a date, "" where there is none. Typed twins: `kite.market.instruments_of`, and
        `kite.market.instruments` for a book that can be searched.
        """
        path = {"exchange": exchange}
        request = get("/instruments/{exchange}", path=path) if exchange else get("/instruments")
        return instruments_of(self._read(request))

    def mf_instruments(self) -> list[Row]:
        """The funds that the broker lists. Typed twin: `kite.mutual_funds.instruments`."""
        return funds_of(self._ask(lambda calls: calls.mutual_funds.instruments_raw()))

    def quote(self, *instruments: Any) -> dict[str, Any]:
        """Full quotes by key, for any number of keys: as many arguments, or one list.

        Times are naive, in IST. Typed twin: `kite.market.quotes_of`.
        """
        quotes: dict[str, Any] = timed_values(self._quoted("/quote", instruments, most=MOST_QUOTES))
        return quotes

    def ohlc(self, *instruments: Any) -> dict[str, Any]:
        """Last and day's prices by key; see `quote`. Typed twin: `kite.market.ohlc_of`."""
        return self._quoted("/quote/ohlc", instruments, most=MOST_PRICES)

    def ltp(self, *instruments: Any) -> dict[str, Any]:
        """Last prices by key; see `quote`. Typed twin: `kite.market.ltp_of`."""
        return self._quoted("/quote/ltp", instruments, most=MOST_PRICES)

    def trigger_range(self, transaction_type: str, *instruments: Any) -> dict[str, Any]:
        """Where a cover order's stop may lie. Typed twin: `kite.market.trigger_range`."""
        request = get(
            "/instruments/trigger_range/{transaction_type}",
            path={"transaction_type": transaction_type.lower()},
            query=by_key(keys_of(instruments)),
        )
        ranges: dict[str, Any] = self._read(request)
        return ranges

    def _quoted(self, path: str, instruments: tuple[Any, ...], *, most: int) -> dict[str, Any]:
        """The quotes of all keys, in as many requests as it takes."""
        quotes: dict[str, Any] = {}
        for batch in [*batches(keys_of(instruments), most=most)] or [[]]:
            request = get(path, query=by_key(batch), bucket=RateBucket.QUOTE)
            quotes |= self._read(request)
        return quotes

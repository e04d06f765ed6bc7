"""Instruments, quotes and candles: the calls of this topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.faults.plan import Faults
from kite_testing.fake_broker.market import refusals
from kite_testing.fake_broker.market.candles import Candles, Span, read_moment
from kite_testing.fake_broker.market.faulty_quotes import FaultyQuotes
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.prices import Prices
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.market.trigger_range import trigger_range
from kite_testing.fake_broker.wire.answers import csv_dump, success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid, missing
from kite_testing.fake_broker.wire.routing import Route, route

_ACCESS_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)
_YES = ("1", "true", "True")


class Market:
    """Reading the market."""

    def __init__(
        self,
        instruments: Instruments,
        prices: Prices,
        quoting: Quoting,
        candles: Candles,
        rules: DayRules,
        faults: Faults,
    ) -> None:
        self._instruments = instruments
        self._prices = prices
        self._quoting = quoting
        self._candles = candles
        self._rules = rules
        self._armed = faults
        self._faults = FaultyQuotes(faults)

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/quote", self._quote),
            route("GET", "/quote/ohlc", self._ohlc),
            route("GET", "/quote/ltp", self._ltp),
            route("GET", "/instruments", self._all_instruments),
            route("GET", "/instruments/{exchange}", self._instruments_of),
            route("GET", "/instruments/historical/{token}/{interval}", self._history),
            route("GET", "/instruments/trigger_range/{transaction_type}", self._trigger_range),
        )

    def _quote(self, asked: Asked) -> Response:
        most = self._rules.at(asked.now).limits.quotes_a_request
        return self._keyed(asked, self._quoting.quote, most)

    def _ohlc(self, asked: Asked) -> Response:
        return self._keyed(asked, self._quoting.ohlc, self._most_prices(asked))

    def _ltp(self, asked: Asked) -> Response:
        return self._keyed(asked, self._quoting.ltp, self._most_prices(asked))

    def _most_prices(self, asked: Asked) -> int:
        return self._rules.at(asked.now).limits.prices_a_request

    def _keyed(
        self, asked: Asked, read: Callable[[Instrument, datetime], dict[str, Any]], most: int
    ) -> Response:
        """Answers under the keys as they were asked; unknown ones are silently absent."""
        rows: dict[str, dict[str, Any]] = {}
        for key, instrument in self._asked_for(asked, most):
            if not self._faults.is_missing(instrument.key, asked.now):
                row = read(instrument, self._faults.moment(instrument.key, asked.now))
                rows[key] = self._faults.spoil(instrument.key, row, asked.now)
        return success(rows)

    def _asked_for(self, asked: Asked, most: int) -> list[tuple[str, Instrument]]:
        """What the keys stand for: `EXCHANGE:TRADINGSYMBOL`, or a bare token."""
        keys = asked.parameters("i")
        if not keys:
            raise missing("i")
        if len(keys) > most:
            raise refusals.too_many_instruments(most)
        known = ((key, self._instrument(key)) for key in keys)
        return [(key, row) for key, row in known if row is not None]

    def _instrument(self, key: str) -> Instrument | None:
        if key.isdecimal():
            return self._instruments.by_token(int(key))
        return self._instruments.by_key(key)

    def _all_instruments(self, asked: Asked) -> Response:
        return self._dump(asked, None)

    def _instruments_of(self, asked: Asked) -> Response:
        """The dump of one exchange; storage itself refuses an unknown one, without envelope."""
        exchange = asked.values["exchange"]
        if exchange not in self._instruments.exchanges():
            headers = {"Content-Type": "application/xml"}
            return Response(status=403, headers=headers, body=_ACCESS_DENIED)
        return self._dump(asked, exchange)

    def _dump(self, asked: Asked, exchange: str | None) -> Response:
        """The dump; fault D7 leaves nothing of it, the header, or the first half."""
        body = self._instruments.csv(exchange)
        if "D7" not in self._armed.armed:
            return csv_dump(body)
        fault = self._armed.strike("D7", asked.now, endpoint="GET /instruments")
        if fault is None:
            return csv_dump(body)
        how = fault.wishes.get("how", "empty")
        if how == "truncated":
            return csv_dump(body[: len(body) // 2])
        return csv_dump(body[: body.index(b"\n") + 1] if how == "header" else b"")

    def _history(self, asked: Asked) -> Response:
        token = asked.values["token"]
        instrument = self._instruments.by_token(int(token)) if token.isdecimal() else None
        if instrument is None:
            raise refusals.invalid_token()
        span = _span(asked)
        span.check(self._rules.at(asked.now).limits)
        rows = self._candles.rows(instrument, span, asked.now)
        return success({"candles": self._faults.fresh(instrument.key, rows, asked.now)})

    def _trigger_range(self, asked: Asked) -> Response:
        side = asked.values["transaction_type"].upper()
        if side not in ("BUY", "SELL"):
            raise invalid("transaction_type")
        rows = {
            key: trigger_range(self._prices, self._quoting, row, asked.now, is_buy=side == "BUY")
            for key, row in self._asked_for(asked, self._most_prices(asked))
            if not row.is_index
        }
        return success(rows)


def _span(asked: Asked) -> Span:
    return Span(
        interval=asked.values["interval"],
        start=_moment(asked, "from", is_end=False),
        end=_moment(asked, "to", is_end=True),
        with_oi=asked.parameter("oi") in _YES,
        is_continuous=asked.parameter("continuous") in _YES,
    )


def _moment(asked: Asked, name: str, *, is_end: bool) -> datetime:
    text = asked.required_parameter(name)
    try:
        return read_moment(text, is_end=is_end)
    except ValueError:
        raise invalid(f"{name} date") from None

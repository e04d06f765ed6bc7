"""Instruments, quotes and candles: the calls of this topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.market.candles import Candles, Span, read_moment
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.instrument_list import Instruments
from kite_testing.fake_broker.market.quoting import Quoting
from kite_testing.fake_broker.wire.answers import csv_dump, success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import (
    RefusedError,
    invalid,
    missing,
    not_built,
    too_many_instruments,
)
from kite_testing.fake_broker.wire.routing import Route, route, unbuilt

_ACCESS_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)


class Market:
    """Reading the market."""

    def __init__(
        self, instruments: Instruments, quoting: Quoting, candles: Candles, rules: DayRules
    ) -> None:
        self._instruments = instruments
        self._quoting = quoting
        self._candles = candles
        self._rules = rules

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/quote", self._quote),
            route("GET", "/quote/ohlc", self._ohlc),
            route("GET", "/quote/ltp", self._ltp),
            route("GET", "/instruments", lambda _: csv_dump(self._instruments.csv())),
            route("GET", "/instruments/{exchange}", self._instruments_of),
            route("GET", "/instruments/historical/{token}/{interval}", self._history),
            unbuilt("GET", "/instruments/trigger_range/{transaction_type}"),
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
        keys = asked.parameters("i")
        if not keys:
            raise missing("i")
        if len(keys) > most:
            raise too_many_instruments(most)
        known = ((key, self._instruments.by_key(key)) for key in keys)
        rows = {key: read(row, asked.now) for key, row in known if row is not None}
        return success(rows)

    def _instruments_of(self, asked: Asked) -> Response:
        """The dump of one exchange; storage itself refuses an unknown one, without envelope."""
        exchange = asked.values["exchange"]
        if exchange not in self._instruments.exchanges():
            headers = {"Content-Type": "application/xml"}
            return Response(status=403, headers=headers, body=_ACCESS_DENIED)
        return csv_dump(self._instruments.csv(exchange))

    def _history(self, asked: Asked) -> Response:
        token = asked.values["token"]
        instrument = self._instruments.by_token(int(token)) if token.isdecimal() else None
        if instrument is None:
            raise RefusedError("invalid token")
        if asked.parameter("continuous") in ("1", "true", "True"):
            raise not_built("continuous candles")
        span = _span(asked)
        span.check(self._rules.at(asked.now).limits)
        return success({"candles": self._candles.rows(instrument, span, asked.now)})


def _span(asked: Asked) -> Span:
    return Span(
        interval=asked.values["interval"],
        start=_moment(asked, "from", is_end=False),
        end=_moment(asked, "to", is_end=True),
        with_oi=asked.parameter("oi") in ("1", "true", "True"),
    )


def _moment(asked: Asked, name: str, *, is_end: bool) -> datetime:
    text = asked.required_parameter(name)
    try:
        return read_moment(text, is_end=is_end)
    except ValueError:
        raise invalid(f"{name} date") from None

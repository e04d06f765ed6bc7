"""What the fake market does as the real one, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_TOPIC = "market"
_EXCHANGES = "circulars of the exchanges; kite_core.rulebook has them by date"
_CHOICE = "nothing is known; chosen so that quotes, candles and fills agree"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic=_TOPIC, says=says, evidence=evidence, source=source)


_CALLS = (
    _row(
        "call:GET /quote",
        "Rows come under the keys that were asked; unknown and expired ones are absent.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/market-quotes; quote.json",
    ),
    _row(
        "call:GET /quote/ohlc",
        "The last price and the day's bar; `close` is that of the day before.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/market-quotes",
    ),
    _row(
        "call:GET /quote/ltp",
        "The last price without any time.",
        Evidence.SAMPLE,
        "ltp.json",
    ),
    _row(
        "call:GET /instruments",
        "A CSV dump of twelve columns; strikes and prices that are not there are 0.0.",
        Evidence.SAMPLE,
        "instruments_nse.csv",
    ),
    _row(
        "call:GET /instruments/{exchange}",
        "The dump of one exchange; storage refuses an unknown one with XML and status 403, MF and "
        "INDICES too: funds are in /mf/instruments, indices in the dumps of their exchanges.",
        Evidence.USER,
        "observed for INDICES; that MF is none is assumed",
    ),
    _row(
        "call:GET /instruments/historical/{token}/{interval}",
        "Rows of time, open, high, low, close and volume; both ends of the span are included.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/historical; historical_minute.json",
    ),
    _row(
        "call:GET /instruments/trigger_range/{transaction_type}",
        "The range that the stop of a cover order may lie in: 5 % of the last price.",
        Evidence.CLIENT,
        "pykiteconnect has the call; the percentage is assumed",
    ),
)
_REFUSALS = (
    _row(
        "refusal:after_its_end",
        "Candles from a moment that is after the last one are refused.",
        Evidence.ASSUMED,
        "InputException is the documented type for bad parameters; the text is ours",
    ),
    _row(
        "refusal:too_long",
        "Candles of more days than the interval allows are refused.",
        Evidence.USER,
        "forum discussion 14149 quotes the text",
    ),
    _row(
        "refusal:too_many_instruments",
        "500 keys for /quote and 1000 for the others are the most.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/market-quotes; the text is assumed",
    ),
    _row(
        "refusal:invalid_token",
        "Candles of a token that is not in today's list are refused; so expired options have none.",
        Evidence.ASSUMED,
        "an InputException is known; its text is not",
    ),
    _row(
        "refusal:not_continuous",
        "Continuous candles are those of days, of futures on NFO and MCX.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/historical; the text is assumed",
    ),
)
_QUIRKS = (
    _row(
        "bare tokens as keys of quotes",
        "A token instead of EXCHANGE:TRADINGSYMBOL is answered under itself.",
        Evidence.ASSUMED,
        "an older docs page and the comments of the Java client; nothing newer is known",
    ),
    _row(
        "indices are quoted without volume, depth and limits",
        "An index row has the token, the time, the last price, the change and the bar.",
        Evidence.USER,
        "observed; the .NET client guards against absent fields",
    ),
    _row(
        "quotes after the close",
        "The time stands still at the end of the last phase; shares have one offer and no bids.",
        Evidence.SAMPLE,
        "quote.json, taken at 15:45:56",
    ),
    _row(
        "null before the first trade",
        "A contract that was listed over night has no time of a last trade.",
        Evidence.ASSUMED,
        "null is known there, and not when it is",
    ),
    _row(
        "previous close changes by 06:00",
        "From 06:00 of the next day on a quote's close is that of the session that ended.",
        Evidence.ASSUMED,
        "forum comment 52692 says that it changes at the end of the day; the hour is chosen",
    ),
    _row(
        "last price after the pre-open",
        "It is the price of the opening from the end of the matching, 09:12, on; the bar waits "
        "for the opening. With hours `always` there is no pre-open, and no such step.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _row(
        "closing price is an average",
        "The average of the last half an hour, by volume; next day's quotes show it as close.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _row(
        "closing price is that of an auction",
        "Since 3 August 2026 shares with derivatives stop at 15:15 and print once more at 15:30.",
        Evidence.DOCUMENTED,
        "NSE circulars 74466, 74467, 74898",
    ),
    _row(
        "closing auction has a band of 3 %",
        "Limits in quotes are those around the reference price while the auction goes on.",
        Evidence.STAFF,
        "forum comment 52692",
    ),
    _row(
        "band of 10 % with derivatives",
        "Shares with derivatives, and futures on them, move 10 % around the previous close.",
        Evidence.DOCUMENTED,
        "exchanges: operating ranges",
    ),
    _row(
        "band of 20 % without derivatives",
        "Other shares have 20 %, those outside series EQ 5 %.",
        Evidence.ASSUMED,
        "the exchanges set 2, 5, 10 or 20 % for each share; these are chosen",
    ),
    _row(
        "range of options",
        "From one tick to the previous close and a fifth of the strike.",
        Evidence.ASSUMED,
        "only that it is wide is known",
    ),
    _row(
        "candles of undocumented intervals",
        "2minute, 4minute, hour, 2hour, 3hour, 4hour and week answer.",
        Evidence.USER,
        "forum discussion 14149",
    ),
    _row(
        "candles are aligned to the opening",
        "Candles of an hour begin at 09:15; the last one is shorter.",
        Evidence.USER,
        "forum discussion 15973",
    ),
    _row(
        "forming candle is included",
        "The last candle changes until its time is over.",
        Evidence.USER,
        "forum discussion 15973",
    ),
    _row(
        "days are stamped with midnight",
        "The candle of a day carries 00:00:00+0530.",
        Evidence.ASSUMED,
        "in common use; an example of 2018 shows 09:15",
    ),
    _row(
        "dump is renewed at 08:30",
        "Until then it is yesterday's, with contracts that have expired.",
        Evidence.DOCUMENTED,
        "kite.trade/docs/connect/v3/market-quotes: fetch about 08:30",
    ),
    _row(
        "expiry before a holiday",
        "A contract whose day is a holiday expires on the trading day before.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _row(
        "calendar of the exchanges",
        "Holidays, special sessions and evening sessions of MCX are the rulebook's.",
        Evidence.DOCUMENTED,
        _EXCHANGES,
    ),
    _row(
        "weekdays beyond the calendar",
        "Where no list of holidays reaches, every weekday is a trading day.",
        Evidence.ASSUMED,
        "no list exists for those days",
    ),
    _row(
        "special session without announced hours",
        "It trades from 13:45 to 14:45, as that of 2025 did.",
        Evidence.ASSUMED,
        "NSE's list for 2026 has the day without hours",
    ),
    _row(
        "prices move at night",
        "With hours of `always`, prices walk from the close to the next opening.",
        Evidence.ASSUMED,
        "a convenience; hours of `exchange` are the real ones",
    ),
    _row(
        "volume is spread evenly",
        "Every step of a day trades the same, the closing auction twenty times as much.",
        Evidence.ASSUMED,
        _CHOICE,
    ),
)
BEHAVIOURS: tuple[Behaviour, ...] = (*_CALLS, *_REFUSALS, *_QUIRKS)
"""Every behaviour and refusal of this topic."""

"""What the ticker and the postbacks do as the real ones, and how that is known."""

from __future__ import annotations

from typing import TypeAlias

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_Row: TypeAlias = tuple[str, str, Evidence, str]
"""Name, what it does, how it is known, and the source."""

_TICKER: tuple[_Row, ...] = (
    (
        "packets",
        "Packets have 8, 44 or 184 bytes, 28 or 32 for an index; a frame holds several.",
        Evidence.SAMPLE,
        "ticker_quote.packet, ticker_full.packet; documentation of the WebSocket API",
    ),
    (
        "units of BCD and NCO prices",
        "Prices of BCD and NCO are in ten-thousandths of a rupee.",
        Evidence.CLIENT,
        "kiteconnect 5.2.2, ticker.py; the documentation says otherwise for BCD",
    ),
    (
        "index packets",
        "High, low, open and close stand in this order; the change may be negative.",
        Evidence.CLIENT,
        "all official clients",
    ),
    (
        "counts over 32 bits wrap",
        "A volume of 2^32 is sent as 0.",
        Evidence.ASSUMED,
        "fields of 32 bits hold no more",
    ),
    (
        "greetings",
        "`instruments_meta` and `app_code` are the first two texts of a connection.",
        Evidence.USER,
        "observed by several parties, 2025 and 2026; undocumented",
    ),
    (
        "heartbeats",
        "After three seconds of silence a frame of one byte comes.",
        Evidence.USER,
        "3.0 s at the median, observed in August 2026; documented: every couple of seconds",
    ),
    (
        "the latest tick after a subscription",
        "The last known tick comes at once, at any hour.",
        Evidence.STAFF,
        "developer forum, on ticks after market hours",
    ),
    (
        "the latest tick after a mode",
        "A change of mode brings the last known tick in its new length at once.",
        Evidence.ASSUMED,
        "after hours a client would never see the mode otherwise",
    ),
    (
        "mode of a plain subscription",
        "Instruments come as quotes until a mode is set.",
        Evidence.CLIENT,
        "kiteconnect 5.2.2 books them as quotes",
    ),
    (
        "mode of what is not subscribed",
        "It is passed over.",
        Evidence.ASSUMED,
        "clients always subscribe first",
    ),
    (
        "pace of ticks",
        "An instrument ticks once a second at most, and only on a change; none is queued.",
        Evidence.STAFF,
        "developer forum, on the frequency of ticks",
    ),
    (
        "ticks of ltp",
        "They come only when the price changes.",
        Evidence.STAFF,
        "developer forum, on the frequency of ticks",
    ),
    (
        "closed markets do not stream",
        "With hours of the exchange, nothing but the latest tick comes while it is closed.",
        Evidence.STAFF,
        "developer forum, on ticks after market hours",
    ),
    (
        "unknown instrument tokens",
        "They are passed over in silence.",
        Evidence.ASSUMED,
        "nothing else has been reported",
    ),
    (
        "tokens as texts",
        "A token may be a JSON text.",
        Evidence.CLIENT,
        "the JavaScript client passes them through",
    ),
    (
        "malformed ticker texts",
        "They get an error text; the connection stays.",
        Evidence.ASSUMED,
        "error texts are documented, their words are not",
    ),
    (
        "tokens over the limit",
        "Those over 3,000 on a connection get an error text; the others stay.",
        Evidence.STAFF,
        "forum 15708",
    ),
    (
        "the session's end on an open connection",
        "A connection lives on when its token dies at 06:00; the next one is refused.",
        Evidence.ASSUMED,
        "reports go both ways",
    ),
    (
        "blocked readers",
        "Who leaves 32 MiB unread is cut off.",
        Evidence.STAFF,
        "developer forum: a blocked reader is disconnected; the number is ours",
    ),
    (
        "refusal:dead_ticker_session",
        "403 to the upgrade: the token is wrong or dead.",
        Evidence.USER,
        "pykiteconnect issue 102",
    ),
    (
        "refusal:too_many_tickers",
        "429 to the upgrade: the api key has three connections.",
        Evidence.STAFF,
        "forum 9786",
    ),
    (
        "refusal:malformed_upgrade",
        "400 to the upgrade: a parameter of the URL is missing.",
        Evidence.USER,
        "a bug report at another client",
    ),
)
_UPDATES: tuple[_Row, ...] = (
    (
        "when updates are pushed",
        "On COMPLETE, CANCELLED, REJECTED and UPDATE; not when an order is placed or opens.",
        Evidence.STAFF,
        "forum 3093, comment 30402",
    ),
    (
        "whose orders are shown",
        "The ticker shows every order of the user, postbacks those of the api key.",
        Evidence.DOCUMENTED,
        "documentation of the WebSocket API and of postbacks",
    ),
    (
        "fields of the ticker's updates",
        "Those of a postback, with `account_id` and an empty `checksum`.",
        Evidence.USER,
        "observed in January 2026",
    ),
    (
        "postback bodies",
        "JSON with a checksum over order id, time and secret.",
        Evidence.SAMPLE,
        "postback.json; documentation of postbacks",
    ),
    (
        "one attempt",
        "No update is sent again, and nothing is replayed after a gap.",
        Evidence.STAFF,
        "forum 4217",
    ),
)

BEHAVIOURS: tuple[Behaviour, ...] = tuple(
    Behaviour(name=name, topic=topic, says=says, evidence=evidence, source=source)
    for topic, rows in (("ticker", _TICKER), ("order updates", _UPDATES))
    for name, says, evidence, source in rows
)

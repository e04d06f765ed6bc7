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
    (
        "fault:D3",
        "The connection ends without a goodbye; what was on its way is lost.",
        Evidence.USER,
        "forum 4217; pykiteconnect issues 17 and 102",
    ),
    (
        "fault:D4",
        "Nothing comes for a while, and no close either.",
        Evidence.CLIENT,
        "the clients' own timers of 5 seconds",
    ),
    (
        "fault:D5",
        "The connection ends when too much is waiting to be read.",
        Evidence.STAFF,
        "developer forum, on slow consumers",
    ),
    (
        "fault:D6",
        "A fourth connection gets 429, tokens over 3,000 an error text.",
        Evidence.STAFF,
        "forum 9786, 15708",
    ),
    (
        "fault:half frame",
        "A frame of packets is cut in the middle.",
        Evidence.ASSUMED,
        "what a proxy that breaks off may leave",
    ),
    (
        "fault:split frames",
        "Each packet comes in a frame of its own.",
        Evidence.ASSUMED,
        "how packets are batched is nowhere promised",
    ),
    (
        "fault:merged frames",
        "The packets of two frames come in one, an instrument twice.",
        Evidence.ASSUMED,
        "how packets are batched is nowhere promised",
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
    (
        "fault:U1",
        "An update is never sent.",
        Evidence.USER,
        "forum 4217, 3093",
    ),
    (
        "fault:U2",
        "An update is sent twice.",
        Evidence.USER,
        "forum comment 33954",
    ),
    (
        "fault:U3",
        "The next update of an order overtakes this one.",
        Evidence.USER,
        "forum comment 33971",
    ),
    (
        "fault:U4",
        "The update of an order comes before the answer to its placement.",
        Evidence.ASSUMED,
        "deduced: both travel on their own",
    ),
    (
        "fault:U5",
        "A postback's checksum does not verify.",
        Evidence.DOCUMENTED,
        "documentation of postbacks",
    ),
    (
        "fault:U6",
        "The same happens to an order of another app, which only the ticker shows.",
        Evidence.DOCUMENTED,
        "documentation of postbacks",
    ),
    (
        "fault:U7",
        "A fill is told in very many parts; the trades stay as they are.",
        Evidence.DOCUMENTED,
        "Z-Connect, 2019",
    ),
)

BEHAVIOURS: tuple[Behaviour, ...] = tuple(
    Behaviour(name=name, topic=topic, says=says, evidence=evidence, source=source)
    for topic, rows in (("ticker", _TICKER), ("order updates", _UPDATES))
    for name, says, evidence, source in rows
)

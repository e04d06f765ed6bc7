"""Where the settings of pykiteconnect have gone, and its callbacks and methods of the ticker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """Old names of arguments, what stands for them now, and a remark."""

    names: tuple[str, ...]
    ours: str
    remark: str = ""


CONNECT = (
    Setting(("api_key",), "`ClientConfig(api_key=)`", "the only one that is required"),
    Setting(
        ("access_token",),
        "`ClientConfig(access_token=)`",
        "or a `token_store=`, which outlives the program",
    ),
    Setting(("root",), "`ClientConfig(base_url=)`", "https, or http on this machine"),
    Setting(
        ("debug",),
        "the log `kiteport`",
        "always there, at the levels of `logging`, without tokens and secrets",
    ),
    Setting(
        ("timeout",),
        "`ClientConfig(timeouts=Timeouts(connect=, read=, total=))`",
        "`total` bounds the whole attempt",
    ),
    Setting(
        ("proxies",),
        "`ClientConfig(proxy_url=)`",
        "one URL; nothing is read from the environment unless `from_env` is asked",
    ),
    Setting(
        ("pool",),
        "`ClientConfig(max_connections=, idle_timeout=)`",
        "connections are always kept and used again",
    ),
    Setting(
        ("disable_ssl",),
        "`ClientConfig(verify_tls=)`",
        "`False` is for tests; an `SSLContext` brings certificates of your own",
    ),
)
"""The arguments of KiteConnect."""

NEW = (
    ("`transport=`", "`urllib3`, `aiohttp`, or `fake` for a broker in this process"),
    ("`retry=RetryConfig(...)`", "how often reads are repeated, and for how long"),
    ("`rate_limits=RateLimitConfig(...)`", "the pace of this API key, and a reserve for exits"),
    ("`circuit=CircuitConfig(...)`", "when a part of the broker counts as down"),
    ("`cache=CacheConfig(...)`", "where the lists of instruments are kept, and for how long"),
    ("`guards=(...)`", "what this client may send at all"),
    ("`journal=`", "a file that knows after a crash which orders were sent"),
    ("`order_window_seconds=`", "for how long an order is looked for whose answer was lost"),
    ("`observer=`", "who is told of each attempt and decision"),
    ("`rulebook=`", "rules of the market of your own"),
)
"""Settings that pykiteconnect has no name for."""

TICKER = (
    Setting(
        ("api_key", "access_token"),
        "`kite.ticker.open()`",
        "the key is the client's, and each connection takes the newest token",
    ),
    Setting(("root",), "`ClientConfig(ticker_url=)`", "wss, or ws on this machine"),
    Setting(("debug",), "the log `kiteport.ticker`"),
    Setting(
        ("reconnect", "reconnect_max_tries"),
        "nothing",
        "it always reconnects, without a last attempt; a dead token ends it",
    ),
    Setting(("reconnect_max_delay",), "`StreamSettings(max_delay=)`"),
    Setting(("connect_timeout",), "`StreamSettings(opening=)`"),
)
"""The arguments of KiteTicker."""

TICKER_CONNECT = (
    Setting(
        ("threaded",),
        "`ticker.call(handler)`, `ticker.start()`",
        "your code runs beside the reader, never inside of it",
    ),
    Setting(("disable_ssl_verification",), "`ClientConfig(verify_tls=)`"),
    Setting(("proxy",), "`ClientConfig(proxy_url=)`"),
)
"""The arguments of KiteTicker.connect."""

CALLBACKS = (
    Setting(("on_connect", "on_open"), "`Connected`", "subscribe wherever you like, once"),
    Setting(
        ("on_ticks",),
        "`Ticks`",
        "typed ticks; `tick.to_dict()` is the dict, with `is_tradable` for `tradable`, and aware "
        "times",
    ),
    Setting(("on_message",), "`Ticks.frame`, `BrokerMessage.text`"),
    Setting(
        ("on_order_update",),
        "`OrderUpdate`",
        "`order` is an `Order`; [`orders.events`](../how-to/follow-orders.md) puts them in order",
    ),
    Setting(
        ("on_close",),
        "`Disconnected`, `Stopped`",
        "`Disconnected` says why, and when it is tried again",
    ),
    Setting(
        ("on_error",),
        "`Disconnected.reason`, `BrokerMessage`, `on_error=` of `ticker.call`",
        "what ends the stream is raised by the loop, too",
    ),
    Setting(
        ("on_reconnect",),
        "`Disconnected.retry_seconds`, `Connected`, `Gap`",
        "the gap says what was missed",
    ),
    Setting(("on_noreconnect",), "`Stopped.error`"),
)
"""The callbacks of KiteTicker; here they are events of one loop."""

TICKER_METHODS = (
    Setting(
        ("connect",),
        "`with kite.ticker.open() as ticker: ...`",
        "no reactor: it can be stopped and started any number of times",
    ),
    Setting(("subscribe",), "`ticker.subscribe(tokens)`", 'in the mode `"quote"`, as before'),
    Setting(("set_mode",), "`ticker.subscribe(tokens, mode=mode)`"),
    Setting(("unsubscribe",), "`ticker.unsubscribe(tokens)`"),
    Setting(("resubscribe",), "nothing", "it is done after each reconnection, with the modes"),
    Setting(
        ("is_connected",),
        "`ticker.is_connected`",
        "a silent connection is none for long: after five seconds it is given up",
    ),
    Setting(("close", "stop", "stop_retry"), "`ticker.stop()`"),
)
"""The methods of KiteTicker."""

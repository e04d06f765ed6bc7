"""What `KiteTicker` of this package does on purpose in another way than pykiteconnect 5.2.2.

The documentation prints it as a table, behind that of `kite_adapters.compat.mended`.
"""

from __future__ import annotations

from kite_adapters.compat.mended import Mended

TICKER_MENDED: tuple[Mended, ...] = (
    Mended(
        where="a connection that falls silent",
        theirs="is never noticed: its pings are never sent",
        ours="is given up after 5 seconds without any sign of life, and opened again; "
        "`is_connected()` tells the truth",
    ),
    Mended(
        where="an exception in a callback",
        theirs="closes the connection, and shows as close code 1006",
        ours="goes to `on_error(ws, 4000, reason)` and to the log with its traceback; the "
        "connection stays",
    ),
    Mended(
        where="tokens of numpy, pandas or text, such as `numpy.int64(408065)`",
        theirs="close the connection, with close code 1006",
        ours="are tokens; what is none is a `ValidationError` at the call",
    ),
    Mended(
        where="HTTP 403: a dead access token",
        theirs="is tried 50 times, with a dead token each time",
        ours="is told once by `on_error`, `on_close` and `on_noreconnect`; set `access_token`, and "
        "call `connect()` again",
    ),
    Mended(
        where="a connection that does not come about",
        theirs="is told by no callback the first time, and never why",
        ours="is told by `on_error`, with the reason",
    ),
    Mended(
        where="`reason` of `on_error` and `on_close`",
        theirs="names what the socket saw, such as a connection that was dropped",
        ours="names the cause; the code is the other side's, or 1006 if it gave none",
    ),
    Mended(
        where="`reconnect=False`",
        theirs="does nothing: it reconnects",
        ours="the first loss is the end",
    ),
    Mended(
        where="`on_reconnect`",
        theirs="comes after an attempt has failed, so never for the first one",
        ours="comes before each attempt, and counts from 1",
    ),
    Mended(
        where="`on_noreconnect` with `debug=True`",
        theirs="never comes: an `AttributeError` is in its way",
        ours="comes",
    ),
    Mended(
        where="`connect()` after the last retry, and after `close()`",
        theirs="never returns",
        ours="returns",
    ),
    Mended(
        where="`connect()` after `stop()`",
        theirs="`ReactorNotRestartable`",
        ours="connects again, any number of times, with its instruments",
    ),
    Mended(
        where="`connect()` in a second ticker, in a callback, in a thread",
        theirs="returns at once or fails, by whether the reactor runs already",
        ours="blocks, unless `threaded`; in a callback of its own it returns at once, and connects "
        "again when all is over",
    ),
    Mended(
        where="`stop()`",
        theirs="stops the tickers of the whole process, with close code 1006",
        ours="stops this one, with close code 1000",
    ),
    Mended(
        where="Ctrl-C",
        theirs="makes `connect()` return as if nothing were the matter",
        ours="raises `KeyboardInterrupt`",
    ),
    Mended(
        where="calls from other threads",
        theirs="are not safe",
        ours="are",
    ),
    Mended(
        where="a slow callback",
        theirs="keeps the connection from being read and answered",
        ours="runs beside the reader, which waits once 1,024 messages do",
    ),
    Mended(
        where="`subscribe` before there is a connection",
        theirs="an `AttributeError`",
        ours="is done once there is one",
    ),
    Mended(
        where="more than 3,000 instruments",
        theirs="are more than its one connection carries",
        ours="up to three connections carry 9,000; callbacks tell of the first connection",
    ),
    Mended(
        where="the certificate of the broker",
        theirs="is never checked",
        ours="is checked, unless `disable_ssl_verification=True`",
    ),
    Mended(
        where="a frame that was cut off",
        theirs="closes the connection",
        ours="gives the ticks that are whole, and a line in the log",
    ),
    Mended(
        where="`access_token`",
        theirs="is part of `socket_url` alone",
        ours="is an attribute, too; each connection takes the newest",
    ),
    Mended(
        where="`ws`, `factory`",
        theirs="are objects of autobahn's and twisted's",
        ours="are absent: there is no reactor",
    ),
)
"""Of the ticker; the calls over REST have a list of their own."""

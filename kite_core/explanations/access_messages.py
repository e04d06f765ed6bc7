"""What the broker says about sessions, apps, addresses, rates, and its own troubles."""

from __future__ import annotations

from kite_core.explanations.explanation import KnownMessage
from kite_core.explanations.reasons import Reason

_LIVE = "messages seen on the live API"
_EXCEPTIONS = "kite.trade/docs/connect/v3/exceptions"
_LIMITS = "support.zerodha.com, rate limits of the API"
_ADDRESSES = "support.zerodha.com, Kite Connect API FAQs; messages seen on the live API"

ACCESS_MESSAGES: tuple[KnownMessage, ...] = (
    KnownMessage(
        reason=Reason.SESSION_DEAD,
        texts=("Incorrect `api_key` or `access_token`.", "Invalid session credentials"),
        cause="The access token has ended, or belongs to another api key.",
        fixes=(
            (
                "Log in again (session.login_url(), then session.generate()). Access tokens end at "
                "06:00 IST, on logout, and when the same user logs in again for the same app."
            ),
        ),
        source=f"{_LIVE}; forum 9111",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TOKEN_DEAD,
        texts=("Token is invalid or has expired.",),
        cause="The token was used before, is too old, or is of another app.",
        fixes=(
            (
                "Start the login again: open session.login_url() and use the new request_token at "
                "once. It works a single time, and for minutes."
            ),
        ),
        source=f"{_LIVE}; forum 12524",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.CHECKSUM_WRONG,
        texts=("Invalid `checksum`.",),
        cause="The checksum was made with another api_secret than that of the api key.",
        fixes=("Take api_key and api_secret of the same app from the developer console.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.API_KEY_MISSING,
        texts=("Missing api_key",),
        cause="The request names no api key.",
        fixes=("Give api_key to the client: ClientConfig(api_key=...).",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.API_KEY_UNKNOWN,
        texts=("Invalid `api_key`.",),
        cause="The broker knows no app with this api key.",
        fixes=("Copy api_key from the developer console, and look whether the app is active.",),
        source=_LIVE,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.USER_NOT_ENABLED,
        texts=("The user is not enabled on the app.",),
        cause="The app is registered for other users than the one that logs in.",
        fixes=("Enter the user's client id at the app on the Kite developer console.",),
        source="forum 1928",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.NOT_IN_PLAN,
        texts=("Insufficient permission for that call.",),
        cause="The plan of the app lacks this call: quotes, history and streams need a paid one.",
        fixes=(
            (
                "Upgrade the app on the Kite developer console, or do without this call; after an "
                "upgrade log in again."
            ),
        ),
        source=f"{_LIVE}; forum comments 16312, 52663",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.CALL_NOT_ALLOWED,
        texts=("That API call is not allowed for the authenticated user*",),
        cause="The api key is one for publishers, or what is asked for is another user's.",
        fixes=("Use the api key of a Kite Connect app, and the session of the account's owner.",),
        source="forum comments 4807, 125",
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.NO_IP_REGISTERED,
        texts=("No IPs configured for this app*",),
        cause="Orders are taken from registered static IP addresses, and none is registered.",
        fixes=(
            (
                "Register this machine's static IP address on the Kite developer console. Reading "
                "needs none."
            ),
        ),
        source=_ADDRESSES,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.IP_NOT_ALLOWED,
        texts=("IP ({address:word}) is not allowed to place orders for this app*",),
        cause="The request came from an address that is not a registered static IP address.",
        fixes=(
            (
                "Register {address} as static IP address on the Kite developer console, or send "
                "from a registered one; the usual cause is IPv6 where IPv4 is registered."
            ),
        ),
        source=_ADDRESSES,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.TOO_FAST,
        texts=("Too many requests",),
        cause="More requests came in a second, or orders in a minute, than are allowed.",
        fixes=(
            "Slow down: 1 quote, 3 historical and 10 other requests a second, 400 orders a minute.",
        ),
        source=f"{_EXCEPTIONS}; forum comments 39456, 43297",
    ),
    KnownMessage(
        reason=Reason.ORDERS_USED_UP,
        texts=("Maximum allowed order requests exceeded",),
        cause="The day's orders are used up, refused ones and exits included.",
        fixes=(
            (
                "Wait for the next day. Changes and cancellations still work, so an open order "
                "can become an exit."
            ),
        ),
        source=_LIMITS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.CHANGES_USED_UP,
        texts=("Maximum allowed order modifications exceeded.",),
        cause="The order was changed as often as one may be: 25 times.",
        fixes=("Cancel it, look at its filled_quantity, and place the rest anew.",),
        source=_LIMITS,
        is_refusal=True,
    ),
    KnownMessage(
        reason=Reason.ORDER_SYSTEM_SILENT,
        texts=("Order request timed out*", "Gateway timed out", "Request {request:word} timed out"),
        cause="The order system did not say in time whether it took the request: it may have.",
        fixes=(
            (
                "Do not send it again yet: look for it in orders.all() for some minutes. "
                "orders.place() does that by itself."
            ),
        ),
        source="forum comments 35732, 23582, 21259",
    ),
    KnownMessage(
        reason=Reason.ORDER_SYSTEM_DOWN,
        texts=("Request failed (kitetrade-oms)*",),
        cause="The API did not reach the order system, or lost it on the way: it may have acted.",
        fixes=("Look for a change in orders.all() before you send it again; a read may go again.",),
        source="forum comment 21259",
    ),
    KnownMessage(
        reason=Reason.GATEWAY_FAILED,
        pages=(500, 502, 503, 504),
        cause="A gateway answered in the broker's place: what is behind it failed or is too slow.",
        fixes=("Look whether a write took effect before you send it again; a read may go again.",),
        source="forum comment 40210",
    ),
    KnownMessage(
        reason=Reason.GATEWAY_REFUSED,
        pages=(403, 429),
        cause="A gateway in front of the API refused the request with a page of its own.",
        fixes=(
            (
                "Ask less often, and take prices from the ticker. If it goes on, it refuses this "
                "address, or there is no such file, as for an exchange without instruments."
            ),
        ),
        source="forum comment 31370",
    ),
)

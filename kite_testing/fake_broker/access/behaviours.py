"""Who may ask what and how often, and how we know."""

from __future__ import annotations

from functools import partial
from typing import Final

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_row = partial(Behaviour, topic="access")
_LIVE = "messages seen on the live API"
_EXCEPTIONS = "kite.trade/docs/connect/v3/exceptions"

BEHAVIOURS: Final[tuple[Behaviour, ...]] = (
    _row(
        name="order of checks",
        says="Route, rates, session, address, plan, then the call itself.",
        evidence=Evidence.ASSUMED,
        source="deduced from which error wins where two would fit",
    ),
    _row(
        name="call:POST /session/token",
        says="A request token, once and within five minutes, and the checksum give a session.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/user; 'a few minutes' taken as five",
    ),
    _row(
        name="call:POST /session/refresh_token",
        says="Approved platforms renew their session; the old refresh token is dead.",
        evidence=Evidence.CLIENT,
        source="all five official clients; not in the documentation",
    ),
    _row(
        name="call:DELETE /session/token",
        says="Ends the access token, or the refresh token, that the query names.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/user",
    ),
    _row(
        name="end of a session",
        says="An access token dies at 06:00 IST, at a logout, and at the next login of its app.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/user; that a login replaces it is users' report",
    ),
    _row(
        name="windows of rates",
        says="1 quote, 3 histories, 10 orders and 10 others in any second, 400 orders in any "
        "minute; what is refused does not count.",
        evidence=Evidence.DOCUMENTED,
        source=f"{_EXCEPTIONS}, July 2026; that windows slide is assumed, as the strictest",
    ),
    _row(
        name="addresses of orders",
        says="From 1 April 2026 placing, changing and cancelling need a registered address; "
        "reads do not.",
        evidence=Evidence.DOCUMENTED,
        source="support: Kite Connect API FAQs",
    ),
    _row(
        name="refusal:bad_session",
        says="403 for a token that is not the live one.",
        evidence=Evidence.USER,
        source=_LIVE,
    ),
    _row(
        name="refusal:bad_checksum",
        says="403 for a checksum that does not match; the request token stays good.",
        evidence=Evidence.USER,
        source=_LIVE,
    ),
    _row(
        name="refusal:dead_token",
        says="403 for a request or refresh token that is unknown, used or too old.",
        evidence=Evidence.USER,
        source=_LIVE,
    ),
    _row(
        name="refusal:missing_key",
        says="400 for a login without an api key.",
        evidence=Evidence.USER,
        source=_LIVE,
    ),
    _row(
        name="refusal:not_enabled",
        says="403 ForbiddenError for a user who is not on the app's list.",
        evidence=Evidence.USER,
        source="forum, 2017",
    ),
    _row(
        name="refusal:blocked_account",
        says="403 UserException for an account with a problem.",
        evidence=Evidence.DOCUMENTED,
        source=f"{_EXCEPTIONS}; the text is assumed",
    ),
    _row(
        name="refusal:missing_second_factor",
        says="403 TwoFAException for a user without a second factor.",
        evidence=Evidence.CLIENT,
        source="gokiteconnect knows the type; the text is assumed",
    ),
    _row(
        name="refusal:too_fast",
        says="429 NetworkException for a request too many.",
        evidence=Evidence.USER,
        source="forum comment 39456, with the body",
    ),
    _row(
        name="refusal:too_many_orders",
        says="429 NetworkException once the day's orders are used up, for exits too.",
        evidence=Evidence.DOCUMENTED,
        source="support: rate limits",
    ),
    _row(
        name="refusal:not_in_plan",
        says="403 PermissionException for market data that the plan does not have.",
        evidence=Evidence.USER,
        source=_LIVE,
    ),
    _row(
        name="refusal:no_address",
        says="403 PermissionException for an order while no address is registered.",
        evidence=Evidence.USER,
        source=f"{_LIVE}; one report says InputException",
    ),
    _row(
        name="refusal:wrong_address",
        says="403 PermissionException for an order from an address that is not registered.",
        evidence=Evidence.USER,
        source=f"{_LIVE}; one report says InputException",
    ),
    _row(
        name="refusal:suspended_app",
        says="403 for an app that repeated its errors over and over.",
        evidence=Evidence.STAFF,
        source="warnings on the forum; status and text are assumed",
    ),
    _row(
        name="refusal:gateway_timed_out",
        says="504 and NetworkException from the gateway in front of the order system.",
        evidence=Evidence.DOCUMENTED,
        source="documentation of status codes; the text is assumed",
    ),
    _row(
        name="refusal:order_system_down",
        says="503 NetworkException while the order system is out of reach.",
        evidence=Evidence.STAFF,
        source="forum comment 21259",
    ),
    _row(
        name="refusal:order_timed_out",
        says="400, 503 or 504 with words of a timeout; the order may exist.",
        evidence=Evidence.USER,
        source="forum comment 35732",
    ),
    _row(
        name="refusal:no_login",
        says="503 for logins during an outage of the login.",
        evidence=Evidence.ASSUMED,
        source="bulletin 4 December 2023 tells of the outage, not of its answers",
    ),
)
"""A row for each."""

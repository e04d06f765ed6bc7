"""Session and user."""

from __future__ import annotations

from kite_core.messages import Repeat, Request, SessionUse
from tests.core.expected_calls.expected_call import ExpectedCall

CALLS = (
    ExpectedCall(
        method="session.generate",
        arguments=("made_up_request",),
        keywords={"api_secret": "made_up_secret"},
        request=Request(
            method="POST",
            path="/session/token",
            endpoint="POST /session/token",
            form=(
                ("api_key", "made_up_key"),
                ("request_token", "made_up_request"),
                ("checksum", "5bec91e5380e41d725b455569d84059b51bdec905cf10acd9de44f1543cd426b"),
            ),
            repeat=Repeat.NEVER,
            session=SessionUse.NONE,
        ),
        fixture="session/generate.json",
        samples=("generate_session.json",),
    ),
    ExpectedCall(
        method="session.renew",
        arguments=("made_up_refresh",),
        keywords={"api_secret": "made_up_secret"},
        request=Request(
            method="POST",
            path="/session/refresh_token",
            endpoint="POST /session/refresh_token",
            form=(
                ("api_key", "made_up_key"),
                ("refresh_token", "made_up_refresh"),
                ("checksum", "367528a0a9416e373b16ee7aff98afaa36d7e660526c5e854ba9d9d483a5c3b8"),
            ),
            repeat=Repeat.NEVER,
            session=SessionUse.NONE,
        ),
        fixture="session/renew.json",
    ),
    ExpectedCall(
        method="session.logout",
        request=Request(
            method="DELETE",
            path="/session/token",
            endpoint="DELETE /session/token",
            query=(("api_key", "made_up_key"),),
            repeat=Repeat.IF_NOT_SENT,
            session=SessionUse.ENDED,
        ),
        fixture="session/logout.json",
    ),
    ExpectedCall(
        method="session.invalidate_refresh_token",
        arguments=("made_up_refresh",),
        request=Request(
            method="DELETE",
            path="/session/token",
            endpoint="DELETE /session/token",
            query=(("api_key", "made_up_key"), ("refresh_token", "made_up_refresh")),
            repeat=Repeat.IF_NOT_SENT,
            session=SessionUse.NONE,
        ),
        fixture="session/invalidate_refresh_token.json",
    ),
    ExpectedCall(
        method="user.profile",
        request=Request(method="GET", path="/user/profile", endpoint="GET /user/profile"),
        fixture="user/profile.json",
        samples=("profile.json",),
    ),
    ExpectedCall(
        method="user.full_profile",
        request=Request(method="GET", path="/user/profile/full", endpoint="GET /user/profile/full"),
        fixture="user/full_profile.json",
        samples=("full_profile.json",),
    ),
    ExpectedCall(
        method="user.margins",
        request=Request(method="GET", path="/user/margins", endpoint="GET /user/margins"),
        fixture="user/margins.json",
        samples=("margins.json",),
    ),
    ExpectedCall(
        method="user.segment_margins",
        arguments=("commodity",),
        request=Request(
            method="GET", path="/user/margins/commodity", endpoint="GET /user/margins/{segment}"
        ),
        fixture="user/segment_margins.json",
    ),
)

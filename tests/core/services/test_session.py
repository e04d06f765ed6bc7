from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kite_adapters.token_store import MemoryTokenStore
from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import (
    AnswerLostError,
    LoginRequiredError,
    NetworkError,
    PermissionDeniedError,
    TokenError,
    ValidationError,
)
from kite_core.ist import IST
from kite_core.messages import Response, SessionUse
from kite_core.models.session import AccessToken, UserSession
from kite_core.run_now import run_now
from kite_core.services.session import checksum
from kite_testing.manual_clock import ManualClock
from kite_testing.scripted_transport import Line, ScriptedTransport
from tests.core.samples import fixture
from tests.ports import API_KEY, asyncio_ports_over, ports_over

LOGIN = fixture("session/generate.json")
RENEWAL = fixture("session/renew.json")
DONE = fixture("session/logout.json")
SECRET = "made_up_secret"


def _refusal(error_type: str, status: int) -> Response:
    envelope = {"status": "error", "message": "No.", "error_type": error_type, "data": None}
    return Response(status=status, body=json.dumps(envelope).encode())


def _kite(*script: Line, token: AccessToken | None = None) -> tuple[Kite, MemoryTokenStore]:
    store = MemoryTokenStore(token)
    return Kite(ports_over(script, token_store=store)), store


def test_the_checksum_is_the_documented_one() -> None:
    expected = "35d8a81efd0cd31433200bc36b9fd686bbf5eb0e540a6b23deec5aa812174566"

    assert checksum("demo_key", "demo_request", "demo_secret") == expected


def test_the_login_url_carries_the_key_and_what_shall_come_back() -> None:
    url = urlsplit(KiteCalls("made_up_key").session.login_url(redirect_params={"some": "X&Y"}))

    query = parse_qs(url.query)
    assert (url.netloc, url.path) == ("kite.zerodha.com", "/connect/login")
    assert (query["v"], query["api_key"]) == (["3"], ["made_up_key"])
    assert parse_qs(query["redirect_params"][0]) == {"some": ["X&Y"]}


def test_the_login_url_of_a_client_needs_no_parameters() -> None:
    kite, _ = _kite()

    assert kite.session.login_url() == (
        f"https://kite.zerodha.com/connect/login?v=3&api_key={API_KEY}"
    )


def test_a_login_is_kept_until_the_next_morning() -> None:
    kite, store = _kite(LOGIN)

    session = kite.session.generate("made_up_request", api_secret=SECRET)

    assert session.user_id == "AB0001"
    assert run_now(store.load()) == AccessToken(
        token="made_up_access",
        user_id="AB0001",
        expires_at=datetime(2026, 11, 21, 6, tzinfo=IST),
    )


def test_a_raw_login_is_kept_as_well() -> None:
    kite, store = _kite(LOGIN)

    raw = kite.session.generate_raw("made_up_request", api_secret=SECRET)

    token = run_now(store.load())
    assert raw["access_token"] == "made_up_access"
    assert token is not None
    assert token.token == "made_up_access"


def test_a_failed_login_leaves_the_old_token_alone() -> None:
    old = AccessToken(token="old")
    kite, store = _kite(_refusal("TokenException", 403), token=old)

    with pytest.raises(TokenError):
        kite.session.generate("made_up_request", api_secret=SECRET)

    assert run_now(store.load()) == old


def test_a_login_sends_a_checksum_and_no_secret() -> None:
    call = KiteCalls("made_up_key").session.generate("made_up_request", api_secret=SECRET)

    assert SECRET not in str(call.request.form)
    assert SECRET not in repr(call)
    assert call.request.session is SessionUse.NONE


def test_a_session_shows_no_token() -> None:
    kite, store = _kite(LOGIN)

    session = kite.session.generate("made_up_request", api_secret=SECRET)

    shown = f"{session!r} {run_now(store.load())!r}"
    for secret in ("made_up_access", "made_up_public", "made_up_enc"):
        assert secret not in shown


def test_a_renewal_replaces_the_token() -> None:
    old = AccessToken(token="old", refresh_token="made_up_refresh")
    kite, store = _kite(RENEWAL, token=old)

    kite.session.refresh(api_secret=SECRET)

    assert run_now(store.load()) == AccessToken(
        token="made_up_access_2",
        refresh_token="made_up_refresh_2",
        user_id="AB0001",
        expires_at=datetime(2026, 11, 21, 6, tzinfo=IST),
    )


async def test_renewals_at_the_same_time_share_one_request() -> None:
    transport = ScriptedTransport([RENEWAL])
    ports = asyncio_ports_over(transport)
    await ports.token_store.save(AccessToken(token="old", refresh_token="made_up_refresh"))
    kite = AsyncKite(ports)

    renewed = await asyncio.gather(*(kite.session.refresh(api_secret=SECRET) for _ in range(10)))

    assert len(transport.requests) == 1
    assert {session.access_token for session in renewed} == {"made_up_access_2"}


@pytest.mark.parametrize("token", [None, AccessToken(token="old")])
def test_a_renewal_without_a_refresh_token_says_where_to_log_in(token: AccessToken | None) -> None:
    kite, _ = _kite(token=token)

    with pytest.raises(LoginRequiredError) as caught:
        kite.session.refresh(api_secret=SECRET)

    assert caught.value.login_url == kite.session.login_url()


def test_a_renewal_needs_the_secret() -> None:
    kite, _ = _kite(token=AccessToken(token="old", refresh_token="made_up_refresh"))

    with pytest.raises(ValidationError, match="api_secret"):
        kite.session.refresh()


def test_a_logout_forgets_the_token() -> None:
    kite, store = _kite(DONE, token=AccessToken(token="old"))

    assert kite.session.logout() is True
    assert run_now(store.load()) is None


def test_a_failed_logout_keeps_the_token() -> None:
    token = AccessToken(token="old")
    kite, store = _kite(AnswerLostError("The line broke."), token=token)

    with pytest.raises(AnswerLostError):
        kite.session.logout()

    assert run_now(store.load()) == token


def test_a_token_can_be_set() -> None:
    kite, store = _kite()

    kite.session.set_access_token("from elsewhere")

    assert run_now(store.load()) == AccessToken(token="from elsewhere")


async def test_a_token_can_be_set_on_an_asyncio_client() -> None:
    ports = asyncio_ports_over([])

    AsyncKite(ports).session.set_access_token("from elsewhere")

    assert await ports.token_store.load() == AccessToken(token="from elsewhere")


@pytest.mark.parametrize("token", ["", "  "])
def test_an_empty_token_is_refused(token: str) -> None:
    kite, _ = _kite()

    with pytest.raises(ValidationError, match="token"):
        kite.session.set_access_token(token)


def test_a_session_is_valid_when_the_broker_says_so() -> None:
    kite, _ = _kite(fixture("user/profile.json"), token=AccessToken(token="today"))

    assert kite.session.is_valid()


def test_a_session_is_not_valid_when_the_broker_refuses_its_token() -> None:
    kite, _ = _kite(_refusal("TokenException", 403), token=AccessToken(token="old"))

    assert not kite.session.is_valid()


@pytest.mark.parametrize(
    "token", [None, AccessToken(token="old", expires_at=datetime(2026, 11, 20, 6, tzinfo=IST))]
)
def test_nobody_is_asked_about_no_token_or_a_dead_one(token: AccessToken | None) -> None:
    kite, _ = _kite(token=token)

    assert not kite.session.is_valid()


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (_refusal("NetworkException", 503), NetworkError),
        (_refusal("PermissionException", 403), PermissionDeniedError),
        (AnswerLostError("The line broke."), AnswerLostError),
    ],
)
def test_other_trouble_says_nothing_about_the_session(trouble: Line, kind: type[Exception]) -> None:
    kite, _ = _kite(trouble, token=AccessToken(token="today"))

    with pytest.raises(kind):
        kite.session.is_valid()


def test_the_question_about_a_session_is_a_probe() -> None:
    transport = ScriptedTransport([fixture("user/profile.json")])

    Kite(ports_over(transport)).session.is_valid()

    assert transport.requests[0].session is SessionUse.PROBED


def test_a_token_expires_at_its_end() -> None:
    clock = ManualClock()
    token = AccessToken(token="today", expires_at=datetime(2026, 11, 21, 6, tzinfo=IST))

    before = token.has_expired(clock.now())
    clock.advance_to(datetime(2026, 11, 21, 6, tzinfo=IST))

    assert (before, token.has_expired(clock.now())) == (False, True)
    assert not AccessToken(token="of unknown age").has_expired(clock.now())


def test_a_login_with_more_fields_than_known_is_read() -> None:
    data: dict[str, Any] = {**json.loads(LOGIN.body)["data"], "brand_new": 1, "meta": None}

    assert UserSession.from_dict(data).meta is None

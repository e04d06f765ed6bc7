"""Login, logout and the lives of tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kite_core.errors import InputError, SessionExpiredError, TokenError
from kite_core.messages import Request
from kite_testing import FakeBroker
from tests.testing.fake_broker.caller import Caller

REFUSED = (403, "TokenException", "Incorrect `api_key` or `access_token`.")
DEAD = (403, "TokenException", "Token is invalid or has expired.")


def test_broker_starts_with_a_live_session() -> None:
    caller = Caller()

    profile = caller.ask(caller.calls.user.profile())

    assert profile.user_id == caller.broker.user_id


@pytest.mark.parametrize(
    "header",
    ["", "token", "token fake_api_key:", "token fake_api_key:wrong", "Bearer fake_api_key:{}"],
)
def test_wrong_authorisation_is_refused(header: str) -> None:
    broker = FakeBroker()
    value = header.format(broker.access_token)
    request = Request(method="GET", path="/orders", headers={"Authorization": value})

    response = broker.answer(request)

    assert response.status == 403
    assert REFUSED[2].encode() in response.body


def test_session_of_another_app_is_refused() -> None:
    broker = FakeBroker()
    headers = {"authorization": f"token other_key:{broker.access_token}"}

    response = broker.answer(Request(method="GET", path="/orders", headers=headers))

    assert response.status == 403


def test_login_replaces_the_token_before_it() -> None:
    caller = Caller()
    before = caller.broker.access_token

    session = caller.ask(
        caller.calls.session.generate(caller.broker.request_token(), api_secret="fake_api_secret")
    )

    assert session.access_token == caller.broker.access_token != before
    assert (session.api_key, session.refresh_token) == ("fake_api_key", "")
    old = {"Authorization": f"token {caller.broker.api_key}:{before}"}
    assert caller.broker.answer(Request(method="GET", path="/orders", headers=old)).status == 403


def test_request_token_works_once() -> None:
    caller = Caller()
    call = caller.calls.session.generate(
        caller.broker.request_token(), api_secret=caller.broker.api_secret
    )
    caller.ask(call)

    assert caller.refused(call) == DEAD


def test_request_token_dies_after_five_minutes() -> None:
    caller = Caller()
    token = caller.broker.request_token()
    caller.broker.run(300)

    call = caller.calls.session.generate(token, api_secret=caller.broker.api_secret)

    assert caller.refused(call) == DEAD


def test_wrong_checksum_is_refused_and_does_not_use_the_token_up() -> None:
    caller = Caller()
    token = caller.broker.request_token()

    wrong = caller.calls.session.generate(token, api_secret="guessed")

    assert caller.refused(wrong) == (403, "TokenException", "Invalid `checksum`.")
    right = caller.calls.session.generate(token, api_secret=caller.broker.api_secret)
    assert caller.ask(right).user_id == caller.broker.user_id


def test_login_of_an_unknown_app_is_refused() -> None:
    caller = Caller(FakeBroker(api_key="known"))
    caller.calls = type(caller.calls)("unknown")
    token = caller.broker.request_token()

    with pytest.raises(InputError, match="Invalid `api_key`"):
        caller.ask(caller.calls.session.generate(token, api_secret="any"))


def test_tokens_die_at_six_in_the_morning() -> None:
    caller = Caller()
    tomorrow = caller.broker.clock.now().replace(hour=6) + timedelta(days=1)
    caller.broker.clock.advance_to(tomorrow - timedelta(seconds=1))
    assert caller.ask(caller.calls.user.profile()).user_id == "FB0001"

    caller.broker.clock.advance_to(tomorrow)

    with pytest.raises(SessionExpiredError):
        caller.ask(caller.calls.user.profile())


def test_logout_ends_the_session() -> None:
    caller = Caller()
    token = caller.broker.access_token
    request = caller.calls.session.logout().request
    ended = Request(
        method="DELETE", path=request.path, query=(*request.query, ("access_token", token))
    )

    response = caller.broker.answer(ended)

    assert response.body == b'{"status":"success","data":true}'
    assert caller.refused(caller.calls.orders.all()) == REFUSED


def test_ordinary_apps_cannot_renew() -> None:
    caller = Caller()

    call = caller.calls.session.renew("made_up", api_secret=caller.broker.api_secret)

    assert caller.refused(call) == DEAD


def test_approved_platform_renews_with_its_refresh_token() -> None:
    caller = Caller(FakeBroker(grants_refresh_tokens=True))
    secret = caller.broker.api_secret
    token = caller.broker.request_token()
    session = caller.ask(caller.calls.session.generate(token, api_secret=secret))
    assert session.refresh_token

    renewed = caller.ask(caller.calls.session.renew(session.refresh_token, api_secret=secret))

    assert renewed.access_token == caller.broker.access_token != session.access_token
    again = caller.calls.session.renew(session.refresh_token, api_secret=secret)
    assert caller.refused(again) == DEAD


def test_invalidated_refresh_token_is_dead() -> None:
    caller = Caller(FakeBroker(grants_refresh_tokens=True))
    secret = caller.broker.api_secret
    token = caller.broker.request_token()
    refresh = caller.ask(caller.calls.session.generate(token, api_secret=secret)).refresh_token
    assert refresh

    caller.ask(caller.calls.session.invalidate_refresh_token(refresh))

    assert caller.refused(caller.calls.session.renew(refresh, api_secret=secret)) == DEAD


def test_broker_that_adopts_takes_the_first_token_and_no_other() -> None:
    broker = FakeBroker(api_key="mine", adopts_first_token=True)

    def status(token: str) -> int:
        headers = {"Authorization": f"token mine:{token}"}
        return broker.answer(Request(method="GET", path="/orders", headers=headers)).status

    assert [status("brought"), status("other"), status("brought")] == [200, 403, 200]


def test_refused_login_raises_token_error_in_a_client() -> None:
    kite = FakeBroker().kite(access_token=None)

    with pytest.raises(TokenError):
        kite.session.generate("never_issued", api_secret="fake_api_secret")


def test_logout_of_another_app_is_refused() -> None:
    caller = Caller()
    query = (("api_key", "other"), ("access_token", caller.broker.access_token))

    response = caller.response(Request(method="DELETE", path="/session/token", query=query))

    assert response.status == 400
    assert caller.data(caller.calls.orders.all()) == []

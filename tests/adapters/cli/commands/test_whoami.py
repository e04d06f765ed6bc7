from __future__ import annotations

import pytest

from kite_adapters.cli.profiles import Profiles
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.adapters.cli.commands.logged_in import log_in
from tests.adapters.cli.kite_program import kite


def test_paper_has_a_user_with_everything() -> None:
    done = kite("whoami", "--paper", "--json")

    assert done.status == 0
    assert (done.found["user_id"], done.found["has_market_data"]) == ("FB0001", True)
    assert done.found["exchanges"] == sorted(done.found["exchanges"])


def test_it_fits_a_screen() -> None:
    done = kite("whoami", "--paper")

    lines = done.stdout.splitlines()
    assert any(line.startswith("user") and "FB0001" in line for line in lines)
    assert all(len(line) <= 80 for line in lines)


def test_a_personal_app_is_told(fake_server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, fake_server)
    fake_server.broker.levers.access.allow_market_data(has_market_data=False)

    done = kite("whoami")

    assert done.status == 0
    assert "without market data" in done.stdout


def test_the_tokens_end_is_told(fake_server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, fake_server)

    assert "not known here" in kite("whoami").stdout


def test_without_a_session_it_names_the_command(
    fake_server: FakeServer, broker: FakeBroker, profiles: Profiles
) -> None:
    log_in(profiles, fake_server)
    broker.levers.access.end_session()

    done = kite("whoami")

    assert done.status == 3
    assert done.stderr.endswith("Fix: Run: kite login")


def test_the_environments_app_takes_the_login_of_the_usual_profile(
    fake_server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(profiles, fake_server)
    monkeypatch.setenv("KITE_API_KEY", fake_server.credentials.api_key)

    assert kite("whoami", "--json").found["profile"] == "default"

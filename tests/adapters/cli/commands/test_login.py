"""`kite login`, against the login page of a served fake broker."""

from __future__ import annotations

import socket
import stat
import webbrowser
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium.webdriver.common.by import By

from kite_adapters.cli.commands.login import login_page_of
from kite_adapters.cli.profiles import Profile, Profiles
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer
from tests.adapters.cli.commands.logged_in import log_in, profile_at, token_of
from tests.adapters.cli.kite_program import Done, kite
from tests.adapters.token_store.keyrings import DictionaryKeyring, LockedKeyring, installed
from tests.testing.fake_broker.served.dashboard.browser import (
    is_browser_needed,
    missing_browser,
    open_browser,
)
from tests.testing.fake_broker.served.raw_http import asked

SECRET = "fake_api_secret"


@pytest.fixture(scope="module")
def port() -> int:
    """Where the app's redirect URL leads."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def server(port: int) -> Iterator[FakeServer]:
    back = f"http://127.0.0.1:{port}/"
    with FakeServer(FakeBroker(seed=7), redirect_url=back, counts_rates=False) as running:
        yield running


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A person at the browser who presses the button; the addresses that were opened."""
    opened: list[str] = []

    def press(url: str) -> bool:
        opened.append(url)
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        answer = asked(root, "POST", f"{parts.path}?{parts.query}")
        back = urlsplit(answer.headers["location"])
        asked(f"http://{back.netloc}", "GET", f"{back.path}?{back.query}")
        return True

    monkeypatch.setattr(webbrowser, "open", press)
    return opened


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KITE_API_SECRET", SECRET)
    return SECRET


def log_in_first(server: FakeServer, port: int, *options: str) -> Done:
    """The command for a new profile."""
    known = ("--api-key", server.credentials.api_key, "--base-url", server.root)
    return kite("login", *known, "--browser", "--port", str(port), "--timeout", "10", *options)


@pytest.mark.usefixtures("pressed", "secret")
def test_the_browser_logs_in_and_the_token_is_kept(
    server: FakeServer, port: int, profiles: Profiles
) -> None:
    done = log_in_first(server, port, "--json")

    token = token_of(profiles)
    assert done.status == 0, done.stderr
    assert done.found["user_id"] == "FB0001"
    assert token is not None
    assert token.token == server.broker.access_token
    assert done.found["expires_at"] == (token.expires_at and token.expires_at.isoformat())
    profile = profiles.find()
    assert (profile.base_url, profile.ticker_url) == (server.root, server.ticker)
    assert profile.logged_in_at is not None


@pytest.mark.usefixtures("pressed", "secret")
def test_nothing_that_it_prints_or_writes_holds_a_secret(
    server: FakeServer, port: int, profiles: Profiles
) -> None:
    done = log_in_first(server, port)

    token = token_of(profiles)
    assert token is not None
    printed = done.stdout + done.stderr
    written = "".join(each.read_text() for each in profiles.folder.iterdir())
    assert "Logged in as FB0001" in printed
    assert token.token not in printed
    assert SECRET not in printed + written
    assert token.token not in profiles.path.read_text()
    if stat.S_IMODE(profiles.folder.stat().st_mode) != 0o777:
        mode = (profiles.folder / "default.token.json").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


@pytest.mark.usefixtures("secret")
def test_the_next_morning_takes_one_word(
    server: FakeServer, port: int, profiles: Profiles, pressed: list[str]
) -> None:
    log_in_first(server, port)
    before = token_of(profiles)

    done = kite("login", "--browser")

    assert done.status == 0, done.stderr
    assert token_of(profiles) != before
    states = [parse_qs(urlsplit(url).query)["redirect_params"] for url in pressed]
    assert states[0] != states[1]


def test_a_redirect_is_pasted_where_no_browser_opens(
    server: FakeServer, port: int, profiles: Profiles, secret: str
) -> None:
    bare = server.broker.request_token()

    done = kite(
        "login",
        "--api-key",
        server.credentials.api_key,
        "--base-url",
        server.root,
        "--no-browser",
        typed=f"{bare}\n",
    )

    assert done.status == 0, done.stderr
    assert f"{server.root}/connect/login?v=3&api_key=" in done.stderr
    assert token_of(profiles) is not None


@pytest.mark.usefixtures("secret")
def test_a_redirect_of_another_login_is_refused(server: FakeServer, profiles: Profiles) -> None:
    log_in(profiles, server)
    stolen = f"http://127.0.0.1/?request_token={server.broker.request_token()}&state=another"

    done = kite("login", "--no-browser", typed=f"{stolen}\n")

    assert done.status == 3
    assert "not started by" in done.stderr


@pytest.mark.usefixtures("secret")
def test_without_a_display_it_says_why_it_asks(
    server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(profiles, server)
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")

    done = kite("login", typed="")

    assert done.status == 3
    assert "over SSH, so no browser opens here" in done.stderr
    assert "Nothing was pasted" in done.stderr


@pytest.mark.usefixtures("secret")
def test_a_request_token_that_was_used_is_said_with_a_fix(
    server: FakeServer, profiles: Profiles
) -> None:
    log_in(profiles, server)
    token = server.broker.request_token()
    kite("login", "--no-browser", typed=f"{token}\n")

    done = kite("login", "--no-browser", typed=f"{token}\n")

    assert done.status == 3
    assert "a request token works once" in done.stderr


def test_a_wrong_secret_is_said_with_a_fix(
    server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(profiles, server)
    monkeypatch.setenv("KITE_API_SECRET", "wrong")

    done = kite("login", "--no-browser", typed=f"{server.broker.request_token()}\n")

    assert done.status == 3
    assert "Check the API secret" in done.stderr


def test_without_a_secret_and_a_person_it_says_where_to_put_it(
    server: FakeServer, profiles: Profiles
) -> None:
    log_in(profiles, server)

    done = kite("login", "--no-browser", typed="")

    assert done.status == 2
    assert "KITE_API_SECRET" in done.stderr


@pytest.mark.usefixtures("secret")
def test_the_first_login_says_what_it_needs() -> None:
    done = kite("login")

    assert done.status == 2
    assert "kite login --api-key KEY" in done.stderr
    assert "http://127.0.0.1:8765/" in done.stderr


@pytest.mark.usefixtures("secret")
def test_a_name_that_could_leave_the_folder_is_refused() -> None:
    done = kite("login", "--api-key", "k", "--profile", "../family")

    assert done.status == 2
    assert "no name for a profile" in done.stderr


@pytest.mark.usefixtures("secret")
def test_an_environment_of_another_app_is_said_before_anything_happens(
    server: FakeServer, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(profiles, server)
    monkeypatch.setenv("KITE_API_KEY", "another")

    done = kite("login", "--no-browser")

    assert done.status == 2
    assert "KITE_API_KEY is another app's" in done.stderr


@pytest.mark.usefixtures("pressed")
def test_the_keyring_keeps_the_token_and_on_request_the_secret(
    server: FakeServer, port: int, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed(DictionaryKeyring()) as ring:
        monkeypatch.setenv("KITE_API_SECRET", SECRET)
        log_in_first(server, port)
        first = log_in_first(server, port, "--keyring", "--keep-secret")
        monkeypatch.delenv("KITE_API_SECRET")
        second = kite("login", "--browser")
        done = kite("whoami", "--json")

    assert (first.status, second.status, done.status) == (0, 0, 0)
    key = server.credentials.api_key
    assert sorted(name for _, name in ring.entries) == [f"default:{key}", f"default:{key}:secret"]
    assert [each.name for each in profiles.folder.iterdir()] == ["profiles.toml"]


@pytest.mark.usefixtures("secret")
def test_a_locked_keyring_is_said_before_the_browser_opens(
    server: FakeServer, port: int, pressed: list[str]
) -> None:
    with installed(LockedKeyring()):
        done = log_in_first(server, port, "--keyring")

    assert (done.status, pressed) == (2, [])
    assert "it is locked" in done.stderr


@pytest.mark.usefixtures("pressed", "secret")
def test_profiles_live_side_by_side(server: FakeServer, port: int, profiles: Profiles) -> None:
    log_in_first(server, port, "--profile", "family")
    log_in_first(server, port)

    assert sorted(profiles.all()) == ["default", "family"]
    assert token_of(profiles, "family") != token_of(profiles)


def test_paper_needs_no_login(profiles: Profiles) -> None:
    done = kite("login", "--paper", "--json")

    assert (done.status, done.found["is_paper"]) == (0, True)
    assert not profiles.folder.exists()


def test_the_real_api_has_its_page_elsewhere(server: FakeServer) -> None:
    real = login_page_of(Profile(api_key="k"), state="s")
    own = login_page_of(profile_at(server), state="s")

    assert real == (
        "https://kite.zerodha.com/connect/login?v=3&api_key=k&redirect_params=state%3Ds"
    )
    assert own.startswith(f"{server.root}/connect/login?")


@pytest.mark.usefixtures("secret")
def test_the_sandbox_is_a_profile(profiles: Profiles) -> None:
    with FakeServer(
        FakeBroker(api_key="sandboxdemo", seed=7), is_sandbox=True, counts_rates=False
    ) as sandbox:
        bare = sandbox.broker.request_token()
        asked_for = ("--sandbox", "--profile", "try", "--base-url", sandbox.root, "--no-browser")

        done = kite("login", *asked_for, typed=f"{bare}\n")
        who = kite("whoami", "--profile", "try", "--json")

    assert done.status == 0, done.stderr
    assert who.found["user_id"] == "FB0001"
    assert profiles.config(profiles.find("try")).ticker_url.endswith("/?user_id=FB0001")


@pytest.mark.usefixtures("secret")
def test_a_real_browser_logs_in(
    server: FakeServer, port: int, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = missing_browser()
    if why is not None:
        (pytest.fail if is_browser_needed() else pytest.skip)(why)
    with open_browser(width=800, height=600) as browser:

        def press(url: str) -> bool:
            browser.get(url)
            browser.find_element(By.CSS_SELECTOR, "button").click()
            return True

        monkeypatch.setattr(webbrowser, "open", press)
        done = log_in_first(server, port)

    assert done.status == 0, done.stderr
    assert token_of(profiles) is not None

"""Log in: the browser asks you, and the token is kept for this machine's programs."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.profiles import DEFAULT, Profile, check_name
from kite_adapters.cli.terminal import Terminal
from kite_adapters.config import (
    API_ROOT,
    SANDBOX_KEY,
    SANDBOX_ROOT,
    SANDBOX_TICKER_URL,
    TICKER_URL,
)
from kite_core.errors import ConfigurationError, LoginRequiredError, TokenError

if TYPE_CHECKING:
    from kite_core.models.session import UserSession

_STATE_BITS = 128
_NEW_FIX = (
    "Register the redirect URL http://127.0.0.1:8765/ for your app on the Kite developer console, "
    "and run: kite login --api-key KEY"
)


@command
def login(
    terminal: Terminal,
    *,
    api_key: Annotated[
        str, typer.Option(help="Your app's key, kept in the profile; else KITE_API_KEY.")
    ] = "",
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--no-browser", help="Or print the URL, and paste the redirect."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port of the app's redirect URL.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the browser.")] = 300,
    in_keyring: Annotated[
        bool | None,
        typer.Option("--keyring/--file", help="Keep the token in the system's keyring."),
    ] = None,
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="Keep the API secret in the keyring, too.")
    ] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Zerodha's official sandbox.")] = False,
    base_url: Annotated[
        str, typer.Option(help="Another server, such as a fake broker; kept in the profile.")
    ] = "",
    ticker_url: Annotated[str, typer.Option(help="Its ticker, if that is elsewhere.")] = "",
) -> None:
    """Log in: the browser asks you, and the token is kept for this machine's programs.

    Your app's redirect URL is http://127.0.0.1:8765/, or that with another --port. You type user,
    password and code into the broker's page, nowhere else. The API secret comes from
    KITE_API_SECRET, or is asked for, and is not kept. The token ends at 06:00 IST.
    """
    if terminal.is_paper:
        terminal.tell("Paper needs no login: each command takes --paper.")
        terminal.show({"profile": None, "is_paper": True})
        return
    profile = _adapted(
        _known_or_new(terminal, api_key, is_sandbox=sandbox),
        base_url=base_url,
        ticker_url=ticker_url,
        port=port,
        in_keyring=in_keyring,
    )
    _log_in(terminal, profile, browser=browser, timeout=timeout, keep_secret=keep_secret)


def _log_in(
    terminal: Terminal, profile: Profile, *, browser: bool | None, timeout: float, keep_secret: bool
) -> None:
    from kite_adapters.cli.login import api_secrets

    # First what may fail: a request token works once, for minutes.
    if profile.in_keyring or keep_secret:
        api_secrets.kept_secret(profile)
    secret = api_secrets.api_secret_of(profile)
    terminal.config = terminal.profiles.config(profile)
    request_token = _request_token(terminal, profile, browser=browser, timeout=timeout)
    try:
        session = terminal.kite.session.generate(request_token, api_secret=secret)
    except TokenError as error:
        error.hint = (
            "Check the API secret, and log in again: a request token works once, for minutes."
        )
        raise
    if keep_secret:
        api_secrets.keep_secret(profile, secret)
    profile = replace(
        profile,
        keeps_secret=profile.keeps_secret or keep_secret,
        user_id=session.user_id,
        logged_in_at=terminal.kite.ports.clock.now().replace(microsecond=0),
    )
    _forget_elsewhere(terminal, profile)
    terminal.profiles.save(profile)
    _show(terminal, profile, session)


def _known_or_new(terminal: Terminal, api_key: str, *, is_sandbox: bool) -> Profile:
    """The profile of this name, for this app. Raises ConfigurationError without a key."""
    name = terminal.profile_name or DEFAULT
    check_name(name)
    known = terminal.profiles.all().get(name)
    if is_sandbox:
        key = api_key or SANDBOX_KEY
        fresh = Profile(
            name=name,
            api_key=key,
            base_url=SANDBOX_ROOT,
            ticker_url=SANDBOX_TICKER_URL,
            is_sandbox=True,
        )
        return known if known and known.is_sandbox and known.api_key == key else fresh
    if known is not None and api_key in ("", known.api_key):
        _require_own_app(known, is_named=bool(terminal.profile_name))
        return known
    if not (key := api_key or os.environ.get("KITE_API_KEY", "")):
        raise ConfigurationError(f"There is no profile {name!r} yet, and no key.", hint=_NEW_FIX)
    return Profile(name=name, api_key=key)


def _require_own_app(known: Profile, *, is_named: bool) -> None:
    """Raises ConfigurationError where the environment names another app than the usual profile.

    Other commands would take the environment's, and not find the token.
    """
    if not is_named and os.environ.get("KITE_API_KEY", known.api_key) != known.api_key:
        raise ConfigurationError(
            f"KITE_API_KEY is another app's than that of the profile {known.name!r}.",
            hint="Unset it, or run: kite login --profile NAME --api-key KEY",
        )


def _adapted(
    profile: Profile,
    *,
    base_url: str,
    ticker_url: str,
    port: int | None,
    in_keyring: bool | None,
) -> Profile:
    """The profile with what the options change. The ticker of another server is at its host."""
    if base_url and base_url.rstrip("/") != profile.base_url:
        is_own = base_url.rstrip("/") != API_ROOT
        usual = base_url.replace("http", "ws", 1).rstrip("/") if is_own else TICKER_URL
        profile = replace(profile, base_url=base_url.rstrip("/"), ticker_url=usual)
    return replace(
        profile,
        ticker_url=ticker_url or profile.ticker_url,
        port=profile.port if port is None else port,
        in_keyring=profile.in_keyring if in_keyring is None else in_keyring,
    )


def _request_token(
    terminal: Terminal, profile: Profile, *, browser: bool | None, timeout: float
) -> str:
    from kite_adapters.cli.login.browsers import missing_browser, open_browser
    from kite_adapters.cli.login.catching import catching
    from kite_adapters.entropy import SystemEntropy

    state = f"{SystemEntropy().below(1 << _STATE_BITS):032x}"
    url = login_page_of(profile, state=state)
    why_not = missing_browser(os.environ, sys.platform) if browser is None else None
    if browser is False or why_not:
        return _pasted(terminal, url, state=state, why=why_not)
    with catching(port=profile.port, state=state) as catcher:
        terminal.warn(f"Log in in your browser. If none opens, open this page:\n\n{url}\n")
        terminal.warn(f"Waiting at {catcher.url} for {timeout:g} seconds. Ctrl-C stops it.")
        open_browser(url)
        return catcher.request_token(within=timeout)


def _pasted(terminal: Terminal, url: str, *, state: str, why: str | None) -> str:
    """What is pasted by somebody who opens the page wherever there is a browser."""
    from kite_adapters.cli.login.redirects import pasted_request_token

    reason = f"{why}, so no browser opens here. " if why else ""
    terminal.warn(f"{reason}Open this page on any machine, and log in:\n\n{url}\n")
    terminal.warn("The browser ends at an address that may not load. Copy all of it.")
    try:
        text = typer.prompt("Paste the address", err=True)
    except typer.Abort:
        raise LoginRequiredError("Nothing was pasted.", hint="Run it again: kite login") from None
    return pasted_request_token(text, state=state)


def login_page_of(profile: Profile, *, state: str) -> str:
    """The login page of the profile's server, with what it is to send back."""
    from kite_adapters.cli.login.redirects import STATE
    from kite_core.services.session import LOGIN_PAGE, login_url

    own = f"{profile.base_url}/connect/login"
    page = LOGIN_PAGE if profile.base_url == API_ROOT else own
    return login_url(profile.api_key, {STATE: state}, page=page)


def _forget_elsewhere(terminal: Terminal, profile: Profile) -> None:
    """Clear the place that held the token before, if that was another one."""
    from kite_core.run_now import run_now

    known = terminal.profiles.all().get(profile.name)
    if known is None or (known.in_keyring, known.api_key) == (profile.in_keyring, profile.api_key):
        return
    if known.in_keyring or profile.in_keyring:
        run_now(terminal.profiles.token_store(known).clear())


def _show(terminal: Terminal, profile: Profile, session: UserSession) -> None:
    from kite_core.ist import token_end

    assert profile.logged_in_at is not None  # noqa: S101  # reason: it was set just now
    end = token_end(session.login_time or profile.logged_in_at)
    terminal.tell(
        f"Logged in as {session.user_id} (profile {profile.name}). "
        f"The token ends {end:%a %d %b %H:%M} IST."
    )
    terminal.show(
        {
            "profile": profile.name,
            "user_id": session.user_id,
            "user_name": session.user_name,
            "expires_at": end,
        }
    )


COMMAND = login

"""What can be told without asking anybody: versions, the key, the token."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version  # noqa: TID251  # reason: reads versions

from kite_adapters.cli.doctor.finding import Finding, fine, problem, skipped, warning
from kite_core.ist import in_ist
from kite_core.models.session import AccessToken
from kite_core.version import __version__

_PACKAGES = ("urllib3", "aiohttp", "msgspec", "typer", "keyring")
_KEY_LENGTHS = (16,)
_TOKEN_LENGTHS = (32,)
_SOON = timedelta(minutes=30)
_LOG_IN = "Run: kite login"
_FAKE_LIKE = "It is no key of the real API, or it was cut when it was copied."


def versions() -> Finding:
    """What runs here."""
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    packages = [f"{name} {found}" for name in _PACKAGES if (found := _version_of(name))]
    return fine("versions", f"kiteport {__version__}, {system}, {', '.join(packages)}")


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def key_finding(api_key: str, *, is_real: bool) -> Finding:
    """Whether the key looks like one; only its length is told."""
    length = len(api_key)
    if is_real and (length not in _KEY_LENGTHS or not api_key.isalnum()):
        text = f"The API key has {length} characters; real ones have 16 letters and digits."
        return warning("api key", text, fix=_FAKE_LIKE)
    return fine("api key", f"There is one, of {length} characters.")


def token_findings(
    token: AccessToken | None, *, now: datetime, is_real: bool, logged_in_at: datetime | None
) -> Iterator[Finding]:
    """Whether there is a token, how old it is, and when it ends."""
    if token is None:
        yield problem("token", "There is no access token.", fix=_LOG_IN)
        yield skipped("token's end", "There is no token.")
        return
    length = len(token.token)
    if is_real and (length not in _TOKEN_LENGTHS or not token.token.isalnum()):
        text = f"The access token has {length} characters; real ones have 32 letters and digits."
        yield warning("token", text, fix=f"If it does not work: {_LOG_IN.lower()}")
    else:
        yield fine("token", f"There is one, of {length} characters.")
    yield _end_finding(token.expires_at, now=now, logged_in_at=logged_in_at)


def _end_finding(end: datetime | None, *, now: datetime, logged_in_at: datetime | None) -> Finding:
    name = "token's end"
    age = f", {_span(now - logged_in_at)} old" if logged_in_at else ""
    if end is None:
        return fine(name, "Not known for a token from elsewhere; the usual one is 06:00 IST.")
    text = f"{in_ist(end):%a %d %b %H:%M} IST{age}"
    if end <= now:
        return problem(name, f"The token ended: {text}.", fix=_LOG_IN)
    if end - now < _SOON:
        return warning(name, f"The token ends soon: {text}.", fix=f"After that, {_LOG_IN.lower()}")
    return fine(name, f"The token ends {text}.")


def _span(age: timedelta) -> str:
    hours, seconds = divmod(max(int(age.total_seconds()), 0), 3600)
    return f"{hours} h {seconds // 60} min"

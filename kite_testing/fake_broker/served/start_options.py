"""Reads options of `kite fake-broker`: what cannot be is said with the option's name and a fix."""

from __future__ import annotations

import errno
from datetime import date, datetime

from kite_core.ist import in_ist
from kite_testing.fake_broker.served.addresses import is_loopback_url, is_web_url

NOW = "now"
_LAST_PORT = 65535
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


def moment_of(text: str, *, now: datetime) -> datetime:
    """The moment of `--start`; nothing is now. Raises ValueError."""
    if text in ("", NOW):
        return now
    try:
        return in_ist(datetime.fromisoformat(text))
    except ValueError:
        raise ValueError(
            f"--start is {text!r}: give a moment such as 2026-11-20T10:00, or now."
        ) from None


def day_of(text: str) -> date | None:
    """The day of `--rules`; None when it is not given. Raises ValueError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"--rules is {text!r}: give a day as YYYY-MM-DD, such as 2026-03-31."
        ) from None


def checked_host(host: str) -> str:
    """The address of `--host`. Raises ValueError for what no machine can be called."""
    try:
        host.encode("idna")
    except UnicodeError:
        raise ValueError(
            f"--host is {host!r}: give an address or a name, such as 127.0.0.1."
        ) from None
    return host


def checked_port(port: int) -> int:
    """The number of `--port`. Raises ValueError for one that no machine has."""
    if not 0 <= port <= _LAST_PORT:
        raise ValueError(
            f"--port is {port}: give a number from 0 to {_LAST_PORT}; 0 is any that is free."
        )
    return port


def checked_key(api_key: str) -> str:
    """The key of `--api-key`. Raises ValueError for one that no request could name."""
    if not api_key or api_key != api_key.strip() or ":" in api_key:
        raise ValueError(
            f"--api-key is {api_key!r}: give letters and digits, such as my_app, or leave it out."
        )
    return api_key


def checked_redirect_url(url: str, *, is_anywhere: bool = False) -> str:
    """The URL that logins lead back to, if it may be one.

    It is a web address, and on this machine unless it may be anywhere. Raises ValueError.
    """
    if not url or is_loopback_url(url):
        return url
    example = "give one such as http://127.0.0.1:5000/back"
    if not is_web_url(url):
        raise ValueError(f"The redirect URL {url} is no web address: {example}.")
    if not is_anywhere:
        raise ValueError(
            f"The redirect URL {url} leaves this machine: {example}, "
            "or allow it by --redirect-anywhere."
        )
    return url


def cannot_listen(host: str, port: int, error: OSError) -> str:
    """Why nobody can be served at an address, and what to choose in its place."""
    if error.errno in _TAKEN:
        advice = "Choose another --port; 0 is any that is free."
    else:
        advice = "Choose another --host: 127.0.0.1 is this machine."
    return f"Cannot listen at {host}:{port}: {error.strerror}. {advice}"

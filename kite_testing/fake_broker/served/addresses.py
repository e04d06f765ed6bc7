"""Which addresses are this machine's own."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_LOCAL_NAME = "localhost"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host: 127.0.0.0/8, ::1 or localhost."""
    if host == _LOCAL_NAME:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether a web address stays on this machine."""
    return is_web_url(url) and is_loopback(host_of(url))


def is_web_url(url: str) -> bool:
    """Whether it begins with http or https and names a host."""
    return url.lower().startswith(("http://", "https://")) and bool(host_of(url))


def host_of(url: str) -> str:
    """The host that a URL names, in lower case; empty when it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def in_url(host: str) -> str:
    """A host as it stands in a URL; one that means all addresses is reached by loopback."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104  # reason: recognised, not bound
    return f"[{shown}]" if ":" in shown else shown


def warning_of(host: str) -> str:
    """What whoever serves at a host has to know that others can reach."""
    return (
        f"At {host} everybody on the network can use this broker, read its journal and control it: "
        "there is no password. Use 127.0.0.1 unless you want that."
    )

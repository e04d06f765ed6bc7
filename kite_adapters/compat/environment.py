"""Proxies and certificates as `requests` finds them: in its arguments, and in the environment."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def verification(*, is_off: bool) -> bool | ssl.SSLContext:
    """How certificates are checked: with those of a file or folder that the environment names."""
    if is_off:
        return False
    place = next(filter(None, map(os.environ.get, _CERTIFICATES)), None)
    if place is None:
        return True
    if Path(place).is_dir():
        return ssl.create_default_context(capath=place)
    return ssl.create_default_context(cafile=place)


def proxy_of(root: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy on the way to a root: the one with the nearest key, else the environment's."""
    parts = urlsplit(root)
    scheme, host = parts.scheme, parts.hostname or ""
    keys = (f"{scheme}://{host}", scheme, f"all://{host}", "all")
    found = next((proxies[key] for key in keys if proxies.get(key)), None)
    return found or _proxy_of_environment(scheme, host)


def _proxy_of_environment(scheme: str, host: str) -> str | None:
    chosen = _variable(f"{scheme}_proxy") or _variable("all_proxy")
    excepted = _variable("no_proxy") or ""
    is_excepted = any(_covers(each.strip(), host) for each in excepted.split(","))
    return None if is_excepted else chosen


def _variable(name: str) -> str | None:
    return os.environ.get(name) or os.environ.get(name.upper()) or None


def _covers(exception: str, host: str) -> bool:
    """Whether an entry of NO_PROXY means this host: itself, a domain above it, or `*`."""
    name = exception.partition(":")[0].lstrip(".").lower()
    is_named = bool(name) and (host == name or host.endswith(f".{name}"))
    return exception == "*" or is_named

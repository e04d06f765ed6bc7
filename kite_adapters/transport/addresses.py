"""Takes apart, once, the addresses that a transport is given."""

from __future__ import annotations

import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from kite_core.errors import ConfigurationError
from kite_core.redaction import SecretText


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where requests go: `scheme://host:port`, and the path that stands before every target."""

    root: str
    prefix: str
    is_tls: bool

    @classmethod
    def of(cls, base_url: str) -> Origin:
        """Raises ConfigurationError unless it is an http or https URL with a host."""
        parts = _split("base_url", base_url)
        if parts.username or parts.query or parts.fragment:
            raise ConfigurationError("base_url holds more than a scheme, a host and a path.")
        return cls(
            root=f"{parts.scheme}://{parts.netloc}",
            prefix=parts.path.rstrip("/"),
            is_tls=parts.scheme == "https",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy, with its user and password taken out of the address."""

    url: str
    is_tls: bool
    authorization: SecretText | None

    @classmethod
    def of(cls, proxy_url: str) -> Proxy:
        """Raises ConfigurationError unless it is an http or https URL with a host."""
        parts = _split("proxy_url", proxy_url)
        authorization = None
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            authorization = SecretText(f"Basic {b64encode(user.encode()).decode()}")
        address = parts.netloc.rpartition("@")[2]
        return cls(
            url=f"{parts.scheme}://{address}",
            is_tls=parts.scheme == "https",
            authorization=authorization,
        )


def tls_context(verify_tls: bool | ssl.SSLContext) -> ssl.SSLContext:
    """The TLS rules for all connections of a transport: the machine's certificates by default."""
    if isinstance(verify_tls, ssl.SSLContext):
        return verify_tls
    context = ssl.create_default_context()
    if not verify_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _split(name: str, url: str) -> SplitResult:
    """The parts of a usable URL. The error never quotes it: a proxy's holds a password."""
    if url.isascii() and url.isprintable() and " " not in url:
        # urlsplit() and its port raise ValueError for what only looks like a URL.
        with suppress(ValueError):
            parts = urlsplit(url)
            if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
                return parts
    raise ConfigurationError(f"{name} is not an http or https URL with a host.")

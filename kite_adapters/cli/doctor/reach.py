"""Whether a server can be reached, step by step: its name, a connection, TLS, an answer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kite_adapters.cli.doctor.clocks import clock_finding
from kite_adapters.cli.doctor.finding import Finding, fine, of_error, problem, skipped, warning
from kite_adapters.transport.addresses import tls_context
from kite_core.errors import BrokerError, KiteError
from kite_core.messages import Repeat, Request, SessionUse
from kite_core.ports import Clock, Transport
from kite_core.run_now import run_now

if TYPE_CHECKING:
    from kite_adapters.config import ClientConfig

_SECONDS = 5.0
_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_NAMES_FIX = "Check the network and its DNS, and the host's name."
_PORT_FIX = "Check the firewall, the VPN and the port; behind a proxy set KITE_PROXY."
_TLS_FIX = "Somebody reads along, or the machine's certificates are old: renew them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server's host and port, and whether it speaks TLS."""

    host: str
    port: int
    is_tls: bool

    @classmethod
    def of(cls, url: str) -> Place:
        """Where a URL leads."""
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        return cls(host=parts.hostname or "", port=port, is_tls=parts.scheme in ("https", "wss"))


def path_findings(name: str, place: Place, config: ClientConfig) -> Iterator[Finding]:
    """The steps before the first request; what a step needs is not tried without it."""
    if config.proxy_url is not None:
        yield skipped(f"{name} connection", "A proxy connects, and looks up the name.")
        return
    try:
        addresses = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError as error:
        text = f"The name {place.host} has no address: {error.strerror}."
        yield problem(f"{name} DNS", text, fix=_NAMES_FIX)
        return
    count = len({each[4][0] for each in addresses})
    yield fine(f"{name} DNS", f"{place.host} has {count} address{'es' * (count > 1)}.")
    try:
        connection = socket.create_connection((place.host, place.port), timeout=_SECONDS)
    except OSError as error:
        reason = error.strerror or "it took too long"
        text = f"No connection to {place.host}:{place.port}: {reason}."
        yield problem(f"{name} TCP", text, fix=_PORT_FIX)
        return
    with connection:
        yield fine(f"{name} TCP", f"Port {place.port} is open.")
        if place.is_tls:
            yield _tls_finding(f"{name} TLS", place, connection, config)


def _tls_finding(
    name: str, place: Place, connection: socket.socket, config: ClientConfig
) -> Finding:
    context = tls_context(config.verify_tls)
    try:
        with context.wrap_socket(connection, server_hostname=place.host) as secured:
            return fine(name, f"{secured.version()}, and the certificate is the host's.")
    except ssl.SSLCertVerificationError as error:
        text = f"The certificate is not accepted: {error.verify_message}."
        return problem(name, text, fix=_TLS_FIX)
    except OSError as error:
        text = f"TLS could not be agreed upon: {error.strerror or error}."
        return problem(name, text, fix=_TLS_FIX)


def answer_findings(transport: Transport, *, clock: Clock) -> Iterator[Finding]:
    """What an unauthenticated request is answered, and what its Date says of our clock."""
    request = Request(
        method="GET",
        path="/",
        endpoint="GET /",
        repeat=Repeat.SAFE,
        session=SessionUse.NONE,
    )
    sent = clock.now()
    try:
        response = run_now(transport.send(request))
    except KiteError as error:
        yield of_error("REST HTTP", error)
        yield skipped("clock", "The server did not answer.")
        return
    received = clock.now()
    milliseconds = (received - sent).total_seconds() * 1000
    text = f"The server answers (HTTP {response.status}, {milliseconds:.0f} ms)."
    if response.status >= 500:
        yield warning("REST HTTP", text, fix="The broker has trouble: see its status page.")
    else:
        yield fine("REST HTTP", text)
    yield clock_finding(response.header("Date"), sent=sent, received=received)


def ticker_finding(config: ClientConfig, access_token: str | None) -> Finding:
    """Whether the ticker upgrades a connection; without a token its refusal is an answer, too."""
    name = "ticker upgrade"
    try:
        from kite_adapters.ticker_transport.aiohttp import AiohttpTickerTransport
    except ModuleNotFoundError:
        return skipped(name, 'Streams need aiohttp: pip install "kiteport[async]"')
    import asyncio
    from dataclasses import replace

    from kite_adapters.assembly import wire_settings

    transport = AiohttpTickerTransport(replace(wire_settings(config), base_url=config.ticker_url))

    async def upgrade() -> None:
        connection = await transport.connect(
            api_key=config.api_key, access_token=access_token or "none"
        )
        await connection.close()

    try:
        asyncio.run(upgrade())
    except BrokerError as error:
        return _refused(name, error, has_token=access_token is not None)
    except KiteError as error:
        return of_error(name, error)
    return fine(name, "The ticker opens a connection.")


def _refused(name: str, error: BrokerError, *, has_token: bool) -> Finding:
    if not has_token:
        return fine(name, f"The ticker answers (HTTP {error.http_status}, without a token).")
    if error.http_status == 403:
        text = "The ticker refuses the token (HTTP 403): it is dead, or the plan has no stream."
        return problem(name, text, fix="Run: kite login. If quotes are refused, too: see the plan.")
    return of_error(name, error)

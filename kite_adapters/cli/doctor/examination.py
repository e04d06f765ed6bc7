"""All checks of `kite doctor`, in the order in which one thing needs the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kite_adapters.cli.doctor.finding import Finding, of_error, skipped
from kite_adapters.cli.doctor.setting import key_finding, token_findings, versions
from kite_adapters.config import API_ROOT, SANDBOX_ROOT, TICKER_URL, ClientConfig, RetryConfig
from kite_core.attempts import Timeouts
from kite_core.errors import KiteError
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now

if TYPE_CHECKING:
    from kite_adapters.cli.terminal import Terminal
    from kite_core.client import Kite

_NONE = "none"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PATIENCE = Timeouts(connect=5.0, read=10.0, total=15.0)


class Examination:
    """One run of the doctor, for the account of a terminal.

    `secrets` is what it came to know and must not be shared.
    """

    def __init__(self, terminal: Terminal, *, asks_for_address: bool) -> None:
        self._terminal = terminal
        self._asks_for_address = asks_for_address
        self._token: AccessToken | None = None
        self.secrets: list[str] = [terminal.profile_name]

    def findings(self) -> list[Finding]:
        """What all checks found; a trouble of one stops none of the others that can do without."""
        found = [versions()]
        config, troubles = self._config()
        found += troubles
        found += _caught("token", self._account(config))
        if self._terminal.is_paper:
            found.append(skipped("network", "On paper nothing leaves this machine."))
        else:
            found += self._network(config)
        if self._token is not None:
            found += self._permissions(config)
        if not self._terminal.is_paper:
            found += self._addresses(config)
        return found

    def _config(self) -> tuple[ClientConfig, list[Finding]]:
        """The settings; the usual ones, without an account, where there are none."""
        try:
            config = self._terminal.config
        except KiteError as error:
            return ClientConfig(api_key=_NONE, timeouts=_PATIENCE), [of_error("profile", error)]
        self._remember(config)
        return replace(config, retry=RetryConfig(max_retries=1), timeouts=_PATIENCE), []

    def _remember(self, config: ClientConfig) -> None:
        profile = self._terminal.profile
        proxy = urlsplit(config.proxy_url or "")
        hosts = [urlsplit(url).hostname or "" for url in (config.base_url, config.ticker_url)]
        official = {urlsplit(url).hostname for url in (API_ROOT, TICKER_URL, SANDBOX_ROOT)}
        self.secrets += [config.api_key, profile.user_id if profile else ""]
        self.secrets += [profile.name if profile and profile.name != "default" else ""]
        self.secrets += [proxy.username or "", proxy.password or "", proxy.hostname or ""]
        self.secrets += [each for each in hosts if each not in official and each not in _LOCAL]

    def _account(self, config: ClientConfig) -> Iterator[Finding]:
        from kite_adapters.assembly import token_store_of
        from kite_adapters.clocks import SystemClock

        if config.api_key == _NONE:
            return
        is_real = config.base_url == API_ROOT and not self._terminal.is_paper
        yield key_finding(config.api_key, is_real=is_real)
        self._token = run_now(token_store_of(config).load())
        if self._token is not None:
            known = (self._token.token, self._token.refresh_token, self._token.user_id)
            self.secrets += [each or "" for each in known]
        profile = self._terminal.profile
        yield from token_findings(
            self._token,
            now=SystemClock().now(),
            is_real=is_real,
            logged_in_at=profile.logged_in_at if profile else None,
        )

    def _network(self, config: ClientConfig) -> Iterator[Finding]:
        from kite_adapters.assembly import open_wire
        from kite_adapters.cli.doctor.reach import (
            Place,
            answer_findings,
            path_findings,
            ticker_finding,
        )
        from kite_adapters.clocks import BlockingClock
        from kite_adapters.transport.adapter import World

        yield from path_findings("REST", Place.of(config.base_url), config)
        wire = open_wire(config, World.BLOCKING)
        yield from answer_findings(wire.transport, clock=BlockingClock())
        run_now(wire.transport.close())
        yield from path_findings("ticker", Place.of(config.ticker_url), config)
        yield ticker_finding(config, self._token.token if self._token else None)

    def _permissions(self, config: ClientConfig) -> Iterator[Finding]:
        from kite_adapters.assembly import open_kite
        from kite_adapters.cli.doctor.plan import plan_findings, session_finding

        with open_kite(config) as kite:
            yield session_finding(kite)
            self._remember_user(kite)
            yield from plan_findings(kite)

    def _remember_user(self, kite: Kite) -> None:
        """Who it is, so that no message tells; trouble is told by the checks."""
        try:
            profile = kite.user.profile()
        except KiteError:
            return
        names = (profile.user_id, profile.user_name, profile.user_shortname, profile.email)
        self.secrets += [each or "" for each in names]

    def _addresses(self, config: ClientConfig) -> Iterator[Finding]:
        from kite_adapters.assembly import open_wire
        from kite_adapters.cli.doctor.outbound import SERVICES, address_findings
        from kite_adapters.clocks import SystemClock
        from kite_adapters.transport.adapter import World

        if not self._asks_for_address:
            yield skipped("outbound address", "Nobody was asked, as you wished.")
            return
        if urlsplit(config.base_url).hostname in _LOCAL:
            yield skipped("outbound address", "The server is on this machine.")
            return
        plain = ClientConfig(api_key=_NONE, proxy_url=config.proxy_url, timeouts=_PATIENCE)
        transports = {
            kind: open_wire(replace(plain, base_url=url), World.BLOCKING).transport
            for kind, url in SERVICES.items()
        }
        yield from address_findings(
            transports,
            notes=self._terminal.profiles.folder / "addresses.json",
            now=SystemClock().now(),
        )
        for transport in transports.values():
            run_now(transport.close())


def _caught(name: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings up to an error, which is the last one."""
    try:
        yield from findings
    except KiteError as error:
        yield of_error(name, error)

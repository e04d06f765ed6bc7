"""A served fake broker as the account of the default profile."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kite_adapters.cli.profiles import Profile, Profiles
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing import FakeBroker
from kite_testing.fake_broker.served.server import FakeServer


@contextmanager
def served_account(home: Path) -> Generator[FakeBroker]:
    """The broker behind the default profile in this folder, which is logged in."""
    with FakeServer(pace=50.0, counts_rates=False) as server:
        known = server.credentials
        profile = Profile(api_key=known.api_key, base_url=known.root, ticker_url=known.ticker)
        profiles = Profiles(home)
        profiles.save(profile)
        token = AccessToken(token=known.access_token)
        run_now(profiles.token_store(profile).save(token))
        yield server.broker

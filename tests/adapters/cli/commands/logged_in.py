"""Profiles at a served fake broker, without the way there."""

from __future__ import annotations

from dataclasses import replace

from kite_adapters.cli.profiles import Profile, Profiles
from kite_core.models.session import AccessToken
from kite_core.run_now import run_now
from kite_testing.fake_broker.served.server import FakeServer


def profile_at(server: FakeServer, *, name: str = "default") -> Profile:
    """A profile of this server's app."""
    return Profile(
        name=name,
        api_key=server.credentials.api_key,
        base_url=server.root,
        ticker_url=server.ticker,
        user_id=server.credentials.user_id,
    )


def log_in(profiles: Profiles, server: FakeServer, *, name: str = "default") -> Profile:
    """Save a profile with today's token."""
    profile = profile_at(server, name=name)
    profiles.save(profile)
    token = AccessToken(token=server.credentials.access_token, user_id=profile.user_id)
    run_now(profiles.token_store(profile).save(token))
    return profile


def token_of(profiles: Profiles, name: str = "default") -> AccessToken | None:
    """What the profile's store holds."""
    return run_now(profiles.token_store(profiles.find(name)).load())


def elsewhere(profile: Profile, *, port: int) -> Profile:
    """The same app at a port where nobody serves."""
    root = f"127.0.0.1:{port}"
    return replace(profile, base_url=f"http://{root}", ticker_url=f"ws://{root}")

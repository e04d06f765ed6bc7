"""Sessions: what a login answers, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kite_core.json_model import JsonModel, Timestamp, timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken(JsonModel):
    """The token that authorises calls, and until when. Its repr hides it.

    `expires_at` is known for tokens from a login here; the broker decides in any case.
    """

    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    user_id: str | None = None
    expires_at: Timestamp = timestamp()

    def has_expired(self, now: datetime) -> bool:
        """Whether its end is known and past."""
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMeta(JsonModel):
    """Details of the account: `demat_consent` is "", "consent" or "physical"."""

    demat_consent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSession(JsonModel):
    """What a login answers. Its repr hides all tokens."""

    user_id: str
    access_token: str = field(repr=False)
    api_key: str | None = None
    user_name: str | None = None
    user_shortname: str | None = None
    user_type: str | None = None
    email: str | None = None
    broker: str | None = None
    exchanges: list[str] = field(default_factory=list[str])
    products: list[str] = field(default_factory=list[str])
    order_types: list[str] = field(default_factory=list[str])
    avatar_url: str | None = None
    public_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    enctoken: str | None = field(default=None, repr=False)
    silo: str | None = None
    login_time: Timestamp = timestamp()
    meta: SessionMeta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedSession(JsonModel):
    """What a renewal answers. Its repr hides both tokens."""

    user_id: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)

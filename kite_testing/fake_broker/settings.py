"""What a fake broker is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kite_testing.fake_broker.money import Money

DEFAULT_KEY = "fake_api_key"
DEFAULT_SECRET = "fake_api_secret"  # noqa: S105  # reason: made up, opens nothing
DEFAULT_USER = "FB0001"


class Hours(StrEnum):
    """When orders are taken."""

    ALWAYS = "always"
    """Every variety at any hour; AMO wait for the next open. The day's events keep their times."""
    EXCHANGE = "exchange"
    """By the calendar of each exchange."""


class Fills(StrEnum):
    """How much of an order the market takes, and at which price."""

    TOUCH = "touch"
    """All of it, once the best opposite price reaches the limit."""
    CROSS = "cross"
    """All of it, once the best opposite price is better than the limit."""
    DEPTH = "depth"
    """What the five levels of the other side hold, level by level."""
    VOLUME = "volume"
    """As DEPTH, and never more than a part of what the market trades meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a broker's behaviour depends on, with the requests that it gets.

    `rules` is the day whose rules hold, None for those of the virtual day; it never moves the
    clock. `funds` of None are unbounded. `has_limits` switches limits of rate, day and changes.
    It leaves funds and the ticker's limits alone.
    `takes_fund_orders` answers the calls that place orders for mutual funds, which the real API has
    given up.
    """

    seed: int
    start: datetime
    api_key: str = DEFAULT_KEY
    api_secret: str = DEFAULT_SECRET
    user_id: str = DEFAULT_USER
    rules: date | None = None
    hours: Hours = Hours.ALWAYS
    fills: Fills = Fills.TOUCH
    funds: Money | None = None
    has_limits: bool = True
    round_trip_seconds: float = 0.05
    grants_refresh_tokens: bool = False
    adopts_first_token: bool = False
    takes_fund_orders: bool = True

"""The user: profile and funds."""

from __future__ import annotations

from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.account.ledger import COMMODITY, EQUITY, Ledger
from kite_testing.fake_broker.money import JsonNumber, number
from kite_testing.fake_broker.wire.answers import success
from kite_testing.fake_broker.wire.asked import Asked
from kite_testing.fake_broker.wire.refusals import invalid
from kite_testing.fake_broker.wire.routing import Route, route

_NEVER = "1970-01-01 00:00:00"
_NAMES = {
    "user_name": "Asha Example",
    "user_shortname": "Asha",
    "user_type": "individual",
    "email": "asha@example.com",
    "broker": "ZERODHA",
    "avatar_url": None,
}


def _vocabulary() -> dict[str, list[str]]:
    """What the account may trade, as fresh lists."""
    return {
        "exchanges": ["NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX", "MF"],
        "products": ["CNC", "NRML", "MIS", "BO", "CO"],
        "order_types": ["MARKET", "LIMIT", "SL", "SL-M"],
    }


class User:
    """Who the account belongs to, and what it can spend."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id

    def profile(self) -> dict[str, Any]:
        """What a profile and a login say about the user."""
        return {
            "user_id": self.user_id,
            **_NAMES,
            **_vocabulary(),
            "meta": {"demat_consent": "consent"},
        }

    def full_profile(self) -> dict[str, Any]:
        """The profile with masked banks, demat accounts and security facts."""
        return {
            "user_id": self.user_id,
            **_NAMES,
            **_vocabulary(),
            "twofa_type": "totp",
            "phone": "*0000",
            "bank_accounts": [{"name": "EXAMPLE BANK", "branch": "", "account": "*0000"}],
            "dp_ids": ["1200000000000000"],
            "pan": "*000A",
            "tags": [],
            "password_timestamp": _NEVER,
            "twofa_timestamp": _NEVER,
            "meta": {"poa": "ddpi", "silo": "", "account_blocks": []},
        }


class UserTopic:
    """Reading the profile and the funds."""

    def __init__(self, user: User, ledger: Ledger) -> None:
        self._user = user
        self._ledger = ledger

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/user/profile", lambda _: success(self._user.profile())),
            route("GET", "/user/profile/full", lambda _: success(self._user.full_profile())),
            route("GET", "/user/margins", self._all_margins),
            route("GET", "/user/margins/{segment}", self._segment_margins),
        )

    def _all_margins(self, asked: Asked) -> Response:
        return success({segment: self._margins(segment, asked) for segment in (EQUITY, COMMODITY)})

    def _segment_margins(self, asked: Asked) -> Response:
        segment = asked.values["segment"]
        if segment not in (EQUITY, COMMODITY):
            raise invalid("segment")
        return success(self._margins(segment, asked))

    def _margins(self, segment: str, asked: Asked) -> dict[str, Any]:
        """Funds of a segment: net is cash less debits, as in the sample margins.json."""
        opening = number(self._ledger.opening[segment])
        live = number(self._ledger.available(segment, asked.now))
        return {
            "enabled": True,
            "net": live,
            "available": {
                "adhoc_margin": 0,
                "cash": opening,
                "opening_balance": opening,
                "live_balance": live,
                "collateral": 0,
                "intraday_payin": 0,
            },
            "utilised": self._utilised(segment, asked),
        }

    def _utilised(self, segment: str, asked: Asked) -> dict[str, JsonNumber]:
        usage = self._ledger.usage(segment, asked.now)
        return {
            "debits": number(usage.debits + self._ledger.blocked[segment]),
            "exposure": number(usage.exposure),
            "m2m_realised": number(usage.realised_loss),
            "m2m_unrealised": number(usage.open_loss),
            "option_premium": number(usage.option_premium),
            "payout": 0,
            "span": number(usage.span),
            "holding_sales": number(usage.holding_sales),
            "turnover": 0,
            "liquid_collateral": 0,
            "stock_collateral": 0,
            "delivery": 0,
        }

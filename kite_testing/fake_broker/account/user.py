"""The user: profile and funds."""

from __future__ import annotations

from typing import Any

from kite_core.messages import Response
from kite_testing.fake_broker.account.cash import SEGMENTS
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.stale_reads import StaleReads
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

    def __init__(self, user: User, ledger: Ledger, stale: StaleReads) -> None:
        self._user = user
        self._ledger = ledger
        self._stale = stale

    def routes(self) -> tuple[Route, ...]:
        """The calls of this topic."""
        return (
            route("GET", "/user/profile", self._profile),
            route("GET", "/user/profile/full", self._full_profile),
            route("GET", "/user/margins", self._all_margins),
            route("GET", "/user/margins/{segment}", self._segment_margins),
        )

    def _profile(self, _: Asked) -> Response:
        return success(self._user.profile())

    def _full_profile(self, _: Asked) -> Response:
        return success(self._user.full_profile())

    def _all_margins(self, asked: Asked) -> Response:
        return success({segment: self._margins(segment, asked) for segment in SEGMENTS})

    def _segment_margins(self, asked: Asked) -> Response:
        segment = asked.values["segment"]
        if segment not in SEGMENTS:
            raise invalid("segment")
        return success(self._margins(segment, asked))

    def _margins(self, segment: str, asked: Asked) -> dict[str, Any]:
        fresh = self._fresh_margins(segment, asked)
        return self._stale.shown(f"funds: {segment}", asked.now, fresh)

    def _fresh_margins(self, segment: str, asked: Asked) -> dict[str, Any]:
        """Funds of a segment: net is cash and collateral less debits (sample: margins.json)."""
        cash = self._ledger.cash
        live = number(self._ledger.available(segment, asked.now))
        return {
            "enabled": True,
            "net": live,
            "available": {
                "adhoc_margin": 0,
                "cash": number(cash.balance[segment]),
                "opening_balance": number(cash.opening(segment)),
                "live_balance": live,
                "collateral": number(self._ledger.collateral_of(segment)),
                "intraday_payin": number(cash.paid_in[segment]),
            },
            "utilised": self._utilised(segment, asked),
        }

    def _utilised(self, segment: str, asked: Asked) -> dict[str, JsonNumber]:
        usage = self._ledger.usage(segment, asked.now)
        cash = self._ledger.cash
        debits = usage.debits + self._ledger.blocked[segment]
        pledged = max(debits - cash.balance[segment], 0)
        return {
            "debits": number(debits),
            "exposure": number(usage.exposure),
            "m2m_realised": number(usage.realised_loss),
            "m2m_unrealised": number(usage.open_loss),
            "option_premium": number(usage.option_premium),
            "payout": number(cash.paid_out[segment]),
            "span": number(usage.span),
            "holding_sales": number(usage.holding_sales),
            "turnover": 0,
            "liquid_collateral": 0,
            "stock_collateral": number(min(pledged, self._ledger.collateral_of(segment))),
            "delivery": 0,
        }

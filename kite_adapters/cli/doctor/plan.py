"""What the app's plan allows: a personal app has no quotes, no history and no stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from kite_adapters.cli.doctor.finding import Finding, fine, of_error, problem, warning
from kite_core.errors import KiteError, PermissionDeniedError, RateLimitedError, TokenError

if TYPE_CHECKING:
    from kite_core.client import Kite

_KEY = "NSE:INFY"
_TOKEN = 408065
_DAYS = 7
_PAID = "Subscribe to the Connect plan for this app on the Kite developer console."


def has_prices(kite: Kite) -> bool | None:
    """Whether the plan gives market data; None when that cannot be told. Asks for one price."""
    try:
        kite.market.ltp([_KEY])
    except PermissionDeniedError:
        return False
    except RateLimitedError:
        return True  # who may not ask is told so first
    except KiteError:
        return None
    return True


def session_finding(kite: Kite) -> Finding:
    """Whether the broker accepts the token."""
    try:
        if kite.session.is_valid():
            return fine("session", "The broker accepts the token.")
    except KiteError as error:
        return of_error("session", error)
    text = "The broker does not accept the token: it ended, or another login replaced it."
    return problem("session", text, fix="Run: kite login")


def plan_findings(kite: Kite) -> Iterator[Finding]:
    """What is allowed of quotes and history."""
    yield _tried("quotes", "Quotes", lambda: kite.market.ltp([_KEY]))
    yield _tried("history", "Historical candles", lambda: _ask_for_candles(kite))


def _ask_for_candles(kite: Kite) -> None:
    from kite_core.models.market import HistoricalRequest

    today = kite.ports.clock.now().date()
    start = today - timedelta(days=_DAYS)
    kite.market.candles(
        HistoricalRequest(instrument_token=_TOKEN, interval="day", start=start, end=today)
    )


def _tried(name: str, what: str, ask: Callable[[], object]) -> Finding:
    try:
        ask()
    except PermissionDeniedError:
        return warning(name, f"{what} are not in this app's plan (personal).", fix=_PAID)
    except RateLimitedError:
        text = f"{what} are in the plan, but other programs take all turns just now."
        return warning(name, text, fix="Wait a second, and run: kite doctor")
    except TokenError as error:
        return of_error(name, error, fix="Run: kite login")
    except KiteError as error:
        return of_error(name, error)
    return fine(name, f"{what} are answered.")

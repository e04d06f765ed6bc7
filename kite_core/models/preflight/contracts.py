"""Is it the instrument that was meant, and can it be traded at all?"""

from __future__ import annotations

from datetime import date

from kite_core.models.instruments import Instrument
from kite_core.models.preflight.findings import Findings


def check_contract(
    exchange: str, tradingsymbol: str, *, instrument: Instrument, day: date, found: Findings
) -> bool:
    """Whether the other checks make sense: it is this instrument, and one that can be traded."""
    if (exchange, tradingsymbol) != (instrument.exchange, instrument.tradingsymbol):
        problem = f"{exchange}:{tradingsymbol} was asked for, and {instrument.key} was given"
        fix = f'Give instruments.by_symbol("{exchange}", "{tradingsymbol}").'
        found.refuse("tradingsymbol", problem, fix)
        return False
    if instrument.is_index:
        fix = "Trade a future, an option or a fund on it."
        found.refuse("tradingsymbol", f"{instrument.key} is an index", fix)
        return False
    if instrument.expiry is not None and instrument.expiry < day:
        problem = f"{instrument.key} expired on {written(instrument.expiry)}"
        found.refuse("tradingsymbol", problem, "Choose a later expiry.")
    return True


def written(day: date) -> str:
    """A day as people write it: 1 April 2026."""
    return f"{day.day} {day:%B %Y}"

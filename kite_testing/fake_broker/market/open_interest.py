"""Open interest: how many contracts are open, in units."""

from __future__ import annotations

from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.market.trading_days import Session

_LEAST = 5_000
_SPREAD = 45_000


def open_interest(instrument: Instrument, session: Session, second: float, chance: Chance) -> int:
    """What is open at a second of a session; it grows or falls evenly over the day."""
    if instrument.expiry is None:
        return 0
    start = _overnight(instrument, session.day - 1, chance)
    change = _overnight(instrument, session.day, chance) - start
    elapsed = min(int(second), session.continuous)
    return (start + change * elapsed // session.continuous) * instrument.lot_size


def _overnight(instrument: Instrument, day: int, chance: Chance) -> int:
    return _LEAST + int(_SPREAD * chance.fraction(f"interest:{instrument.key}:{day}"))

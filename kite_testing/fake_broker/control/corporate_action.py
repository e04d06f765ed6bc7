"""A bonus or a split, as a test brings it about: shares, prices, orders and triggers together."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from kite_testing.fake_broker.account.changes import AccountChanges, share_ratio
from kite_testing.fake_broker.engine import Engine
from kite_testing.fake_broker.exchange import reasons
from kite_testing.fake_broker.market.divided_walk import divided
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import number

_ROOM = 2
"""No price walks to twice what it is now."""


def act(engine: Engine, key: str, ratio: str, now: datetime) -> None:
    """Let each share become so many, at so much less each, on both exchanges.

    Raises ValueError and KeyError for what cannot be, and has changed nothing then.
    """
    share = engine.instruments.named(key)
    twin = engine.ledger.book.twin(share)
    listings = [share] if twin is None else [share, twin]
    factor = share_ratio(ratio)
    for row in listings:
        _check_prices(engine, row, factor, now)
    AccountChanges(engine.ledger).corporate_action(key, ratio, now=now)
    for row in listings:
        engine.exchange.cancel_all(row, now, reason=reasons.CORPORATE_ACTION)
        engine.gtt.corporate_action(row.key, now)
        engine.prices.divide(row, factor)
    engine.quoting.bands.forget()
    engine.ticks.forget()
    engine.ledger.pledge(now)
    for row in listings:
        engine.feed.announce(row, now)


def _check_prices(engine: Engine, share: Instrument, ratio: Fraction, now: datetime) -> None:
    """Raise ValueError where a consolidation leaves prices that no packet carries."""
    pins = engine.prices.fixed.of(share.key) or ()
    highest = max((pin.high or 0 for pin in pins), default=0)
    highest = max(highest, _ROOM * engine.prices.last(share, now))
    if divided(highest, ratio, share.tick) > share.most_price:
        raise ValueError(
            f"{share.key} may cost {number(highest)}: a ratio of {ratio} makes more of it than "
            f"{number(share.most_price)}, which is the most that a packet of the ticker carries."
        )

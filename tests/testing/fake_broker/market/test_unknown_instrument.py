"""Keys of instruments that are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kite_testing import FakeBroker

Use = Callable[[FakeBroker, Any], object]
USES: dict[str, Use] = {
    "set_price": lambda broker, key: broker.market.set_price(key, 1),
    "last_price": lambda broker, key: broker.market.last_price(key),
    "play_prices": lambda broker, key: broker.market.play_prices([(key, 1)]),
    "delist": lambda broker, key: broker.market.delist(key),
    "seed_holding": lambda broker, key: broker.account.seed_holding(
        key, quantity=1, average_price=1
    ),
    "seed_position": lambda broker, key: broker.account.seed_position(
        key, product="MIS", quantity=1, average_price=1
    ),
    "corporate_action": lambda broker, key: broker.account.corporate_action(key, "2"),
    "gtt": lambda broker, key: broker.levers.gtt.add(key, side="BUY", quantity=1, triggers=[1]),
    "next open": lambda broker, key: broker.levers.clock.to_next_open(key),
    "fault": lambda broker, key: broker.faults.add("D1", key=str(key)),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("NSE:INFI", "Did you mean NSE:INFY"),
        ("nse:infy", "Did you mean NSE:INFY"),
        ("INFY", "Write EXCHANGE:TRADINGSYMBOL, such as NSE:INFY or BSE:INFY."),
        ("NOBODY", "Write EXCHANGE:TRADINGSYMBOL, such as NSE:INFY."),
        ("NYSE:IBM", "Its exchanges are NSE, BSE, "),
        (5, "Write EXCHANGE:TRADINGSYMBOL"),
    ],
)
def test_unknown_key_is_told_with_what_is_close(use: Use, key: Any, hint: str) -> None:
    with pytest.raises((KeyError, ValueError)) as caught:
        use(FakeBroker(), key)

    assert str(caught.value).startswith(f"The fake market has no {key}. {hint}")
